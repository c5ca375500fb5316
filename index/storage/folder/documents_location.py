"""Where the documents of an index are: noted beside its generations, after its own checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.durable import write_atomically

SOURCE = "SOURCE"


def source_of(index_dir: Path) -> Path | None:
    """Return the absolute path of the documents that the index was last built from, None if unknown."""
    try:
        digest, _, noted = (index_dir / SOURCE).read_bytes().partition(b"  ")
    except OSError:
        return None
    if digest != _digest(noted):
        return None
    return _beside(index_dir) / noted.decode("utf-8", "surrogateescape")


def remember_source(index_dir: Path, documents: Path) -> None:
    """Note the documents for ``source_of``.

    documents: absolute. Beside or below the index folder they are noted as such, so that both
    can be moved together.
    """
    if source_of(index_dir) != documents:
        beside = _beside(index_dir)
        below = documents.relative_to(beside) if documents.is_relative_to(beside) else documents
        noted = below.as_posix().encode("utf-8", "surrogateescape")
        write_atomically(index_dir / SOURCE, _digest(noted) + b"  " + noted)


def _beside(index_dir: Path) -> Path:
    return index_dir.resolve().parent


def _digest(noted: bytes) -> bytes:
    return hashlib.sha256(noted).hexdigest().encode("ascii")
