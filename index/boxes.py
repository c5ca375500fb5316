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
    if turns == 1:
        return bottom, -right, top, -left
    if turns == 2:  # noqa: PLR2004 (upside down)
        return -right, -top, -left, -bottom
    if turns == 3:  # noqa: PLR2004 (three quarters)
        return -top, left, -bottom, right
    return box


def pack_boxes(pages: Sequence[PageFrame], characters: Iterable[tuple[int, Box]]) -> bytes:
    """Return what ``TextBoxes.of`` reads.

    characters: those of the text that stand on a page, each with its offset, in order of the offsets.
    """
    packer = _Packer()
    for offset, box in characters:
        packer.add(offset, box)
    packer.end()
    frames = array("f", [side for page in pages for side in page])
    counts = array("i", [len(pages), len(packer.columns[0])])
    parts: list[array[Any]] = [counts, frames, *packer.columns, packer.widths]
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


class _Packer:
    """Collects runs, in each column the differences from the run before."""

    def __init__(self) -> None:
        self.columns = tuple(array("i") for _ in range(_COLUMNS))
        self.widths = array("H")
        self._last = [0] * _COLUMNS
        self._run: list[tuple[int, Box]] = []
        self._direction: int | None = None  # None until a second character shows it

    def add(self, offset: int, box: Box) -> None:
        """Add the next character; one that is nowhere near the page is left out."""
        if not (-_FARTHEST < box.left <= box.right < _FARTHEST and -_FARTHEST < box.bottom <= box.top < _FARTHEST):
            return
        if self._run:
            possible = range(_QUARTERS) if self._direction is None else (self._direction,)
            direction = next((one for one in possible if _follows(self._run[-1], (offset, box), one)), None)
            if direction is None:
                self.end()
            self._direction = direction
        self._run.append((offset, box))

    def end(self) -> None:
        """Close the run."""
        if not self._run:
            return
        direction = self._direction or 0
        offset, first = self._run[0]
        sides = [(at - offset, turned(box[1:], direction)) for at, box in self._run]
        left, bottom, _, top = map(_units, sides[0][1])
        edges = [left, *_edges(sides)]
        self.widths.extend(min(max(0, after - before), _WIDEST) for before, after in pairwise(edges))
        row = [offset, len(edges) - 1, first.page, direction, left, bottom, top - bottom]
        for column, value, before in zip(self.columns, row, self._last, strict=True):
            column.append(value - before)
        self._last, self._run, self._direction = row, [], None


def _follows(last: tuple[int, Box], this: tuple[int, Box], direction: int) -> bool:
    """Return whether a character goes on the run of another, with no more than a blank between them."""
    step = this[0] - last[0]
    if last[1].page != this[1].page or step > 2:  # noqa: PLR2004 (the character and a blank)
        return False
    before, after = turned(last[1][1:], direction), turned(this[1][1:], direction)
    height = before[3] - before[1]
    room = (_GAP if step == 1 else _BLANK) * height
    return (
        abs(after[1] - before[1]) <= _SAME
        and abs(after[3] - before[3]) <= _SAME
        and before[0] <= after[0] <= before[2] + room
    )


def _edges(characters: Sequence[tuple[int, Sides]]) -> Iterator[int]:
    """Yield the right edges of the characters of a run and of the blanks between them."""
    for (place, sides), (next_place, following) in pairwise(characters):
        if next_place > place + 1:
            yield _units(min(sides[2], following[0]))
        yield _units(following[0])
    yield _units(characters[-1][1][2])


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
