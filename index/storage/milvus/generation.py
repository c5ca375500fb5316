"""A published generation in Milvus."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamagedError
from index.keywords.analyzer import Analyzer
from index.records import Document
from index.storage.manifest import Manifest, is_manifest_of
from index.storage.milvus import layout
from index.storage.milvus.client import Milvus
from index.storage.milvus.layout import Names
from index.storage.milvus.search import MilvusIndex, read_blob
from index.storage.times import Times, times_of

DIGESTS_AT_ONCE = 500
PIECES_AT_ONCE = 200

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
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

    def documents(self) -> list[Document]:
        """Return the documents as they were read, fetched in pieces."""
        collection = self._collection(layout.DOCUMENTS)
        pieces: dict[int, list[tuple[int, str]]] = {}
        count = self.milvus.count(collection)
        for start in range(0, count, PIECES_AT_ONCE):
            condition = f"id >= {start} and id < {start + PIECES_AT_ONCE}"
            for row in self.milvus.rows(collection, condition, ["id", "blob", "content"]):
                pieces.setdefault(int(row["blob"]), []).append((int(row["id"]), row["content"]))
        blobs = {number: "".join(content for _, content in sorted(found)) for number, found in pieces.items()}
        documents = self.manifest.documents
        return [
            layout.document_of(blobs[n], item, blobs.get(len(documents) + n, ""))
            for n, item in enumerate(documents, start=1)
        ]

    def vectors(self, texts: Collection[str]) -> Mapping[str, Vectors]:
        """Return the vectors of those of the texts that it has, found by their content hashes."""
        by_digest = {layout.digest(text): text for text in texts}
        known: dict[str, Vectors] = {}
        for part in (layout.PASSAGES, layout.SENTENCES):
            wanted = [digest for digest, text in by_digest.items() if text not in known]
            rows = self.milvus.rows_of(self._collection(part), "digest", wanted, ["digest", "vector"], DIGESTS_AT_ONCE)
            known |= {by_digest[row["digest"]]: np.array(row["vector"], np.float32) for row in rows}
        return known

    def _collection(self, part: str) -> str:
        return self.names.collection(self.id, part)
