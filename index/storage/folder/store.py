"""An index in a folder: immutable generations, and a pointer to the one that answers.

    INDEX_DIR/
      CURRENT                     the id of the generation that is served, replaced atomically
      SOURCE                      the documents folder it was last asked to hold; see ``documents_location``
      LOCK                        held while building
      feedback.jsonl              what people thought of answers, written by the page, never by a build
      recognized/                 the text of pictures, a file for each document, so that none is recognized twice
      generations/<id>/
        times.json                when each document was last indexed: no part of what is checked
        manifest.json             format, model, settings, documents, size and SHA-256 of every file
        documents.jsonl           decoded texts
        boxes.npy                 where the texts of PDFs stand on their pages, see ``index.boxes``
        passages.jsonl            places of passages and sentences in them
        paragraphs.jsonl          what a rebuild needs so as not to read unchanged files again
        passages.npy              a vector for each passage
        sentences.npy             a vector for each sentence, in the order of passages.jsonl
        *.npy.lists               FAISS: neighbours together, where there are many vectors
        keywords/                 BM25
      generations/.new-*/         the workspace of a build: what it has parsed, and a generation before it has its id

A generation is written whole, checked, synced to disk, and never changed again.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from index.durable import held, patiently, sync, sync_tree, write_atomically
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexNotFoundError,
    IndexUnavailableError,
    StorageError,
    UsageError,
)
from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.storage.folder.documents_location import SOURCE, remember_source, source_of
from index.storage.folder.generation import (
    MANIFEST,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    TIMES,
    FolderGeneration,
)
from index.storage.manifest import FileEntry, Manifest, damaged, generation_id, generation_number
from index.storage.protocols import IndexContent, Stage, nothing
from index.storage.times import Times, times_record
from index.vector_lists import write_lists

KEPT_GENERATIONS = 2
CURRENT = "CURRENT"
LOCK = "LOCK"
GENERATIONS = "generations"

_ID = re.compile(r"(\d{6,})-[0-9a-f]{12}")
# An index may be made again around them.
_KEPT_BESIDE = {
    "feedback.jsonl",
    "feedback.jsonl.lock",
    "conversations.sqlite",
    "conversations.sqlite-journal",
    "recognized",
}
_OWN_NAMES = {CURRENT, SOURCE, LOCK, GENERATIONS, f".{CURRENT}.new", f".{SOURCE}.new"} | _KEPT_BESIDE
_SYSTEM_NAMES = {".DS_Store", "Thumbs.db", "desktop.ini"}
_UNFINISHED, _OUTDATED = ".new-", ".old-"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FolderStore:
    """The index in one folder; see ``index.storage.protocols.Store``."""

    folder: Path

    def __str__(self) -> str:
        return str(self.folder)

    @property
    def votes_folder(self) -> Path:
        """The index folder: no build touches what is beside its generations."""
        return self.folder

    def current_id(self) -> str:
        """Return what CURRENT says.

        Raise IndexNotFoundError when there is no index, IndexDamagedError when CURRENT is garbled.
        """
        pointer = self.folder / CURRENT
        try:
            name = patiently(lambda: pointer.read_text(encoding="ascii")).strip()
        except (FileNotFoundError, NotADirectoryError) as error:
            if self.folder.exists() and not self._is_index():
                raise IndexNotFoundError("not_an_index_folder", index=self.folder) from error
            if any(self._ids()):
                raise damaged(pointer, "file_missing") from error
            raise IndexNotFoundError("no_index", index=self.folder) from error
        except (OSError, UnicodeDecodeError) as error:
            raise damaged(pointer, "file_unread") from error
        if not _ID.fullmatch(name):
            raise damaged(pointer, "file_names_nothing")
        return name

    def current(self) -> FolderGeneration:
        """Return the generation that answers, with every checksum verified.

        When it is damaged, return the newest other generation that is whole, and log a warning.
        Raise IndexNotFoundError, IndexDamagedError or IndexMismatchError.
        """
        current = None
        try:
            current = self.current_id()
            return self.generation(current)
        except IndexDamagedError as damage:
            if current and self._pointer() != current:  # replaced and cleared away since it was read
                return self.current()
            other = self._newest_whole(current)
            if other is None:
                raise
            logger.warning(Message("older_generation_served", {"cause": damage, "generation": other.id}))
            return other

    def generation(self, generation: str) -> FolderGeneration:
        """Return a generation, every file verified. Raise IndexDamagedError or IndexMismatchError."""
        folder = self.folder / GENERATIONS / generation
        try:
            found = FolderGeneration.read(folder)
        except OSError as error:
            raise damaged(folder / MANIFEST, "file_unreadable") from error
        found.verify()
        return found

    def published(self, generation: str) -> tuple[Manifest, Times]:
        """Return what its manifest and the times beside it say, without verifying its files."""
        folder = self.folder / GENERATIONS / generation
        try:
            found = FolderGeneration.read(folder)
        except OSError as error:
            raise IndexUnavailableError("went_away", path=folder / MANIFEST) from error
        return found.manifest, found.times

    def source(self) -> Path | None:
        """Return what SOURCE says."""
        return source_of(self.folder)

    def remember_source(self, documents: Path) -> None:
        """Write SOURCE."""
        remember_source(self.folder, documents)

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the builder's lock, and clear away what killed builds left.

        Raise UsageError for a folder of something else, IndexBusyError when the lock is held, and
        StorageError in place of an OSError while it is held.
        """
        try:
            if self.folder.exists() and not self._is_index():
                raise UsageError("folder_of_something_else", index=self.folder)
            (self.folder / GENERATIONS).mkdir(parents=True, exist_ok=True)
            with held(self.folder / LOCK, IndexBusyError("index_busy", index=self.folder)):
                self._remove_leftovers()
                yield
        except OSError as error:
            cause = error.strerror or str(error) or type(error).__name__
            where = f"{error.filename}: " if error.filename else ""
            raise StorageError("index_not_built", index=self.folder, cause=f"{where}{cause}") from error

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """Make it among the generations, where a build clears away what a killed one left."""
        made = Path(mkdtemp(prefix=f"{_UNFINISHED}{os.getpid()}-", dir=self.folder / GENERATIONS))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def publish(
        self, content: IndexContent, analyzer: Analyzer, stage: Stage, publishing: Callable[[], None] = nothing
    ) -> FolderGeneration:
        """Add the lists of neighbours, move all among the generations, and point to it. Call it while building."""
        stage("publishing", 0, 1)
        for name in (PASSAGE_VECTORS_FILE, SENTENCE_VECTORS_FILE):
            write_lists(content.folder / name, scratch=content.folder.parent)
        return self.publish_folder(content, publishing)

    def publish_folder(self, content: IndexContent, publishing: Callable[[], None] = nothing) -> FolderGeneration:
        """Publish the folder of ``content`` with what it holds. publishing: as for ``publish``."""
        folder = content.folder
        files = tuple(FileEntry.of(path, folder) for path in sorted(folder.rglob("*")) if path.is_file())
        manifest = Manifest(content.settings, content.indexed, content.skipped, files)
        described = manifest.to_json()
        (folder / MANIFEST).write_bytes(described)
        (folder / TIMES).write_text(json.dumps(times_record(content.times)), encoding="utf-8")
        sync_tree(folder)
        generation = generation_id(max(map(generation_number, self._ids()), default=0) + 1, described)
        target = self.folder / GENERATIONS / generation
        patiently(lambda: folder.rename(target))
        try:
            sync(self.folder / GENERATIONS)
            publishing()
            write_atomically(self.folder / CURRENT, f"{generation}\n".encode("ascii"))
        except BaseException:
            if self._pointer() != generation:
                shutil.rmtree(target, ignore_errors=True)
            raise
        self._remove_outdated(generation)
        return FolderGeneration(generation, target, manifest)

    def _is_index(self) -> bool:
        """Return whether the folder is an index, or empty and so may become one."""
        if not self.folder.is_dir():
            return False
        names = {path.name for path in self.folder.iterdir()}
        return names <= _OWN_NAMES | _SYSTEM_NAMES or {CURRENT, GENERATIONS} <= names

    def _pointer(self) -> str | None:
        try:
            return self.current_id()
        except IndexUnavailableError:
            return None

    def _newest_whole(self, damaged_id: str | None) -> FolderGeneration | None:
        for name in self._ids():
            if name != damaged_id:
                with suppress(IndexDamagedError, IndexMismatchError):
                    return self.generation(name)
        return None

    def _ids(self) -> list[str]:
        """Return the generations, newest first; what else may be in the folder is not the index's."""
        try:
            names = [path.name for path in (self.folder / GENERATIONS).iterdir()]
        except OSError:
            return []
        return sorted(filter(_ID.fullmatch, names), key=lambda name: (generation_number(name), name), reverse=True)

    def _remove_leftovers(self) -> None:
        """Clear away what killed builds left: unfinished folders, and generations never pointed to."""
        for mark in (_UNFINISHED, _OUTDATED):
            for folder in (self.folder / GENERATIONS).glob(f"{mark}*"):
                shutil.rmtree(folder, ignore_errors=True)
        self._remove_outdated(self._pointer())

    def _remove_outdated(self, current: str | None) -> None:
        """Keep, besides the current generation, the newest that could answer in its place."""
        others = [name for name in self._ids() if name != current]
        room = KEPT_GENERATIONS - bool(current)
        if len(others) <= room:
            return
        spare = self._newest_whole(current)
        kept = [spare.id] if spare else []
        kept += [name for name in others if name not in kept][: room - len(kept)]
        for name in set(others) - set(kept):
            folder = self.folder / GENERATIONS / name
            hidden = folder.with_name(f"{_OUTDATED}{name}")
            with suppress(OSError):  # on Windows while a reader has it open: the next build tries again
                folder.rename(hidden)
                shutil.rmtree(hidden, ignore_errors=True)
