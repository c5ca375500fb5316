"""A sentence-transformers input module that runs an ONNX encoder on the CPU.

Each text runs by itself, one thread a text: as fast as padded batches, no work
is spent on padding, and a text's vector does not depend on its neighbours.
(8-bit activations are scaled over a whole batch, so batching would change them.)
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch
from sentence_transformers.base.modules import InputModule
from tokenizers import Tokenizer


class OnnxEncoder(InputModule):
    """Tokenises, runs ``encoder.onnx``, and hands token embeddings to the pooling module."""

    def __init__(self, graph: Path, tokenizer: Path, max_tokens: int, threads: int | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1)
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(tokenizer))
        self.max_seq_length = max_tokens

    def preprocess(  # type: ignore[override]  # it takes texts only, not images or sound
        self, inputs: Sequence[str], prompt: str | None = None, **kwargs: object
    ) -> dict[str, torch.Tensor]:
        """``input_ids`` and ``attention_mask``, each (texts, longest) int64."""
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        rows = [torch.tensor(self._cut(encoding.ids)) for encoding in encodings]
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=1)
        lengths = torch.tensor([len(row) for row in rows])
        mask = (torch.arange(ids.shape[1]) < lengths[:, None]).long()
        return {"input_ids": ids, "attention_mask": mask}

    def forward(self, features: dict[str, Any], **kwargs: object) -> dict[str, Any]:
        """Adds ``token_embeddings`` (texts, longest, width) float32, zero where there is no token."""
        ids = features["input_ids"].cpu().numpy()
        lengths = features["attention_mask"].sum(dim=1).tolist()
        hidden = list(self._pool.map(self._run, [row[:length] for row, length in zip(ids, lengths, strict=True)]))
        padded = [torch.from_numpy(states) for states in hidden]
        features["token_embeddings"] = torch.nn.utils.rnn.pad_sequence(padded, batch_first=True)
        return features

    def save(self, output_path: str, *args: object, **kwargs: object) -> None:
        """Not offered: the model is derived from its package, see ``index.builtin_model.export_plain``."""
        raise NotImplementedError("use index.builtin_model.export_plain to write the model as a folder")

    def _cut(self, ids: list[int]) -> list[int]:
        return ids if len(ids) <= self.max_seq_length else [*ids[: self.max_seq_length - 1], ids[-1]]

    def _run(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        (hidden,) = self._session.run(None, {"input_ids": ids[None]})
        return np.asarray(hidden[0], dtype=np.float32)
