"""FAISS: nearest vectors by inner product."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


class VectorIndex:
    """An exact FAISS index over unit vectors, so that the inner product is the cosine."""

    def __init__(self, index: faiss.IndexFlatIP) -> None:
        self._index = index
        # A view of FAISS's own memory: it lives as long as the index does.
        self._vectors: Vectors = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(-1, index.d)

    @classmethod
    def build(cls, vectors: Vectors) -> VectorIndex:
        """vectors: (n, dimension) float32, unit rows."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Opens what ``save`` wrote. Check the file first: FAISS notices only some damage."""
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Writes the index to ``path``."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return int(self._index.d)

    @property
    def vectors(self) -> Vectors:
        """(n, dimension) float32, not to be changed."""
        return self._vectors

    def search(self, query: Vectors, k: int) -> Rows:
        """Rows of the ``k`` nearest to ``query`` of shape (dimension,), nearest first."""
        _, rows = self._index.search(query[None], min(k, len(self)))
        return np.asarray(rows[0], np.int64)
