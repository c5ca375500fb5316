"""Parse Excel workbooks: a row of a sheet is a paragraph, with its cells as the sheet shows them."""

from __future__ import annotations

import datetime
import io
import re
import warnings as python_warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from index.errors import DocumentError
from index.messages import Message
from index.parsing.archives import Archive
from index.parsing.blocks import Block, compose, one_line
from index.parsing.formats import Parsed
from index.parsing.tables import Row, row_blocks
from index.records import Place

_UNCALCULATED = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>|<f[^>]*/>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_MAX_EMPTY = 10_000  # consecutive rows with a style but no value
_OVERLAP = 100


def parse_xlsx(data: bytes, name: str) -> Parsed:
    """Parse the sheets in order; hidden ones are left out with a warning."""
    from openpyxl import load_workbook

    archive = Archive(data, name, ".xlsx")
    archive.refuse_entities()
    warnings: list[Message] = []
    with python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        except KeyError as error:
            raise DocumentError("damaged", name=name, kind=".xlsx") from error
        parsed = compose(_blocks(book, warnings), name, titled=False)
    if any(map(_UNCALCULATED.search, _sheet_pieces(archive))):
        warnings.append(Message("formulas_not_calculated"))
    return replace(parsed, warnings=tuple(warnings))


def _blocks(book: Any, warnings: list[Message]) -> Iterator[Block]:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            warnings.append(Message("sheet_hidden", {"sheet": one_line(sheet.title)}))
            continue
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        title = one_line(sheet.title)
        rows = row_blocks(_rows(sheet), partial(_place, title))
        for first in islice(rows, 1):
            yield Block(title, level=1, place=Place(sheet=title))
            yield first
        yield from rows


def _place(sheet: str, row: Row) -> Place:
    return Place(sheet=sheet, row=row.number)


def _rows(sheet: Any) -> Iterator[Row]:
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = tuple(_text(cell) for cell in cells)
        empty = 0 if any(texts) else empty + 1
        if empty > _MAX_EMPTY:
            return
        yield Row(number, texts)


def _text(cell: Any) -> str:
    """Return the value as the sheet shows it, as far as that matters for parsed: dates, percentages, whole numbers."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format or ""))
    return one_line(str(value))


def _number(value: float, shown_as: str) -> str:
    if "%" in shown_as:
        return f"{value * 100:.10g}%"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 (floats are exact up to there)
        return str(int(value))
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _sheet_pieces(archive: Archive) -> Iterator[bytes]:
    """Yield the XML of all sheets in pieces that overlap, so that no end of a cell is cut in two."""
    for part in filter(_SHEET.fullmatch, archive.names):
        tail = b""
        for chunk in archive.chunks(part):
            yield tail + chunk
            tail = chunk[-_OVERLAP:]
