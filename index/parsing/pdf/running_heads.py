"""What repeats at the edges of pages: running heads, which are kept once, and page numbers, which are not kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.parsing.pdf.layout import rows
from index.parsing.pdf.lines import Line

_EDGE_ROWS = 3  # at the top and bottom of a page that may be running heads
_APART = 0.8  # sizes between a running head and the text
_MARGIN = 0.12  # of the page's height: where the number of a lone page stands
_LONGEST = 200
_FRONT_MATTER, _OMITTED = 60, 20  # pages before the first that has a number, and numbers before the first page
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b|\b[IVXLC]+\b|(?<=第)[一二三四五六七八九十]+(?=页)")
_PAGE_NUMBER = re.compile(r"(?:[-–—·•\s第/|~]|共|of|page|页|#|p\.)*", re.IGNORECASE)
_AT_END = re.compile(r"(?:\s|[-–—·•/|]|第|page)*#(?:\s|[-–—·•/|]|页|共|of|#)*$", re.IGNORECASE)
_CHINESE = "〇一二三四五六七八九"
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class _Place(NamedTuple):
    """Where a piece stands at the edge of pages, and its text with # for each number."""

    at_top: bool
    base: int
    left: int | None
    size: int
    pattern: str


@dataclass(frozen=True, slots=True)
class _Edge:
    """A piece at the edge of a page (0-based) and the numbers in it."""

    page: int
    piece: Line
    numbers: tuple[int | None, ...]


class _Head(NamedTuple):
    """A running head. page_numbers: which of the numbers in it are the page's."""

    number: int
    page_numbers: frozenset[int]


_ALONE = _Head(0, frozenset())


@dataclass(frozen=True, slots=True)
class PageText:
    """The pieces of a page without running heads, and the running heads that are kept on this page."""

    body: list[Line]
    tops: list[Line]
    feet: list[Line]


def without_running_heads(pages: Sequence[Sequence[Line]], heights: Sequence[tuple[float, float]]) -> list[PageText]:
    """Return the pages without page numbers, running heads apart and only where they first appear.

    A running head stands at the same place on two pages or more, apart from the text, and differs in nothing but
    the page's number. heights: the bottom and top of each page.
    """
    edges = [_edges(page, sum(height) / 2) for page, height in zip(pages, heights, strict=True)]
    repeated = _repeated(edges)
    texts: list[PageText] = []
    shown: set[int] = set()
    for number, (page, rims) in enumerate(zip(pages, edges, strict=True)):
        gone: set[int] = set()
        kept: list[list[Line]] = []
        for at_top, rim in zip((True, False), rims, strict=True):
            heads: list[Line] = []
            for row in _outer(rim, page, repeated, number, heights[number], len(pages)):
                for piece in row:
                    gone.add(id(piece))
                    head = repeated.get(id(piece), _ALONE)
                    text = _without_number(piece, head.page_numbers)
                    if text and head.number not in shown:
                        shown.add(head.number)
                        heads.append(text)
            kept.append(heads if at_top else heads[::-1])
        texts.append(PageText([piece for piece in page if id(piece) not in gone], *kept))
    return texts


def _edges(page: Sequence[Line], middle: float) -> tuple[list[tuple[Line, ...]], list[tuple[Line, ...]]]:
    """Return the outermost rows of the upper and of the lower half, from the edge inwards."""
    found = [tuple(item for item in row if isinstance(item, Line)) for row in rows(page)]
    upper = [row for row in found if row[0].base >= middle]
    return upper[:_EDGE_ROWS], found[len(upper) :][: -_EDGE_ROWS - 1 : -1]


def _repeated(edges: Sequence[tuple[list[tuple[Line, ...]], list[tuple[Line, ...]]]]) -> dict[int, _Head]:
    """Return, by identity of the piece, the running heads."""
    groups: dict[_Place, list[_Edge]] = defaultdict(list)
    for number, rims in enumerate(edges):
        for at_top, rim in zip((True, False), rims, strict=True):
            for row in rim:
                for piece in row:
                    if len(piece.text) <= _LONGEST:
                        groups[_place(piece, at_top)].append(_Edge(number, piece, _numbers(piece.text)))
    repeated: dict[int, _Head] = {}
    count = 0
    for group in groups.values():
        for alike in _alike(group):
            if len({edge.page for edge in alike}) > 1:
                slots = frozenset(n for n in range(len(alike[0].numbers)) if alike[0].numbers[n] != alike[1].numbers[n])
                count += 1
                repeated.update({id(edge.piece): _Head(count, slots) for edge in alike})
    return repeated


