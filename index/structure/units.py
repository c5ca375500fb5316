"""Neighbouring paragraphs as units: a lead-in with its list or table, a question with its answer, a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.records import Document, Paragraph, ParagraphKind, Span
from index.structure.lists import Lists, end_of_record, find_headers, find_table_notes, find_table_titles, title_before
from index.structure.notes import noted
from index.structure.paragraphs import ANSWERS, Paragraphs, bare, is_title
from index.structure.questions import find_questions, question_and_answer

MOST_ANSWER_PARAGRAPHS = 8
_FEWEST_WITH_TITLE = 3  # paragraphs


@dataclass(frozen=True, slots=True)
class Unit:
    """Neighbouring paragraphs that belong together.

    spans: of its paragraphs, in the document's text, without the marker of an answer or a note; the header of
    a table is part of the lead-in's. question: what they answer, in an FAQ. lead_in: what introduces them: the
    first of the spans, or something before them, such as the title of a table or the sentence that a note
    belongs to. whole: they make up one passage as far as it fits, each a sentence where it is short.
    """

    paragraphs: tuple[Paragraph, ...]
    spans: tuple[Span, ...]
    question: Span | None = None
    lead_in: Span | None = None
    whole: bool = False


def title_of(document: Document) -> Span | None:
    """Return the span of the document's title: as its format gives it, else a first line that looks like one."""
    if document.title is not None:
        return document.title
    if len(document.paragraphs) < _FEWEST_WITH_TITLE:
        return None
    first, second = document.paragraphs[:2]
    text = document.text[first.start : first.end]
    titled = first.kind is ParagraphKind.TEXT and is_title(text) and second.end - second.start > len(text)
    return (first.start, first.end) if titled else None


def units(document: Document) -> list[Unit]:
    """Return the document's paragraphs in groups, in order; all but questions and rows of column names are in one."""
    return list(_Grouping(document).units())


class _Grouping:
    def __init__(self, document: Document) -> None:
        self._paragraphs = Paragraphs(document)
        self._questions = find_questions(self._paragraphs)
        self._lists = Lists(self._paragraphs, self._questions)
        self._headers = find_headers(self._paragraphs)
        self._table_titles = find_table_titles(self._paragraphs)
        self._table_notes = find_table_notes(self._paragraphs, self._table_titles)

    def units(self) -> Iterator[Unit]:
        at = 0
        while at < len(self._paragraphs):
            unit, stop = self._next(at)
            if unit is not None and not (stop == at + 1 and at in self._headers):
                yield unit
            at = stop

    def _next(self, at: int) -> tuple[Unit | None, int]:
        paragraph = self._paragraphs[at]
        if paragraph.kind is ParagraphKind.HEADING:
            return self._heading(at)
        if at in self._questions:
            return self._answered(at)
        if pair := question_and_answer(self._paragraphs.document, paragraph):
            question, answer = pair
            return Unit((paragraph,), (answer,), question=question), at + 1
        if paragraph.kind is ParagraphKind.NOTE:
            words, belongs_to = noted(self._paragraphs, at)
            return Unit((paragraph,), (words,), lead_in=belongs_to), at + 1
        stop = self._lists.stop(at)
        if stop > at + 1:
            return self._list(at, stop), stop
        stop = end_of_record(self._paragraphs, at)
        return (self._record(at, stop) if stop > at + 1 else self._single(at)), stop

    def _heading(self, at: int) -> tuple[Unit | None, int]:
        """A heading by itself, or with the list that it is over; a question is context of what stands under it."""
        if at in self._questions:
            return None, at + 1
        stop = self._lists.stop(at + 1) if at + 1 < len(self._paragraphs) else at
        if stop <= at + 2 or self._paragraphs.is_heading(at + 1) or self._lists.is_lead_in(at + 1):
            return self._single(at), at + 1
        unit = self._of(at, stop, whole=True)
        return replace(unit, lead_in=unit.spans[0]), stop

    def _record(self, at: int, stop: int) -> Unit:
        return replace(self._of(at, stop, whole=True), lead_in=title_before(self._paragraphs, at))

    def _single(self, at: int) -> Unit:
        lead_in = self._table_titles.get(at) or self._table_notes.get(at) or self._lists.item_above(at)
        return Unit((self._paragraphs[at],), (self._paragraphs.span(at),), lead_in=lead_in)

    def _of(self, at: int, stop: int, *, whole: bool) -> Unit:
        numbers = [n for n in range(at, stop) if n not in self._headers]
        paragraphs = tuple(self._paragraphs[n] for n in numbers)
        return Unit(paragraphs, tuple(self._paragraphs.span(n) for n in numbers), whole=whole)

    def _list(self, at: int, stop: int) -> Unit:
        unit = self._of(at, stop, whole=True)
        if not self._lists.is_lead_in(at):
            return replace(unit, lead_in=self._lists.sentence_before(at))
        lead_in, *items = unit.spans
        header_end = self._paragraphs[at + 1].end if at + 1 in self._headers else lead_in[1]
        return Unit(unit.paragraphs, ((lead_in[0], header_end), *items), lead_in=lead_in, whole=True)

    def _table_stop(self, at: int) -> int:
        """Return where the rows below the header at ``at`` end; ``at`` where it is no header."""
        stop = at + (at in self._headers)
        while at < stop < len(self._paragraphs) and self._is_row(stop):
            stop += 1
        return stop

    def _is_row(self, at: int) -> bool:
        return self._paragraphs[at].kind is ParagraphKind.TABLE_ROW and at not in self._headers

    def _answered(self, at: int) -> tuple[Unit, int]:
        """The paragraphs up to the next question or heading, as what the question at ``at`` gets."""
        stop = at + 1
        most = min(len(self._paragraphs), at + 1 + MOST_ANSWER_PARAGRAPHS)
        while stop < most and stop not in self._questions and not self._paragraphs.is_heading(stop):
            stop += 1
        if stop not in self._questions:  # nothing says where the last answer ends: a paragraph, a whole list or table
            stop = min(max(self._lists.stop(at + 1), self._table_stop(at + 1), at + 2), stop)
        unit = self._of(at + 1, stop, whole=True)
        if not unit.spans:
            return self._single(at), at + 1
        question = bare(self._paragraphs.document, *self._paragraphs.span(at))
        (start, end), *others = unit.spans
        marker = ANSWERS.match(self._paragraphs.document, start, end)
        if marker and marker.end() >= end and others:  # the marker has a line of its own
            return Unit(unit.paragraphs[1:], unit.spans[1:], question=question, whole=True), stop
        first = (marker.end() if marker and marker.end() < end else start, end)
        return Unit(unit.paragraphs, (first, *others), question=question, whole=True), stop
