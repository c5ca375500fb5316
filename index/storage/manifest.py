"""What a generation says of itself: settings, documents, and every file with its checksum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.durable import file_digest
from index.errors import IndexDamagedError, IndexMismatchError
from index.messages import Message
from index.records import Skipped

FORMAT_VERSION = 7


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What vectors, passages and keywords depend on besides the documents; see ``index.settings``.

    keywords: the analyzer's version and those of its libraries and dictionary. recognition: that of the recognition of
    text in pictures, "" where they were not read.
    """

    model: str
    dimension: int
    max_passage_tokens: int
    splitting: int
    keywords: str
    reading: int
    recognition: str = ""


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as the manifest lists it. sha256, size: of the file's bytes. warnings: of its reading."""

    path: str
    sha256: str
    paragraphs: int
    passages: int
    sentences: int
    size: int
    warnings: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a generation. path: relative to the generation's folder."""

    path: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path, folder: Path) -> FileEntry:
        """Describe a file as it is now."""
        return cls(path.relative_to(folder).as_posix(), path.stat().st_size, file_digest(path))

    def verify(self, folder: Path) -> None:
        """Raise IndexDamagedError unless the file in ``folder`` is as described."""
        path = folder / self.path
        try:
            intact = path.stat().st_size == self.size and file_digest(path) == self.sha256
        except OSError as error:
            raise damaged(path, "file_unreadable") from error
        if not intact:
            raise damaged(path, "file_checksum")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds; equal documents and settings give an equal manifest.

    skipped: the files that were left out, with the reasons.
    """

    settings: IndexSettings
    documents: tuple[IndexedDocument, ...]
    skipped: tuple[Skipped, ...]
    files: tuple[FileEntry, ...]
    format_version: int = FORMAT_VERSION

    def to_json(self) -> bytes:
        """Return the same bytes for an equal manifest."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        return text.encode("utf-8", "backslashreplace")  # a name that is no Unicode is escaped as JSON does

    @classmethod
    def read(cls, path: Path, content: bytes) -> Manifest:
        """Parse the content of ``path``. Raise IndexDamagedError or IndexMismatchError, naming it."""
        try:
            record: dict[str, Any] = json.loads(content)
            _check_format(path, record["format_version"])
            return cls(
                IndexSettings(**record["settings"]),
                tuple(
                    IndexedDocument(**(item | {"warnings": tuple(map(Message.from_json, item["warnings"]))}))
                    for item in record["documents"]
                ),
                tuple(Skipped(**(item | {"reason": Message.from_json(item["reason"])})) for item in record["skipped"]),
                tuple(FileEntry(**item) for item in record["files"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise damaged(path, "file_no_manifest") from error


def rows_of(documents: Iterable[IndexedDocument]) -> dict[str, range]:
    """Return which rows the passages of each document are, by path. documents: all of a generation, in order."""
    rows: dict[str, range] = {}
    end = 0
    for item in documents:
        rows[item.path] = range(end, end + item.passages)
        end += item.passages
    return rows


def generation_id(number: int, manifest: bytes) -> str:
    """Return the name of a generation: its number and the checksum of its manifest."""
    return f"{number:06d}-{_digest(manifest)}"


def generation_number(generation: str) -> int:
    """Return a generation's place in time."""
    return int(generation.partition("-")[0])


def is_manifest_of(generation: str, manifest: bytes) -> bool:
    """Return whether the generation was named after these bytes."""
    return generation.endswith(f"-{_digest(manifest)}")


def damaged(path: Path, what: str) -> IndexDamagedError:
    """Return the error for a damaged file. what: the code of a message."""
    return IndexDamagedError("index_damaged", path=path, what=Message(what))


def _check_format(path: Path, version: object) -> None:
    if version != FORMAT_VERSION:
        raise IndexMismatchError("index_format", folder=path.parent, version=version, supported=FORMAT_VERSION)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
