"""What an answer consists of: sentences, and the words of the documents that they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from index.messages import Message
from index.named_cells import with_names
from index.records import Passage


@dataclass(frozen=True, slots=True)
class Citation:
    """The words of a document that an answer rests on.

    start, end: offsets in the document's decoded text, half-open: ``text[start:end] == quote``,
    and ``passage.start <= start <= end <= passage.end``. answer: where the short answer stands
    within them, as offsets in the document's text, where there is one.
    """

    passage: Passage
    start: int
    end: int
    quote: str
    answer: tuple[int, int] | None = None

    @property
    def readable(self) -> str:
        """The quote as it says something by itself: the cells of a table after the names of their columns."""
        passage = self.passage
        return with_names(passage, self.start - passage.start, self.end - passage.start) or self.quote


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer: a document's own words, or what a language model wrote.

    text: plain, not Markdown. citations: numbers of the answer's citations, from 1. unsupported: what the
    cited passages do not have of it; empty where nothing was found wanting. begins_paragraph:
    False where the sentence continues the paragraph of the one before.
    """

    text: str
    citations: tuple[int, ...]
    unsupported: tuple[Message, ...] = ()
    begins_paragraph: bool = True
