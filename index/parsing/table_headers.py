"""Which rows of a table are its header, and what its columns are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from index.parsing.table_rows import Row

_DEEPEST_HEADER = 4  # rows
_VALUE = re.compile(r"\(?[-+¥￥$€£]{0,2}[\d.,:/\- ]*\d[\d.,:/\- ]*[%％]?[万亿]?元?\)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIOD = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}")  # months and days
_BETWEEN_CHINESE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef]) (?=[\u2e80-\u9fff\uff00-\uffef])")
_LABELLED = re.compile(r"[:：]\s*\S")
_LONGEST_NAME = 60
_FEWEST_COUNTED = 3  # columns named 1, 2, 3 …


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table.

    depth: its rows. names: of the columns. valued: columns that have values, such as numbers and dates, below
    it. parts: column ranges of the tables that stand side by side under it. certain: whether there is a title
    above it, or several rows below. cells: of its last row.
    """

    depth: int
    names: tuple[str, ...]
    valued: frozenset[int]
    parts: tuple[slice, ...]
    certain: bool = False
    cells: tuple[str, ...] = ()

    def begins_table_after(self, before: Header) -> bool:
        """Return whether this is the header of a table of its own, and no row of the table before it."""
        if not self.names or not before.names:
            return not before.names
        own, others = ({n for n, name in enumerate(header.names) if name} for header in (self, before))
        differs = own != others and (self.certain or not own < others)
        return differs or bool(self.valued - before.valued) or bool(own & before.valued)


NO_HEADER = Header(0, (), frozenset(), (slice(None),))


def find_header(rows: Sequence[Row]) -> tuple[int, Header]:
    """Return the number of rows above the header, and the header, one without names where there is none."""
    width = max((len(row.filled) for row in rows), default=0)
    titles = next((n for n, row in enumerate(rows) if not _is_title(row, width)), 0)
    below = rows[titles:]
    depth = _depth(below, width)
    if not depth or len(below) == depth:  # nothing under it
        return titles, NO_HEADER
    names = _names(below[:depth])
    columns = range(max(len(row.cells) for row in rows))
    valued = frozenset(column for column in columns if _holds_values(column, below[depth:]))
    return titles, Header(
        depth, names, valued, _parts(names, below[depth:]), titles > 0 or len(below) > depth + 1, below[depth - 1].cells
    )


def names_two_columns(rows: Sequence[Row]) -> bool:
    """Return whether the first of the rows names two columns of values, as in 年份, 产量."""
    values = [_holds_values(column, rows[1:]) for column in (0, 1)]
    return all(values) and len(rows[0].filled) > 1 and not any(map(_VALUE.fullmatch, rows[0].filled))


def is_form(cells: Sequence[str]) -> bool:
    """Return whether the cells are labels with colons, each followed by its value."""
    labels = [cell.endswith((":", "：")) for cell in cells]
    return len(cells) % 2 == 0 and all(labels[::2]) and not any(labels[1::2])


def _is_title(row: Row, width: int) -> bool:
    """Return whether a row above a header is a title or a note, such as the unit of the numbers."""
    filled = len(row.filled)
    two_labels = filled == 2 < width and any(map(_LABELLED.search, row.filled))  # noqa: PLR2004 (a pair)
    return filled == 1 < width or two_labels


def _depth(rows: Sequence[Row], width: int) -> int:
    """Return how many rows the header has, 0 without one."""
    marked = next((n for n, row in enumerate(rows) if not row.header), len(rows))
    if marked:
        return marked
    if not rows or not _is_header(rows[0], rows[1:], width):
        return 0
    depth = 1
    while depth < min(_DEEPEST_HEADER, len(rows) - 1) and _goes_on(rows[depth - 1], rows[depth], rows[depth + 1 :]):
        depth += 1
    return depth


def _is_header(row: Row, below: Sequence[Row], width: int) -> bool:
    """Return whether the cells of a row can be names of columns."""
    columns = [column for column, cell in enumerate(row.cells) if cell]
    if not columns or is_form(row.filled):
        return False
    if max(map(len, row.filled)) > _LONGEST_NAME or 2 * (len(columns) + len(row.covered)) < width:
        return False
    values = [column for column in columns if _VALUE.fullmatch(row.cells[column])]
    if values and (columns[0] in values or not _are_periods(row, values, below)):
        return False
    return len(set(row.filled)) == len(columns) or bool(row.covered) or _heads_values(row, below)


def _are_periods(row: Row, columns: Sequence[int], below: Sequence[Row]) -> bool:
    """Return whether values in a header are years, months, days or running numbers, unlike those below them."""
    cells = [row.cells[column] for column in columns]
    if all(map(_YEAR.fullmatch, cells)):
        return True
    if len(cells) >= _FEWEST_COUNTED and all(map(str.isdecimal, cells)):
        return all(int(after) == int(before) + 1 for before, after in pairwise(cells))
    periods = all(map(_PERIOD.fullmatch, cells)) and len(set(cells)) == len(cells)
    return periods and not any(_PERIOD.fullmatch(line.cell(column)) for line in below for column in columns)


def _goes_on(row: Row, following: Row, below: Sequence[Row]) -> bool:
    """Return whether a header of several rows goes on: names under a merged or an empty cell of the row above."""
    columns = [column for column, cell in enumerate(following.cells) if cell]
    under = [column for column in columns if column in row.covered or not row.cell(column)]
    values = [cell for cell in following.filled if _VALUE.fullmatch(cell) and not _YEAR.fullmatch(cell)]
    if not under or values:
        return False
    beside = [column for column, cell in enumerate(row.cells) if cell and column + 1 not in under]
    linked = [following.cell(column) in {"", row.cells[column]} for column in beside]
    return (all(linked) and (bool(linked) or bool(row.covered))) or _heads_values(following, below)


def _heads_values(row: Row, below: Sequence[Row]) -> bool:
    """Return whether a cell that is no value has only values below it."""
    return any(
        cell and not _VALUE.fullmatch(cell) and _holds_values(column, below) for column, cell in enumerate(row.cells)
    )


def _holds_values(column: int, rows: Sequence[Row]) -> bool:
    cells = [row.cell(column) for row in rows if row.cell(column)]
    return bool(cells) and all(map(_VALUE.fullmatch, cells))


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the names of the columns, each made of the cells above one another."""
    parts: list[list[str]] = [[] for _ in range(max(len(row.cells) for row in rows))]
    for row, following in zip_longest(rows, rows[1:], fillvalue=Row(0, ())):
        last = ""
        for column, column_parts in enumerate(parts):
            inherits = column in row.covered or following.cell(column)
            last = row.cell(column) or (last if inherits else "")
            if last and last not in column_parts:
                column_parts.append(last)
    return tuple(map(_joined, parts))


def _joined(parts: Sequence[str]) -> str:
    """Return the parts of a name with a space between words, none between Chinese."""
    return _BETWEEN_CHINESE.sub("", " ".join(parts))


def _parts(names: Sequence[str], rows: Sequence[Row]) -> tuple[slice, ...]:
    """Return the column ranges of tables side by side: an empty column parts them, and each has several names."""
    width = max([len(names), *(len(row.cells) for row in rows)])
    empty = [n for n in range(width) if not (n < len(names) and names[n]) and not any(row.cell(n) for row in rows)]
    edges = [-1, *empty, width]
    ranges = [slice(before + 1, after) for before, after in pairwise(edges) if after > before + 1]
    return tuple(ranges) if all(len(names[part]) > 1 for part in ranges) else (slice(None),)
