"""A file with a JSON value on each line, read a few lines at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class JsonLines:
    """Such a file. Its methods raise OSError when it is gone."""

    path: Path

    def __iter__(self) -> Iterator[Any]:
        """Yield every value."""
        with self.path.open("rb") as file:
            yield from map(json.loads, file)

    def some(self, start: int, end: int) -> Iterator[Any]:
        """Yield the values on the lines from ``start`` to before ``end``, counted from 0."""
        with self.path.open("rb") as file:
            file.seek(int(self._starts[start]))
            yield from map(json.loads, islice(file, end - start))

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        with self.path.open("rb") as file:
            lengths = np.fromiter(map(len, file), np.int64)
        return np.concatenate([[0], np.cumsum(lengths)])


def write_lines(file: IO[str], values: Iterable[object]) -> None:
    """Write each value on a line of a file that is open for UTF-8."""
    file.writelines(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
