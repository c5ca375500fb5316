"""One generation of an index in Milvus, searched there; nothing of it is loaded here but what a question needs."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar, overload

import numpy as np

from index.candidates import Candidates, Floats, Rows, best_of_each
from index.context import searched_text
from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordMatch, QuestionTerms
from index.keywords.postings import Collection, TermStatistics, count_some
from index.records import Passage
from index.row_ranges import RowRanges
from index.storage.manifest import IndexedDocument, rows_of
from index.storage.milvus import layout
from index.storage.milvus.client import Milvus
from index.storage.milvus.layout import Names
from index.storage.serialization import passage_of

BLOCK = 128  # passages fetched together
BLOCKS_KEPT = 64
DOCUMENTS_KEPT = 32
MOST_VECTORS = 8_000  # in one answer of Milvus
MOST_RANGES = 64  # in one condition: Milvus parses a longer one slowly, and a very long one not at all
_FIELDS = ["id", "text", "record"]

T = TypeVar("T")


class MilvusBlobs(Mapping[str, T]):
    """Something of each document by its path, fetched when it is asked for.

    fetch: is given the number of the document, from 1, and what the manifest says of it.
    """

    def __init__(self, documents: Sequence[IndexedDocument], fetch: Callable[[int, IndexedDocument], T]) -> None:
        self._documents = {item.path: (number, item) for number, item in enumerate(documents, start=1)}
        self._fetch = lru_cache(DOCUMENTS_KEPT)(lambda path: fetch(*self._documents[path]))

    def __getitem__(self, path: str) -> T:
        if path not in self._documents:
            raise KeyError(path)
        return self._fetch(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


class MilvusPassages(Sequence[Passage]):
    """All passages, fetched a block at a time."""

    def __init__(self, fetch: Callable[[Sequence[int]], list[Passage]], count: int) -> None:
        self._fetch = fetch
        self._count = count
        self._block = lru_cache(BLOCKS_KEPT)(self._fetched)
        self.recent: Mapping[int, Passage] = {}  # of the last question: its hits are what is asked for next

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> list[Passage]: ...
    def __getitem__(self, row: int | slice) -> Passage | list[Passage]:
        if isinstance(row, slice):
            return self._fetch(range(self._count)[row])
        row = range(self._count)[row]
        return self.recent.get(row) or self._block(row // BLOCK)[row % BLOCK]

    def __iter__(self) -> Iterator[Passage]:
        for start in range(0, self._count, BLOCK):
            yield from self._block(start // BLOCK)

    def _fetched(self, block: int) -> list[Passage]:
        return self._fetch(range(block * BLOCK, min((block + 1) * BLOCK, self._count)))


class MilvusIndex:
    """See ``SearchIndex``. counts: number of passages. average_length: terms of a passage."""

    def __init__(
        self,
        milvus: Milvus,
        names: Names,
        generation: str,
        documents: Sequence[IndexedDocument],
        analyzer: Analyzer,
        *,
        count: int,
        average_length: float,
    ) -> None:
        self._milvus = milvus
        self._analyzer = analyzer
        self._count = count
        self._average_length = average_length
        self._collection = {part: names.collection(generation, part) for part in layout.PARTS}
        self.generation = generation
        self.rows = rows_of(documents)
        self.texts = MilvusBlobs(documents, lambda number, item: layout.document_of(self._blob(number), item).text)
        self.boxes = MilvusBlobs(documents, lambda number, _: b64decode(self._blob(len(documents) + number)))
        self.passages = MilvusPassages(self._fetch, count)

    def candidates(self, vector: Floats, question: str, k: int, within: RowRanges | None = None) -> Candidates:
        """See ``SearchIndex``: Milvus finds them; they are scored here, with the statistics of all passages."""
        terms = QuestionTerms.of(question, self._analyzer)
        found = self._found(vector, terms, k, within) if (self._count if within is None else within) else set()
        fields = [*_FIELDS, "vector", "terms", "sentences"]
        rows = sorted(
            self._milvus.rows_of(self._collection[layout.PASSAGES], "id", sorted(found), fields, MOST_VECTORS),
            key=lambda row: int(row["id"]),
        )
        passages = [self._passage(row) for row in rows]
        self.passages.recent = {int(row["id"]): passage for row, passage in zip(rows, passages, strict=True)}
        sentence, best_sentences = self._best_sentences(vector, rows)
        cosines = {"passage": _vectors(rows, len(vector)) @ vector, "sentence": sentence}
        keywords = self._keywords(terms, rows, passages).columns(np.arange(len(rows)))
        return Candidates(np.array([row["id"] for row in rows], np.int64), best_sentences, cosines | keywords)

    def _found(self, vector: Floats, question: QuestionTerms, k: int, within: RowRanges | None) -> set[int]:
        passages, sentences = (_condition(field, within) for field in ("id", "passage"))
        by_passage = self._search(layout.PASSAGES, "vector", vector.tolist(), min(k, self._count), ["id"], passages)
        by_sentence = self._search(layout.SENTENCES, "vector", vector.tolist(), 2 * k, ["passage"], sentences)
        words = " ".join(question.words)
        by_words = self._search(layout.PASSAGES, "bm25", words, k, ["id"], passages) if words else []
        return {
            *(int(hit["id"]) for hit in by_passage + by_words),
            *(int(hit["entity"]["passage"]) for hit in by_sentence),
        }

    def _search(
        self, part: str, field: str, query: object, k: int, fields: list[str], condition: str
    ) -> list[dict[str, Any]]:
        found = self._milvus.call(
            "search",
            self._collection[part],
            data=[query],
            anns_field=field,
            limit=k,
            output_fields=fields,
            filter=condition,
        )
        return list(found[0])

    def _keywords(
        self, question: QuestionTerms, rows: Sequence[Mapping[str, Any]], passages: Sequence[Passage]
    ) -> KeywordMatch:
        terms = [
            row["terms"].split(" ") if row["terms"] else self._analyzer.terms(searched_text(passage)) or [""]
            for row, passage in zip(rows, passages, strict=True)
        ]
        collection = Collection(self._count, self._average_length, self._statistics(question))
        return KeywordMatch(count_some(terms, collection), question)

    def _statistics(self, question: QuestionTerms) -> dict[str, TermStatistics]:
        ids = {layout.term_id(term): term for term in sorted(question.distinct)}
        found = self._milvus.rows_of(
            self._collection[layout.TERMS], "id", list(ids), ["id", "holders", "best"], MOST_VECTORS
        )
        return {ids[int(row["id"])]: TermStatistics(int(row["holders"]), float(row["best"])) for row in found}

    def sentence_vectors_of(self, rows: Sequence[int]) -> Floats:
        """See ``SearchIndex``."""
        passages = [{"id": row, "sentences": len(self.passages[row].sentences)} for row in rows]
        return np.array([row["vector"] for row in self._sentences(passages)], np.float32)

    def _best_sentences(self, vector: Floats, rows: Sequence[Mapping[str, Any]]) -> tuple[Floats, Rows]:
        lengths = np.array([row["sentences"] for row in rows], np.int64)
        return best_of_each(_vectors(self._sentences(rows), len(vector)) @ vector, lengths)

    def _sentences(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the sentences of the passages, in order. rows: ids with numbers of sentences."""
        sentences: list[dict[str, Any]] = []
        for some in _packs(rows):
            sentences += self._milvus.rows_of(
                self._collection[layout.SENTENCES], "passage", some, ["passage", "number", "vector"], len(some)
            )
        return sorted(sentences, key=lambda row: (int(row["passage"]), int(row["number"])))

    def _fetch(self, rows: Sequence[int]) -> list[Passage]:
        found = self._milvus.rows_of(self._collection[layout.PASSAGES], "id", list(rows), _FIELDS, BLOCK)
        by_row = {int(row["id"]): self._passage(row) for row in found}
        return [by_row[row] for row in rows]

    def _blob(self, number: int) -> str:
        return read_blob(self._milvus, self._collection[layout.DOCUMENTS], number)

    def _passage(self, row: Mapping[str, Any]) -> Passage:
        return passage_of(json.loads(row["record"]), self.texts, row["text"])


