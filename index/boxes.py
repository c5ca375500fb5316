"""Where the characters of a document's text stand on its pages: kept packed, a run of a line after the other.

Coordinates are points of the page as the PDF itself counts them: from the bottom left, before the page is turned.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, Self

_UNITS = 16  # of which a point has so many
_FARTHEST = 1_000_000.0  # points
_WIDEST = 0xFFFF  # units, of a character
_COLUMNS = 7  # of a run: offset, characters, page, direction, left, bottom, height
_FRAME = 5  # numbers
_INT = 4  # bytes, also of a float
_QUARTERS = 4
_SAME = 0.1  # points: characters at the same height
_GAP = 0.3  # of the line's height, between characters of a run
_BLANK = 1.0  # the same, where a blank is between them
_LONGEST_STEP = 2  # characters: the next one may stand behind a blank

Sides = tuple[float, float, float, float]
"""Left, bottom, right and top."""


class Box(NamedTuple):
    """A rectangle on a page (1-based), in points from the bottom left of the page's coordinates."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


class PageFrame(NamedTuple):
    """What is seen of a page, in its coordinates. turns: by how many quarters a viewer turns it clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points, as the page is seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def seen(self, box: Box) -> Sides:
        """Return left, top, right and bottom of a box as shares of the page as it is seen, from its top left."""
        left, bottom, right, top = turned(box[1:], self.turns)
        page_left, page_bottom, page_right, page_top = turned(self[:4], self.turns)
        width, height = page_right - page_left or 1.0, page_top - page_bottom or 1.0
        across = [min(max((side - page_left) / width, 0.0), 1.0) for side in (left, right)]
        down = [min(max((page_top - side) / height, 0.0), 1.0) for side in (top, bottom)]
        return across[0], down[0], across[1], down[1]


def turned(box: Sides, turns: int) -> Sides:
    """Return the box turned clockwise by quarter turns, so that text that ran in that direction lies level."""
    left, bottom, right, top = box
    for _ in range(turns):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top


def pack_boxes(pages: Sequence[PageFrame], characters: Iterable[tuple[int, Box]]) -> bytes:
    """Return what ``TextBoxes.of`` reads.

    characters: those of the text that stand on a page, each with its offset, in order of the offsets.
    """
    columns = [array("i") for _ in range(_COLUMNS)]
    widths = array("H")
    last = [0] * _COLUMNS
    for direction, run in _runs(characters):
        first, sides = run[0][0], [(offset, turned(box[1:], direction)) for offset, box in run]
        left, bottom, _, top = map(_units, sides[0][1])
        edges = [left, *map(_units, _right_edges(sides))]
        widths.extend([min(max(0, after - before), _WIDEST) for before, after in pairwise(edges)])
        row = [first, len(edges) - 1, run[0][1].page, direction, left, bottom, top - bottom]
        for column, value, before in zip(columns, row, last, strict=True):
            column.append(value - before)
        last = row
    frames = array("f", [side for page in pages for side in page])
    counts = array("i", [len(pages), len(columns[0])])
    parts: list[array[Any]] = [counts, frames, *columns, widths]
    return zlib.compress(b"".join(map(_bytes, parts)))


@dataclass(frozen=True, slots=True)
class TextBoxes:
    """Where a document's text stands on its pages.

    pages: in order; none where the document has no pages. columns: of the runs of characters that stand close beside
    each other, by run: first offset, number of characters, page, direction (quarter turns against the clock), left,
    bottom and height, where the page is turned so that the run is level. starts: where the widths of each run begin in
    ``widths``, which has one for each character. Lengths are in sixteenths of a point.
    """

    pages: tuple[PageFrame, ...]
    columns: tuple[array[int], ...]
    starts: array[int]
    widths: array[int]

    @classmethod
    def of(cls, packed: bytes) -> Self:
        """Return what ``pack_boxes`` packed; nothing of no bytes."""
        content = memoryview(zlib.decompress(packed) if packed else bytes(2 * _INT))
        pages, runs = _numbers("i", content[: 2 * _INT])
        parts = [pages * _FRAME, *[runs] * _COLUMNS]
        ends = [2 * _INT, *(2 * _INT + _INT * count for count in accumulate(parts))]
        sides, *columns = (content[start:end] for start, end in pairwise(ends))
        by_page = zip(*[iter(_numbers("f", sides))] * _FRAME, strict=True)
        frames = tuple(PageFrame._make((*side[:4], int(side[4]))) for side in by_page)
        values = tuple(array("i", accumulate(_numbers("i", column))) for column in columns)
        return cls(frames, values, array("q", accumulate(values[1], initial=0)), _numbers("H", content[ends[-1] :]))

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """Return the rectangles of ``text[start:end]``, one for each run of a line, in the order of the text."""
        first = max(0, bisect_right(self.columns[0], start) - 1)
        found = (self._box(run, start, end) for run in range(first, bisect_left(self.columns[0], end)))
        return tuple(box for box in found if box)

    def _box(self, run: int, start: int, end: int) -> Box | None:
        offset, count, page, direction, left, bottom, height = (column[run] for column in self.columns)
        one, other = max(0, start - offset), min(count, end - offset)
        if one >= other:
            return None
        first = self.starts[run]
        left += sum(self.widths[first : first + one])
        right = left + sum(self.widths[first + one : first + other])
        level = left / _UNITS, bottom / _UNITS, right / _UNITS, (bottom + height) / _UNITS
        return Box(page, *turned(level, -direction % _QUARTERS))


def _runs(characters: Iterable[tuple[int, Box]]) -> Iterator[tuple[int, list[tuple[int, Box]]]]:
    """Yield the characters that stand close beside each other, with their direction; what is far away is left out."""
    run: list[tuple[int, Box]] = []
    direction: int | None = None  # until a second character shows it
    last, last_offset, height = Box(0, 0.0, 0.0, 0.0, 0.0), 0, 0.0
    for offset, box in characters:
        page, left, bottom, right, top = box
        if not (-_FARTHEST < left <= right < _FARTHEST and -_FARTHEST < bottom <= top < _FARTHEST):
            continue
        is_next = (  # as most are
            direction == 0
            and offset == last_offset + 1
            and page == last[0]
            and last[1] <= left <= last[3] + _GAP * height
            and -_SAME <= bottom - last[2] <= _SAME
            and -_SAME <= top - last[4] <= _SAME
        )
        if not is_next and run:
            goes_on = _direction(last, box, offset - last_offset, direction)
            if goes_on is None:
                yield direction or 0, run
                run = []
            direction = goes_on
        run.append((offset, box))
        last, last_offset, height = box, offset, top - bottom
    if run:
        yield direction or 0, run


def _direction(last: Box, box: Box, step: int, direction: int | None) -> int | None:
    """Return the direction from a character to the one so many characters after it, None where they are apart.

    direction: that they must have, None for any.
    """
    if step > _LONGEST_STEP or box.page != last.page:
        return None
    possible = range(_QUARTERS) if direction is None else (direction,)
    return next((one for one in possible if _follows(last, box, one, _GAP if step == 1 else _BLANK)), None)


def _follows(last: Box, box: Box, direction: int, room: float) -> bool:
    """Return whether a character stands after another one. room: between the two, in the height of the line."""
    before, after = turned(last[1:], direction), turned(box[1:], direction)
    height = before[3] - before[1]
    return (
        before[0] <= after[0] <= before[2] + room * height
        and abs(after[1] - before[1]) <= _SAME
        and abs(after[3] - before[3]) <= _SAME
    )


def _right_edges(characters: Sequence[tuple[int, Sides]]) -> Iterator[float]:
    """Yield the right edges of the characters of a run and of the blanks between them."""
    for (offset, sides), (next_offset, following) in pairwise(characters):
        if next_offset > offset + 1:
            yield min(sides[2], following[0])
        yield following[0]
    yield characters[-1][1][2]


def _bytes(numbers: array[Any]) -> bytes:
    """Return the numbers, little-endian."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(kind: str, content: memoryview) -> array[Any]:
    """Return the numbers of which ``_bytes`` made the content."""
    numbers = array(kind)
    numbers.frombytes(content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _units(length: float) -> int:
    return round(length * _UNITS)
