"""NumPy files larger than memory: written and read a block of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

ROWS_AT_ONCE = 4_096

Array = npt.NDArray[Any]


class ArrayWriter:
    """Writes the file that ``numpy.save`` makes of all the rows that it is given.

    width: numbers in a row, None for an array of one dimension. Leaving it as a context completes the file.
    """

    def __init__(self, path: Path, dtype: npt.DTypeLike, width: int | None = None) -> None:
        self._dtype = np.dtype(dtype)
        self._width = width
        self._file = path.open("wb")
        self._rows = 0
        self._write_header()

    def __len__(self) -> int:
        """Return the number of rows so far."""
        return self._rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._file.seek(0)
                self._write_header()

    def append(self, rows: Array) -> None:
        """Write further rows, (rows,) or (rows, width)."""
        rows = np.ascontiguousarray(rows, self._dtype)
        self._file.write(rows.data)
        self._rows += len(rows)

    def _write_header(self) -> None:
        """Write what comes before the rows: as long for any number of them."""
        shape = (self._rows,) if self._width is None else (self._rows, self._width)
        header = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, header)


def map_rows(path: Path) -> Array:
    """Return the rows of a NumPy file, mapped: what is read of it counts as held while the array is."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def take_rows(path: Path, rows: npt.NDArray[np.int64]) -> Array:
    """Return the rows at these places, a copy. Ascending places are read the fastest."""
    whole = map_rows(path)
    taken = np.empty((len(rows), *whole.shape[1:]), whole.dtype)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        taken[some] = map_rows(path)[rows[some]]  # mapped anew, so that no more than a block of it is held
    return taken


def blocks_of(path: Path, size: int) -> Iterator[Array]:
    """Yield all rows in blocks, each a copy."""
    for start in range(0, len(map_rows(path)), size):
        yield np.array(map_rows(path)[start : start + size])
