"""Stand-ins for slow parts."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence

import numpy as np

from index.embedding.encoder import EncodeProgress, Vectors

_NGRAM = 2


class FakeEncoder:
    """A TextEncoder of hashed character bigrams: the same everywhere, with nothing to load.

    A token is a character. encoded: every passage text that was ever asked for, in order.
    """

    def __init__(self, identity: str = "fake:bigrams", dimension: int = 64, max_tokens: int = 512) -> None:
        self.identity = identity
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.encoded: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        vectors = [self._vector(text) for text in texts]
        return np.array(vectors, np.float32).reshape(len(texts), self.dimension)

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        self.encoded += texts
        for done in range(1, len(texts) + 1):
            if progress:
                progress(done, len(texts))
        return self.encode_queries(texts)

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, np.float32)
        padded = f" {text.lower()} "
        for start in range(len(padded) - 1):
            digest = hashlib.blake2b(padded[start : start + _NGRAM].encode("utf-8"), digest_size=4).digest()
            place = int.from_bytes(digest, "little")
            vector[place % self.dimension] += 1 if place & (1 << 31) else -1
        vector[0] += 1e-3  # never the zero vector
        return vector / np.float32(np.linalg.norm(vector))


class GatedEncoder(FakeEncoder):
    """Waits before it encodes passages, while ``gate`` is cleared; ``waiting`` is set once it came to that."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.waiting = threading.Event()

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        self.waiting.set()
        if not self.gate.wait(60):
            raise TimeoutError
        return super().encode_passages(texts, progress)

    def close_gate(self) -> None:
        """Makes the next build wait."""
        self.waiting.clear()
        self.gate.clear()