def read_blob(milvus: Milvus, collection: str, number: int) -> str:
    """Return a text that ``layout.blob_rows`` cut in pieces, "" if it is not there."""
    rows = milvus.rows(collection, f"blob == {number}", ["id", "content"])
    return "".join(row["content"] for row in sorted(rows, key=lambda row: int(row["id"])))


def _condition(field: str, within: RowRanges | None) -> str:
    """Return the condition that a field is one of these rows, "" for all."""
    if within is None:
        return ""
    if len(within.spans) <= MOST_RANGES:
        return " or ".join(f"({field} >= {start} and {field} < {end})" for start, end in within.spans)
    return f"{field} in {within.rows.tolist()}"


def _packs(rows: Sequence[Mapping[str, Any]]) -> Iterator[list[int]]:
    """Return the passages in groups with no more sentences than one answer holds."""
    pack: list[int] = []
    total = 0
    for row in rows:
        if pack and total + int(row["sentences"]) > MOST_VECTORS:
            yield pack
            pack, total = [], 0
        pack.append(int(row["id"]))
        total += int(row["sentences"])
    if pack:
        yield pack


def _vectors(rows: Sequence[Mapping[str, Any]], dimension: int) -> Floats:
    return np.array([row["vector"] for row in rows], np.float32).reshape(len(rows), dimension)
