"""Questions suggested by the documents, each known to be answered well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from index.errors import WenquError
from page.suggestions.candidate import Candidate
from page.suggestions.candidates import candidates
from qa.answer import Answer
from qa.answering import Assistant

__all__ = ["answerable", "example_questions", "suggested"]

MOST_EXAMPLES = 4
EXAMPLE_TRIES = 24
MOST_SUGGESTIONS = 3
SUGGESTION_TRIES = 8
NEAREST_HITS = 5
LEAST_CONFIDENCE = 0.55  # what a question was made from says as well whether its answer is right

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def answerable(assistant: Assistant, questions: Iterable[Candidate], most: int, tries: int) -> list[str]:
    """Return the first `most` questions that are answered with what they were made from; try `tries` of them."""
    answered: list[str] = []
    for candidate in islice(questions, tries):
        if _is_answered(assistant, candidate):
            answered.append(candidate.question)
        if len(answered) == most:
            break
    return answered


def suggested(assistant: Assistant, refusal: Answer) -> tuple[str, ...]:
    """Return up to three questions that the documents do answer, from around the passages nearest to a refused one."""
    passages = assistant.retriever.passages
    rows = dict.fromkeys(
        row
        for hit in refusal.hits[:NEAREST_HITS]
        for row in range(max(0, hit.row - 1), min(len(passages), hit.row + 2))
        if passages[row].document == hit.passage.document
    )
    near = [one for one in candidates([passages[row] for row in rows]) if _same_script(one.question, refusal.question)]
    return tuple(answerable(assistant, near, MOST_SUGGESTIONS, SUGGESTION_TRIES))


def example_questions(assistant: Assistant) -> list[str]:
    """Return up to four questions that the assistant answers."""
    return answerable(assistant, candidates(assistant.retriever.passages), MOST_EXAMPLES, EXAMPLE_TRIES)


def _same_script(one: str, other: str) -> bool:
    return bool(_CHINESE.search(one)) == bool(_CHINESE.search(other))


def _is_answered(assistant: Assistant, candidate: Candidate) -> bool:
    try:
        answer = assistant.ask(candidate.question)
    except WenquError:
        return False
    if not answer.found or answer.confidence < LEAST_CONFIDENCE:
        return False
    first = answer.citations[0]
    cited = f"{first.passage.section or ''}\n{first.quote}"
    return (
        first.passage.document == candidate.document
        and candidate.cited in cited
        and candidate.short in (answer.short or first.quote)
    )
