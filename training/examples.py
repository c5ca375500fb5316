"""Questions with their answers' places, as the reader is trained on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

SENTENCE_ENDS = frozenset("。！？!?\n")


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the passage that answers it.

    passage: index into the list of passages that belongs to these examples.
    start, end: character offsets of the answer in that passage, half-open.
    answers: every accepted wording, as published.
    """

    identifier: str
    question: str
    passage: int
    start: int
    end: int
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Distinct passages, and the questions on them.

    titles: of the article that each passage is from, where the set names them; else empty.
    """

    passages: list[str]
    examples: list[Example]
    titles: list[str] = field(default_factory=list)

    def title_of(self, passage: int) -> str:
        """Return the title of the passage's article, or ""."""
        return self.titles[passage] if self.titles else ""

    def merged_with(self, other: QuestionSet) -> QuestionSet:
        """Return both sets as one, the other's passage indices moved behind this one's."""
        moved = [
            Example(e.identifier, e.question, e.passage + len(self.passages), e.start, e.end, e.answers)
            for e in other.examples
        ]
        titles = [one.title_of(n) for one in (self, other) for n in range(len(one.passages))]
        return QuestionSet(self.passages + other.passages, self.examples + moved, titles)


def without_answer(passage: str, answers: Sequence[str]) -> str:
    """Return the passage without the sentences that hold one of the answers, whole or over a sentence end."""
    out = np.zeros(len(passage), bool)
    for answer in filter(None, answers):
        at = passage.find(answer)
        while at >= 0:
            out[at : at + len(answer)] = True
            at = passage.find(answer, at + 1)
    kept, begin = [], 0
    for at, character in enumerate(passage):
        if character in SENTENCE_ENDS or at == len(passage) - 1:
            if not out[begin : at + 1].any():
                kept.append(passage[begin : at + 1])
            begin = at + 1
    return "".join(kept)
