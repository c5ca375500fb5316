"""Rows of cells as blocks of text in which each cell has its column's name, so that a row can be read by itself."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from index.errors import DocumentError
from index.parsing.blocks import Block, compose, one_line
from index.parsing.decoding import decode
from index.parsing.formats import MAX_CHARACTERS, Parsed
from index.records import Cell, ParagraphKind, Place

_DELIMITERS = ",\t;|"
_SAMPLE_LINES = 50
_LOOKED_AT = 20  # rows in which the header is looked for
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_VALUE = re.compile(r"[-+¥$€£]?[\d.,:/\- ]*\d[\d.,:/\- ]*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")  # the only numbers that columns are often named after
_LONGEST_NAME = 60
MAX_SPAN = 100  # columns or rows of a merged cell; a file that says more is wrong


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row. number: 1-based, as spreadsheets count. header: whether the document marks it as one."""

    number: int
    cells: tuple[str, ...]
    header: bool = False

    @property
    def filled(self) -> list[str]:
        """Return the cells that are not empty."""
        return [cell for cell in self.cells if cell]


def parse_csv(data: bytes, name: str) -> Parsed:
    """Parse CSV with commas, tabs, semicolons or bars; a row is a paragraph."""
    decoded = decode(data, name)
    csv.field_size_limit(MAX_CHARACTERS)
    try:
        lines = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=_delimiter(decoded.text))
        rows = [Row(number, tuple(map(one_line, cells))) for number, cells in enumerate(lines, start=1)]
    except csv.Error as error:
        raise DocumentError("not_csv", name=name, cause=error) from error
    return compose(row_blocks(rows, lambda row: Place(row=row.number)), name, decoded.warnings, titled=False)


def row_blocks(rows: Iterable[Row], place: Callable[[Row], Place | None]) -> Iterator[Block]:
    """Yield a block for each row under the header, and one for each line above it (a title, notes)."""
    filled = (row for row in rows if row.filled)
    first = list(islice(filled, _LOOKED_AT))
    titles, names = _header(first)
    if names and len(first) == titles + 1:  # nothing under it
        names = ()
    for row in first[:titles]:
        yield Block(row.filled[0], place=place(row))
    for row in chain(first[titles + (1 if names else 0) :], filled):
        yield row_block(row.cells, names, place(row))


def loose_table_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Yield the blocks of a table in running text. Of two columns without a header, the first names the second."""
    width = max((len(row.filled) for row in rows), default=0)
    if width > 2 or (rows and rows[0].header):  # noqa: PLR2004 (a name and its value)
        yield from row_blocks(rows, lambda _: None)
        return
    for row in rows:
        name, *values = row.filled or [""]
        yield row_block(values, [name]) if values else Block(name)


def spread(lines: Iterable[Sequence[tuple[str, int, int]]], *, header: bool = False) -> list[Row]:
    """Return the rows of a table with merged cells.

    A cell merged over rows is repeated in each; one merged over columns stands in the first of them.

    lines: the cells (text, number of columns, number of rows) that begin in each row. header: whether the
    first row is marked as one.
    """
    rows: list[Row] = []
    carried: dict[int, tuple[str, int]] = {}  # by column: the text, and for how many rows more
    for number, line in enumerate(lines, start=1):
        cells: list[str] = []
        below: dict[int, tuple[str, int]] = {}
        for text, columns, height in [*line, ("", 0, 0)]:
            while len(cells) in carried:
                above, left = carried.pop(len(cells))
                below |= {len(cells): (above, left - 1)} if left > 1 else {}
                cells.append(above)
            if height > 1:
                below |= {len(cells) + n: (text if n == 0 else "", height - 1) for n in range(columns)}
            cells += [text, *[""] * (columns - 1)] if columns else []
        carried = carried | below
        rows.append(Row(number, tuple(cells), header and number == 1))
    return rows


def row_block(cells: Sequence[str], names: Sequence[str], place: Place | None = None) -> Block:
    """Return the row as ``姓名：张三；职务：经理``, or with ``: `` and ``; `` where nothing is Chinese."""
    wide = bool(_WIDE.search("".join(chain(names, cells))))
    colon, semicolon = ("：", "；") if wide else (": ", "; ")
    text = ""
    placed: list[Cell] = []
    for position, cell in enumerate(cells):
        if not cell:
            continue
        text += semicolon if text else ""
        column = names[position] if position < len(names) else ""
        name = (len(text), len(text) + len(column)) if column and column != cell else None
        text += f"{column}{colon}{cell}" if name else cell
        placed.append(Cell(len(text) - len(cell), len(text), name))
    return Block(text, place=place, kind=ParagraphKind.TABLE_ROW, cells=tuple(placed))


def _header(first: Sequence[Row]) -> tuple[int, tuple[str, ...]]:
    """Return the number of rows above the header, and the names of the columns, none without a header."""
    width = max((len(row.filled) for row in first), default=0)
    titles = next((n for n, row in enumerate(first) if len(row.filled) > 1), 0) if width > 1 else 0
    if titles >= len(first):
        return 0, ()
    names = first[titles].filled
    values = [name for name in names if _VALUE.fullmatch(name)]
    all_names = not values or (names[0] not in values and all(map(_YEAR.fullmatch, values)))
    if (
        all_names
        and max(map(len, names)) <= _LONGEST_NAME
        and len(set(names)) == len(names)
        and 2 * len(names) >= width
    ):
        return titles, first[titles].cells
    return titles, ()


def _delimiter(text: str) -> str:
    """Return the sign that cuts most lines into the same number of cells, more than one."""
    lines = [line for line in islice(io.StringIO(text[:MAX_CHARACTERS]), _SAMPLE_LINES) if line.strip()]
    best, most = ",", (0, 0)
    for sign in _DELIMITERS:
        counts = Counter(line.count(sign) for line in lines if sign in line)
        if counts:
            ((count, times),) = counts.most_common(1)
            if (times, count) > most:
                best, most = sign, (times, count)
    return best
