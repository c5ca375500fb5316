"""The cells of ``Assistant.ask_each`` as a table for a spreadsheet: ``.xlsx`` or ``.csv``, a row a document."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index.errors import UsageError
from index.messages import Language, Message, words
from index.printable import printable
from qa.answer import AnswerKind
from qa.cells import Cell
from qa.serialization import place_text

FORMATS = (".xlsx", ".csv")
LONGEST_TEXT = 32_000  # characters of a cell: a spreadsheet holds 32,767
_COLUMNS = ("words", "confidence", "place", "quote")  # of each question
_WIDTHS = (32, 10, 14, 48)  # characters
_NAME_WIDTH = 28
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")

Value = str | float | None


def table_bytes(cells: Iterable[Cell], questions: Sequence[str], suffix: str, language: Language) -> bytes:
    """Return the file of a table.

    For each question it has the words, their confidence, the place and the sentence that they stand in. Nothing in it
    is taken for a formula. A cell that was not asked for yet is empty.

    cells: of all rows that there are, a document's one after the other. suffix: ``.xlsx`` or ``.csv``. language: of
    the headings. Raise UsageError for another suffix.
    """
    rows = _rows(cells, questions, language)
    return _workbook(rows, questions) if checked_suffix(suffix) == ".xlsx" else _comma_separated(rows)


def checked_suffix(name: str) -> str:
    """Return the suffix of a file's name, in lower case. Raise UsageError where no table can be written like it."""
    suffix = Path(f"table{name}" if name.startswith(".") else name).suffix.lower()
    if suffix not in FORMATS:
        raise UsageError("table_format", name=name, formats=", ".join(FORMATS))
    return suffix


def _rows(cells: Iterable[Cell], questions: Sequence[str], language: Language) -> Iterator[list[Value]]:
    parts = [words(f"table.{name}", language) for name in _COLUMNS]
    yield [words("table.document", language), *(part for asked in questions for part in (asked, *parts[1:]))]
    by_document: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        by_document.setdefault(cell.document, {})[cell.question] = cell
    for document, row in by_document.items():
        values: list[Value] = [document]
        for asked in questions:
            values += _values(row.get(asked), language)
        yield values


def _values(cell: Cell | None, language: Language) -> list[Value]:
    """Return words, confidence, place and quotation."""
    if cell is None:
        return [None] * len(_COLUMNS)
    said, cited = cell.words, cell.citation
    if said is None or cited is None:
        return [words("table.none", language), None, None, None]
    if cell.answer.kind is AnswerKind.POSSIBLE:
        said = Message("table.possible", {"words": said}).text(language)
    confidence = None if cell.confidence is None else round(cell.confidence, 2)
    numbered = Message("table.paragraph", {"number": cited.passage.number})
    return [said, confidence, place_text(cited.passage) or numbered.text(language), cited.quote]


def _workbook(rows: Iterator[list[Value]], questions: Sequence[str]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for column, width in enumerate([_NAME_WIDTH, *_WIDTHS * len(questions)], start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    count = 0
    for count, values in enumerate(rows, start=1):
        row = []
        for value in values:
            cell = WriteOnlyCell(sheet, _plain(value))
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if count == 1:
                cell.font = Font(bold=True)
            if isinstance(value, str):
                cell.data_type = "s"  # text, whatever it begins with
                cell.quotePrefix = _is_formula(value)  # also after it is edited
            else:
                cell.number_format = "0%"
            row.append(cell)
        sheet.append(row)
    sheet.auto_filter.ref = f"A1:{get_column_letter(1 + len(_WIDTHS) * len(questions))}{count}"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _comma_separated(rows: Iterator[list[Value]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    for values in rows:
        plain = map(_plain, values)
        writer.writerow([f"'{one}" if isinstance(one, str) and _is_formula(one) else one for one in plain])
    return written.getvalue().encode("utf-8-sig")  # a spreadsheet takes it for UTF-8 by the mark


def _plain(value: Value) -> Value:
    """Return text without control characters, and no longer than a spreadsheet's cell."""
    if not isinstance(value, str):
        return value
    text = printable(value.replace("\r\n", "\n"))
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _is_formula(text: str) -> bool:
    """Return whether a spreadsheet may compute the text, rather than show it."""
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None
