"""Questions with their answers' places, as the reader is trained on them."""

from __future__ import annotations

from dataclasses import dataclass


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
    """Distinct passages, and the questions on them."""

    passages: list[str]
    examples: list[Example]

    def merged_with(self, other: QuestionSet) -> QuestionSet:
        """Both sets, the other's passage indices moved behind this one's."""
        moved = [
            Example(e.identifier, e.question, e.passage + len(self.passages), e.start, e.end, e.answers)
            for e in other.examples
        ]
        return QuestionSet(self.passages + other.passages, self.examples + moved)
