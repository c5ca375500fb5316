"""The files of one index on disk.

    INDEX_DIR/
      CURRENT                     the id of the generation that is served, replaced atomically
      SOURCE                      the documents folder it was last asked to hold; see ``documents_location``
      LOCK                        held while building
      feedback.jsonl              what people thought of answers, written by the page, never by a build
      generations/<id>/
        times.json                when each document was last indexed: no part of what is checked
        manifest.json             format, model, settings, documents, size and SHA-256 of every file
        documents.jsonl           decoded texts
        passages.jsonl            places of passages and sentences in them
        paragraphs.jsonl          what a rebuild needs so as not to read unchanged files again
        passages.npy              a vector for each passage
        sentences.npy             a vector for each sentence, in the order of passages.jsonl
        *.npy.lists               FAISS: neighbours together, where there are many vectors
        keywords/                 BM25

A generation is written whole, checked, synced to disk, and never changed again.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index.durable import sync, sync_tree, write_atomically
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexNotFoundError,
    IndexUnavailableError,
    StorageError,
    UsageError,
)
from index.messages import Message
from index.records import Skipped
from index.storage.documents_location import SOURCE
from index.storage.manifest import (
    FileEntry,
    IndexedDocument,
    IndexSettings,
    Manifest,
    damaged,
    generation_id,
    is_manifest_of,
)

KEPT_GENERATIONS = 2
CURRENT = "CURRENT"
LOCK = "LOCK"
GENERATIONS = "generations"
MANIFEST = "manifest.json"
TIMES = "times.json"

_ID = re.compile(r"(\d{6,})-[0-9a-f]{12}")
_KEPT_BESIDE = {"feedback.jsonl", "feedback.jsonl.lock"}  # of the page: an index may be made anew around them
_OWN_NAMES = {CURRENT, SOURCE, LOCK, GENERATIONS, f".{CURRENT}.new", f".{SOURCE}.new"} | _KEPT_BESIDE
_SYSTEM_NAMES = {".DS_Store", "Thumbs.db", "desktop.ini"}
_UNFINISHED, _OUTDATED = ".new-", ".old-"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredGeneration:
    """A generation on disk whose files were all found to be as written."""

    id: str
    folder: Path
    manifest: Manifest


def open_current(index_dir: Path) -> StoredGeneration:
    """The generation that is served, with every checksum verified.

    When it is damaged, the newest other generation that is whole is served instead, and a
    warning says so.

    Raises IndexNotFoundError, IndexDamagedError or IndexMismatchError.
    """
    current = None
    try:
        current = current_id(index_dir)
        return open_generation(index_dir, current)
    except IndexDamagedError as damage:
        if current and _pointer(index_dir) != current:  # replaced and cleared away since it was read
            return open_current(index_dir)
        other = _newest_whole(index_dir, current)
        if other is None:
            raise
        logger.warning("%s", Message("older_generation_served", {"cause": damage, "generation": other.id}))
        return other


def open_generation(index_dir: Path, generation: str) -> StoredGeneration:
    """Reads the manifest and verifies every file. Raises IndexDamagedError or IndexMismatchError."""
    folder = index_dir / GENERATIONS / generation
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except OSError as error:
        raise damaged(path, "file_unreadable") from error
    if not is_manifest_of(generation, content):
        raise damaged(path, "file_checksum")
    manifest = Manifest.read(path, content)
    for entry in manifest.files:
        entry.verify(folder)
    return StoredGeneration(generation, folder, manifest)


def current_id(index_dir: Path) -> str:
    """What CURRENT says. Raises IndexNotFoundError when there is no index, IndexDamagedError when it is garbled."""
    pointer = index_dir / CURRENT
    try:
        name = pointer.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        if index_dir.exists() and not is_index_dir(index_dir):
            raise IndexNotFoundError("not_an_index_folder", index=index_dir) from error
        if any(_generation_ids(index_dir)):
            raise damaged(pointer, "file_missing") from error
        raise IndexNotFoundError("no_index", index=index_dir) from error
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(pointer, "file_unread") from error
    if not _ID.fullmatch(name):
        raise damaged(pointer, "file_names_nothing")
    return name


def is_current(index_dir: Path, generation: StoredGeneration) -> bool:
    """Whether CURRENT names the generation."""
    return _pointer(index_dir) == generation.id


def is_index_dir(index_dir: Path) -> bool:
    """Whether the folder is an index, or empty and so may become one."""
    if not index_dir.is_dir():
        return False
    names = {path.name for path in index_dir.iterdir()}
    return names <= _OWN_NAMES | _SYSTEM_NAMES or {CURRENT, GENERATIONS} <= names


@contextmanager
def building(index_dir: Path) -> Iterator[None]:
    """Holds the builder's lock.

    Raises UsageError for a folder of something else, IndexBusyError when the lock is held, and
    StorageError in place of an OSError while it is held.
    """
    try:
        if index_dir.exists() and not is_index_dir(index_dir):
            raise UsageError("folder_of_something_else", index=index_dir)
        (index_dir / GENERATIONS).mkdir(parents=True, exist_ok=True)
        with _locked(index_dir):
            _remove_leftovers(index_dir)
            yield
    except OSError as error:
        cause = error.strerror or str(error) or type(error).__name__
        where = f"{error.filename}: " if error.filename else ""
        raise StorageError("index_not_built", index=index_dir, cause=f"{where}{cause}") from error


@contextmanager
def new_folder(index_dir: Path) -> Iterator[Path]:
    """A folder for a new generation, gone afterwards unless it was published. Call it while holding the lock."""
    folder = index_dir / GENERATIONS / f"{_UNFINISHED}{os.getpid()}"
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(
    index_dir: Path,
    folder: Path,
    settings: IndexSettings,
    documents: tuple[IndexedDocument, ...],
    skipped: tuple[Skipped, ...] = (),
    times: Mapping[str, str] | None = None,
) -> StoredGeneration:
    """Makes the files in ``folder`` the current generation, in one step, and removes outdated ones.

    times: see ``index.storage.times``, noted beside. Call it while holding the builder's lock.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = Manifest(settings, documents, skipped, tuple(FileEntry.of(path, folder) for path in paths))
    content = manifest.to_json()
    (folder / MANIFEST).write_bytes(content)
    (folder / TIMES).write_text(json.dumps(times or {}), encoding="utf-8")
    sync_tree(folder)
    generation = generation_id(_next_number(index_dir), content)
    target = index_dir / GENERATIONS / generation
    folder.rename(target)
    try:
        sync(index_dir / GENERATIONS)
        write_atomically(index_dir / CURRENT, f"{generation}\n".encode("ascii"))
    except BaseException:
        if _pointer(index_dir) != generation:
            shutil.rmtree(target, ignore_errors=True)
        raise
    _remove_outdated(index_dir, generation)
    return StoredGeneration(generation, target, manifest)


