"""A published generation in Milvus."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import numpy as np

from index.candidates import Floats, Rows
from index.digests import Digests
from index.errors import IndexDamagedError
from index.keywords.analyzer import Analyzer
from index.records import Document
from index.storage.manifest import Manifest, is_manifest_of
from index.storage.milvus import layout
from index.storage.milvus.client import Milvus
from index.storage.milvus.layout import Names
from index.storage.milvus.search import MilvusIndex, read_blob
from index.storage.protocols import nothing
from index.storage.times import Times, times_of

DIGESTS_AT_ONCE = 500
VECTORS_AT_ONCE = 2_000
PIECES_AT_ONCE = 200
NUMBERS_AT_ONCE = 10_000
WINDOWS_KEPT = 4  # of pieces: texts and boxes are fetched turn about


@dataclass(frozen=True, slots=True)
class MilvusVectors:
    """See ``KeptVectors``. passages, sentences: the collections. count: of the passages, whose vectors come first.

    pulse: called for every batch of digests.
    """

    milvus: Milvus
    passages: str
    sentences: str
    count: int
    dimension: int
    pulse: Callable[[], None]

    def find(self, digests: Digests) -> Rows:
        """See ``KeptVectors``."""
        rows = np.full(len(digests), -1, np.int64)
        for start in range(0, len(digests), DIGESTS_AT_ONCE):
            self.pulse()
            some = digests[start : start + DIGESTS_AT_ONCE]
            places = {layout.hexadecimal(one): place for place, one in enumerate(some, start=start)}
            for collection, first in ((self.sentences, self.count), (self.passages, 0)):
                for row in self.milvus.rows_of(collection, "digest", list(places), ["id", "digest"], DIGESTS_AT_ONCE):
                    rows[places[row["digest"]]] = first + int(row["id"])
        return rows

    def take(self, rows: Rows) -> Floats:
        """See ``KeptVectors``."""
        vectors = np.empty((len(rows), self.dimension), np.float32)
        is_passage = rows < self.count
        vectors[is_passage] = self._fetched(self.passages, rows[is_passage])
        vectors[~is_passage] = self._fetched(self.sentences, rows[~is_passage] - self.count)
        return vectors

    def _fetched(self, collection: str, ids: Rows) -> Floats:
        distinct, places = np.unique(ids, return_inverse=True)
        found = self.milvus.rows_of(collection, "id", distinct.tolist(), ["id", "vector"], VECTORS_AT_ONCE)
        vectors = np.empty((len(distinct), self.dimension), np.float32)
        for row in found:
            vectors[np.searchsorted(distinct, int(row["id"]))] = row["vector"]
        return vectors[places]


class MilvusBlobs:
    """The texts that ``layout.blob_rows`` cut in pieces; those that follow each other are fetched together."""

    def __init__(self, milvus: Milvus, collection: str) -> None:
        self._milvus = milvus
        self._collection = collection
        self._window = lru_cache(WINDOWS_KEPT)(self._fetched)

    def __getitem__(self, number: int) -> str:
        """Return a text, "" if it is not there."""
        first, last = np.searchsorted(self._numbers, [number, number + 1]).tolist()
        return "".join(self._window(piece // PIECES_AT_ONCE)[piece] for piece in range(first, last))

    @cached_property
    def _numbers(self) -> Rows:
        """The text that each piece belongs to, ascending."""
        pages = (self._rows(window, NUMBERS_AT_ONCE, "blob") for window in count())
        numbers = (int(row["blob"]) for rows in takewhile(len, pages) for row in rows)
        return np.sort(np.fromiter(numbers, np.int64))

    def _fetched(self, window: int) -> dict[int, str]:
        return {int(row["id"]): row["content"] for row in self._rows(window, PIECES_AT_ONCE, "content")}

    def _rows(self, window: int, size: int, field: str) -> list[dict[str, Any]]:
        condition = f"id >= {window * size} and id < {(window + 1) * size}"
        return self._milvus.rows(self._collection, condition, ["id", field])


@dataclass(frozen=True)
class MilvusGeneration:
    """A generation in Milvus. times: of its documents. passages: how many. average_length: terms of a passage."""

    milvus: Milvus
    names: Names
    id: str
    manifest: Manifest
    times: Times
    passages: int
    average_length: float

    @classmethod
    def read(cls, milvus: Milvus, names: Names, generation: str) -> MilvusGeneration:
        """Read a generation from its own collection. Raise IndexUnavailableError."""
        collection = names.collection(generation, layout.DOCUMENTS)
        content = read_blob(milvus, collection, layout.FACTS)
        where = Path(collection, "manifest")
        try:
            facts = json.loads(content)
            record = facts["manifest"].encode("utf-8")
            manifest = Manifest.read(where, record if is_manifest_of(generation, record) else b"")
            published = datetime.fromisoformat(facts["published"])
            times = times_of(facts.get("times"), manifest.documents, published)
            return cls(milvus, names, generation, manifest, times, facts["passages"], facts["average_length"])
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError("milvus_damaged", address=milvus.address, collection=collection) from error

    def open(self, analyzer: Analyzer) -> MilvusIndex:
        """Open it where it is; Milvus loads what is not loaded."""
        for part in layout.PARTS:
            self.milvus.call("load_collection", self._collection(part), timeout=None)
        return MilvusIndex(
            self.milvus,
            self.names,
            self.id,
            self.manifest.documents,
            analyzer,
            count=self.passages,
            average_length=self.average_length,
        )

    def document(self, number: int) -> Document:
        """Return a document as it was parsed, by its place in the manifest, fetched with those after it."""
        documents, collection = self.manifest.documents, self._collection(layout.DOCUMENTS)
        record, boxes = self._blobs[number + 1], self._blobs[len(documents) + number + 1]
        try:
            return layout.document_of(record, documents[number], boxes)
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError("milvus_damaged", address=self.milvus.address, collection=collection) from error

    def kept_vectors(self, pulse: Callable[[], None] = nothing) -> MilvusVectors:
        """Return the vectors, found by their texts' digests."""
        passages, sentences = map(self._collection, (layout.PASSAGES, layout.SENTENCES))
        return MilvusVectors(self.milvus, passages, sentences, self.passages, self.manifest.settings.dimension, pulse)

    @cached_property
    def _blobs(self) -> MilvusBlobs:
        return MilvusBlobs(self.milvus, self._collection(layout.DOCUMENTS))

    def _collection(self, part: str) -> str:
        return self.names.collection(self.id, part)
