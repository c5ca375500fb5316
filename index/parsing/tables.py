"""Rows of cells as blocks of text in which each cell has its column's name, so that a row can be read by itself."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice, pairwise, zip_longest

from index.errors import DocumentError
from index.parsing.blocks import Block, compose, one_line
from index.parsing.decoding import decode
from index.parsing.formats import MAX_CHARACTERS, Parsed
from index.records import Cell, ParagraphKind, Place

_DELIMITERS = ",\t;|"
_SAMPLE_LINES = 50
_LOOKED_AT = 20  # rows in which the header is looked for
_DEEPEST_HEADER = 4  # rows
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_VALUE = re.compile(r"\(?[-+¥￥$€£]{0,2}[\d.,:/\- ]*\d[\d.,:/\- ]*[%％]?[万亿]?元?\)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIOD = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}")  # months and days
_BETWEEN_CHINESE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef]) (?=[\u2e80-\u9fff\uff00-\uffef])")
_LABELLED = re.compile(r"[:：]\s*\S")
_LONGEST_NAME = 60
_FEWEST_COUNTED = 3  # columns named 1, 2, 3 …
MAX_SPAN = 100  # columns or rows of a merged cell; a file that says more is wrong


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row.

    number: 1-based, as spreadsheets count. header: whether the document marks it as one. covered: columns
    that belong to a cell further left, which is merged over them; their text is empty.
    """

    number: int
    cells: tuple[str, ...]
    header: bool = False
    covered: frozenset[int] = frozenset()

    @property
    def filled(self) -> list[str]:
        """Return the cells that are not empty."""
        return [cell for cell in self.cells if cell]

    def cell(self, column: int) -> str:
        """Return the text in a column, "" past the end of the row."""
        return self.cells[column] if column < len(self.cells) else ""


def parse_csv(data: bytes, name: str) -> Parsed:
    """Parse CSV with commas, tabs, semicolons or bars; a row is a paragraph."""
    decoded = decode(data, name)
    csv.field_size_limit(MAX_CHARACTERS)
    try:
        lines = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=_delimiter(decoded.text))
        rows = [Row(number, tuple(map(cell_line, cells))) for number, cells in enumerate(lines, start=1)]
    except csv.Error as error:
        raise DocumentError("not_csv", name=name, cause=error) from error
    return compose(row_blocks(rows, lambda row: Place(row=row.number)), name, decoded.warnings, titled=False)


def row_blocks(rows: Iterable[Row], place: Callable[[Row], Place | None]) -> Iterator[Block]:
    """Yield a block for each row, its cells named by the header above it; lines above a header are captions.

    Empty rows part tables: what follows is another table where it has a header of its own.
    """
    header = _NO_HEADER
    for filled, group in groupby(rows, key=lambda row: bool(row.filled)):
        if filled:
            first = list(islice(group, _LOOKED_AT))
            titles, found = _find_header(first)
            if found.begins_table_after(header):
                header = found
            yield from (_caption(row, place(row)) for row in first[:titles])
            for row in chain(first[titles + (header.depth if header is found else 0) :], group):
                yield from _blocks_of(row, header, place(row))


