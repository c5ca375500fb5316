"""The paragraphs of a document in the source pane, with the cited words in them and their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.records import Passage, Span
from page.table_view import NamedRow, Parts, TableView, rows_of, start_of_rows, tables_of

__all__ = ["CitedWords", "ParagraphView", "paragraphs_of"]


@dataclass(frozen=True, slots=True)
class CitedWords:
    """A citation found again in the index. row: of its passage. words, answer: offsets in the passage's text."""

    row: int
    words: Span
    answer: Span

    def in_document(self, passage: Passage) -> tuple[Span, Span]:
        """Return the words and the answer as offsets in the text of the document."""
        (start, end), (first, last) = self.words, self.answer
        return (passage.start + start, passage.start + end), (passage.start + first, passage.start + last)


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """A paragraph to show. page, heading: what stands above it, where that changes.

    parts: its text before the cited words, the cited words before the short answer, the short answer, the cited
    words after it, and the rest. rows: of its table, which are no part of the text. tables: these and the rows of
    paragraphs after it, where it is shown.
    """

    number: int
    page: int | None
    heading: str | None
    is_cited: bool
    parts: Parts
    rows: tuple[NamedRow, ...] = ()
    tables: tuple[TableView, ...] = ()

    @property
    def only_rows(self) -> bool:
        """Whether it goes on a table above it."""
        return bool(self.rows) and self.page is None and not self.heading and not any(self.parts)


def paragraphs_of(passages: Sequence[Passage], shown: range, cited: CitedWords | None) -> Iterator[ParagraphView]:
    """Yield the paragraphs of the passages in `shown`, rows that follow each other as one table."""
    return _with_tables(_paragraphs(passages, shown, cited))


def _paragraphs(passages: Sequence[Passage], shown: range, cited: CitedWords | None) -> Iterator[ParagraphView]:
    """Yield the passages in `shown`, those of one paragraph together."""
    section, page = passages[cited.row].section if cited else None, None
    for number, rows in groupby(shown, key=lambda row: passages[row].number):
        own = list(rows)
        first = passages[own[0]]
        page_above = first.page if first.page != page else None
        heading = _heading_above(first) if first.section != section else None
        page, section = first.page or page, first.section or section
        is_cited = cited is None or cited.row in own
        rows_shown = tuple(
            row for at in own for row in _rows(passages[at], cited if cited and cited.row == at else None)
        )
        until = start_of_rows(rows_shown) if rows_shown else None
        parts = _parts(passages, own, cited if is_cited else None, until)
        yield ParagraphView(number, page_above, heading, is_cited, parts, rows_shown)


def _heading_above(passage: Passage) -> str | None:
    """The headings above a passage, without one that it begins with itself."""
    if not passage.section:
        return None
    section = passage.section.splitlines()[-1]
    above, _, last = section.rpartition(" › ")
    first, line_end, _ = passage.text.partition("\n")
    return (above or None) if line_end and first.strip() == last else section


def _with_tables(paragraphs: Iterable[ParagraphView]) -> Iterator[ParagraphView]:
    """Yield the paragraphs, their neighbouring rows as tables."""
    waiting: ParagraphView | None = None
    for paragraph in paragraphs:
        if waiting and waiting.rows and paragraph.only_rows:
            waiting = replace(waiting, rows=waiting.rows + paragraph.rows)
            continue
        if waiting:
            yield replace(waiting, tables=tuple(tables_of(waiting.rows)))
        waiting = paragraph
    if waiting:
        yield replace(waiting, tables=tuple(tables_of(waiting.rows)))


def _rows(passage: Passage, cited: CitedWords | None) -> list[NamedRow]:
    if cited is None:
        return rows_of(passage)
    words, answer = cited.in_document(passage)
    return rows_of(passage, words, answer if answer[0] < answer[1] else None)


def _parts(passages: Sequence[Passage], rows: Sequence[int], cited: CitedWords | None, until: int | None) -> Parts:
    text, at = "", 0
    for row in rows:
        if cited and row == cited.row:
            at = len(text)
        text += passages[row].text
        if row != rows[-1] and passages[row].end < passages[row + 1].start:
            text += " "
    text = text[:until].rstrip("| \t\r\n") if until is not None else text
    if cited is None:
        return text, "", "", "", ""
    (start, end), (first, last) = cited.words, cited.answer
    cuts = [at + offset for offset in (start, first, last, end)]
    return text[: cuts[0]], text[cuts[0] : cuts[1]], text[cuts[1] : cuts[2]], text[cuts[2] : cuts[3]], text[cuts[3] :]
