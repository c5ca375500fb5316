"""Writing the lists of neighbours of very many vectors in bounded memory, byte for byte as FAISS writes them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from struct import pack
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.arrays import ROWS_AT_ONCE, ArrayWriter, blocks_of, map_rows, take_rows
from index.vectors import LARGE, Rows, Vectors, lists_path, untrained_lists

CODED_AT_ONCE = 65_536  # vectors, as many as FAISS itself adds at once
GATHERED_AT_ONCE = 500_000  # codes
_EMPTY = 32  # bytes at the end of a file of empty lists, of which those after the code's size say what is in them
_LISTS_BEGIN = 20  # bytes: the kind of lists, their number, and the size of a code
_ENCODER_SEED = 1234  # of FAISS, for the sample that the quantiser is fitted to


def write_lists(path: Path, scratch: Path, *, large: int = LARGE, at_once: int = GATHERED_AT_ONCE) -> None:
    """Write the lists of the vectors in the NumPy file ``path`` beside it, if there are ``large`` of them or more.

    scratch: a folder for the codes before they are in order, about as large as the lists. at_once: codes in memory.
    """
    count, dimension = map_rows(path).shape
    if count < large:
        return
    index = untrained_lists(count, dimension)
    _train(index, path)
    codes = scratch / "codes.npy"
    lists = _write_codes(index, path, codes)
    _write(index, codes, lists, lists_path(path), at_once)
    codes.unlink()


def _train(index: faiss.IndexIVFScalarQuantizer, path: Path) -> None:
    """Train as ``index.train`` would with all vectors, of which only its two samples are read."""
    points = _sample(path, index.nlist * index.cp.max_points_per_centroid, index.cp.seed)
    trained: Any = index  # FAISS's stubs do not know all of it
    trained.train_q1(len(points), faiss.swig_ptr(points), False, index.metric_type)
    points = _sample(path, index.train_encoder_num_vectors(), _ENCODER_SEED)
    _, nearest = index.quantizer.search(points, 1)
    nearest, residuals = np.ascontiguousarray(nearest[:, 0]), np.empty_like(points)
    of_points, of_residuals, of_nearest = faiss.swig_ptr(points), faiss.swig_ptr(residuals), faiss.swig_ptr(nearest)
    index.quantizer.compute_residual_n(len(points), of_points, of_residuals, of_nearest)
    index.train_encoder(len(points), of_residuals, of_nearest)
    index.is_trained = True


def _sample(path: Path, size: int, seed: int) -> Vectors:
    """Return so many vectors, those that FAISS would draw and in its order; all where there are no more."""
    count = len(map_rows(path))
    if count <= size:
        return take_rows(path, np.arange(count))
    drawn = np.empty(count, np.int32)
    faiss.rand_perm(faiss.swig_ptr(drawn), count, seed)  # type: ignore[attr-defined]  # not in FAISS's stubs
    rows = drawn[:size].astype(np.int64)
    ascending, points = np.argsort(rows), np.empty((size, map_rows(path).shape[1]), np.float32)
    for start in range(0, size, ROWS_AT_ONCE):
        some = ascending[start : start + ROWS_AT_ONCE]
        points[some] = take_rows(path, rows[some])
    return points


def _write_codes(index: faiss.IndexIVFScalarQuantizer, path: Path, codes: Path) -> Rows:
    """Write the code of each vector, in order. Return the list that each belongs to."""
    numbers = []
    with ArrayWriter(codes, np.uint8, index.code_size) as file:
        for block in blocks_of(path, CODED_AT_ONCE):
            coded = index.sa_encode(block)
            list_bytes = coded.shape[1] - index.code_size
            number = np.zeros((len(coded), 8), np.uint8)
            number[:, :list_bytes] = coded[:, :list_bytes]
            numbers.append(number.view("<i8")[:, 0].astype(np.int32))
            file.append(coded[:, list_bytes:])
    return np.concatenate(numbers).astype(np.int64)


def _write(index: faiss.IndexIVFScalarQuantizer, codes: Path, lists: Rows, target: Path, at_once: int) -> None:
    """Write the file that FAISS reads: what the index is, the sizes of its lists, and each with its codes and rows."""
    index.ntotal = len(lists)
    header = faiss.serialize_index(index).tobytes()
    sizes = np.bincount(lists, minlength=index.nlist)
    order = np.argsort(lists, kind="stable")
    with target.open("wb") as file:
        file.write(header[: _LISTS_BEGIN - _EMPTY])
        file.write(_sizes_record(sizes))
        for own_codes, rows in _in_lists(codes, order, sizes, at_once):
            file.write(own_codes.data)
            file.write(rows.data)


def _sizes_record(sizes: Rows) -> bytes:
    """Return the sizes of all lists, or, where most are empty, the numbers and sizes of the others."""
    used = np.flatnonzero(sizes)
    if len(used) > len(sizes) // 2:
        return b"full" + pack("<Q", len(sizes)) + sizes.astype("<u8").tobytes()
    numbered = np.stack([used, sizes[used]], axis=1)
    return b"sprs" + pack("<Q", numbered.size) + numbered.astype("<u8").tobytes()


def _in_lists(codes: Path, order: Rows, sizes: Rows, at_once: int) -> Iterator[tuple[npt.NDArray[np.uint8], Rows]]:
    """Yield the codes and the rows of each list that has any, of as many lists together as are held at once."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(order):
        fitting, next_one = np.searchsorted(ends, [first + at_once, first], side="right")
        last = int(ends[max(fitting - 1, next_one)])
        rows = order[first:last]
        ascending = np.argsort(rows)
        some = take_rows(codes, rows[ascending])
        place = np.empty_like(ascending)
        place[ascending] = np.arange(len(rows))
        bounds = [0, *(ends[(ends > first) & (ends <= last) & (sizes > 0)] - first).tolist()]
        for start, end in pairwise(bounds):
            yield some[place[start:end]], np.ascontiguousarray(rows[start:end])
        first = last
