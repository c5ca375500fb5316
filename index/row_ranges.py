"""Some rows of an index: those of the documents that a search is limited to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.records import Span

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RowRanges:
    """Half-open ranges of rows, ascending, apart from each other, none empty."""

    spans: tuple[Span, ...]

    @classmethod
    def of(cls, ranges: Iterable[range]) -> RowRanges:
        """Return the rows of ranges that do not overlap, neighbours joined."""
        spans: list[Span] = []
        for one in sorted(filter(None, ranges), key=lambda rows: rows.start):
            if spans and spans[-1][1] == one.start:
                spans[-1] = (spans[-1][0], one.stop)
            else:
                spans.append((one.start, one.stop))
        return cls(tuple(spans))

    def __len__(self) -> int:
        """Return the number of rows."""
        return sum(end - start for start, end in self.spans)

    @cached_property
    def rows(self) -> Rows:
        """(rows,) int64, ascending."""
        return np.concatenate([np.empty(0, np.int64), *(np.arange(start, end) for start, end in self.spans)])

    def holds(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Return for each of the rows whether it is one of these."""
        starts = np.array([start for start, _ in self.spans], np.int64)
        ends = np.array([0, *(end for _, end in self.spans)], np.int64)
        return np.asarray(rows < ends[np.searchsorted(starts, rows, side="right")])

    def parts(self, starts: Sequence[int] | Rows) -> RowRanges:
        """Return the rows of the parts of these. starts: of every row the row of its first part, and one past all."""
        return RowRanges(tuple((int(starts[a]), int(starts[b])) for a, b in self.spans))
