"""The documents that there are to be asked about, and the passages of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from index.context import name_words
from index.records import ContextKind, ParagraphKind, Passage
from qa.languages import is_chinese
from qa.retrieval import Hit, Retriever
from qa.scope import Scope
from qa.scripts import fold_script

TITLE_WITHIN = 3  # passages from the beginning
LONGEST_TITLE = 80
MOST_NAMED = 1_000  # documents that are looked for by their names
SHORTEST_NAME = 2  # characters of a title or file name by which a document is recognised


class Names:
    """The names that the documents of an index go by: titles and file names; found when they are first needed."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def in_text(self, text: str) -> list[str]:
        """Return the documents that a text names."""
        told = _plain(text)
        return list(dict.fromkeys(document for name, document in self._known if name in told))

    def masked(self, text: str, documents: Collection[str] | None = None) -> str:
        """Return a text with a plain word for the documents in the place of their names.

        documents: whose names; None for all.
        """
        told, word = _plain(text), "这篇文章" if is_chinese(text) else "this document"
        for name, document in self._known:
            if (documents is None or document in documents) and (at := told.find(name)) >= 0:
                text = f"{text[:at]}{word}{text[at + len(name) :]}"
                told = _plain(text)
        return re.sub(rf"[《“「\"]({word})[》”」\"]", r"\1", text)

    @cached_property
    def _known(self) -> list[tuple[str, str]]:
        """Names and documents, the longest first; none where there are too many documents to be asked for by name."""
        documents = list(self._retriever.texts)
        if len(documents) > MOST_NAMED:
            return []
        shelf = Shelf(self._retriever, self)
        named = {(_plain(name), document) for document in documents for name in shelf.names(document)}
        return sorted((one for one in named if len(one[0]) >= SHORTEST_NAME), key=lambda one: (-len(one[0]), one))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents of an index that are still there and are not left out.

    known: the names of all. exclude: rows of ``retriever.passages`` that are left out. scope: the documents that are
    meant; None for all.
    """

    retriever: Retriever
    known: Names
    exclude: Collection[int] = ()
    scope: Scope | None = None

    def search(self, question: str, k: int) -> list[Hit]:
        """Return what ``Retriever.search`` finds in the documents."""
        return self.retriever.search(question, k, documents=self.scope, exclude=self.exclude)

    def documents(self) -> list[str]:
        """Return the paths, in order."""
        there = self.retriever.texts
        names = [name for name in self.scope.documents if name in there] if self.scope else list(there)
        gone = self.retriever.originals.missing(names)
        return [name for name in names if name not in gone and (not self.exclude or self.rows(name))]

    def rows(self, document: str) -> list[int]:
        """Return the positions of a document's passages in ``retriever.passages``."""
        excluded = set(self.exclude)
        return [row for row in self.retriever.rows_of(document) if row not in excluded]

    def passages(self, document: str) -> list[Passage]:
        """Return a document's passages, in order."""
        return [self.retriever.passages[row] for row in self.rows(document)]

    def title(self, document: str) -> str:
        """Return a document's title or first heading; its file's name where it has none."""
        passage = self.title_passage(document)
        return " ".join(passage.text.split()) if passage else PurePosixPath(document).name

    def title_passage(self, document: str) -> Passage | None:
        """Return the passage that is a document's title or first heading; None where it has none."""
        rows = self.rows(document)
        if not rows:
            return None
        titles = {part.span for part in self.retriever.passages[rows[-1]].context if part.kind is ContextKind.TITLE}
        first = (self.retriever.passages[row] for row in rows[:TITLE_WITHIN])
        return next((one for one in first if (one.start, one.end) in titles or _is_heading(one)), None)

    def named_in(self, text: str) -> list[str]:
        """Return the documents whose titles or names are in a text."""
        there = set(self.documents())
        return [document for document in self.known.in_text(text) if document in there]

    def masked(self, text: str) -> str:
        """Return a text with a plain word for the documents in the place of their names."""
        return self.known.masked(text, frozenset(self.scope.documents) if self.scope else None)

    def names(self, document: str) -> set[str]:
        """Return what a document may be called."""
        path = PurePosixPath(document)
        return {document, path.name, path.stem, name_words(path.name), self.title(document)}


def paragraph_counts(passages: Sequence[Passage]) -> dict[str, int]:
    """Return how many paragraphs each document has, in the order of the passages."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for passage in passages:
        numbers[passage.document].add(passage.number)
    return {document: len(own) for document, own in numbers.items()}


def _plain(text: str) -> str:
    """Return the text so that its case and script do not count, character for character."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in fold_script(text))


def _is_heading(passage: Passage) -> bool:
    return passage.kind is ParagraphKind.HEADING and len(passage.text) <= LONGEST_TITLE