def _place(piece: Line, at_top: bool) -> _Place:
    return _Place(at_top, round(piece.base / 4), None, round(piece.size * 2), _NUMBER.sub("#", piece.text))


def _numbers(text: str) -> tuple[int | None, ...]:
    return tuple(_value(match.group()) for match in _NUMBER.finditer(text))


def _value(number: str) -> int | None:
    if number.isdecimal():
        return int(number[:9])
    if number[0] in _CHINESE or number[0] == "十":
        tens, ten, ones = number.rpartition("十")
        digits = _CHINESE.find(ones or "〇")
        return (_CHINESE.find(tens or "一") * 10 if ten else 0) + digits
    values = [_ROMAN[letter] for letter in number.lower()]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _alike(group: Sequence[_Edge]) -> list[list[_Edge]]:
    """Return the pieces of a place in groups whose numbers are the same, or go up with the pages."""
    found: dict[tuple[object, ...], list[_Edge]] = defaultdict(list)
    for edge in group:
        found[edge.numbers].append(edge)
    same = [edges for edges in found.values() if len(edges) > 1]
    single = [edges[0] for edges in found.values() if len(edges) == 1]
    going_up: dict[tuple[object, ...], list[_Edge]] = defaultdict(list)
    for slot in range(len(group[0].numbers)):
        for edge in single:
            value = edge.numbers[slot]
            if value is not None and _may_be_page(edge, slot, value):
                rest = edge.numbers[:slot], edge.numbers[slot + 1 :]
                going_up[slot, rest, value - edge.page].append(edge)
    return [*same, *(edges for edges in going_up.values() if len(edges) > 1)]


def _may_be_page(edge: _Edge, slot: int, value: int) -> bool:
    """Return whether a number that goes up with the pages may be theirs: it is no value with a label before it."""
    if _PAGE_NUMBER.fullmatch(_NUMBER.sub("#", edge.piece.text)):
        return True
    start = list(_NUMBER.finditer(edge.piece.text))[slot].start()
    labeled = edge.piece.text[:start].rstrip().endswith(("：", ":"))
    return not labeled and -_FRONT_MATTER <= value - edge.page <= _OMITTED


def _outer(
    rim: Sequence[tuple[Line, ...]],
    page: Sequence[Line],
    repeated: dict[int, _Head],
    number: int,
    height: tuple[float, float],
    pages: int,
) -> list[tuple[Line, ...]]:
    """Return the rows from the edge inwards that are running heads or page numbers, apart from what follows."""
    outer: list[tuple[Line, ...]] = []
    taken = 0
    for row in rim:
        alone = pages == 1 and not outer and _is_number_of(row, number + 1, height)
        if not alone and not all(id(piece) in repeated for piece in row):
            break
        outer.append(row)
        inside = {id(piece) for done in outer for piece in done}
        if _is_apart(row, [piece for piece in page if id(piece) not in inside]):
            taken = len(outer)
    return outer[:taken]


def _is_number_of(row: Sequence[Line], page: int, height: tuple[float, float]) -> bool:
    """Return whether a row of a document of one page is nothing but its number, in the margin."""
    bottom, top = height
    margin = _MARGIN * (top - bottom)
    text = "".join(piece.text for piece in row)
    return (
        bool(_PAGE_NUMBER.fullmatch(_NUMBER.sub("#", text)))
        and set(_numbers(text)) == {page}
        and not bottom + margin < row[0].base < top - margin
    )


def _is_apart(row: Sequence[Line], others: Sequence[Line]) -> bool:
    bottom, top = min(piece.bottom for piece in row), max(piece.top for piece in row)
    size = max(piece.size for piece in row)
    return all(
        other.bottom - top >= _APART * size or bottom - other.top >= _APART * max(size, other.size) for other in others
    )


def _without_number(piece: Line, slots: frozenset[int]) -> Line | None:
    """Return the piece without the page's number at its end, None where nothing else is in it."""
    pattern = _NUMBER.sub("#", piece.text)
    if _PAGE_NUMBER.fullmatch(pattern):
        return None
    numbers = list(_NUMBER.finditer(piece.text))
    if slots and numbers and len(numbers) - 1 in slots:
        tail = _AT_END.search(piece.text[: numbers[-1].start()] + "#" + piece.text[numbers[-1].end() :])
        if tail and tail.start() > 0:
            return replace(piece, content=piece.content.part(0, tail.start()))
    return piece
