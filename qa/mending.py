"""A question as it is meant: its slips of the keyboard mended, its everyday words put in the documents' words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from qa.answer import Answer
from qa.confidence import SURE
from qa.everyday_words import in_official_words
from qa.follow_ups import DEPTH
from qa.retrieval import Hit
from qa.shelf import Shelf
from qa.spelling import Spelling

MENDED = 0.9  # confidence in an answer to a question that was mended, at most: it may have been meant as typed


def in_clearer_words(
    asked: str, shelf: Shelf, spelling: Spelling | None, answered: Callable[[str, Sequence[Hit]], Answer]
) -> Answer:
    """Return the answer to the question as it is meant; where that is not sure, perhaps to it in the documents' words.

    It is meant as it was typed where that is answered more surely than with its slips mended.

    spelling: None to ask it as it was typed. answered: answers a question for which hits were found.
    """
    hits = shelf.search(asked, DEPTH)
    meant = spelling.mended(asked, hits) if spelling else asked
    answer = answered(asked, hits)
    if meant != asked:
        hits = shelf.search(meant, DEPTH)
        mended = answered(meant, hits)
        answer = answer if answer.confidence > mended.confidence else _less_sure(mended)
    official = in_official_words(meant, hits, shelf.retriever.texts) if spelling else meant
    if official == meant or answer.confidence >= SURE:
        return answer
    other = _less_sure(answered(official, shelf.search(official, DEPTH)))
    says_else = other.found and other.short != answer.short
    return other if says_else or other.confidence > answer.confidence else answer


def _less_sure(answer: Answer) -> Answer:
    return replace(answer, confidence=min(answer.confidence, MENDED))
