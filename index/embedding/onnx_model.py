"""The built-in encoder by itself: ONNX Runtime and a tokenizer, nothing of torch, so that a question starts quickly.

Each text runs by itself, one thread a text: as fast as padded batches, no work
is spent on padding, and a text's vector does not depend on its neighbours.
(8-bit activations are scaled over a whole batch, so batching would change them.)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from index.embedding.unigram import Unigram

Vectors = npt.NDArray[np.float32]

_AT_ONCE = 2_048  # texts handed to the threads together
_SMALLEST_LENGTH = 1e-12

BEGIN, END = 0, 2  # ids of <s> and </s>


class OnnxModel:
    """Texts to unit vectors; safe to share between threads.

    graph: the encoder as an ONNX file. tokenizer: opens the tokenizer. max_tokens: the longest text
    that is encoded whole. dimension: of the vectors. threads: at most; None is one for each CPU.
    """

    def __init__(
        self,
        graph: Path,
        tokenizer: Callable[[], Unigram],
        max_tokens: int,
        dimension: int,
        threads: int | None = None,
    ) -> None:
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, "encoder")
        session = self._pool.submit(open_session, graph)  # while this thread opens the tokenizer
        self.tokenizer = tokenizer()
        self._session = session.result()
        self.max_tokens = max_tokens
        self.dimension = dimension

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, special tokens not counted."""
        return [self.tokenizer.count(text) for text in texts]

    def encode(self, texts: Sequence[str], prompt: str = "", done: Callable[[int], None] = lambda _: None) -> Vectors:
        """Return (texts, dimension) float32, rows of length 1.

        prompt: what goes before each text. done: called with the number of texts encoded so far.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, vector in enumerate(self._mapped(lambda text: self._vector(prompt + text), texts)):
            vectors[row] = vector
            done(row + 1)
        return vectors

    def _mapped(self, work: Callable[[str], Vectors], texts: Sequence[str]) -> Iterator[Vectors]:
        if len(texts) == 1:
            yield work(texts[0])
            return
        for start in range(0, len(texts), _AT_ONCE):
            yield from self._pool.map(work, texts[start : start + _AT_ONCE])

    def _vector(self, text: str) -> Vectors:
        ids = [BEGIN, *self.tokenizer.encode(text).ids[: self.max_tokens - 2], END]
        (hidden,) = self._session.run(None, {"input_ids": np.array([ids], np.int64)})
        mean = np.asarray(hidden[0], np.float32).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), _SMALLEST_LENGTH), np.float32)


def open_session(graph: Path) -> onnxruntime.InferenceSession:
    """Open a session that runs on the thread that calls it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
