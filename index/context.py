"""What each passage belongs to: title or file name, headings, lead-in, question, column names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath

from index.named_cells import with_names
from index.records import ContextKind, ContextPart, Document, Paragraph, ParagraphKind, Passage, Span
from index.structure import Unit, title_of

LONGEST_PART = 30  # characters of a part that count in a vector
MOST_COLUMNS = 1_000  # of a table; each of its passages is told all names
LONGEST_CONTEXT = 100  # characters of all parts in a vector; the innermost come first
_OF_DOCUMENT = {ContextKind.NAME, ContextKind.TITLE}
_SEPARATORS = re.compile(r"[_\-\s/]+")
_IDENTIFIER = re.compile(r"\b(?=\w*\d)[0-9a-fA-F]{8,}\b")  # a checksum or number that a program gave
_CODE = re.compile(r"[A-Za-z]*\d[\w.]*")
_LETTER = re.compile(r"[^\W\d_]")
_WHITE = re.compile(r"\s+")


class ContextFinder:
    """Finds the context of a document's units, which come in order."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._text = document.text
        self._title = title_of(document)
        name = name_words(document.path)
        self._outermost = [ContextPart(ContextKind.NAME, name)] if name else []
        if self._title is not None:
            self._outermost.append(self._part(ContextKind.TITLE, self._title))
        self._starts = [paragraph.start for paragraph in document.paragraphs]
        self._headings: list[Paragraph] = []
        self._at = 0

    def of(self, unit: Unit) -> tuple[ContextPart, ...]:
        """Return the unit's context, outermost first."""
        first = unit.paragraphs[0]
        self._pass_headings_before(first)
        own = (first.start, first.end)
        outermost = self._outermost
        if own == self._title:  # a title has no context, a list right under it has the file's name
            outermost = [part for part in outermost if part.kind is ContextKind.NAME and len(unit.paragraphs) > 1]
        headings = [
            self._part(ContextKind.HEADING, (heading.start, heading.end))
            for heading in self._headings
            if (heading.start, heading.end) not in {self._title, own} and not (unit.question and self._asks(heading))
        ]
        return (*outermost, *headings, *self._innermost(unit))

    def _pass_headings_before(self, paragraph: Paragraph) -> None:
        paragraphs = self._document.paragraphs
        while self._at < len(paragraphs) and paragraphs[self._at].start < paragraph.start:
            self._pass(paragraphs[self._at])
            self._at += 1
        if paragraph.kind is ParagraphKind.HEADING:
            self._headings = [heading for heading in self._headings if heading.level < paragraph.level]

    def _pass(self, paragraph: Paragraph) -> None:
        if paragraph.kind is ParagraphKind.HEADING:
            self._headings = [heading for heading in self._headings if heading.level < paragraph.level]
            self._headings.append(paragraph)

    def _asks(self, heading: Paragraph) -> bool:
        return self._text[heading.start : heading.end].rstrip().endswith(("？", "?"))

    def _innermost(self, unit: Unit) -> Iterator[ContextPart]:
        if unit.lead_in is not None:
            yield self._part(ContextKind.LEAD_IN, unit.lead_in)
        if unit.question is not None:
            yield self._part(ContextKind.QUESTION, unit.question)
        columns = {column for paragraph in unit.paragraphs for column in _columns(paragraph)}
        columns |= self._beside(columns)
        if len(columns) <= MOST_COLUMNS:
            yield from (self._part(ContextKind.COLUMN, column) for column in sorted(columns))

    def _beside(self, columns: Collection[Span]) -> set[Span]:
        """The names in the same headers, of columns that are empty here."""
        rows = {bisect_right(self._starts, start) - 1 for start, _ in columns}
        headers = [self._document.paragraphs[row] for row in rows if row >= 0]
        return {(cell.start, cell.end) for header in headers for cell in header.cells if cell.name is None}

    def _part(self, kind: ContextKind, span: Span) -> ContextPart:
        return ContextPart(kind, _WHITE.sub(" ", self._text[span[0] : span[1]]).strip(), span)


def _columns(row: Paragraph) -> list[Span]:
    """Where the names of a row's columns stand, as far as they are not in the row itself."""
    names = [cell.name for cell in row.cells if cell.name is not None]
    return [name for name in names if not row.start <= name[0] < row.end]


def name_words(path: str) -> str:
    """Return the words of a path: its folders and its file's name without the ending; "" where it has none."""
    pure = PurePosixPath(path)
    named = (_SEPARATORS.sub(" ", part) for part in (*pure.parent.parts, pure.stem))
    parts = [_IDENTIFIER.sub("", part).strip() for part in named]
    return " / ".join(part for part in parts if _LETTER.search(part))


def context_texts(context: Sequence[ContextPart]) -> list[str]:
    """Return what a reader of the passage is told first, outermost first.

    The file's name is among it only where there is no title, or it has a number that the title does not have.

    The names of columns are not: they stand before the cells, see ``index.named_cells``.
    """
    title = next((part.text for part in context if part.kind is ContextKind.TITLE), None)
    return [
        part.text
        for part in context
        if part.kind is not ContextKind.COLUMN and (part.kind is not ContextKind.NAME or _adds_to(part.text, title))
    ]


def embedded_text(passage: Passage) -> str:
    """Return what a passage's vector is of: on a line of its own what it stands under in its document, and its text."""
    return under_context(inner_texts(passage), with_names(passage))


def outer_texts(passage: Passage) -> list[str]:
    """Return what its context says that the passage does not, outermost first."""
    return context_texts(_outside(passage))


def inner_texts(passage: Passage) -> list[str]:
    """Return those of ``outer_texts`` that tell passages of one document apart: not its title, nor its file's name.

    What all passages of a document have in common makes their vectors alike.
    """
    return context_texts([part for part in _outside(passage) if part.kind not in _OF_DOCUMENT])


def under_context(context: Sequence[str], text: str) -> str:
    """Return a text below the beginnings of what it stands under, outermost first, as far as there is room."""
    shortened = _shortened(context)
    return f"{shortened}\n{text}" if shortened else text


def searched_text(passage: Passage) -> str:
    """Return what keywords are taken from: all of the context, and the text."""
    return "\n".join([*(part.text for part in _outside(passage)), passage.text])


def sentence_texts(passage: Passage) -> list[str]:
    """Return what the vectors of its sentences are of; an only sentence is the passage, with its context."""
    if len(passage.sentences) == 1:
        return [embedded_text(passage)]
    return [with_names(passage, sentence.start, sentence.end) for sentence in passage.sentences]


def _adds_to(name: str, title: str | None) -> bool:
    return title is None or any(code not in title for code in _CODE.findall(name))


def _shortened(texts: Sequence[str]) -> str:
    """The beginnings of the texts, as many of the last ones as there is room for."""
    shortened = ""
    for text in reversed(texts):
        longer = f"{text[:LONGEST_PART]} / {shortened}" if shortened else text[:LONGEST_PART]
        if len(longer) > LONGEST_CONTEXT:
            break
        shortened = longer
    return shortened


def _outside(passage: Passage) -> list[ContextPart]:
    """The parts of the context that are no part of the passage itself."""
    return [
        part
        for part in passage.context
        if part.span is None or not (passage.start <= part.span[0] and part.span[1] <= passage.end)
    ]
