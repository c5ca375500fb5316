"""How an index is laid out in Milvus: four collections a generation, and an alias on the first.

    NAME                          alias: the passages of the generation that answers
    NAME_000002_0123456789ab_passages   text, place, terms, vector, and BM25 by Milvus's own full-text search
    NAME_000002_0123456789ab_sentences  a vector for each sentence
    NAME_000002_0123456789ab_documents  the manifest, and the documents as they were read with their boxes, in pieces
    NAME_000002_0123456789ab_terms      in how many passages each term is, and the most it can score

One alias switches all four, as the names of the others follow from that of the first.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.keywords.postings import TermStatistics
from index.records import Document
from index.storage import serialization
from index.storage.manifest import IndexedDocument
from index.storage.milvus.client import Milvus

PASSAGES, SENTENCES, DOCUMENTS, TERMS = PARTS = ("passages", "sentences", "documents", "terms")
LONGEST_FIELD = 65_535  # bytes: Milvus's limit
PIECE = 16_000  # characters, of up to 4 bytes
SOURCE_ROW = -1
FACTS = 0
_NOWHERE = [0.0, 0.0]  # every collection must have a vector


@dataclass(frozen=True, slots=True)
class Names:
    """The collections of one index. name: the alias."""

    name: str

    def collection(self, generation: str, part: str) -> str:
        """Return the collection of a part of a generation."""
        return f"{self.name}_{generation.replace('-', '_')}_{part}"

    def generation(self, collection: str) -> str | None:
        """Return the generation that a collection belongs to, or None."""
        found = re.fullmatch(rf"{self.name}_(\d+)_([0-9a-f]{{12}})_({'|'.join(PARTS)})", collection)
        return f"{found[1]}-{found[2]}" if found else None


def create(milvus: Milvus, names: Names, generation: str, dimension: int) -> None:
    """Make the four collections, empty and without indexes."""
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    def text(schema: Any, name: str, length: int = LONGEST_FIELD, **options: Any) -> None:
        schema.add_field(name, DataType.VARCHAR, max_length=length, **options)

    for part in PARTS:
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        width = dimension if part in {PASSAGES, SENTENCES} else len(_NOWHERE)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=width)
        if part == PASSAGES:
            for name in ("text", "record", "terms"):
                text(schema, name)
            text(schema, "folded", enable_analyzer=True, analyzer_params={"tokenizer": "jieba"})
            text(schema, "digest", 64)
            schema.add_field("sentences", DataType.INT64)
            schema.add_field("bm25", DataType.SPARSE_FLOAT_VECTOR)
            schema.add_function(
                Function("bm25", FunctionType.BM25, input_field_names=["folded"], output_field_names=["bm25"])
            )
        elif part == SENTENCES:
            schema.add_field("passage", DataType.INT64)
            schema.add_field("number", DataType.INT64)
            text(schema, "digest", 64)
        elif part == DOCUMENTS:
            schema.add_field("blob", DataType.INT64)
            text(schema, "content")
        else:
            schema.add_field("holders", DataType.INT64)
            schema.add_field("best", DataType.FLOAT)
        # What is published is flushed and never changed: no search has to wait for a newer state.
        milvus.call("create_collection", names.collection(generation, part), schema=schema, consistency_level="Bounded")


def finish(milvus: Milvus, names: Names, generation: str) -> None:
    """Flush, index and load the collections, so that they can be searched."""
    from pymilvus import MilvusClient

    for part in PARTS:
        collection = names.collection(generation, part)
        milvus.call("flush", collection, timeout=None)
        indexes = MilvusClient.prepare_index_params()
        if part in {PASSAGES, SENTENCES}:
            indexes.add_index("vector", "AUTOINDEX", "vector", metric_type="IP")
            indexes.add_index("digest", "INVERTED", "digest")
        else:
            indexes.add_index("vector", "FLAT", "vector", metric_type="L2")
        if part == PASSAGES:
            indexes.add_index("bm25", "SPARSE_INVERTED_INDEX", "bm25", metric_type="BM25")
        elif part == SENTENCES:
            indexes.add_index("passage", "INVERTED", "passage")
        milvus.call("create_index", collection, indexes, timeout=None, sync=False)
        for index in indexes:
            milvus.wait_for_index(collection, index.index_name)
        milvus.call("load_collection", collection, timeout=None)


def hexadecimal(digest: npt.NDArray[np.uint64]) -> str:
    """Return one of ``index.digests`` as Milvus holds it, 32 characters."""
    return digest.tobytes().hex()


def term_id(term: str) -> int:
    """Return the name of a term, 64 bits, signed."""
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)


def if_it_fits(text: str) -> str:
    """Return the text, or "" if it is longer than a field: it is then taken from the document."""
    return text if len(text.encode("utf-8")) <= LONGEST_FIELD else ""


def cut_to_fit(text: str) -> str:
    """Return as much of the text as fits in a field."""
    return text.encode("utf-8")[:LONGEST_FIELD].decode("utf-8", "ignore")


def document_of(record: str, item: IndexedDocument, boxes: str = "") -> Document:
    """Return the document of a ``document_record``, with what the manifest says of it and its boxes in Base64."""
    found = json.loads(record)
    return serialization.document_of(item, found, found["paragraphs"], b64decode(boxes))


def document_record(document: Document) -> str:
    """Return a document as it was parsed, without what the manifest says of it."""
    return to_json(serialization.text_record(document) | {"paragraphs": serialization.paragraph_records(document)})


def boxes_record(document: Document) -> str:
    """Return the document's boxes in Base64."""
    return b64encode(document.boxes).decode("ascii")


def blob_rows(blobs: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield rows for texts of any length, in pieces; each text is known by its number."""
    row = 0
    for number, blob in enumerate(blobs):
        for start in range(0, len(blob), PIECE):
            yield {"id": row, "blob": number, "content": blob[start : start + PIECE], "vector": _NOWHERE}
            row += 1


def source_row(source: str) -> dict[str, Any]:
    """Return the row that says where the documents are."""
    return {"id": SOURCE_ROW, "blob": SOURCE_ROW, "content": to_json(source), "vector": _NOWHERE}


def term_row(term: str, known: TermStatistics) -> dict[str, Any]:
    """Return the row of a term's statistics."""
    return {"id": term_id(term), "holders": known.holders, "best": known.best, "vector": _NOWHERE}


def to_json(value: object) -> str:
    """Return JSON in which a name that is no Unicode is escaped."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
