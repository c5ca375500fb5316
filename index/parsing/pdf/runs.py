"""What stands on pages, in order: paragraphs, headings and tables, each a run of lines or of rows."""

from __future__ import annotations

from dataclasses import dataclass

from index.parsing.pdf.boxed_text import BoxedText
from index.parsing.pdf.column_lines import ColumnLines
from index.parsing.pdf.lines import Line
from index.parsing.pdf.page_tables import Table
from index.records import ParagraphKind


@dataclass(frozen=True, slots=True)
class TextRun:
    """A paragraph or heading. level: see Paragraph. page, last_page: 1-based, where it begins and ends."""

    content: BoxedText
    kind: ParagraphKind
    level: int
    page: int
    last_page: int


@dataclass(slots=True)
class TableRun:
    """A table, as far as it is known: its parts, each with the number of its page."""

    parts: list[tuple[Table, int]]


@dataclass(slots=True)
class Run:
    """The lines of a paragraph or heading, as far as they are known, and the column of the last of them."""

    lines: list[Line]
    page: int
    last_page: int
    column: ColumnLines
    edge: bool
