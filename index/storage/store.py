"""Where an index is kept, and what builds and searches ask of that place: a folder, or Milvus."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.errors import IndexUnavailableError
from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordIndex
from index.keywords.postings import Postings
from index.records import Document, Passage, Skipped
from index.storage import generation as generations
from index.storage import stored
from index.storage.documents_location import remember_source, source_of
from index.storage.generation import StoredGeneration
from index.storage.location import MilvusAddress, parse_location
from index.storage.manifest import IndexedDocument, IndexSettings, Manifest
from index.storage.protocols import SearchIndex
from index.storage.times import Times, times_from_json, times_record
from index.vectors import VectorIndex

Vectors = npt.NDArray[np.float32]
Stage = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class IndexContent:
    """What a build publishes.

    vectors: of every passage and every sentence, by text, (dimension,) float32. previous: the
    generation before, to take from it what did not change; None to make everything anew.
    times: when each document was last indexed.
    """

    settings: IndexSettings
    documents: Sequence[Document]
    indexed: tuple[IndexedDocument, ...]
    skipped: tuple[Skipped, ...]
    passages: Sequence[Passage]
    vectors: Mapping[str, Vectors]
    previous: Generation | None = None
    times: Times = field(default_factory=dict)


class Generation(Protocol):
    """One published, complete state of an index; it does not change."""

    @property
    def id(self) -> str:
        """Names it."""

    @property
    def manifest(self) -> Manifest:
        """What it says of itself."""

    @property
    def times(self) -> Times:
        """When each of its documents was last indexed."""

    def open(self, analyzer: Analyzer) -> SearchIndex:
        """Opens it to be searched. Raises IndexUnavailableError."""

    def documents(self) -> list[Document]:
        """The documents as they were read. Raises IndexUnavailableError when they have gone."""

    def vectors(self, texts: Collection[str]) -> Mapping[str, Vectors]:
        """The vectors that it has of these texts, and perhaps of others."""


class Store(Protocol):
    """A place that holds one index; ``str`` of it is its location, without secrets."""

    @property
    def votes_folder(self) -> Path:
        """Where the page keeps votes on answers."""

    def current_id(self) -> str:
        """The id of the generation that answers. Raises IndexNotFoundError or another IndexUnavailableError."""

    def current(self) -> Generation:
        """The generation that answers, checked. Raises IndexUnavailableError."""

    def published(self, generation: str) -> tuple[Manifest, Times]:
        """What a generation says of itself and when its documents were indexed. Raises IndexUnavailableError."""

    def source(self) -> Path | None:
        """The documents that the index was last asked to hold, an absolute path, if it says."""

    def remember_source(self, documents: Path) -> None:
        """Notes the documents for ``source``. Call it while building."""

    def building(self) -> AbstractContextManager[None]:
        """Holds the builder's lock, and clears away what killed builds left. Raises IndexBusyError or StorageError."""

    def publish(self, content: IndexContent, analyzer: Analyzer, stage: Stage) -> Generation:
        """Writes a new generation and makes it the current one in one step. Call it while building.

        stage: is told of "keywords" and "publishing"; what it raises stops the build, and nothing is published.
        """


def open_store(location: str | Path | Store) -> Store:
    """The store at a folder or ``milvus://…`` address; nothing is read yet.

    WENQU_MILVUS_TOKEN and WENQU_MILVUS_CA, the credentials, are taken from the environment.
    Raises UsageError for an address that makes no sense.
    """
    if not isinstance(location, str | Path):
        return location
    place = parse_location(location)
    if isinstance(place, MilvusAddress):
        from index.storage.milvus.store import MilvusStore

        token, authority = os.environ.get("WENQU_MILVUS_TOKEN", ""), os.environ.get("WENQU_MILVUS_CA")
        return MilvusStore(place, token=token, authority=Path(authority) if authority else None)
    return FolderStore(place)


