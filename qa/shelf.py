"""The documents that there are to be asked about, and the passages of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from index.context import name_words
from index.records import ContextKind, ParagraphKind, Passage, Span
from qa.languages import is_chinese
from qa.retrieval import Hit, Retriever
from qa.scope import Scope
from qa.scripts import fold_case

TITLE_WITHIN = 3  # passages from the beginning
LONGEST_TITLE = 80
MOST_NAMED = 1_000  # documents that are looked for by their names
SHORTEST_NAME = 2  # characters of a title or file name by which a document is recognised
SHORTEST_PART = 3  # characters of a part of one that is one document's alone
SHORTEST_FURTHER = 2  # characters behind such a part that the name has farther on: 须知 of 图书馆须知
LONGEST_NAMING = 60  # characters of a text that may name a document by a part

_ASKING = re.compile(
    r"总结|概括|概述|归纳|[介绍]{2}|简介|大意|要点|重点|目录|提纲|摘要|主题|[主]?要?内容|[讲说写谈提]到?了?些?(?:什么|啥|哪些)"
    r"|[这那该本][份篇个些几种]?|文[件档章]|一下|关于|有关|帮我|给我|请"
)
_QUESTION = re.compile(r"[哪谁何几怎啥]|什么|多少")  # before a name it asks for something else than the document
_SENTENCE = re.compile(r"[，,。；;！!？?]")  # a title that says something, and is no name
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


class Names:
    """The names that the documents of an index go by: titles and file names; found when they are first needed."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def in_text(self, text: str) -> list[str]:
        """Return the documents that a text names."""
        told = fold_case(text)
        whole = list(dict.fromkeys(document for name, document in self._known if name in told))
        part = None if whole else self._part_in(told)
        return [part.document] if part else whole

    def masked(self, text: str, documents: Collection[str] | None = None) -> str:
        """Return a text with a plain word for the documents in the place of their names.

        documents: whose names; None for all.
        """
        told, word = fold_case(text), "这篇文章" if is_chinese(text) else "this document"
        part = None if any(name in told for name, _ in self._known) else self._part_in(told)
        if part is not None and (documents is None or part.document in documents):
            return f"{text[: part.span[0]]}{word}{text[part.span[1] :]}"
        for name, document in self._known:
            if (documents is None or document in documents) and (at := told.find(name)) >= 0:
                text = f"{text[:at]}{word}{text[at + len(name) :]}"
                told = fold_case(text)
        return re.sub(rf"[《“「\"]({word})[》”」\"]", r"\1", text)

    def _part_in(self, told: str) -> _Part | None:
        """Return the longest part of a name that a plain text has, where it is one document's alone."""
        if len(told) > LONGEST_NAMING:
            return None
        shared = (span for span in _runs_of(told) if told[slice(*span)] in self._parts)
        longest = min(shared, key=lambda span: (span[0] - span[1], span[0]), default=None)
        if longest is None or _QUESTION.search(told[: longest[0]]):
            return None
        start, end = longest
        having = {document: name for name, document in self._titles if told[start:end] in name}
        if len(having) != 1:
            return None
        ((document, name),) = having.items()
        return _Part(document, (start, _further(told, end, name, told[start:end])))

    @cached_property
    def _parts(self) -> frozenset[str]:
        """The parts of the names that are long enough to name a document."""
        return frozenset(name[start:end] for name, _ in self._titles for start, end in _runs_of(name))

    @cached_property
    def _titles(self) -> list[tuple[str, str]]:
        """The names that are no sentences, with their documents."""
        return [(name, document) for name, document in self._known if not _SENTENCE.search(name)]

    @cached_property
    def _known(self) -> list[tuple[str, str]]:
        """Names and documents, the longest first; none where there are too many documents to be asked for by name."""
        documents = list(self._retriever.texts)
        if len(documents) > MOST_NAMED:
            return []
        shelf = Shelf(self._retriever, self)
        named = {(fold_case(name), document) for document in documents for name in shelf.names(document)}
        return sorted((one for one in named if len(one[0]) >= SHORTEST_NAME), key=lambda one: (-len(one[0]), one))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the name of one document; span: in the text that has it."""

    document: str
    span: Span


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


def _runs_of(text: str) -> Iterator[Span]:
    """Yield all stretches of Chinese characters long enough to name a document, without words that ask."""
    asked = _ASKING.sub(lambda match: " " * len(match[0]), text)
    for run in _CHINESE.finditer(asked):
        for start in range(run.start(), run.end()):
            for end in range(start + SHORTEST_PART, min(run.end(), start + LONGEST_NAMING) + 1):
                yield start, end


def _further(told: str, end: int, name: str, part: str) -> int:
    """Return where the naming ends that begins with a part of the name: it may leave out what is between two parts."""
    at = name.find(part) + len(part)
    for length in range(len(told) - end, SHORTEST_FURTHER - 1, -1):
        further = told[end : end + length]
        if (found := name.find(further, at)) >= 0:
            return _further(told, end + length, name[found:], further)
    return end


def _is_heading(passage: Passage) -> bool:
    return passage.kind is ParagraphKind.HEADING and len(passage.text) <= LONGEST_TITLE
