"""The lines of a column: their margins, the gaps between them, their indents. Lengths are in sizes of the type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.parsing.pdf.joining import ROOM
from index.parsing.pdf.lines import Line
from index.parsing.pdf.marks import SENTENCE_END, is_marked

INDENT = 0.8
SAME_SIZE = 0.1
NEARLY_FULL = 2.5
FARTHEST = 1.5
_ENOUGH_INDENTS = 2


@dataclass(frozen=True, slots=True)
class ColumnLines:
    """A column's lines, for its margins.

    gap: between the lines of a paragraph. indent: of a paragraph's first line. Both in sizes, None if not known.
    """

    lines: tuple[Line, ...]
    gap: float | None
    indent: float | None

    def margins(self, line: Line) -> tuple[float, float]:
        """Return the left and right edge that lines of this size have.

        The right edge is where most of the long lines end: a few may stick out, and not all reach it.
        """
        alike = [other for other in self.lines if abs(other.size - line.size) <= SAME_SIZE * line.size] or [line]
        farthest = max(other.right for other in alike)
        long = [other.right for other in alike if farthest - other.right <= NEARLY_FULL * line.size]
        return min(other.left for other in alike), median(long)

    def is_margin(self, right: float, line: Line) -> bool:
        """Return whether another line than this ends near that right edge."""
        return any(other is not line and other.right >= right - ROOM * line.size for other in self.lines)


def line_gaps(lines: Sequence[Line]) -> list[float]:
    """Return the gaps, in sizes, under the lines of a column that seem to go on in the next."""
    right = max((line.right for line in lines), default=0.0)
    return [
        (last.bottom - line.top) / last.size
        for last, line in pairwise(lines)
        if abs(last.size - line.size) <= SAME_SIZE * line.size
        and not SENTENCE_END.search(last.text)
        and right - last.right <= NEARLY_FULL * last.size
        and last.bottom - line.top <= FARTHEST * last.size
    ]


def usual_indent(columns: Sequence[Sequence[Line]]) -> float | None:
    """Return how far, in sizes, first lines of paragraphs are indented, None where they seem not to be."""
    indents: Counter[float] = Counter()
    for lines in columns:
        left = min((line.left for line in lines), default=0.0)
        for last, line in pairwise(lines):
            indent = (last.left - left) / last.size
            if indent > INDENT and line.left - left <= INDENT * line.size / 2 and not is_marked(last):
                indents[round(indent * 2) / 2] += last.bottom - line.top <= FARTHEST * last.size
    indent, count = indents.most_common(1)[0] if indents else (0.0, 0)
    return indent if count >= _ENOUGH_INDENTS and count * 2 > indents.total() else None
