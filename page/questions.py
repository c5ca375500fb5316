"""Questions and searches as programs ask them: JSON in, JSON out, the same over every protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from page.schema import count_of, documents_of, pairs_of, question_of
from qa.answer import Answer
from qa.answering import Assistant
from qa.generation import Writer
from qa.serialization import BoxesOf, answer_record, hit_record

__all__ = ["Json", "Questions", "Version"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """An answer as far as it is written. boxes_of: returns where the text of a document stands on its pages."""

    answer: Answer
    boxes_of: BoxesOf

    def record(self) -> Json:
        """Return the answer as JSON holds it."""
        return answer_record(self.answer, self.boxes_of)


class Questions:
    """Asks the assistant over the newest generation of an index.

    assistant: returns it. writer: writes the text of answers with a language model.
    """

    def __init__(self, assistant: Callable[[], Assistant], writer: Writer | None = None) -> None:
        self.assistant = assistant
        self._writer = writer

    def ask(self, question: str, history: list[list[str]] | None = None, documents: list[str] | None = None) -> Json:
        """Answer a question from the documents.

        Args:
            question: the question, in Chinese or English.
            history: the conversation so far, as [question, answer] pairs, oldest first: at most 50, a question of up to
                1,000 characters, an answer of up to 4,000, all together up to 40,000.
            documents: the documents that are asked: paths in the documents folder, folders ending in /, or patterns
                like *.pdf, at most 1,000; nothing of other documents is in the answer. All, if left out.

        Returns:
            text (Markdown with [1] [2] markers), kind (quote, possible, none, overview or talk), short (the exact
            words that answer, or null), found, confidence (0 to 1; null of talk and overviews), reasons (why it is what
            it is, in words), question (as understood), sentences (each with text, citations, unsupported and, where a
            list begins, its heading), and citations: marker [n] is the nth of them, with document, number (paragraph),
            section, start and end (offsets of quote in the document's text), quote, passage (the text around it),
            boxes (of a PDF or picture: pages with the rectangles of the quote, in points), and recognition and doubtful
            (how surely the quote was recognized in a picture, and offsets of its doubtful words). Where a language
            model was asked: written (model, sentences, finished), or null; and note, why it did not write, or null.
        """
        *_, version = self.versions(question_of(question), pairs_of(history), documents_of(documents))
        return version.record()

    def search(self, question: str, k: int = 5, documents: list[str] | None = None) -> list[Json]:
        """Find the passages of the documents nearest to a question.

        Args:
            question: a question or search words.
            k: how many passages, 1 to 50.
            documents: the documents that are searched, as of /ask. All, if left out.

        Returns:
            the passages, best first: document, number (paragraph), section, text, score (0 to 1), start and
            end (the best matching sentence is text[start:end]), boxes (of a PDF or picture: where that sentence
            stands), and parts (each part's own score).
        """
        retriever = self.assistant().retriever
        hits = retriever.search(question_of(question), k=count_of(k), documents=documents_of(documents))
        return [hit_record(hit, retriever.boxes) for hit in hits]

    def versions(
        self, question: str, history: Sequence[tuple[str, str]], documents: Sequence[str] | None = None
    ) -> Iterator[Version]:
        """Yield the answer as a language model writes it, the last one whole; without one it is whole at once.

        documents: as of ``ask``.
        """
        assistant = self.assistant()
        answer = assistant.ask(question, history=history, documents=documents)
        for version in self._writer.write(answer) if self._writer else [answer]:
            yield Version(version, assistant.retriever.boxes)
