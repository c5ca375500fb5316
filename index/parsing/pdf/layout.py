"""The reading order of what is on a page: columns, also under wider lines, found by the gaps between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.parsing.pdf.lines import Line, joined_row, usual_size
from index.parsing.pdf.page_tables import Table

_GUTTER = 0.8  # sizes: the least room between columns
_CANDIDATES = 16
_SLACK = 1.0  # points
_MIN_PROSE = 24  # characters
_PROSE_WIDTH = 7.0  # sizes: lines of running text are not shorter
_FULL = 2.5  # sizes from the right edge
_FULL_SHARE = 0.4
_PUNCTUATION = re.compile(r"[，。、；：,.;](?!\d)")
_MAX_DEPTH = 8
_ROWS_A_CHANGE = 3

Element = Line | Table


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a column or across the page, from top to bottom.

    left, right: the edges that it may reach. edge: whether it is a running head, which no text goes on in.
    """

    rows: tuple[tuple[Element, ...], ...]
    left: float
    right: float
    edge: bool = False


def columns(elements: Sequence[Element], left: float, right: float) -> list[Column]:
    """Return the columns of a page, in reading order. left, right: the edges of the page."""
    return list(_cut(list(elements), left, right, 0))


def rows(elements: Sequence[Element]) -> list[tuple[Element, ...]]:
    """Return the elements in rows from the top, each from the left; tables in rows of their own."""
    found: list[list[Element]] = []
    for element in sorted(elements, key=lambda item: -item.top):
        row = next((row for row in reversed(found[-3:]) if _beside(row[0], element)), None)
        if row is None:
            found.append([element])
        else:
            row.append(element)
    return [tuple(sorted(row, key=lambda item: item.left)) for row in found]


def _beside(one: Element, other: Element) -> bool:
    if isinstance(one, Table) or isinstance(other, Table):
        return False
    common = min(one.top, other.top) - max(one.bottom, other.bottom)
    return common > 0.5 * min(one.top - one.bottom, other.top - other.bottom)


@dataclass(frozen=True, slots=True)
class _Part:
    """Elements between those that cross a gutter; left and right of it where they are columns."""

    elements: tuple[Element, ...]
    sides: tuple[tuple[Element, ...], tuple[Element, ...]] | None


def _cut(elements: list[Element], left: float, right: float, depth: int) -> Iterator[Column]:
    best: tuple[int, float, list[_Part]] | None = None
    if depth < _MAX_DEPTH and len(elements) > 1:
        size = usual_size(item for item in elements if isinstance(item, Line))
        for gutter in _candidates(elements, size):
            parts = _parts(elements, gutter, size)
            gain = sum(len(part.elements) for part in parts if part.sides)
            if gain and (best is None or gain > best[0]):
                best = gain, gutter, parts
    if best is None:
        if elements:
            yield Column(tuple(rows(elements)), left, right)
        return
    _, gutter, parts = best
    for part in parts:
        if part.sides:
            first, second = part.sides
            yield from _cut(list(first), left, gutter, depth + 1)
            yield from _cut(list(second), gutter, right, depth + 1)
        elif len(part.elements) < len(elements):
            yield from _cut(list(part.elements), left, right, depth + 1)
        else:
            yield Column(tuple(rows(part.elements)), left, right)


def _candidates(elements: Sequence[Element], size: float) -> list[float]:
    """Return where a second column may begin: left edges with something before them, those of most lines first."""
    edges = sorted(item.left for item in elements)
    groups: list[list[float]] = []
    for edge in edges:
        if groups and edge - groups[-1][0] <= size:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    groups = [group for group in groups if any(item.right <= group[0] - _GUTTER * size for item in elements)]
    groups.sort(key=len, reverse=True)
    return [group[0] for group in groups[:_CANDIDATES]]


def _parts(elements: Sequence[Element], gutter: float, size: float) -> list[_Part]:
    """Return what is above and below one another at a gutter: columns, and what crosses it or is no column."""
    across = [item for item in elements if item.left < gutter - _SLACK and item.right > gutter - _GUTTER * size]
    crossing = {id(item) for item in across}
    edges = sorted(((item.top + item.bottom) / 2 for item in across), reverse=True)
    bands: list[list[Element]] = [[] for _ in range(len(edges) + 1)]
    for item in elements:
        if id(item) not in crossing:
            middle = (item.top + item.bottom) / 2
            bands[sum(1 for edge in edges if edge > middle)].append(item)
    parts: list[_Part] = []
    plain: list[Element] = []
    across.sort(key=lambda item: -(item.top + item.bottom))
    for position, band in enumerate(bands):
        sides = (
            tuple(item for item in band if item.left < gutter - _SLACK),
            tuple(item for item in band if item.left >= gutter - _SLACK),
        )
        if _are_columns(*sides, size):
            if plain:
                parts.append(_Part(tuple(plain), None))
                plain = []
            parts.append(_Part(tuple(band), sides))
        else:
            plain += band
        if position < len(across):
            plain.append(across[position])
    if plain:
        parts.append(_Part(tuple(plain), None))
    return parts


def _are_columns(first: Sequence[Element], second: Sequence[Element], size: float) -> bool:
    """Return whether two sides are read one after the other, not row by row as a table is."""
    if not first or not second or len(first) + len(second) < 3:  # noqa: PLR2004 (one beside one is a row)
        return False
    if min(max(i.top for i in first), max(i.top for i in second)) <= max(
        min(i.bottom for i in first), min(i.bottom for i in second)
    ):
        return False  # one above the other
    if _is_prose(first, size) and _is_prose(second, size):
        return True
    return _written_one_after_the_other(first, second)


def _written_one_after_the_other(first: Sequence[Element], second: Sequence[Element]) -> bool:
    """Return whether the file has one side before the other, but for a few pieces: tables are written row by row.

    Something of the one side must stand below something of the other and yet be before it in the file.
    """
    items = sorted([*((i.order, 0, i) for i in first), *((i.order, 1, i) for i in second)], key=lambda item: item[:2])
    changes = sum(one[1] != other[1] for one, other in pairwise(items))
    if changes > max(1, min(len(rows(first)), len(rows(second))) // _ROWS_A_CHANGE):
        return False
    lowest: list[float | None] = [None, None]
    for _, side, item in items:
        below = lowest[1 - side]
        if below is not None and below < item.bottom:
            return True
        mine = lowest[side]
        lowest[side] = item.top if mine is None else min(mine, item.top)
    return False


def _is_prose(side: Sequence[Element], size: float) -> bool:
    """Return whether a side is running text: long lines, most of them full, with marks between clauses."""
    lines = [joined_row([i for i in row if isinstance(i, Line)]) for row in rows(side) if isinstance(row[0], Line)]
    if not lines:
        return any(isinstance(item, Table) for item in side)
    text = "".join(line.text for line in lines)
    widths = sorted(line.right - line.left for line in lines)
    if len(text) < _MIN_PROSE or widths[len(widths) // 2] < _PROSE_WIDTH * size:
        return False
    right = max(line.right for line in lines)
    full = sum(line.right >= right - _FULL * size for line in lines)
    return full >= _FULL_SHARE * len(lines) and 3 * len(_PUNCTUATION.findall(text)) >= len(lines)
