"""What Wenqu says when it is spoken to, and not asked about the documents: short, true, with one thing to do next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import UsageError
from index.messages import Language, Message
from index.parsing.documents import supported_suffixes
from qa.answer import Answer, AnswerKind, AnswerSentence
from qa.intents import Intent
from qa.languages import is_chinese, language_of
from qa.overview import overview_answer
from qa.shelf import Shelf, paragraph_counts

Turn = tuple[str, str]

MOST_LISTED = 20  # documents
LONGEST_REPEATED = 300  # characters of an earlier answer

SHOWN_OF_ANSWER = 40  # characters by which the document of an earlier answer is found
_THIS_ONE = re.compile(r"[这這此該该本](?!些|几)|它(?!们)|\b(?:this|that|it)\b", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where something is said.

    shelf: the documents. history: the earlier (question, answer) pairs, oldest first. read_only: whether nobody can
    change documents in the page that it is said in; None where there is no page.
    """

    shelf: Shelf
    history: Sequence[Turn] = ()
    read_only: bool | None = None

    def reply(self, said: str, intent: Intent) -> Answer:
        """Return what is said back."""
        documents = self.shelf.documents()
        language = self._language(said)
        messages = [self._message(intent, documents), self._next(intent, documents, language)]
        sentences = [AnswerSentence(message.text(language), ()) for message in messages]
        if intent is Intent.DOCUMENTS and documents:
            heading = Message("talk.listed", {"count": len(documents)}).text(language)
            listed = [AnswerSentence(name, ()) for name in documents[:MOST_LISTED]]
            sentences += [AnswerSentence(listed[0].text, (), heading=heading), *listed[1:]]
        return Answer(said, AnswerKind.TALK, tuple(sentences), None, 0.0, (), spoken=language)

    def overview(self, asked: str, intent: Intent) -> Answer:
        """Return an overview of the documents that are meant: those named, the only one, the last one cited, or all."""
        return overview_answer(asked, self.shelf, self._meant(asked), intent, self._language(asked))

    def overview_of(self, document: str | None, language: Language | None) -> Answer:
        """See ``Assistant.overview``."""
        documents = self.shelf.documents()
        if document is not None:
            documents = [document] if document in documents else self.shelf.named_in(document)
            if len(documents) != 1:
                raise UsageError("no_such_overview", document=document)
        language = language or self._language_of_documents(documents)
        title = self.shelf.title(documents[0]) if len(documents) == 1 else None
        return overview_answer(overview_question(title, language), self.shelf, documents, Intent.OVERVIEW, language)

    def _meant(self, asked: str) -> list[str]:
        documents = self.shelf.documents()
        if len(documents) <= 1:
            return documents
        if named := self.shelf.named_in(asked):
            return named
        return self._last_cited(documents) if _THIS_ONE.search(asked) else documents

    def _last_cited(self, documents: Sequence[str]) -> list[str]:
        """Return the document that has the words of the last answer that any has; all where none has."""
        for _, answer in reversed(self.history):
            words = answer.strip()[:SHOWN_OF_ANSWER]
            holding = [name for name in documents if words and words in self.shelf.retriever.texts[name]]
            if len(holding) == 1:
                return holding
        return list(documents)

    def _language(self, said: str) -> Language:
        """Return the language of what was said, else of what was said before, else of the documents."""
        for text in (said, *(asked for asked, _ in reversed(self.history))):
            if found := language_of(text) or ("en" if _LATIN.search(text) else None):
                return found
        return self._language_of_documents(self.shelf.documents()[:1])

    def _language_of_documents(self, documents: Sequence[str]) -> Language:
        texts = [self.shelf.retriever.texts[name] for name in documents[:1]]
        return "en" if texts and not is_chinese(texts[0]) else "zh"

    def _message(self, intent: Intent, documents: Sequence[str]) -> Message:
        if intent is Intent.REPEAT:
            return self._last_turn()
        if intent is Intent.ADDING:
            return self._how_to_add()
        if intent is Intent.COUNT:
            return Message("talk.count", {"count": len(documents), "paragraphs": self._paragraphs(documents)})
        if intent is Intent.DOCUMENTS and len(documents) > MOST_LISTED:
            return Message("talk.some_documents", {"count": len(documents), "listed": MOST_LISTED})
        if intent is Intent.ABILITY:
            return Message("talk.ability", {"count": len(documents)})
        return Message(f"talk.{intent}")

    def _paragraphs(self, documents: Sequence[str]) -> int:
        counts = paragraph_counts(self.shelf.retriever.passages)
        return sum(counts[document] for document in documents)

    def _last_turn(self) -> Message:
        if not self.history:
            return Message("talk.nothing_said")
        question, answer = self.history[-1]
        if not answer.strip():
            return Message("talk.repeat_none", {"question": question})
        shown = answer if len(answer) <= LONGEST_REPEATED else f"{answer[:LONGEST_REPEATED]}…"
        return Message("talk.repeat", {"question": question, "answer": shown})

    def _how_to_add(self) -> Message:
        formats = {"formats": " ".join(sorted(supported_suffixes()))}
        if self.read_only is None:
            return Message("talk.add_by_command", formats)
        return Message("talk.add_elsewhere", formats) if self.read_only else Message("talk.add_in_page", formats)

    def _next(self, intent: Intent, documents: Sequence[str], language: Language) -> Message:
        """Return one thing to do next, which can be done with these documents."""
        if not documents:
            return Message("talk.no_documents") if intent is Intent.ADDING else self._how_to_add()
        if intent in {Intent.GOODBYE, Intent.THANKS, Intent.ACKNOWLEDGEMENT, Intent.REPEAT}:
            return Message("talk.go_on")
        if intent is Intent.ADDING:
            return Message("talk.after_adding")
        return Message("talk.try", {"question": overview_question(self.shelf.title(documents[0]), language)})


def overview_question(title: str | None, language: Language) -> str:
    """Return how a person asks what a document is about; or all of them, where there is no title."""
    if title is None:
        return "这些文档讲了什么？" if language == "zh" else "What are these documents about?"
    return f"《{title.strip('《》')}》讲了什么？" if language == "zh" else f"What is “{title}” about?"
