"""Questions and their answers, in all the ways in which people write them."""

from __future__ import annotations

import re

from index.records import Paragraph, ParagraphKind, Span
from index.structure.paragraphs import ANSWERS, ANSWERS_INSIDE, ASKS, NUMBER, QUESTION_END, Paragraphs, bare

LONGEST_QUESTION = 80  # characters; a longer paragraph that ends with a question mark is prose
LONGEST_MARKED_QUESTION = 160
LEAST_PAIRS = 2  # without markers, from which on lines are taken for questions and answers

_WITH_NAMES = {ParagraphKind.TABLE_ROW, ParagraphKind.DEFINITION}
_INNER_END = re.compile(r"[。！；;]")
_SPEECH = re.compile(r"\A\s*[“\"「『‘]|[:：]\s*[“\"「『]")  # of a story
_QUARTER = re.compile(r"[*_\s>]*[QqＱｑ]\s*[1-4]\s*[:：.、)）]")  # of a year, or a question
_COUNTED = re.compile(r"[\d.、]{1,6}")


def find_questions(paragraphs: Paragraphs) -> frozenset[int]:
    """Return the positions of the paragraphs that ask what those after them answer."""
    marked = {at for at in range(len(paragraphs)) if _is_marked(paragraphs, at)}
    plain = {at for at in range(len(paragraphs)) if at not in marked and _is_plain(paragraphs, at)}
    alternating = {at for at in plain if at + 1 not in plain}
    if len(alternating) < LEAST_PAIRS:
        alternating = {at for at in alternating if _stands_out(paragraphs, at)}
    return frozenset(
        at for at in marked | alternating if at + 1 < len(paragraphs) and not paragraphs.is_heading(at + 1)
    )


def question_and_answer(text: str, paragraph: Paragraph) -> tuple[Span, Span] | None:
    """Return the spans of both where a paragraph, a row or a definition holds both."""
    if paragraph.kind is ParagraphKind.TABLE_ROW:
        return _in_row(text, paragraph)
    if paragraph.kind is ParagraphKind.DEFINITION:
        return _in_definition(text, paragraph)
    own = text[paragraph.start : paragraph.end]
    asks = ASKS.match(own)
    answers = ANSWERS_INSIDE.search(own, asks.end()) if asks else None
    if answers is None or answers.end() >= len(own):
        return None
    question = bare(text, paragraph.start, paragraph.start + answers.start())
    return question, (paragraph.start + answers.end(), paragraph.end)


def _in_row(text: str, row: Paragraph) -> tuple[Span, Span] | None:
    """A question in the last cell but one; what stands before it may only be a number."""
    if len(row.cells) < 2:  # noqa: PLR2004 (question and answer)
        return None
    *counted, asked, answer = row.cells
    if not QUESTION_END.search(text[asked.start : asked.end]):
        return None
    if len(counted) > 1 or any(not _COUNTED.fullmatch(text[cell.start : cell.end]) for cell in counted):
        return None
    return (asked.start, asked.end), (answer.start, answer.end)


def _in_definition(text: str, definition: Paragraph) -> tuple[Span, Span] | None:
    for cell in definition.cells:
        if cell.name and QUESTION_END.search(text[slice(*cell.name)]):
            return cell.name, (cell.start, cell.end)
    return None


def _is_marked(paragraphs: Paragraphs, at: int) -> bool:
    text = paragraphs.text(at)
    if paragraphs[at].kind in _WITH_NAMES or not ASKS.match(text):
        return False
    if len(text) > LONGEST_MARKED_QUESTION or ANSWERS_INSIDE.search(text):
        return False
    answered = at + 1 < len(paragraphs) and ANSWERS.match(paragraphs.text(at + 1))
    return bool(QUESTION_END.search(text) or answered) or not _QUARTER.match(text)


def _is_plain(paragraphs: Paragraphs, at: int) -> bool:
    text, kind = paragraphs.text(at), paragraphs[at].kind
    asks = len(text) <= LONGEST_QUESTION and bool(QUESTION_END.search(text)) and not _INNER_END.search(text)
    return (
        asks and not _SPEECH.search(text) and kind not in {*_WITH_NAMES, ParagraphKind.CODE} and not ANSWERS.match(text)
    )


def _stands_out(paragraphs: Paragraphs, at: int) -> bool:
    text = paragraphs.text(at)
    return paragraphs.is_heading(at) or bool(NUMBER.match(text)) or text.lstrip().startswith("**")