def loose_table_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Yield the blocks of a table in running text. Of two columns without a header, the first names the second."""
    width = max((len(row.filled) for row in rows), default=0)
    if width > 2 or (rows and (rows[0].header or _names_two(rows))):  # noqa: PLR2004 (a name and its value)
        yield from row_blocks(rows, lambda _: None)
        return
    for row in rows:
        name, *values = row.filled or [""]
        yield row_block(values, [name.rstrip(":：")]) if values else Block(name)


def spread(lines: Iterable[Sequence[tuple[str, int, int]]], *, headers: int = 0) -> list[Row]:
    """Return the rows of a table with merged cells.

    A cell merged over rows is repeated in each; one merged over columns stands in the first of them.

    lines: the cells (text, number of columns, number of rows) that begin in each row. headers: how many rows
    are marked as headers.
    """
    rows: list[Row] = []
    carried: dict[int, tuple[str, int, bool]] = {}  # by column: the text, for how many rows more, whether covered
    for number, line in enumerate(lines, start=1):
        cells: list[str] = []
        covered: set[int] = set()
        below: dict[int, tuple[str, int, bool]] = {}
        for text, columns, height in [*line, ("", 0, 0)]:
            while len(cells) in carried:
                above, left, hidden = carried.pop(len(cells))
                below |= {len(cells): (above, left - 1, hidden)} if left > 1 else {}
                covered |= {len(cells)} if hidden else set()
                cells.append(above)
            if height > 1:
                below |= {len(cells) + n: (text if n == 0 else "", height - 1, n > 0) for n in range(columns)}
            covered |= set(range(len(cells) + 1, len(cells) + columns))
            cells += [text, *[""] * (columns - 1)] if columns else []
        carried = carried | below
        rows.append(Row(number, tuple(cells), number <= headers, frozenset(covered)))
    return rows


def _names_two(rows: Sequence[Row]) -> bool:
    """Return whether the first of the rows names two columns of values, as in 年份, 产量."""
    values = [_holds_values(column, rows[1:]) for column in (0, 1)]
    return all(values) and len(rows[0].filled) > 1 and not any(map(_VALUE.fullmatch, rows[0].filled))


def strong_rows(lines: Iterable[Sequence[bool]]) -> int:
    """Return how many of the first rows are a header by their bold type, which other rows do not have all over.

    lines: for each row, whether the text of each cell that has some is all in bold type.
    """
    strong = [bool(line) and all(line) for line in lines]
    count = next((n for n, bold in enumerate(strong) if not bold), 0)
    return count if not any(strong[count:]) else 0


def cell_line(text: str) -> str:
    """Return the text of a cell on one line; its line breaks part words."""
    return one_line(text if text.isprintable() else " ".join(text.splitlines()))


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


def definition_block(terms: Sequence[str], meaning: str) -> Block:
    """Return ``术语：含义``; what a question is about stands after it without a colon."""
    wide = bool(_WIDE.search("".join([*terms, meaning])))
    term = ("、" if wide else ", ").join(terms)
    colon = "" if term.endswith(("？", "：")) else " " if term.endswith(("?", ":")) else "：" if wide else ": "
    text = f"{term}{colon}{meaning}"
    cell = Cell(len(text) - len(meaning), len(text), (0, len(term)))
    return Block(text, kind=ParagraphKind.DEFINITION, cells=(cell,))


@dataclass(frozen=True, slots=True)
class _Header:
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

    def begins_table_after(self, before: _Header) -> bool:
        """Return whether this is the header of a table of its own, and no row of the table before it."""
        if not self.names or not before.names:
            return not before.names
        own, others = ({n for n, name in enumerate(header.names) if name} for header in (self, before))
        differs = own != others and (self.certain or not own < others)
        return differs or bool(self.valued - before.valued) or bool(own & before.valued)


_NO_HEADER = _Header(0, (), frozenset(), (slice(None),))


def _blocks_of(row: Row, header: _Header, place: Place | None) -> Iterator[Block]:
    if row.covered and len(row.filled) == 1 and len(row.covered) + 1 >= len(header.names):  # over all columns
        yield _caption(row, place)
        return
    if not header.names and _is_form(row.filled):
        names = [name.rstrip(":：") for name in row.filled[::2]]
        yield row_block(row.filled[1::2], names, place)
        return
    if row.cells == header.cells:
        return  # the header once more, as on a new page
    for part in header.parts:
        block = row_block(row.cells[part], header.names[part], place)
        if block.text:
            yield block


def _caption(row: Row, place: Place | None) -> Block:
    return Block(" ".join(row.filled), place=place, kind=ParagraphKind.CAPTION)


def _is_form(cells: Sequence[str]) -> bool:
    """Return whether the cells are labels with colons, each followed by its value."""
    labels = [cell.endswith((":", "：")) for cell in cells]
    return len(cells) % 2 == 0 and all(labels[::2]) and not any(labels[1::2])


def _find_header(rows: Sequence[Row]) -> tuple[int, _Header]:
    """Return the number of rows above the header, and the header, one without names where there is none."""
    width = max((len(row.filled) for row in rows), default=0)
    titles = next((n for n, row in enumerate(rows) if not _is_title(row, width)), 0)
    below = rows[titles:]
    depth = _depth(below, width)
    if not depth or len(below) == depth:  # nothing under it
        return titles, _NO_HEADER
    names = _names(below[:depth])
    columns = range(max(len(row.cells) for row in rows))
    valued = frozenset(column for column in columns if _holds_values(column, below[depth:]))
    return titles, _Header(
        depth, names, valued, _parts(names, below[depth:]), titles > 0 or len(below) > depth + 1, below[depth - 1].cells
    )


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
    if not columns or _is_form(row.filled):
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
