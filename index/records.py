"""The records that pass between packages: a Document with its Paragraphs, its Passages with their Sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from index.messages import Message

Span = tuple[int, int]
"""Character offsets ``[start, end)``."""
DOUBTFUL = 0.8
"""The confidence below which what was recognized should be compared with the picture."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person finds a paragraph again, besides its number; None where the format has no such thing.

    page: 1-based page of a PDF or picture, the first where it runs over a page's end; last_page: then the last. sheet:
    of a workbook. row: 1-based row of a sheet or CSV file, as spreadsheet programs count, or record of JSON.
    chapter: of an e-book. part: the name of the file inside of the document that it is in, such as an attachment;
    the rest is then its place there. slide: 1-based. time: in a recording, ``h:mm:ss``. line: 1-based, of code.
    recognized: whether it is a picture there, in which the text was recognized.
    """

    page: int | None = None
    sheet: str | None = None
    row: int | None = None
    chapter: str | None = None
    last_page: int | None = None
    part: str | None = None
    slide: int | None = None
    time: str | None = None
    line: int | None = None
    recognized: bool = False

    def __str__(self) -> str:
        parts = [
            self.part or "",
            self._pages(),
            f"sheet {self.sheet}" if self.sheet is not None else "",
            f"row {self.row}" if self.row is not None else "",
            f"chapter {self.chapter}" if self.chapter is not None else "",
            f"slide {self.slide}" if self.slide is not None else "",
            f"at {self.time}" if self.time is not None else "",
            f"line {self.line}" if self.line is not None else "",
        ]
        named = ", ".join(filter(None, parts)) or ("picture" if self.recognized else "")
        return f"{named} (recognized)" if self.recognized else named

    def _pages(self) -> str:
        if self.page is None:
            return ""
        return f"p. {self.page}" if self.last_page is None else f"pp. {self.page}–{self.last_page}"


class ParagraphKind(StrEnum):
    """What a paragraph is in its document, as far as the document or its layout says so."""

    TEXT = "text"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    DEFINITION = "definition"  # a term and what it means
    CAPTION = "caption"  # of a table or a picture
    CODE = "code"
    NOTE = "note"  # a footnote or endnote


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty, of a table row or a definition: ``document.text[start:end]``.

    name: where the name of its column, or the term, stands in the document's text: in the paragraph
    itself, before the cell, or in the header of the table; None where it has no name.
    """

    start: int
    end: int
    name: Span | None = None


@dataclass(frozen=True, slots=True)
class Recognized:
    """Characters, ``document.text[start:end]``, that were recognized in a picture. confidence: their mean, 0..1."""

    start: int
    end: int
    confidence: float

    def moved(self, by: int) -> Recognized:
        """Return the same of a text in which it stands so many characters further on."""
        return Recognized(self.start + by, self.end + by, self.confidence)

    @property
    def is_doubtful(self) -> bool:
        """Whether it should be compared with the picture."""
        return self.confidence < DOUBTFUL


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of a document's text, ``document.text[start:end]``.

    number: 1-based, headings not counted; a heading has the number of the next paragraph that is none.
    section: the headings that it stands under, None without any. place: its page, row or chapter, where the
    format has these. level: of a heading, 1 the highest; of a list item, 1 the outermost; else 0. cells: of a
    table row or a definition, in order. recognized: what of it was recognized in a picture, in order; what is doubtful
    is in parts of its own.
    """

    number: int
    start: int
    end: int
    section: str | None = None
    place: Place | None = None
    kind: ParagraphKind = ParagraphKind.TEXT
    level: int = 0
    cells: tuple[Cell, ...] = ()
    recognized: tuple[Recognized, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file.

    path: relative to the documents folder, with ``/``. text: decoded, line ends untouched, or
    extracted, where the format is more than text. paragraphs: in the order of the text, headings
    among them. sha256, size: of the file's bytes. warnings: what may have been misread or missed.
    title: where its title stands in the text, None where it has none. boxes: where its characters stand on its
    pages, as ``index.boxes`` packs them; empty where the format has none.
    """

    path: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    sha256: str
    warnings: tuple[Message, ...] = ()
    size: int = 0
    title: Span | None = None
    boxes: bytes = b""

    @property
    def body(self) -> tuple[Paragraph, ...]:
        """The paragraphs that are no headings."""
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.kind is not ParagraphKind.HEADING)


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document that was parsed, without what is in it. load: returns the whole, from where it is kept."""

    path: str
    sha256: str
    warnings: tuple[Message, ...]
    size: int
    load: Callable[[], Document]

    @classmethod
    def of(cls, document: Document, load: Callable[[], Document] | None = None) -> ParsedDocument:
        """Return it without what is in it. load: None keeps it in memory."""
        return cls(document.path, document.sha256, document.warnings, document.size, load or (lambda: document))

    def named(self, path: str) -> ParsedDocument:
        """Return the same content under another path."""
        if path == self.path:
            return self
        return replace(self, path=path, load=lambda: replace(self.load(), path=path))


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not indexed, and why. sha256: of its bytes, where these are the reason."""

    path: str
    reason: Message
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentNote:
    """What may have been misread or missed in a document that was indexed."""

    path: str
    message: Message


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place in its passage: ``passage.text[start:end]``."""

    start: int
    end: int


class ContextKind(StrEnum):
    """What a part of a passage's context is."""

    NAME = "name"  # of the file, with its folders
    TITLE = "title"
    HEADING = "heading"
    LEAD_IN = "lead_in"
    QUESTION = "question"
    COLUMN = "column"  # the name of one, of a table whose rows do not have it


@dataclass(frozen=True, slots=True)
class ContextPart:
    """Something that a passage belongs to, and without which it may say little.

    span: where ``text`` stands in the document's text; None for the name of the file.
    """

    kind: ContextKind
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is found and cited: a paragraph, a part of a long one, or a list with its lead-in.

    document: path relative to the documents folder. number: 1-based number of its first paragraph.
    start, end: where ``text`` stands in the document's decoded text. section: the headings
    above it, or None. sentences: in order, at least one. place: of its paragraphs, where the
    document's format has pages, rows or chapters. kind: of the first paragraph. context: what the passage
    belongs to, outermost first. cells: of its table rows, with offsets in the document's text. recognized: what of it
    was recognized in a picture, see Paragraph; it may reach beyond the passage.
    """

    document: str
    number: int
    text: str
    start: int
    end: int
    section: str | None
    sentences: tuple[Sentence, ...]
    place: Place | None = None
    kind: ParagraphKind = ParagraphKind.TEXT
    context: tuple[ContextPart, ...] = ()
    cells: tuple[Cell, ...] = ()
    recognized: tuple[Recognized, ...] = ()

    @property
    def page(self) -> int | None:
        """The 1-based page of a PDF, the first of those that the passage is on."""
        return self.place.page if self.place else None

    def recognition(self, start: int, end: int) -> float:
        """Return how sure it is that ``text[start:end]`` was recognized rightly, 1 where it was not recognized."""
        first, last = self.start + start, self.start + end
        parts = [(min(part.end, last) - max(part.start, first), part.confidence) for part in self.recognized]
        inside = [(length, confidence) for length, confidence in parts if length > 0]
        total = sum(length for length, _ in inside)
        return sum(length * confidence for length, confidence in inside) / total if total else 1.0
