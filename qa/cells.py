"""What each document says to each question: the cells of a table with a row a document and a column a question."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.citation import sections_of


@dataclass(frozen=True, slots=True)
class Cell:
    """What one document says to one question.

    document: its path. question: as it was asked. answer: from the passages of this document alone, so that none
    means that this document does not say it.
    """

    document: str
    question: str
    answer: Answer

    @property
    def words(self) -> str | None:
        """The document's words that answer, or may answer where the answer is a possible one; None without any."""
        said = _said(self.answer)
        return (self.answer.lead or "\n".join(one.text for one in said)) if said else None

    @property
    def confidence(self) -> float | None:
        """The probability that the words are right, 0..1; None where there are none, or the document is summed up."""
        return self.answer.confidence if _said(self.answer) and self.answer.has_confidence else None

    @property
    def citation(self) -> Citation | None:
        """Where the words stand; None where there are none."""
        said = _said(self.answer)
        return self.answer.citations[said[0].citations[0] - 1] if said else None


def _said(answer: Answer) -> tuple[AnswerSentence, ...]:
    """Return what of an answer a cell has room for: the first sentence; of an overview what comes after the title."""
    if answer.kind is AnswerKind.OVERVIEW:
        sections = sections_of(answer.sentences)
        return sections[min(1, len(sections) - 1)].sentences if sections else ()
    return answer.sentences[:1] if answer.kind in {AnswerKind.QUOTE, AnswerKind.POSSIBLE} else ()
