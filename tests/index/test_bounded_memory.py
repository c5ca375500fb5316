"""What a build holds in memory hardly grows with the number of passages, into a folder and into Milvus."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks.building import ChecksumEncoder, write_documents
from index.keywords.analyzer import Analyzer
from index.keywords.inversion import PostingsWriter
from index.parsing.documents import parse_documents
from index.publishing import publish_documents
from index.storage.folder.store import FolderStore
from index.storage.location import MilvusAddress, parse_location
from index.storage.milvus.client import Milvus
from index.storage.milvus.store import MilvusStore
from index.storage.protocols import Store
from index.storage.spool import DocumentSpool

pytestmark = pytest.mark.slow

FEW, MANY = 100, 600  # passages
WORDS = 500
MOST_ROWS = 5_000  # in one insert
MOST = 2_000  # bytes of a passage, whose eleven vectors take 17,000


class Sink:
    """A Milvus that keeps what the manifest is read from, and counts the rest."""

    def __init__(self, **_: object) -> None:
        self.rows: dict[str, int] = {}
        self.facts: list[dict[str, Any]] = []
        self.largest = 0

    def list_collections(self, **_: object) -> list[str]:
        return list(self.rows)

    def describe_alias(self, alias: str, **_: object) -> None:
        raise ValueError(f"alias {alias} not found")

    def create_collection(self, name: str, **_: object) -> None:
        self.rows[name] = 0

    def insert(self, name: str, rows: list[dict[str, Any]], **_: object) -> None:
        self.rows[name] += len(rows)
        self.facts += [row for row in rows if row.get("blob") == 0]
        self.largest = max(self.largest, len(rows))

    def query(self, name: str, output_fields: list[str], **_: object) -> list[dict[str, Any]]:
        return [{"count(*)": self.rows[name]}] if output_fields == ["count(*)"] else self.facts

    def describe_index(self, *_: object, **__: object) -> dict[str, str]:
        return {"state": "Finished"}

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name in {"flush", "create_index", "load_collection", "create_alias"}:
            return lambda *_, **__: None
        raise AttributeError(name)


def milvus(sink: Sink) -> MilvusStore:
    address = parse_location("milvus://host/docs")
    assert isinstance(address, MilvusAddress)
    return MilvusStore(Milvus(address, connect=lambda **_: sink))


def peak(documents: Path, store: Store, analyzer: Analyzer) -> int:
    """The most that was allocated at once while building, in bytes."""
    encoder = ChecksumEncoder()
    tracemalloc.start()
    try:
        with store.building(), store.workspace() as work:
            with DocumentSpool(work / "parsed") as spool:
                parsed, _ = parse_documents(documents, keep=spool.add)
            publish_documents(parsed, store, encoder, analyzer, progress=lambda _: None)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch, analyzer: Analyzer) -> None:
    """Have blocks be filled by few passages, so that what grows with them shows."""
    monkeypatch.setattr("index.content.ENCODED_AT_ONCE", 256)
    monkeypatch.setattr("index.content._GATHERED_AT_ONCE", 256)
    monkeypatch.setattr("index.arrays.ROWS_AT_ONCE", 256)
    monkeypatch.setattr("index.storage.milvus.writing.SENTENCES_AT_ONCE", 256)
    monkeypatch.setattr("index.storage.milvus.writing.PASSAGES_AT_ONCE", 64)
    monkeypatch.setattr("index.content.PostingsWriter", partial(PostingsWriter, at_once=20_000))
    # A vocabulary is as large as a language, whatever the number of passages: here one that is soon complete.
    monkeypatch.setattr(analyzer, "terms", lambda text: [f"词{ord(sign) % WORDS}" for sign in text])
    pytest.importorskip("pymilvus")  # what is imported meanwhile does not count


@pytest.mark.usefixtures("small_blocks")
def test_a_build_into_a_folder_holds_little_of_each_passage(tmp_path: Path, analyzer: Analyzer) -> None:
    peaks = []
    for count in (FEW, MANY):
        documents, store = tmp_path / f"{count}", FolderStore(tmp_path / f"{count}.index")
        written = write_documents(documents, count, analyzer)
        first = peak(documents, store, analyzer)
        written[0].write_text("问渠那得清如许。\n", encoding="utf-8")
        peaks.append((first, peak(documents, store, analyzer)))
    for few, many in zip(*peaks, strict=True):
        assert (many - few) / (MANY - FEW) < MOST


@pytest.mark.usefixtures("small_blocks")
def test_a_build_into_milvus_holds_little_of_each_passage(tmp_path: Path, analyzer: Analyzer) -> None:
    peaks = []
    for count in (FEW, MANY):
        write_documents(tmp_path / f"{count}", count, analyzer)
        sink = Sink()
        peaks.append(peak(tmp_path / f"{count}", milvus(sink), analyzer))
        by_part = {name.rpartition("_")[2]: rows for name, rows in sink.rows.items()}
        assert (by_part["passages"], by_part["sentences"]) == (count, 10 * count)
        assert sink.largest <= MOST_ROWS
    assert (peaks[1] - peaks[0]) / (MANY - FEW) < MOST
