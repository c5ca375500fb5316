"""The built-in encoder as a module of sentence-transformers, whose vectors are those of ``OnnxModel``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules import InputModule

from index.embedding.onnx_model import OnnxModel, unit_mean


class OnnxEncoder(InputModule):
    """Tokenises, runs the graph on the CPU, and gives embeddings of the tokens and of the whole text."""

    def __init__(self, model: OnnxModel) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self._model = model
        self.tokenizer = model.tokenizer  # type: ignore[assignment]  # one that only cuts, which is all that is asked of it
        self.max_seq_length = model.max_tokens

    def get_embedding_dimension(self) -> int:
        """Width of a vector."""
        return self._model.width

    def preprocess(  # type: ignore[override]  # it takes texts only, not images or sound
        self, inputs: Sequence[str], prompt: str | None = None, **kwargs: object
    ) -> dict[str, torch.Tensor]:
        """``input_ids`` and ``attention_mask``, each (texts, longest) int64."""
        rows = [torch.tensor(ids) for ids in self._model.token_ids([(prompt or "") + text for text in inputs])]
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=1)
        lengths = torch.tensor([len(row) for row in rows])
        mask = (torch.arange(ids.shape[1]) < lengths[:, None]).long()
        return {"input_ids": ids, "attention_mask": mask}

    def forward(self, features: dict[str, Any], **kwargs: object) -> dict[str, Any]:
        """Adds ``token_embeddings`` (texts, longest, width), zero where there is no token, and ``sentence_embedding``.

        ``sentence_embedding``: (texts, width) float32, rows of length 1.
        """
        ids = features["input_ids"].tolist()
        lengths = features["attention_mask"].sum(dim=1).tolist()
        hidden = self._model.hidden_states([row[:length] for row, length in zip(ids, lengths, strict=True)])
        padded = [torch.from_numpy(states) for states in hidden]
        features["token_embeddings"] = torch.nn.utils.rnn.pad_sequence(padded, batch_first=True)
        features["sentence_embedding"] = torch.from_numpy(np.stack([unit_mean(states) for states in hidden]))
        return features

    def save(self, output_path: str, *args: object, **kwargs: object) -> None:
        """Not offered: the model is derived from its package, see ``index.embedding.builtin_model.export_plain``."""
        raise NotImplementedError("use index.embedding.builtin_model.export_plain to write the model as a folder")
