"""Tables on a page: with rules, or told by cells that stand below one another."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.parsing.blocks import Block
from index.parsing.pdf.boxed_text import BoxedText, concatenated, unplaced
from index.parsing.pdf.drawings import Rule
from index.parsing.pdf.glyphs import Glyph
from index.parsing.pdf.joining import joined_lines
from index.parsing.pdf.lines import Line, joined_row, line_pieces, same_row
from index.parsing.pdf.ruled_tables import RuledTable, ruled_tables
from index.parsing.table_rows import Row, spread
from index.parsing.tables import loose_table_rows
from index.records import Place

_LABEL = re.compile(r"[^：:]{1,14}[：:]")
_MOST_LABELS = 0.4
_MARK = re.compile(
    r"[-–—*•·●○■□◆◇▪▫►▶➢➤✓✔☐☑※\uf000-\uf0ff]|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[.、)）．]|[①-⑳]"
)
_LEADERS = re.compile(r"\.{4,}|…{2,}|(?:\. ){4,}|·{4,}")
_WIDE_ROWS, _NARROW_ROWS = 2, 3  # that a table without rules needs, of three columns and more, or of two
_APART = 1.0  # sizes between lines: past it a cell does not go on
_NEARER = 0.2  # sizes that lines of a cell are nearer to each other than rows


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, over so many columns and rows."""

    content: BoxedText
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """The cells that begin in each row, and the table's edges. order: of its first character in the file."""

    rows: tuple[tuple[Cell, ...], ...]
    left: float
    bottom: float
    right: float
    top: float
    order: int

    @property
    def columns(self) -> int:
        """The number of columns."""
        return max((sum(cell.columns for cell in row) for row in self.rows), default=0)


def take_ruled_tables(
    glyphs: Sequence[Glyph], rules: Sequence[Rule], fields: Sequence[Line], page: int, turns: int
) -> tuple[list[Table], list[Glyph], list[Line]]:
    """Return the tables with rules, and the glyphs and fields of forms that are in none."""
    tables: list[Table] = []
    for grid in ruled_tables(rules):
        cells: list[list[Glyph]] = [[] for _ in grid.cells]
        values: list[list[Line]] = [[] for _ in grid.cells]
        outside: list[Glyph] = []
        for glyph in glyphs:
            at = grid.cell_at((glyph.left + glyph.right) / 2, glyph.base + 0.3 * glyph.style.size)
            (outside if at is None else cells[at]).append(glyph)
        left_over: list[Line] = []
        for field in fields:
            at = grid.cell_at((field.left + field.right) / 2, (field.bottom + field.top) / 2)
            (left_over if at is None else values[at]).append(field)
        pieces = [[*line_pieces(inside, page, turns), *extra] for inside, extra in zip(cells, values, strict=True)]
        if sum(map(bool, pieces)) > 1:
            tables.append(_ruled(grid, pieces))
            glyphs, fields = outside, left_over
    return tables, list(glyphs), list(fields)


def table_blocks(parts: Sequence[tuple[Table, int]]) -> Iterator[tuple[Block, BoxedText]]:
    """Yield the rows of a table as blocks, each with the boxes of its cells' characters.

    parts: the table's parts, each with the number of its page. A header that is repeated on each page is left out.
    """
    rows: list[Row] = []
    placed: dict[int, _PlacedRow] = {}
    for table, page in parts:
        own = spread([[(cell.content.text, cell.columns, cell.rows) for cell in row] for row in table.rows])
        again = bool(rows) and own[0].cells == rows[0].cells
        placed |= {id(row): _PlacedRow(page, deque(texts)) for row, texts in zip(own, _contents(table), strict=True)}
        rows += own[1:] if again else own
    names = {(row.page, cell.text): cell for row in reversed(placed.values()) for cell in reversed(row.cells)}
    for row, block in loose_table_rows(rows):
        cells = placed[id(row)]
        yield replace(block, place=Place(page=cells.page)), _boxed(block, cells, names)


