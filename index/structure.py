"""Which paragraphs belong together: a lead-in with its list or table, a question with its answer."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Document, Paragraph, ParagraphKind, Span

LONGEST_QUESTION = 80  # characters; a longer paragraph that ends with a question mark is prose
LONGEST_ITEM = 120
LONGEST_BARE_ITEM = 40  # of a list whose items have no marker
LONGEST_LEAD_IN = 100
LONGEST_TITLE = 40
MOST_ANSWER_PARAGRAPHS = 8
LEAST_PAIRS = 2  # of questions and answers without markers, from which on they are taken for such

_MARKUP = "*_#>` \t\u3000"
_ASKS = re.compile(r"[*_\s>]*(?:问题?|問題?|提问|Q|q|Question)\s*\d{0,3}\s*[:：.、)）]\s*")
_ANSWERS = re.compile(r"[*_\s>]*(?:答案?|回答|答复|答覆|A|a|Answer)\s*\d{0,3}\s*[:：.、)）]\s*")
_ANSWERS_INSIDE = re.compile(r"(?:(?<=[？?])|\n)[*_\s>]*(?:答案?|回答|答复|答覆|A|Answer)\s*\d{0,3}\s*[:：.、)）]\s*")
_NUMBER = re.compile(
    r"""[*_\s>]*(?:
        [-*•·●○◦▪–—]\s+ | \d{1,2}\s*[.、)）．]\s* | [（(]\s*\d{1,2}\s*[)）]\s* | [①-⑳]\s*
      | [（(][一二三四五六七八九十]{1,3}[)）]\s* | [一二三四五六七八九十]{1,3}、\s* | [a-zA-Z][.)]\s+
    )""",
    re.VERBOSE,
)
_QUESTION_END = re.compile(r"[？?][*_”\"')）\s]*\Z")
_LEADS_IN = re.compile(r"[:：][*_\s]*\Z")
_SENTENCE_END = re.compile(r"[。！？!?…；;.][”’」』)）*_\s]*\Z")
_INNER_END = re.compile(r"[。！；;]")


@dataclass(frozen=True, slots=True)
class Unit:
    """Neighbouring paragraphs that belong together.

    spans: of its paragraphs, in the document's text, without the marker of an answer. question: what they
    answer, in an FAQ. lead_in: what introduces them; the first of the spans, unless they are rows that each
    stand by themselves. whole: they make up one passage as far as it fits.
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
    if len(document.paragraphs) <= LEAST_PAIRS:
        return None
    first, second = document.paragraphs[:2]
    text = document.text[first.start : first.end]
    short = len(text) <= LONGEST_TITLE and second.end - second.start > len(text)
    return (first.start, first.end) if first.kind is ParagraphKind.TEXT and short and not _ends(text) else None


def units(document: Document) -> list[Unit]:
    """Return the document's paragraphs in groups, in order; all but questions and rows of column names are in one."""
    return list(_Grouping(document).units())