@dataclass(frozen=True, slots=True)
class FolderGeneration:
    """A generation in files, see ``index.storage.generation``."""

    stored: StoredGeneration

    @property
    def id(self) -> str:
        """Names it."""
        return self.stored.id

    @property
    def manifest(self) -> Manifest:
        """What it says of itself."""
        return self.stored.manifest

    @property
    def times(self) -> Times:
        """As noted beside the manifest."""
        return _times(self.stored.folder, self.manifest)

    def open(self, analyzer: Analyzer) -> SearchIndex:
        """Loads it."""
        return stored.load(self.stored, analyzer)

    def documents(self) -> list[Document]:
        """The documents as they were read."""
        try:
            return stored.load_documents(self.stored)
        except OSError as error:  # a builder in another process has replaced it
            raise IndexUnavailableError("went_away", path=self.stored.folder) from error

    def vectors(self, texts: Collection[str]) -> Mapping[str, Vectors]:
        """The vectors of all its texts."""
        _, passages = stored.load_passages(self.stored)
        known: dict[str, Vectors] = {}
        for file, own in (
            (stored.PASSAGE_VECTORS_FILE, [passage.text for passage in passages]),
            (stored.SENTENCE_VECTORS_FILE, stored.sentence_texts(passages)),
        ):
            known.update(zip(own, VectorIndex.load(self.stored.folder / file).vectors, strict=True))
        return known

    def terms(self, analyzer: Analyzer) -> Mapping[str, Sequence[str]]:
        """The terms of all its passages, by text, where they are those that the analyzer gives."""
        if self.manifest.settings.keywords != analyzer.version:
            return {}
        _, passages = stored.load_passages(self.stored)
        postings = Postings.load(self.stored.folder / stored.KEYWORDS_FOLDER)
        return dict(zip((passage.text for passage in passages), postings.terms_of_passages(), strict=True))


@dataclass(frozen=True, slots=True)
class FolderStore:
    """An index folder."""

    folder: Path

    def __str__(self) -> str:
        return str(self.folder)

    @property
    def votes_folder(self) -> Path:
        """The index folder: no build touches what is beside its generations."""
        return self.folder

    def current_id(self) -> str:
        """What its pointer names."""
        return generations.current_id(self.folder)

    def current(self) -> Generation:
        """The generation that is served, every checksum verified."""
        return FolderGeneration(generations.open_current(self.folder))

    def published(self, generation: str) -> tuple[Manifest, Times]:
        """Read from its manifest and what is noted beside."""
        path = self.folder / generations.GENERATIONS / generation / generations.MANIFEST
        try:
            manifest = Manifest.read(path, path.read_bytes())
            return manifest, _times(path.parent, manifest)
        except OSError as error:
            raise IndexUnavailableError("went_away", path=path) from error

    def source(self) -> Path | None:
        """What SOURCE says."""
        return source_of(self.folder)

    def remember_source(self, documents: Path) -> None:
        """Writes SOURCE."""
        remember_source(self.folder, documents)

    def building(self) -> AbstractContextManager[None]:
        """Holds the folder's lock."""
        return generations.building(self.folder)

    def publish(self, content: IndexContent, analyzer: Analyzer, stage: Stage) -> Generation:
        """Writes a new folder, checks it, and points to it."""
        texts = [passage.text for passage in content.passages]
        stage("keywords", 0, 1)
        before = content.previous
        known = before.terms(analyzer) if isinstance(before, FolderGeneration) else None
        keywords = KeywordIndex.build(texts, analyzer, known)
        stage("publishing", 0, 1)
        with generations.new_folder(self.folder) as folder:
            stored.write(
                folder,
                content.documents,
                content.passages,
                passage_vectors=_stacked(content, texts),
                sentence_vectors=_stacked(content, stored.sentence_texts(content.passages)),
                keywords=keywords,
            )
            parts = (content.settings, content.indexed, content.skipped, times_record(content.times))
            published = generations.publish(self.folder, folder, *parts)
        return FolderGeneration(published)


def _times(folder: Path, manifest: Manifest) -> Times:
    """Raises OSError when the generation has gone."""
    published = datetime.fromtimestamp((folder / generations.MANIFEST).stat().st_mtime, UTC)
    noted = folder / generations.TIMES
    return times_from_json(noted.read_bytes() if noted.exists() else b"", manifest.documents, published)


def _stacked(content: IndexContent, texts: Sequence[str]) -> Vectors:
    """(texts, dimension) float32, also of no text."""
    vectors = [content.vectors[text] for text in texts]
    return np.array(vectors, np.float32).reshape(len(texts), content.settings.dimension)