@dataclass(frozen=True, slots=True)
class _PlacedRow:
    """The page of a row, and those of its cells that are in no block yet, in order."""

    page: int
    cells: deque[BoxedText]

    def take(self, text: str) -> BoxedText:
        """Return the next cell that has this text, and drop it and those before it."""
        while self.cells:
            cell = self.cells.popleft()
            if cell.text == text:
                return cell
        return unplaced(text)

    def take_label(self, text: str) -> BoxedText | None:
        """Return the next cell, and drop it, if it has this text and perhaps a colon."""
        if not self.cells or self.cells[0].text.rstrip(":：") != text:
            return None
        return self.cells.popleft().part(0, len(text))


def _contents(table: Table) -> list[list[BoxedText]]:
    """Return the cells of each row that are not empty; one that is merged over rows is in each."""
    cells = [cell for row in table.rows for cell in row]
    number = iter(range(len(cells)))
    spread_out = spread([[(str(next(number)), cell.columns, cell.rows) for cell in row] for row in table.rows])
    contents = ((cells[int(at)].content for at in row.filled) for row in spread_out)
    return [[content for content in row if content.text] for row in contents]


def _boxed(block: Block, row: _PlacedRow, names: Mapping[tuple[int, str], BoxedText]) -> BoxedText:
    """Return the block's text with the boxes of its cells and, where they are on the same page, of their names."""
    placed: list[tuple[int, BoxedText]] = []
    for cell in block.cells:
        if cell.name:
            name = block.text[slice(*cell.name)]
            label = row.take_label(name) or names.get((row.page, name))
            placed += [(cell.name[0], label)] if label else []
        placed.append((cell.start, row.take(block.text[cell.start : cell.end])))
    if not block.cells:
        end = 0
        for content in row.cells:
            start = block.text.index(content.text, end)
            placed.append((start, content))
            end = start + len(content.text)
    parts: list[BoxedText] = []
    end = 0
    for start, content in placed:
        parts += [unplaced(block.text[end:start]), content]
        end = start + len(content.text)
    return concatenated([*parts, unplaced(block.text[end:])])


def unruled_table(rows: Sequence[Sequence[Line]]) -> Table | None:
    """Return the rows as a table, None where their pieces do not stand in columns."""
    pieces = [piece for row in rows for piece in row]
    spans = _columns(pieces)
    needed = _NARROW_ROWS if len(spans) == 2 else _WIDE_ROWS  # noqa: PLR2004 (two columns)
    if len(spans) < 2 or len(rows) < needed:  # noqa: PLR2004 (one column is no table)
        return None
    if sum(bool(_LABEL.match(piece.text)) for piece in pieces) > _MOST_LABELS * len(pieces):
        return None
    if any(_LEADERS.search(piece.text) for piece in pieces):
        return None
    lines: list[list[list[Line]]] = []
    for row in rows:
        cells: list[list[Line]] = [[] for _ in spans]
        for piece in row:
            cells[next(n for n, (left, right) in enumerate(spans) if left <= piece.left <= right)].append(piece)
        if any(len(cell) > 1 for cell in cells):
            return None
        lines.append(cells)
    table = [[[line for cells in group for line in cells[n]] for n in range(len(spans))] for group in _grouped(lines)]
    if len(table) < 2:  # noqa: PLR2004 (one row is no table)
        return None
    content = tuple(tuple(Cell(joined_lines(cell) if cell else unplaced("")) for cell in row) for row in table)
    return _framed(content, pieces)


