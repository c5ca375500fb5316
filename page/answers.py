"""An Answer as the messages of the chat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from page.markup import Place, answer_html, cut, literal
from page.words import Language, say

if TYPE_CHECKING:
    from qa import Answer

__all__ = ["answer_frames", "notice", "places", "question_html", "remembered"]


def places(answer: Answer) -> list[Place]:
    """Where the answer's citations stand, in their order."""
    return [
        Place(citation.passage.document, citation.start, citation.end, number, answer.found, _answer(answer, number))
        for number, citation in enumerate(answer.citations, start=1)
    ]


def _answer(answer: Answer, number: int) -> tuple[int, int] | None:
    """The place of the short answer, which stands in what is cited first."""
    return answer.citations[0].answer if answer.short and number == 1 else None


def answer_frames(answer: Answer, asked: str, language: Language) -> Iterator[str]:
    """The answer's message as it grows, piece by piece."""
    before = _understood(answer, asked, language)
    markers = {place.marker: place.link() for place in places(answer)}
    for frame in answer_html(answer.text, markers):
        yield f'<div class="answer">{before}{frame}</div>'


def question_html(question: str) -> str:
    """The question's message."""
    return f'<div class="question">{literal(cut(question, 1000))}</div>'


def notice(text: str, kind: str) -> str:
    """A message that is no answer: of the kind "waiting" or "problem"."""
    return f'<div class="{kind}">{literal(text)}</div>'


def remembered(answer: Answer) -> str:
    """What a follow-up question may refer to."""
    if not answer.found:
        return ""
    return answer.short or " ".join(citation.quote for citation in answer.citations)


def _understood(answer: Answer, asked: str, language: Language) -> str:
    if answer.question.strip() == asked.strip():
        return ""
    return f'<p class="understood">{literal(say("understood", language, question=answer.question))}</p>'
