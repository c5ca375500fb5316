"""FAISS: nearest vectors by inner product."""

from __future__ import annotations

from pathlib import Path
from typing import cast

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
        with path.open("rb") as file:
            reader = faiss.PyCallbackIOReader(file.read)  # type: ignore[attr-defined]  # not in FAISS's stubs
            return cls(cast(faiss.IndexFlatIP, faiss.read_index(reader)))

    def save(self, path: Path) -> None:
        """Writes the index to ``path``."""
        with path.open("wb") as file:
            writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]  # not in FAISS's stubs
            faiss.write_index(self._index, writer)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return int(self._index.d)

    def take(self, rows: Rows) -> Vectors:
        """The vectors at ``rows``, (rows, dimension) float32, a copy."""
        return self._vectors[rows]

    def copy(self) -> Vectors:
        """All vectors, (n, dimension) float32, a copy: FAISS's own memory goes with the index."""
        return self._vectors.copy()

    def search(self, query: Vectors, k: int) -> Rows:
        """Rows of the ``k`` nearest to ``query`` of shape (dimension,), nearest first."""
        faiss.omp_set_num_threads(1)  # threads cost more than they save on one question
        _, rows = self._index.search(query[None], min(k, len(self)))
        return np.asarray(rows[0], np.int64)
