"""The rows of a table of an OpenDocument file; what it writes once for many rows or cells is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.parsing.blocks import one_line
from index.parsing.open_document_styles import attribute, named, whole
from index.parsing.open_document_text import plain_text
from index.parsing.table_rows import MAX_SPAN, Row

_TABLE, _ROW = named("table", "table"), named("table", "table-row")
_CELL, _COVERED = named("table", "table-cell"), named("table", "covered-table-cell")
_HEADER_ROWS, _ANNOTATION = named("table", "table-header-rows"), named("office", "annotation")
_PARAGRAPHS = named("text", "p"), named("text", "h")
_MOST_ROWS = 1_000  # that one written row with text stands for
_MOST_COLUMNS = 16_384
_LONGEST_CELL = 1_000  # characters


def is_data(table: Any) -> bool:
    """Return whether a table has cells of short text, and does not lay out a page with long texts or tables."""
    if next((inner for inner in table.iter(_TABLE) if inner is not table), None) is not None:
        return False
    return all(len(_text(cell)) <= _LONGEST_CELL for cell in table.iter(_CELL))


def table_rows(table: Any) -> Iterator[Row]:
    """Yield the rows, numbered as they are shown. A cell over rows is repeated in each, empty rows are one."""
    number = 1
    carried: dict[int, tuple[str, int]] = {}  # by column: the text of a cell over rows, and for how many more
    for line in table.iter(_ROW):
        if next(line.iterancestors(_TABLE), None) is not table:
            continue
        repeated = whole(attribute(line, "table", "number-rows-repeated"), 1)
        cells, covered = _cells(line, carried)
        header = line.getparent().tag == _HEADER_ROWS
        for offset in range(min(repeated, _MOST_ROWS) if any(cells) else 1):
            yield Row(number + offset, tuple(cells), header, frozenset(covered))
        number += repeated


def _cells(line: Any, carried: dict[int, tuple[str, int]]) -> tuple[list[str], set[int]]:
    """Return the texts of a row up to the last that has some, and the columns that a cell further left covers."""
    cells: list[str] = []
    covered: set[int] = set()
    column = 0
    for cell in line.iterchildren(_CELL, _COVERED):
        repeated = max(1, min(whole(attribute(cell, "table", "number-columns-repeated"), 1), _MOST_COLUMNS - column))
        text = _text(cell) if cell.tag == _CELL else ""
        if cell.tag == _COVERED:
            text, left = carried.pop(column, ("", 0))
            if left > 1:
                carried[column] = text, left - 1
            covered |= set() if text else set(range(column, column + min(repeated, MAX_SPAN)))
        elif (height := whole(attribute(cell, "table", "number-rows-spanned"), 1)) > 1 and text:
            carried[column] = text, height - 1
        if text:
            cells += [""] * (column - len(cells)) + [text] * min(repeated, MAX_SPAN)
        column += repeated
    return cells, covered


def _text(cell: Any) -> str:
    """Return the text of all paragraphs of a cell, without comments; their ends part words."""
    paragraphs = (p for p in cell.iter(*_PARAGRAPHS) if next(p.iterancestors(_ANNOTATION), None) is None)
    return one_line("\x1e".join(map(plain_text, paragraphs)))
