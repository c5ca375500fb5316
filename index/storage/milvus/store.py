"""An index in Milvus: published whole, one alias switched at the end, cleared away when it is outdated."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from index.cache import cache_folder
from index.durable import held
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexUnavailableError,
    StorageError,
    UsageError,
)
from index.keywords.analyzer import Analyzer
from index.storage.manifest import Manifest, generation_id, generation_number
from index.storage.milvus import layout
from index.storage.milvus.client import Milvus, NoAliasError
from index.storage.milvus.generation import MilvusGeneration
from index.storage.milvus.layout import Names
from index.storage.milvus.writing import write_generation
from index.storage.protocols import IndexContent, Stage, nothing
from index.storage.times import Times

KEPT_BEFORE = 1  # generations besides the one that answers: whoever has one open goes on with it


class MilvusStore:
    """The index that the address of ``milvus`` names; see ``index.storage.milvus.layout``."""

    def __init__(self, milvus: Milvus) -> None:
        self._milvus = milvus
        self._names = Names(milvus.address.name)

    def __str__(self) -> str:
        return str(self._milvus.address)

    @property
    def votes_folder(self) -> Path:
        """A folder in the current one, named after the index."""
        return Path(f".wenqu-{self._names.name}")

    def current_id(self) -> str:
        """Return the generation that the alias stands for."""
        try:
            target = self._milvus.alias_target(self._names.name)
        except NoAliasError as error:
            raise IndexNotFoundError("no_milvus_index", index=self) from error
        generation = self._names.generation(target)
        if generation is None:
            raise IndexNotFoundError("milvus_alias", index=self, target=target)
        return generation

    def current(self) -> MilvusGeneration:
        """Return the generation that the alias stands for, its manifest verified."""
        return self._generation(self.current_id())

    def published(self, generation: str) -> tuple[Manifest, Times]:
        """Return the manifest and the times of a generation."""
        found = self._generation(generation)
        return found.manifest, found.times

    def source(self) -> Path | None:
        """Return what the row of the source says."""
        try:
            collection = self._names.collection(self.current_id(), layout.DOCUMENTS)
            rows = self._milvus.rows(collection, f"id == {layout.SOURCE_ROW}", ["content"], consistency_level="Strong")
        except (IndexNotFoundError, IndexDamagedError):
            return None
        return Path(json.loads(rows[0]["content"])) if rows else None

    def remember_source(self, documents: Path) -> None:
        """Write the row of the source, if there is an index."""
        with suppress(IndexNotFoundError):
            if self.source() != documents:
                collection = self._names.collection(self.current_id(), layout.DOCUMENTS)
                self._milvus.call("upsert", collection, [layout.source_row(str(documents))])

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold a lock among this machine's builders. Raise IndexBusyError or UsageError.

        Builders on two machines are kept apart when they publish: the second one fails.
        """
        folder = cache_folder() / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        with held(folder / f"{self._digest}.lock", IndexBusyError("index_busy", index=self)):
            shutil.rmtree(self._workspaces, ignore_errors=True)  # of a build that was killed
            if self._names.name in self._milvus.call("list_collections"):
                raise UsageError("milvus_collection", index=self)
            self._drop(self._leftovers(self._current_or_none()))
            yield

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """Make it in the cache: what Milvus is to hold is gathered there first."""
        try:
            self._workspaces.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=self._workspaces, ignore_cleanup_errors=True) as made:
                yield Path(made)
        except OSError as error:
            cause = error.strerror or str(error) or type(error).__name__
            raise StorageError("index_not_built", index=self._workspaces, cause=cause) from error

    @property
    def _workspaces(self) -> Path:
        return cache_folder() / "builds" / self._digest

    @property
    def _digest(self) -> str:
        return hashlib.sha256(str(self).encode()).hexdigest()[:16]

    def publish(
        self, content: IndexContent, analyzer: Analyzer, stage: Stage, publishing: Callable[[], None] = nothing
    ) -> MilvusGeneration:
        """Write new collections, check that they are whole, and switch the alias."""
        before = self._current_or_none()
        source = self.source()
        manifest = Manifest(content.settings, content.indexed, content.skipped, ())
        generation = generation_id(self._next_number(), manifest.to_json())
        try:
            write_generation(self._milvus, self._names, generation, manifest, content, analyzer, stage, source)
            self._check_still(before)
            described = self._generation(generation)
            publishing()
            self._switch(generation, first=before is None)
        except BaseException:
            with suppress(IndexUnavailableError):
                if self._current_or_none() != generation:
                    self._drop([generation])
            raise
        with suppress(IndexUnavailableError):  # else the next build clears away
            self._drop(self._outdated(generation))
        return described

    def _check_still(self, before: str | None) -> None:
        if self._current_or_none() != before:
            raise IndexBusyError("milvus_overtaken", index=self)

    def _switch(self, generation: str, *, first: bool) -> None:
        collection = self._names.collection(generation, layout.PASSAGES)
        self._milvus.call("create_alias" if first else "alter_alias", collection, self._names.name)

    def _generation(self, generation: str) -> MilvusGeneration:
        return MilvusGeneration.read(self._milvus, self._names, generation)

    def _current_or_none(self) -> str | None:
        try:
            return self.current_id()
        except IndexNotFoundError:
            return None

    def _generations(self) -> list[str]:
        """Return all generations, also partial ones, by their numbers."""
        found = map(self._names.generation, self._milvus.call("list_collections"))
        return sorted({generation for generation in found if generation}, key=generation_number)

    def _next_number(self) -> int:
        return max(map(generation_number, self._generations()), default=0) + 1

    def _leftovers(self, current: str | None) -> list[str]:
        """Return what killed builds left: generations never published, and outdated ones."""
        if current is None:
            return self._generations()
        unfinished = [other for other in self._generations() if generation_number(other) > generation_number(current)]
        return unfinished + self._outdated(current)

    def _outdated(self, current: str) -> list[str]:
        latest = generation_number(current)
        before = [other for other in self._generations() if other != current and generation_number(other) <= latest]
        return before[: max(0, len(before) - KEPT_BEFORE)]

    def _drop(self, generations: Sequence[str]) -> None:
        there = set(self._milvus.call("list_collections")) if generations else set()
        for generation in generations:
            for part in layout.PARTS:
                collection = self._names.collection(generation, part)
                if collection in there:
                    self._milvus.call("drop_collection", collection)
