"""The files of one index on disk.

    INDEX_DIR/
      CURRENT                     the id of the generation that is served, replaced atomically
      SOURCE                      the documents folder it was built from
      LOCK                        held while building
      generations/<id>/
        manifest.json             format, model, settings, documents, size and SHA-256 of every file
        documents.jsonl           decoded texts
        passages.jsonl            places of passages and sentences in them
        passages.faiss            a vector for each passage
        sentences.faiss           a vector for each sentence, in the order of passages.jsonl
        keywords/                 BM25

A generation is written whole, checked, synced to disk, and never changed again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import IndexBusyError, IndexDamagedError, IndexMismatchError, IndexNotFoundError, UsageError

FORMAT_VERSION = 1
KEPT_GENERATIONS = 2
CURRENT = "CURRENT"
SOURCE = "SOURCE"
LOCK = "LOCK"
GENERATIONS = "generations"
MANIFEST = "manifest.json"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What vectors and passages depend on besides the documents."""

    model: str
    dimension: int
    max_passage_tokens: int
    splitting: int
    keywords: int


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as the manifest lists it. sha256: of the file's bytes."""

    path: str
    sha256: str
    paragraphs: int
    passages: int
    sentences: int


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a generation. path: relative to the generation's folder."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds; equal documents and settings give an equal manifest."""

    settings: IndexSettings
    documents: tuple[IndexedDocument, ...]
    files: tuple[FileEntry, ...]
    format_version: int = FORMAT_VERSION

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Raises ValueError, KeyError or TypeError when the text is no manifest."""
        content: dict[str, Any] = json.loads(text)
        return cls(
            IndexSettings(**content["settings"]),
            tuple(IndexedDocument(**item) for item in content["documents"]),
            tuple(FileEntry(**item) for item in content["files"]),
            int(content["format_version"]),
        )


@dataclass(frozen=True, slots=True)
class StoredGeneration:
    """A generation on disk whose files were all found to be as written."""

    id: str
    folder: Path
    manifest: Manifest


def open_current(index_dir: Path) -> StoredGeneration:
    """The generation that is served, with every checksum verified.

    When it is damaged, the newest older generation that is whole is served instead, and a
    warning says so.

    Raises IndexNotFoundError, IndexDamagedError or IndexMismatchError.
    """
    current = current_id(index_dir)
    try:
        return open_generation(index_dir, current)
    except IndexDamagedError as damage:
        for older in sorted((name for name in _generation_ids(index_dir) if name != current), reverse=True):
            try:
                generation = open_generation(index_dir, older)
            except (IndexDamagedError, IndexMismatchError):
                continue
            logger.warning("%s; serving the generation before it (%s); rebuild with: wenqu index", damage, older)
            return generation
        raise


def open_generation(index_dir: Path, generation_id: str) -> StoredGeneration:
    """Reads the manifest and verifies every file. Raises IndexDamagedError or IndexMismatchError."""
    folder = index_dir / GENERATIONS / generation_id
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise IndexDamagedError(_damaged(folder / MANIFEST, "is missing")) from error
    if not generation_id.endswith(_digest(content)[:12]):
        raise IndexDamagedError(_damaged(folder / MANIFEST, "fails its checksum"))
    manifest = _parse_manifest(folder / MANIFEST, content)
    for entry in manifest.files:
        _verify(folder / entry.path, entry)
    return StoredGeneration(generation_id, folder, manifest)


def current_id(index_dir: Path) -> str:
    """What CURRENT says. Raises IndexNotFoundError when there is no index, IndexDamagedError when it is garbled."""
    pointer = index_dir / CURRENT
    try:
        generation_id = pointer.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        if index_dir.exists() and not is_index_dir(index_dir):
            raise IndexNotFoundError(f"{index_dir} is not an index folder: give another --index-dir") from error
        if any(_generation_ids(index_dir)):
            raise IndexDamagedError(_damaged(pointer, "is missing")) from error
        raise IndexNotFoundError(f"no index yet at {index_dir}: build one with wenqu index DOCUMENTS") from error
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(_damaged(pointer, "cannot be read")) from error
    if not generation_id or Path(generation_id).name != generation_id:
        raise IndexDamagedError(_damaged(pointer, "does not name a generation"))
    return generation_id


def is_index_dir(index_dir: Path) -> bool:
    """Whether the folder is an index, or empty and so may become one."""
    if not index_dir.is_dir():
        return False
    names = {path.name for path in index_dir.iterdir()}
    return not names or GENERATIONS in names or names <= {LOCK, SOURCE}


def source_of(index_dir: Path) -> Path | None:
    """The documents folder that the index was built from, if it says."""
    try:
        content = (index_dir / SOURCE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return Path(content) if content else None


@contextmanager
def building(index_dir: Path) -> Iterator[None]:
    """Holds the builder's lock. Raises UsageError for a folder of something else, IndexBusyError when it is held."""
    if index_dir.exists() and not is_index_dir(index_dir):
        raise UsageError(f"{index_dir} holds something else than an index: give an empty or new --index-dir")
    (index_dir / GENERATIONS).mkdir(parents=True, exist_ok=True)
    lock = FileLock(index_dir / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexBusyError(f"another process is building {index_dir}: wait for it to end") from error
    try:
        _remove_leftovers(index_dir)
        yield
    finally:
        lock.release()


@contextmanager
def new_folder(index_dir: Path) -> Iterator[Path]:
    """A temporary folder beside the generations, gone afterwards unless it was published."""
    folder = Path(tempfile.mkdtemp(prefix=".new-", dir=index_dir / GENERATIONS))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(
    index_dir: Path, folder: Path, settings: IndexSettings, documents: tuple[IndexedDocument, ...]
) -> StoredGeneration:
    """Makes the files in ``folder`` the current generation, in one step, and removes outdated ones.

    Call it while holding the builder's lock.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in paths:
        _sync(path)
    entries = tuple(
        FileEntry(path.relative_to(folder).as_posix(), path.stat().st_size, file_digest(path)) for path in paths
    )
    manifest = Manifest(settings, documents, entries)
    content = manifest.to_json().encode("utf-8")
    write_atomically(folder / MANIFEST, content)
    for directory in [*(path for path in folder.rglob("*") if path.is_dir()), folder]:
        _sync(directory)
    generation_id = f"{_next_number(index_dir):06d}-{_digest(content)[:12]}"
    folder.chmod(0o755)
    folder.rename(index_dir / GENERATIONS / generation_id)
    _sync(index_dir / GENERATIONS)
    write_atomically(index_dir / CURRENT, f"{generation_id}\n".encode("ascii"))
    _remove_outdated(index_dir, generation_id)
    return StoredGeneration(generation_id, index_dir / GENERATIONS / generation_id, manifest)


def write_atomically(path: Path, content: bytes) -> None:
    """Replaces ``path``: a reader sees the old content or the new, also after a crash."""
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync(path.parent)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _parse_manifest(path: Path, content: bytes) -> Manifest:
    try:
        version = json.loads(content)["format_version"]
        if version != FORMAT_VERSION:
            raise IndexMismatchError(
                f"{path.parent} has format {version}, this version of Wenqu reads {FORMAT_VERSION}: "
                "rebuild with wenqu index"
            )
        return Manifest.from_json(content.decode("utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(_damaged(path, "is no manifest")) from error


def _verify(path: Path, entry: FileEntry) -> None:
    try:
        size = path.stat().st_size
        intact = size == entry.size and file_digest(path) == entry.sha256
    except OSError as error:
        raise IndexDamagedError(_damaged(path, "is missing or cannot be read")) from error
    if not intact:
        raise IndexDamagedError(_damaged(path, "fails its checksum"))


def _damaged(path: Path, what: str) -> str:
    return f"the index is damaged: {path} {what}; rebuild with wenqu index"


def _generation_ids(index_dir: Path) -> list[str]:
    folder = index_dir / GENERATIONS
    return [path.name for path in folder.iterdir() if path.name[0] != "."] if folder.is_dir() else []


def _next_number(index_dir: Path) -> int:
    numbers = [int(name.partition("-")[0]) for name in _generation_ids(index_dir) if name.partition("-")[0].isdigit()]
    return max(numbers, default=0) + 1


def _remove_leftovers(index_dir: Path) -> None:
    for folder in (index_dir / GENERATIONS).glob(".*"):
        shutil.rmtree(folder, ignore_errors=True)


def _remove_outdated(index_dir: Path, current: str) -> None:
    others = sorted((name for name in _generation_ids(index_dir) if name != current), reverse=True)
    for name in others[KEPT_GENERATIONS - 1 :]:
        folder = index_dir / GENERATIONS / name
        hidden = folder.with_name(f".old-{name}")
        folder.rename(hidden)
        shutil.rmtree(hidden, ignore_errors=True)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder, and orders renames itself
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
