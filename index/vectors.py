"""Nearest vectors by inner product, with FAISS: an exact search, after an approximate one where there are many."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np
import numpy.typing as npt

from index.row_ranges import RowRanges

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

LARGE = 50_000  # rows from which an exact search takes longer than 10 ms
FEW = 10_000  # rows up to which each is compared, rather than looked for in the lists of all
LISTS_SUFFIX = ".lists"
_PROBES = 64  # lists that are looked through: recall of the ten nearest is .995 and more, see docs/performance.md
_SPARE = 4  # times as many candidates as asked for, as 8 bits a number do not rank the nearest exactly
_POINTS_PER_LIST = 39  # to find the lists' centres with, the least that FAISS takes to be enough
_ROUNDS = 8
_SEED = 1234


class VectorIndex:
    """Unit vectors, so that the inner product is the cosine; of ``LARGE`` rows and more, lists of neighbours too.

    The lists (an inverted file with 8-bit scalar quantisation) find candidates, which are then
    ranked by their exact vectors. The same vectors give the same lists.

    vectors: (n, dimension) float32, in memory or mapped from a file.
    """

    def __init__(self, vectors: Vectors, lists: faiss.IndexIVF | None = None) -> None:
        self._vectors = vectors
        self._lists = lists

    @classmethod
    def build(cls, vectors: Vectors, *, large: int = LARGE) -> VectorIndex:
        """Index ``vectors`` in memory, (n, dimension) float32, unit rows. large: the rows from which lists are made."""
        vectors = np.ascontiguousarray(vectors, np.float32)
        if len(vectors) < large:
            return cls(vectors)
        lists = untrained_lists(*vectors.shape)
        lists.train(vectors)
        lists.add(vectors)
        return cls(vectors, lists)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Map a NumPy file, and read the lists beside it, if any. Check the files first: damage is not noticed here."""
        vectors = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        lists = lists_path(path)
        if not lists.exists():
            return cls(vectors)
        with lists.open("rb") as file:
            reader = faiss.PyCallbackIOReader(file.read)  # type: ignore[attr-defined]  # not in FAISS's stubs
            return cls(vectors, cast(faiss.IndexIVF, faiss.read_index(reader)))

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return int(self._vectors.shape[1])

    @property
    def vectors(self) -> Vectors:
        """All vectors, (n, dimension) float32, not to be written to."""
        return self._vectors

    def take(self, rows: Rows) -> Vectors:
        """Return the vectors at ``rows``, (rows, dimension) float32, a copy."""
        return self._vectors[rows]

    def search(self, query: Vectors, k: int, within: RowRanges | None = None) -> Rows:
        """Return the rows of the ``k`` vectors nearest to ``query`` of shape (dimension,), nearest first.

        within: the rows that are looked at; None for all.
        """
        faiss.omp_set_num_threads(1)  # threads cost more than they save on one question
        if within is not None and (self._lists is None or len(within) <= FEW):
            return self._search_each(query, k, within)
        k = min(k, len(self))
        if self._lists is None:
            return self.search_exactly(query, k)
        parameters = self._parameters(self._lists.nlist, within)
        _, found = self._lists.search(query[None], min(_SPARE * k, len(self)), params=parameters)
        rows = np.sort(found[0][found[0] >= 0])
        return _nearest(rows, self.take(rows) @ query, k)

    def _search_each(self, query: Vectors, k: int, within: RowRanges) -> Rows:
        scores = [self._vectors[start:end] @ query for start, end in within.spans]
        return _nearest(within.rows, np.concatenate([np.empty(0, np.float32), *scores]), k)

    def _parameters(self, lists: int, within: RowRanges | None) -> Any:
        """Return which lists to look through, the more the fewer of their rows count, and which rows count."""
        parameters: Any = faiss.SearchParametersIVF()  # FAISS's stubs do not know what can be set
        parameters.nprobe = min(_PROBES if within is None else _PROBES * len(self) // len(within), lists)
        if within is not None:
            counted = np.zeros(len(self), np.bool_)
            counted[within.rows] = True
            selector: Any = faiss.IDSelectorBitmap
            parameters.sel = selector(np.packbits(counted, bitorder="little"))
        return parameters

    def search_exactly(self, query: Vectors, k: int) -> Rows:
        """Return what ``search`` returns, after a comparison with every vector."""
        if not len(self):
            return np.empty(0, np.int64)
        _, rows = faiss.knn(query[None], self._vectors, min(k, len(self)), faiss.METRIC_INNER_PRODUCT)
        return np.asarray(rows[0], np.int64)


def _nearest(rows: Rows, scores: Vectors, k: int) -> Rows:
    """Return the ``k`` rows with the highest scores, highest first; ties go to the earlier one."""
    return np.asarray(rows[np.argsort(-scores, kind="stable")[:k]], np.int64)


def untrained_lists(count: int, dimension: int) -> faiss.IndexIVFScalarQuantizer:
    """Return lists for so many vectors, without their centres and with nothing in them."""
    lists = 1 << max(0, round(float(np.log2(4 * np.sqrt(count)))))
    lists = max(1, min(lists, count // _POINTS_PER_LIST))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.seed, index.cp.niter, index.cp.max_points_per_centroid = _SEED, _ROUNDS, _POINTS_PER_LIST
    index.cp.spherical = True
    return index


def lists_path(path: Path) -> Path:
    """Return where the lists of the vectors at ``path`` are."""
    return path.with_name(path.name + LISTS_SUFFIX)
