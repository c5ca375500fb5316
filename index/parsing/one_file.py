"""Parse one file to a Document, in the calling process."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.documents_folder import shown
from index.errors import DocumentError
from index.parsing.formats import MAX_BYTES, MAX_CHARACTERS, Format
from index.records import Document


def parse_file(path: Path, name: str, kind: Format) -> Document:
    """Parse a file as ``kind``. Raise DocumentError, naming the file."""
    label = shown(name)
    data = _content(path, label, 4 * MAX_CHARACTERS if kind.plain else MAX_BYTES)
    if not data.strip():
        raise DocumentError(f"{label}: the file is empty")
    parsed = kind.parser()(data, label)
    if len(parsed.text) > MAX_CHARACTERS:
        raise DocumentError(f"{label}: has {len(parsed.text):,} characters; {too_long(MAX_CHARACTERS)}")
    if not parsed.paragraphs:
        raise DocumentError(f"{label}: has no text")
    digest = hashlib.sha256(data).hexdigest()
    return Document(name, parsed.text, parsed.paragraphs, digest, parsed.warnings, len(data))


def too_long(limit: int) -> str:
    """Return the remedy for a document past a limit."""
    return f"up to {limit:,} are read: split it into several files"


def _content(path: Path, label: str, limit: int) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise DocumentError(f"{label}: is not a regular file")
        size = path.stat().st_size
        if size > limit:
            raise DocumentError(f"{label}: has {size:,} bytes; {too_long(limit)}")
        with path.open("rb") as file:
            return file.read(size)  # and no more, should it be growing
    except OSError as error:
        raise DocumentError(f"{label}: cannot be read: {error.strerror or error}") from error
