"""What passes between the packages: a Document with its Paragraphs, and its Passages with their Sentences."""

from __future__ import annotations

from dataclasses import dataclass

from index.messages import Message


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person finds a paragraph again, besides its number; None where the format has no such thing.

    page: 1-based page of a PDF, the first where it runs over a page's end; last_page: then the last. sheet:
    of a workbook. row: 1-based row of a sheet or CSV file, as spreadsheet programs count. chapter: of an e-book.
    """

    page: int | None = None
    sheet: str | None = None
    row: int | None = None
    chapter: str | None = None
    last_page: int | None = None

    def __str__(self) -> str:
        parts = [
            self._pages(),
            f"sheet {self.sheet}" if self.sheet is not None else "",
            f"row {self.row}" if self.row is not None else "",
            f"chapter {self.chapter}" if self.chapter is not None else "",
        ]
        return ", ".join(filter(None, parts))

    def _pages(self) -> str:
        if self.page is None:
            return ""
        return f"p. {self.page}" if self.last_page is None else f"pp. {self.page}–{self.last_page}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of a document's text, ``text[start:end]``, that is indexed.

    number: 1-based, headings not counted. section: the headings it stands under, or None.
    place: its page, row or chapter, where the format has these.
    """

    number: int
    start: int
    end: int
    section: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read.

    path: relative to the documents folder, with ``/``. text: decoded, line ends untouched, or
    extracted, where the format is more than text. sha256, size: of the file's bytes.
    warnings: what may have been misread or missed.
    """

    path: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    sha256: str
    warnings: tuple[Message, ...] = ()
    size: int = 0


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


@dataclass(frozen=True, slots=True)
class Passage:
    """What is found and cited: a paragraph, or a part of a long one.

    document: path relative to the documents folder. number: 1-based number of the paragraph.
    start, end: where ``text`` stands in the document's decoded text. section: the headings
    above it, or None. sentences: in order, at least one. place: of the paragraph, where the
    document's format has pages, rows or chapters.
    """

    document: str
    number: int
    text: str
    start: int
    end: int
    section: str | None
    sentences: tuple[Sentence, ...]
    place: Place | None = None

    @property
    def page(self) -> int | None:
        """The 1-based page of a PDF, the first of those that its paragraph is on."""
        return self.place.page if self.place else None