class _Grouping:
    def __init__(self, document: Document) -> None:
        self._paragraphs = document.paragraphs
        self._text = document.text
        self._questions = self._find_questions()
        self._headers = self._find_headers()

    def units(self) -> Iterator[Unit]:
        at = 0
        while at < len(self._paragraphs):
            unit, stop = self._next(at)
            if unit is not None and not (stop == at + 1 and at in self._headers):
                yield unit
            at = stop

    def _next(self, at: int) -> tuple[Unit | None, int]:
        paragraph = self._paragraphs[at]
        if paragraph.kind is ParagraphKind.HEADING:  # a question is context of what stands under it, never an answer
            return (None if at in self._questions else self._single(at)), at + 1
        if at in self._questions:
            return self._answered(at)
        inside = self._asked_and_answered(paragraph)
        if inside is not None:
            return inside, at + 1
        run = self._list_from(at)
        if run > at + 1:
            return self._list(at, run), run
        return self._single(at), at + 1

    def _single(self, at: int) -> Unit:
        paragraph = self._paragraphs[at]
        return Unit((paragraph,), ((paragraph.start, paragraph.end),))

    def _find_headers(self) -> frozenset[int]:
        """The rows that name the columns of other rows: context of these, and no answer by themselves."""
        names = sorted({cell.name[0] for row in self._paragraphs for cell in row.cells if cell.name is not None})
        return frozenset(
            at
            for at, row in enumerate(self._paragraphs)
            if row.kind is ParagraphKind.TABLE_ROW
            and not any(cell.name for cell in row.cells)
            and bisect_left(names, row.start) < bisect_left(names, row.end)
        )

    # Questions and answers

    def _find_questions(self) -> frozenset[int]:
        """The paragraphs that ask what those after them answer."""
        marked = {at for at in range(len(self._paragraphs)) if self._is_marked_question(at)}
        plain = {at for at in range(len(self._paragraphs)) if at not in marked and self._is_plain_question(at)}
        alternating = {at for at in plain if at + 1 not in plain}
        if len(alternating) < LEAST_PAIRS:
            alternating = {at for at in alternating if self._stands_out(at)}
        return frozenset(at for at in marked | alternating if self._has_answer(at))

    def _is_marked_question(self, at: int) -> bool:
        text = self._of(at)
        return bool(_ASKS.match(text)) and len(text) <= 2 * LONGEST_QUESTION and not _ANSWERS_INSIDE.search(text)

    def _is_plain_question(self, at: int) -> bool:
        text = self._of(at)
        inner = _INNER_END.search(text)
        kind = self._paragraphs[at].kind
        shaped = len(text) <= LONGEST_QUESTION and bool(_QUESTION_END.search(text)) and inner is None
        return shaped and kind not in {ParagraphKind.TABLE_ROW, ParagraphKind.CODE} and not _ANSWERS.match(text)

    def _stands_out(self, at: int) -> bool:
        text = self._of(at)
        is_heading = self._paragraphs[at].kind is ParagraphKind.HEADING
        return is_heading or bool(_NUMBER.match(text)) or text.lstrip().startswith("**")

    def _has_answer(self, at: int) -> bool:
        following = self._paragraphs[at + 1 : at + 2]
        return bool(following) and following[0].kind is not ParagraphKind.HEADING

    def _answered(self, at: int) -> tuple[Unit | None, int]:
        """The paragraphs up to the next question or heading, as what the question at ``at`` gets."""
        stop = at + 1
        most = at + 1 + MOST_ANSWER_PARAGRAPHS
        while stop < min(len(self._paragraphs), most) and not self._ends_answer(stop):
            stop += 1
        if not self._is_followed_by_question(stop):
            stop = self._end_of_last_answer(at + 1, stop)
        answers = self._paragraphs[at + 1 : stop]
        if not answers:
            return self._single(at), at + 1
        marker = _ANSWERS.match(self._text, answers[0].start, answers[0].end)
        first = marker.end() if marker and marker.end() < answers[0].end else answers[0].start
        spans = ((first, answers[0].end), *((p.start, p.end) for p in answers[1:]))
        return Unit(answers, spans, question=self._question_span(at), whole=True), stop

    def _ends_answer(self, at: int) -> bool:
        return at in self._questions or self._paragraphs[at].kind is ParagraphKind.HEADING

    def _is_followed_by_question(self, at: int) -> bool:
        return at < len(self._paragraphs) and at in self._questions

    def _end_of_last_answer(self, first: int, stop: int) -> int:
        """Where nothing says where the last answer ends, it is a paragraph with the list that it leads in to."""
        return min(max(self._list_from(first), first + 1), stop)

    def _question_span(self, at: int) -> Span:
        paragraph = self._paragraphs[at]
        return _bare(self._text, paragraph.start, paragraph.end)

    def _asked_and_answered(self, paragraph: Paragraph) -> Unit | None:
        """A paragraph that holds both question and answer, or a table row that does."""
        if paragraph.kind is ParagraphKind.TABLE_ROW:
            return self._question_row(paragraph)
        text = self._text[paragraph.start : paragraph.end]
        asks, answers = _ASKS.match(text), _ANSWERS_INSIDE.search(text)
        if asks is None or answers is None or answers.end() >= len(text):
            return None
        question = _bare(self._text, paragraph.start, paragraph.start + answers.start())
        return Unit((paragraph,), ((paragraph.start + answers.end(), paragraph.end),), question=question)

    def _question_row(self, paragraph: Paragraph) -> Unit | None:
        cells = paragraph.cells
        if len(cells) != 2:  # noqa: PLR2004 (question and answer)
            return None
        asked = self._text[cells[0].start : cells[0].end]
        if not _QUESTION_END.search(asked):
            return None
        return Unit((paragraph,), ((cells[1].start, cells[1].end),), question=(cells[0].start, cells[0].end))

    # Lists

    def _list_from(self, at: int) -> int:
        """Where the list that begins at ``at``, with or without a lead-in, ends; ``at + 1`` where there is none."""
        introduced = self._is_lead_in(at)
        first = at + 1 if introduced else at
        stop = self._end_of_rows(first) if introduced else first
        if stop == first:
            stop = self._end_of_items(first, marked=True)
        if introduced and stop - first < LEAST_PAIRS:
            stop = self._end_of_items(first, marked=False)
        return stop if stop - first >= LEAST_PAIRS else at + 1

    def _end_of_items(self, first: int, *, marked: bool) -> int:
        at = first
        while at < len(self._paragraphs) and self._is_item(at, marked=marked):
            at += 1
        return at

    def _end_of_rows(self, first: int) -> int:
        """Where the table that a lead-in introduces ends; rows that have places of their own stay apart."""
        at = first
        while at < len(self._paragraphs) and self._paragraphs[at].kind is ParagraphKind.TABLE_ROW:
            at += 1
        place = self._paragraphs[first].place if at > first else None
        return first if place is not None and place.row is not None else at

    def _is_item(self, at: int, *, marked: bool) -> bool:
        paragraph, text = self._paragraphs[at], self._of(at)
        if paragraph.kind not in {ParagraphKind.TEXT, ParagraphKind.LIST_ITEM} or at in self._questions:
            return False
        if marked:
            has_marker = paragraph.kind is ParagraphKind.LIST_ITEM or bool(_NUMBER.match(text))
            return has_marker and len(text) <= LONGEST_ITEM
        return len(text) <= LONGEST_BARE_ITEM and not re.search(r"[。！？!?]\s*\Z", text) and not _LEADS_IN.search(text)

    def _is_lead_in(self, at: int) -> bool:
        paragraph, text = self._paragraphs[at], self._of(at)
        is_text = paragraph.kind in {ParagraphKind.TEXT, ParagraphKind.CAPTION, ParagraphKind.LIST_ITEM}
        return is_text and bool(_LEADS_IN.search(text)) and len(text) <= LONGEST_LEAD_IN

    def _list(self, at: int, stop: int) -> Unit:
        paragraphs = self._paragraphs[at:stop]
        lead_in = (paragraphs[0].start, paragraphs[0].end) if self._is_lead_in(at) else None
        spans = tuple((paragraph.start, paragraph.end) for paragraph in paragraphs)
        return Unit(tuple(paragraphs), spans, lead_in=lead_in, whole=True)

    def _of(self, at: int) -> str:
        paragraph = self._paragraphs[at]
        return self._text[paragraph.start : paragraph.end]


def _bare(text: str, start: int, end: int) -> Span:
    """The span without the marker of a question, a number, or markup around it."""
    marker = _ASKS.match(text, start, end) or _NUMBER.match(text, start, end)
    start = marker.end() if marker and marker.end() < end else start
    while start < end and text[start] in _MARKUP:
        start += 1
    while end > start and (text[end - 1] in _MARKUP or text[end - 1].isspace()):
        end -= 1
    return start, end


def _ends(text: str) -> bool:
    return bool(_SENTENCE_END.search(text) or _LEADS_IN.search(text))
