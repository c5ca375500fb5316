"""What builds and searches ask of the place that an index is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.candidates import Candidates, Floats
from index.keywords.analyzer import Analyzer
from index.records import Document, Passage, Skipped
from index.row_ranges import RowRanges
from index.storage.kept_vectors import KeptVectors
from index.storage.manifest import IndexedDocument, IndexSettings, Manifest
from index.storage.times import Times

Stage = Callable[[str, int, int], None]
"""Called with the name of a stage of a build, the steps done, and their number."""


class SearchIndex(Protocol):
    """One generation of an index, opened to be searched."""

    @property
    def generation(self) -> str:
        """Its id."""

    @property
    def texts(self) -> Mapping[str, str]:
        """The decoded text of each document, by path, paths in order."""

    @property
    def boxes(self) -> Mapping[str, bytes]:
        """Where each document's text stands on its pages, by path, as ``Document.boxes``; read when it is asked for."""

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, in document order. Some stores fetch them when they are asked for."""

    @property
    def rows(self) -> Mapping[str, range]:
        """Where each document's passages are in ``passages``, by path, paths in order."""

    def candidates(self, vector: Floats, question: str, k: int, within: RowRanges | None = None) -> Candidates:
        """Return the ``k`` nearest passages, those of the ``2 * k`` nearest sentences, and the ``k`` best by BM25.

        A candidate that one part of the search finds is scored by all of them, exactly.

        vector: (dimension,) float32, the question's. within: the passages that are looked at, None for all.
        Raise IndexUnavailableError where the store cannot be reached.
        """

    def sentence_vectors_of(self, rows: Sequence[int]) -> Floats:
        """Return (sentences, dimension) float32, rows of length 1: those of these passages, in order."""


class Generation(Protocol):
    """One published, complete state of an index; it never changes."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def manifest(self) -> Manifest:
        """Its settings, documents and files."""

    @property
    def times(self) -> Times:
        """When each of its documents was last indexed."""

    def open(self, analyzer: Analyzer) -> SearchIndex:
        """Open it to be searched. analyzer: of the version in its settings. Raise IndexUnavailableError."""

    def document(self, number: int) -> Document:
        """Return a document as it was parsed, by its place in the manifest; those in order come the fastest.

        Raise IndexUnavailableError when the generation has gone.
        """

    def kept_vectors(self, pulse: Callable[[], None] = ...) -> KeptVectors:
        """Return its vectors, to be found by their texts. Raise IndexUnavailableError.

        pulse: called now and then while they are looked for; what it raises goes through.
        """


@dataclass(frozen=True, slots=True)
class IndexContent:
    """What a build publishes.

    folder: all files of a ``FolderGeneration`` but its manifest, in the store's workspace. times: when each document
    was last indexed.
    """

    settings: IndexSettings
    indexed: tuple[IndexedDocument, ...]
    skipped: tuple[Skipped, ...]
    folder: Path
    times: Times = field(default_factory=dict)


def nothing() -> None:
    """Do nothing."""


class Store(Protocol):
    """A place that holds one index; ``str(store)`` is its location, without secrets."""

    @property
    def votes_folder(self) -> Path:
        """Where the page keeps votes on answers."""

    def current_id(self) -> str:
        """Return the id of the generation that answers. Raise IndexNotFoundError or another IndexUnavailableError."""

    def current(self) -> Generation:
        """Return the generation that answers, checked. Raise IndexUnavailableError."""

    def published(self, generation: str) -> tuple[Manifest, Times]:
        """Return a generation's manifest and when its documents were indexed. Raise IndexUnavailableError."""

    def source(self) -> Path | None:
        """Return the absolute path of the documents that the index was last built from; None where it is not known."""

    def remember_source(self, documents: Path) -> None:
        """Note the documents for ``source``. documents: an absolute path. Call it while building."""

    def building(self) -> AbstractContextManager[None]:
        """Hold the builder's lock, and clear away what killed builds left. Raise IndexBusyError or StorageError."""

    def workspace(self) -> AbstractContextManager[Path]:
        """Make an empty folder for what a build writes, on a disk, and remove it at the end. Call it while building.

        Raise StorageError in place of an OSError.
        """

    def publish(
        self, content: IndexContent, analyzer: Analyzer, stage: Stage, publishing: Callable[[], None] = nothing
    ) -> Generation:
        """Make what was built a new generation, and that the current one in one step. Call it while building.

        stage: called at "publishing". publishing: called when all is written, right before that step.
        What they raise stops the build, and nothing is published.
        """