def _grouped(lines: Sequence[list[list[Line]]]) -> list[list[list[list[Line]]]]:
    """Return the lines of a table in groups that are a row each: a cell may have lines above and below the others."""
    gaps = [
        min(item.bottom for cell in above for item in cell) - max(item.top for cell in below for item in cell)
        for above, below in pairwise(lines)
    ]
    filled = [sum(map(bool, cells)) for cells in lines]
    groups = [[lines[0]]]
    for position, cells in enumerate(lines[1:], start=1):
        gap = gaps[position - 1]
        before = gaps[position - 2] if position > 1 else None
        after = gaps[position] if position < len(gaps) else None
        size = max(item.size for cell in cells for item in cell)
        further_line = filled[position] < max(filled) and (not cells[0] or filled[position] == 1)
        first_line = filled[position - 1] < max(filled) and not lines[position - 1][0]
        if (further_line and _is_nearer(gap, after, size)) or (first_line and _is_nearer(gap, before, size)):
            groups[-1].append(cells)
        else:
            groups.append([cells])
    return groups


def _is_nearer(gap: float, other: float | None, size: float) -> bool:
    """Return whether a gap is that between the lines of a cell, not between rows as the other is."""
    return gap <= _APART * size and (other is None or gap <= other - _NEARER * size)


def with_marks(row: Sequence[Line]) -> list[Line]:
    """Return the pieces of a row, a list's mark or number at its beginning together with the text after it."""
    if len(row) > 1 and _MARK.fullmatch(row[0].text):
        return [joined_row(row[:2]), *row[2:]]
    return list(row)


def table_runs(
    rows: Sequence[Sequence[Line]], is_close: Callable[[Sequence[Line], Sequence[Line]], bool]
) -> list[tuple[int, int]]:
    """Return the runs of rows, half-open, that may be tables: of several pieces each, or of a cell that goes on."""
    runs: list[tuple[int, int]] = []
    second = 0.0
    end = first = -1
    for position, row in enumerate(rows):
        in_run = first >= 0 and is_close(rows[position - 1], row)
        if in_run and (len(row) > 1 or _is_further_line(rows[position - 1], row, second)):
            end = position + 1
        else:
            if first >= 0:
                runs.append((first, end))
            first, end = (position, position + 1) if len(row) > 1 else (-1, -1)
        if len(row) > 1:
            second = row[1].left
    if first >= 0:
        runs.append((first, end))
    return runs


def _is_further_line(above: Sequence[Line], row: Sequence[Line], second: float) -> bool:
    """Return whether a lone piece is a line of a cell: under a cell that is not the first, or close under the first."""
    if not row:
        return False
    piece = row[0]
    if piece.left >= second - piece.size:
        return True
    return (
        piece.right < second
        and above[0].bottom - piece.top <= _APART * piece.size
        and abs(piece.left - above[0].left) <= piece.size
    )


def _columns(pieces: Sequence[Line]) -> list[tuple[float, float]]:
    """Return the left and right edges of what stands below one another."""
    spans: list[tuple[float, float]] = []
    for left, right in sorted((piece.left, piece.right) for piece in pieces):
        if spans and left <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], right)
        else:
            spans.append((left, right))
    return spans


def _ruled(grid: RuledTable, pieces: Sequence[Sequence[Line]]) -> Table:
    rows: dict[int, list[Cell]] = {}
    for cell, inside in zip(grid.cells, pieces, strict=True):
        content = joined_lines(_lines(inside), cell.right) if inside else unplaced("")
        size = cell.last_column - cell.column, cell.last_row - cell.row
        rows.setdefault(cell.row, []).append(Cell(content, *size))
    last = max(cell.last_row for cell in grid.cells)
    order = min(piece.order for inside in pieces for piece in inside)
    return Table(
        tuple(tuple(rows.get(row, ())) for row in range(last)), grid.left, grid.bottom, grid.right, grid.top, order
    )


def _lines(pieces: Sequence[Line]) -> list[Line]:
    """Return the lines of a cell from the top."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda item: -item.top):
        if rows and same_row(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [joined_row(sorted(row, key=lambda item: item.left)) for row in rows]


def _framed(rows: tuple[tuple[Cell, ...], ...], pieces: Sequence[Line]) -> Table:
    return Table(
        rows,
        min(piece.left for piece in pieces),
        min(piece.bottom for piece in pieces),
        max(piece.right for piece in pieces),
        max(piece.top for piece in pieces),
        min(piece.order for piece in pieces),
    )
