"""An index in Milvus: published whole, one alias switched at the end, cleared away when it is outdated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from index import milvus_layout as layout
from index.builtin_model import cache_folder
from index.documents import Document
from index.errors import IndexBusyError, IndexDamagedError, IndexNotFoundError, IndexUnavailableError, UsageError
from index.keywords import Tokenizer
from index.location import MilvusAddress
from index.manifest import Manifest, generation_id, is_manifest_of
from index.milvus_client import Milvus, NoAliasError
from index.milvus_layout import Names
from index.milvus_search import MilvusIndex, read_blob
from index.store import Generation, IndexContent, Stage
from index.stored import sentence_texts
from index.term_scores import statistics

PASSAGES_AT_ONCE = 500
SENTENCES_AT_ONCE = 2_000
TERMS_AT_ONCE = 5_000
DIGESTS_AT_ONCE = 500
BLOBS_AT_ONCE = 200
KEPT_BEFORE = 1  # generations besides the one that answers: whoever has one open goes on with it

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class MilvusGeneration:
    """A generation in Milvus. passages: how many. average_length: terms of a passage."""

    milvus: Milvus
    names: Names
    id: str
    manifest: Manifest
    published: datetime
    passages: int
    average_length: float

    def open(self, tokenizer: Tokenizer) -> MilvusIndex:
        """Opens it where it is; Milvus loads what is not loaded."""
        for part in layout.PARTS:
            self.milvus.call("load_collection", self._collection(part), timeout=None)
        return MilvusIndex(
            self.milvus,
            self.names,
            self.id,
            self.manifest.documents,
            tokenizer,
            count=self.passages,
            average_length=self.average_length,
        )

    def documents(self) -> list[Document]:
        """The documents as they were read, fetched in pieces."""
        collection = self._collection(layout.DOCUMENTS)
        pieces: dict[int, list[tuple[int, str]]] = {}
        count = _count(self.milvus, collection)
        for start in range(0, count, BLOBS_AT_ONCE):
            condition = f"id >= {start} and id < {start + BLOBS_AT_ONCE}"
            for row in self.milvus.rows(collection, condition, ["id", "blob", "content"]):
                pieces.setdefault(int(row["blob"]), []).append((int(row["id"]), row["content"]))
        blobs = {number: "".join(content for _, content in sorted(found)) for number, found in pieces.items()}
        return [layout.document_of(blobs[n], item) for n, item in enumerate(self.manifest.documents, start=1)]

    def vectors(self, texts: Collection[str]) -> Mapping[str, Vectors]:
        """The vectors of those of the texts that it has, found by their content hashes."""
        by_digest = {layout.digest(text): text for text in texts}
        known: dict[str, Vectors] = {}
        for part in (layout.PASSAGES, layout.SENTENCES):
            wanted = [digest for digest, text in by_digest.items() if text not in known]
            rows = self.milvus.rows_of(self._collection(part), "digest", wanted, ["digest", "vector"], DIGESTS_AT_ONCE)
            known |= {by_digest[row["digest"]]: np.array(row["vector"], np.float32) for row in rows}
        return known

    def _collection(self, part: str) -> str:
        return self.names.collection(self.id, part)


class MilvusStore:
    """One index in one database of Milvus; see ``index.milvus_layout``.

    token, authority, connect: as ``Milvus`` takes them.
    """

    def __init__(
        self,
        address: MilvusAddress,
        *,
        token: str = "",
        authority: Path | None = None,
        connect: Callable[..., Any] | None = None,
    ) -> None:
        self._address = address
        self._names = Names(address.name)
        self._milvus = Milvus(address, token=token, authority=authority, connect=connect)

    def __str__(self) -> str:
        return str(self._address)

    @property
    def votes_folder(self) -> Path:
        """A folder in the current one, named after the index."""
        return Path(f".wenqu-{self._names.name}")

    def current_id(self) -> str:
        """The generation that the alias stands for."""
        try:
            target = self._milvus.alias_target(self._names.name)
        except NoAliasError as error:
            raise IndexNotFoundError(
                f"no index yet at {self}: build one with wenqu index DOCUMENTS --index {self}"
            ) from error
        generation = self._names.generation(target)
        if generation is None:
            raise IndexNotFoundError(f"{self} is an alias of {target}, which is no index: give another name")
        return generation

    def current(self) -> MilvusGeneration:
        """The generation that the alias stands for, its manifest verified."""
        return self._described(self.current_id())

    def published(self, generation: str) -> tuple[Manifest, datetime]:
        """As the generation says."""
        found = self._described(generation)
        return found.manifest, found.published

    def source(self) -> Path | None:
        """What the row of the source says."""
        try:
            collection = self._names.collection(self.current_id(), layout.DOCUMENTS)
            rows = self._milvus.rows(collection, f"id == {layout.SOURCE_ROW}", ["content"], consistency_level="Strong")
        except (IndexNotFoundError, IndexDamagedError):
            return None
        return Path(json.loads(rows[0]["content"])) if rows else None

    def remember_source(self, documents: Path) -> None:
        """Writes the row of the source, where there is an index."""
        with suppress(IndexNotFoundError):
            if self.source() != documents:
                collection = self._names.collection(self.current_id(), layout.DOCUMENTS)
                self._milvus.call("upsert", collection, [layout.source_row(str(documents))])

    @contextmanager
    def building(self) -> Iterator[None]:
        """Holds a lock among this machine's builders. Raises IndexBusyError or UsageError.

        Builders on two machines are kept apart when they publish: the second one fails.
        """
        folder = cache_folder() / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{hashlib.sha256(str(self).encode()).hexdigest()[:16]}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise IndexBusyError(f"another process is building {self}: wait for it to end") from error
        try:
            if self._names.name in self._milvus.call("list_collections"):
                raise UsageError(f"{self}: a collection of that name is there and is no index: give another name")
            self._drop(self._leftovers(self._current_or_none()))
            yield
        finally:
            lock.release()

    def publish(self, content: IndexContent, tokenizer: Tokenizer, stage: Stage) -> Generation:
        """Writes new collections, checks that they are whole, and switches the alias."""
        before = self._current_or_none()
        source = self.source()
        manifest = Manifest(content.settings, content.indexed, content.skipped, ())
        generation = generation_id(self._next_number(), manifest.to_json())
        try:
            self._write(generation, manifest, content, tokenizer, stage, source)
            self._check_still(before)
            described = self._described(generation)
            self._switch(generation, first=before is None)
        except BaseException:
            with suppress(IndexUnavailableError):
                if self._current_or_none() != generation:
                    self._drop([generation])
            raise
        with suppress(IndexUnavailableError):  # else the next build clears away
            self._drop(self._outdated(generation))
        return described

    def _write(
        self,
        generation: str,
        manifest: Manifest,
        content: IndexContent,
        tokenizer: Tokenizer,
        stage: Stage,
        source: Path | None,
    ) -> None:
        stage("keywords", 0, 1)
        terms = [tokenizer.terms(passage.text) for passage in content.passages]
        average = sum(max(len(own), 1) for own in terms) / len(terms)
        layout.create(self._milvus, self._names, generation, content.settings.dimension)
        sentences = sum(len(passage.sentences) for passage in content.passages)
        facts = {
            "manifest": manifest.to_json().decode("utf-8"),
            "published": datetime.now(UTC).isoformat(),
            "passages": len(terms),
            "sentences": sentences,
            "average_length": average,
        }
        total, done = len(terms) + sentences, 0
        stage("publishing", 0, total)
        for rows in _batches(_passage_rows(content, terms, tokenizer), PASSAGES_AT_ONCE):
            self._insert(generation, layout.PASSAGES, rows)
            stage("publishing", done := done + len(rows), total)
        for rows in _batches(_sentence_rows(content), SENTENCES_AT_ONCE):
            self._insert(generation, layout.SENTENCES, rows)
            stage("publishing", min(done := done + len(rows), total - 1), total)
        known = statistics(terms, average, len(terms))
        term_rows = (layout.term_row(term, item.holders, item.best) for term, item in known.items())
        for rows in _batches(term_rows, TERMS_AT_ONCE):
            self._insert(generation, layout.TERMS, rows)
        records = (layout.document_record(document) for document in content.documents)
        blobs = layout.blob_rows([json.dumps(facts, ensure_ascii=False), *records])
        blobs += [layout.source_row(str(source))] if source else []
        for rows in _batches(iter(blobs), BLOBS_AT_ONCE):
            self._insert(generation, layout.DOCUMENTS, rows)
        layout.finish(self._milvus, self._names, generation)
        written = {layout.PASSAGES: len(terms), layout.SENTENCES: sentences, layout.TERMS: len(known)}
        for part, count in written.items():
            there = _count(self._milvus, self._names.collection(generation, part))
            if there != count:
                raise IndexUnavailableError(f"{self} holds {there} {part} of {count}: run wenqu index again")

    def _insert(self, generation: str, part: str, rows: list[dict[str, Any]]) -> None:
        self._milvus.call("insert", self._names.collection(generation, part), rows, timeout=None)

    def _check_still(self, before: str | None) -> None:
        if self._current_or_none() != before:
            raise IndexBusyError(f"another machine has published {self} meanwhile: run wenqu index again")

    def _switch(self, generation: str, *, first: bool) -> None:
        collection = self._names.collection(generation, layout.PASSAGES)
        self._milvus.call("create_alias" if first else "alter_alias", collection, self._names.name)

    def _described(self, generation: str) -> MilvusGeneration:
        collection = self._names.collection(generation, layout.DOCUMENTS)
        content = read_blob(self._milvus, collection, layout.FACTS)
        where = Path(collection, "manifest")
        try:
            facts = json.loads(content)
            record = facts["manifest"].encode("utf-8")
            manifest = Manifest.read(where, record if is_manifest_of(generation, record) else b"")
            published = datetime.fromisoformat(facts["published"])
            return MilvusGeneration(
                self._milvus, self._names, generation, manifest, published, facts["passages"], facts["average_length"]
            )
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError(f"{self}: the index is damaged ({collection}): rebuild with wenqu index") from error

    def _current_or_none(self) -> str | None:
        try:
            return self.current_id()
        except IndexNotFoundError:
            return None

    def _generations(self) -> list[str]:
        """All that there are, also in part, by their numbers."""
        found = map(self._names.generation, self._milvus.call("list_collections"))
        return sorted({generation for generation in found if generation}, key=_number)

    def _next_number(self) -> int:
        return max(map(_number, self._generations()), default=0) + 1

    def _leftovers(self, current: str | None) -> list[str]:
        """What killed builds left: whatever was never published, and outdated ones."""
        if current is None:
            return self._generations()
        unfinished = [other for other in self._generations() if _number(other) > _number(current)]
        return unfinished + self._outdated(current)

    def _outdated(self, current: str) -> list[str]:
        before = [other for other in self._generations() if other != current and _number(other) <= _number(current)]
        return before[: max(0, len(before) - KEPT_BEFORE)]

    def _drop(self, generations: Sequence[str]) -> None:
        there = set(self._milvus.call("list_collections")) if generations else set()
        for generation in generations:
            for part in layout.PARTS:
                collection = self._names.collection(generation, part)
                if collection in there:
                    self._milvus.call("drop_collection", collection)


def _passage_rows(
    content: IndexContent, terms: Sequence[Sequence[str]], tokenizer: Tokenizer
) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for row, (passage, own) in enumerate(zip(content.passages, terms, strict=True)):
        yield {
            "id": row,
            "text": layout.if_it_fits(passage.text),
            "record": layout.passage_record(passage),
            "terms": layout.if_it_fits(" ".join(own)),
            "folded": layout.cut_to_fit(tokenizer.fold(passage.text)),
            "digest": _first_digest(passage.text, seen),
            "sentences": len(passage.sentences),
            "vector": content.vectors[passage.text],
        }


def _sentence_rows(content: IndexContent) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    texts = iter(sentence_texts(content.passages))
    row = 0
    for passage_row, passage in enumerate(content.passages):
        for number in range(len(passage.sentences)):
            text = next(texts)
            yield {
                "id": row,
                "passage": passage_row,
                "number": number,
                "digest": _first_digest(text, seen),
                "vector": content.vectors[text],
            }
            row += 1


def _first_digest(text: str, seen: set[str]) -> str:
    """The text's digest where it occurs first: one vector of it is enough to find."""
    digest = layout.digest(text)
    if digest in seen:
        return ""
    seen.add(digest)
    return digest


def _batches(rows: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _count(milvus: Milvus, collection: str) -> int:
    rows = milvus.rows(collection, "", ["count(*)"], consistency_level="Strong")
    return int(rows[0]["count(*)"])


def _number(generation: str) -> int:
    return int(generation.partition("-")[0])
