"""What an empty conversation shows: what there is to ask, and questions to begin with."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from index.errors import WenquError
from page.suggestions.answerable import example_questions
from page.templating import render
from page.words import Language
from qa.answering import Assistant

__all__ = ["Welcome", "Welcomes", "welcome_html"]

MOST_LINES = 3
MOST_OVERVIEWED = 50  # documents


@dataclass(frozen=True, slots=True)
class Welcome:
    """What is said of one generation. count: of its documents. lines: what some of them are about, by name."""

    count: int
    lines: tuple[tuple[str, str], ...] = ()
    questions: tuple[str, ...] = ()


class Welcomes:
    """The welcome to the index that is served, made once for each generation of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation: str | None = None
        self._welcome = Welcome(0)

    def of(self, assistant: Assistant) -> Welcome:
        """Return what there is to ask the assistant."""
        generation = assistant.retriever.generation
        with self._lock:
            if generation != self._generation:
                self._welcome = _welcome(assistant)
                self._generation = generation
            return self._welcome


def welcome_html(welcome: Welcome, language: Language) -> str:
    """Return what stands in the chat until something is asked."""
    return render("welcome", language, welcome=welcome)


def _welcome(assistant: Assistant) -> Welcome:
    documents = list(dict.fromkeys(passage.document for passage in assistant.retriever.passages))
    if not documents:
        return Welcome(0)
    lines = tuple(_lines(assistant, documents)) if len(documents) <= MOST_OVERVIEWED else ()
    return Welcome(len(documents), lines, tuple(example_questions(assistant)))


def _lines(assistant: Assistant, documents: list[str]) -> list[tuple[str, str]]:
    """Return the first line of the overview of each of the first documents."""
    lines = []
    for document in documents[:MOST_LINES]:
        try:
            overview = assistant.overview(document)
        except WenquError:
            continue
        if overview.sentences:
            lines.append((document, overview.sentences[0].text))
    return lines