@contextmanager
def _locked(index_dir: Path) -> Iterator[None]:
    lock = FileLock(index_dir / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexBusyError("index_busy", index=index_dir) from error
    try:
        yield
    finally:
        lock.release()


def _pointer(index_dir: Path) -> str | None:
    try:
        return current_id(index_dir)
    except IndexUnavailableError:
        return None


def _newest_whole(index_dir: Path, damaged_id: str | None) -> StoredGeneration | None:
    for name in _generation_ids(index_dir):
        if name != damaged_id:
            with suppress(IndexDamagedError, IndexMismatchError):
                return open_generation(index_dir, name)
    return None


def _generation_ids(index_dir: Path) -> list[str]:
    """Newest first; what else may be in the folder is none of ours."""
    try:
        names = [path.name for path in (index_dir / GENERATIONS).iterdir()]
    except OSError:
        return []
    return sorted(filter(_ID.fullmatch, names), key=lambda name: (_number(name), name), reverse=True)


def _number(generation: str) -> int:
    return int(generation.partition("-")[0])


def _next_number(index_dir: Path) -> int:
    return max(map(_number, _generation_ids(index_dir)), default=0) + 1


def _remove_leftovers(index_dir: Path) -> None:
    """Clears away what killed builds left: unfinished folders, and generations never pointed to."""
    for mark in (_UNFINISHED, _OUTDATED):
        for folder in (index_dir / GENERATIONS).glob(f"{mark}*"):
            shutil.rmtree(folder, ignore_errors=True)
    _remove_outdated(index_dir, _pointer(index_dir))


def _remove_outdated(index_dir: Path, current: str | None) -> None:
    """Keeps, besides the current generation, the newest that could answer in its place."""
    others = [name for name in _generation_ids(index_dir) if name != current]
    room = KEPT_GENERATIONS - bool(current)
    if len(others) <= room:
        return
    spare = _newest_whole(index_dir, current)
    kept = [spare.id] if spare else []
    kept += [name for name in others if name not in kept][: room - len(kept)]
    for name in set(others) - set(kept):
        folder = index_dir / GENERATIONS / name
        hidden = folder.with_name(f"{_OUTDATED}{name}")
        with suppress(OSError):  # on Windows while a reader has it open: the next build tries again
            folder.rename(hidden)
            shutil.rmtree(hidden, ignore_errors=True)
