"""Parse Excel workbooks: a row of a sheet is a paragraph, with its cells as the sheet shows them."""

from __future__ import annotations

import datetime
import io
import re
import warnings as python_warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from index.errors import DocumentError
from index.messages import Message
from index.parsing.archives import Archive
from index.parsing.blocks import Block, compose, one_line
from index.parsing.formats import Parsed
from index.parsing.number_formats import is_date_format, plain_number, shown_date, shown_number
from index.parsing.table_rows import MAX_SPAN, Row, cell_line
from index.parsing.tables import row_blocks
from index.records import Place

_UNCALCULATED = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>|<f[^>]*/>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_MAX_EMPTY = 10_000  # consecutive rows with a style but no value
_OVERLAP = 100
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_MAX_HEIGHT = 10_000  # rows of a merged cell
_MAX_MERGED = 500_000  # cells of a sheet
# Formats that Chinese versions of Excel know by number alone
_CHINESE_DATES = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
}


def parse_xlsx(data: bytes, name: str) -> Parsed:
    """Parse the sheets in order; hidden ones are left out with a warning."""
    from openpyxl import load_workbook

    archive = Archive(data, name, ".xlsx")
    archive.refuse_entities()
    warnings: list[Message] = []
    with python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore")
        try:
            content = io.BytesIO(archive.transitional())
            book = load_workbook(content, read_only=True, data_only=True, keep_links=False)
        except KeyError as error:
            raise DocumentError("damaged", name=name, kind=".xlsx") from error
        parsed = compose(_blocks(book, archive, warnings), name, titled=False)
    sheets = filter(_SHEET.fullmatch, archive.names)
    if any(map(_UNCALCULATED.search, _pieces(archive, sheets))):
        warnings.append(Message("formulas_not_calculated"))
    return replace(parsed, warnings=tuple(warnings))


def _blocks(book: Any, archive: Archive, warnings: list[Message]) -> Iterator[Block]:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            warnings.append(Message("sheet_hidden", {"sheet": one_line(sheet.title)}))
            continue
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        title = one_line(sheet.title)
        rows = row_blocks(_rows(sheet, _merged(archive, _part_of(sheet))), partial(_place, title))
        for first in islice(rows, 1):
            yield Block(title, level=1, place=Place(sheet=title))
            yield first
        yield from rows


def _place(sheet: str, row: Row) -> Place:
    return Place(sheet=sheet, row=row.number)


def _part_of(sheet: Any) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _rows(sheet: Any, merged: Mapping[tuple[int, int], tuple[int, int]]) -> Iterator[Row]:
    """Yield the rows of a sheet. merged: the first cell by each other cell that is merged with it, as (row, column)."""
    empty = 0
    above: dict[tuple[int, int], str] = {}
    firsts = set(merged.values())
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_text(cell) for cell in cells]
        covered: set[int] = set()
        for column in range(len(texts)):
            if (number, column) in firsts:
                above[number, column] = texts[column]
            first = merged.get((number, column))
            if first and first[1] == column:
                texts[column] = above.get(first, "")
            elif first:
                texts[column] = ""
                covered.add(column)
        empty = 0 if any(texts) else empty + 1
        if empty > _MAX_EMPTY:
            return
        yield Row(number, tuple(texts), covered=frozenset(covered))


def _merged(archive: Archive, part: str) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the first cell by each other cell that is merged with it, as (row from 1, column from 0)."""
    from openpyxl.utils.cell import range_boundaries

    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for piece in _pieces(archive, [part]):
        for reference in _MERGED.findall(piece):
            left, top, right, bottom = range_boundaries(reference.decode("ascii"))
            rows = range(top, min(bottom, top + _MAX_HEIGHT) + 1)
            columns = range(left - 1, min(right, left + MAX_SPAN))
            if len(merged) + len(rows) * len(columns) > _MAX_MERGED:
                return merged
            merged |= {(row, column): (top, left - 1) for row in rows for column in columns}
            del merged[top, left - 1]
    return merged


def _text(cell: Any) -> str:
    """Return the value as the sheet shows it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    shown_as = str(cell.number_format or "")
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return shown_date(value, shown_as)
    if isinstance(value, (int, float)):
        if shown_as == "General":
            shown_as = _CHINESE_DATES.get(cell.style_array.numFmtId, "")
        if not shown_as:
            return plain_number(value)
        return _date(value, shown_as) if is_date_format(shown_as) else shown_number(value, shown_as)
    return cell_line(str(value))


def _date(value: float, shown_as: str) -> str:
    """Return a date that openpyxl takes for a number."""
    from openpyxl.utils.datetime import from_excel

    try:
        return shown_date(from_excel(value), shown_as)
    except (ValueError, OverflowError):
        return plain_number(value)


def _pieces(archive: Archive, parts: Iterable[str]) -> Iterator[bytes]:
    """Yield the XML of the parts in pieces that overlap, so that no end of a cell is cut in two."""
    for part in parts:
        tail = b""
        for chunk in archive.chunks(part):
            yield tail + chunk
            tail = chunk[-_OVERLAP:]
