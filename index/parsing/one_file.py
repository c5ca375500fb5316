"""Parse one file to a Document, in the calling process."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from index.documents_folder import shown
from index.errors import DocumentError
from index.parsing.formats import MAX_BYTES, MAX_CHARACTERS, Format
from index.records import Document

if TYPE_CHECKING:
    from index.parsing.ocr.reading import PictureReader


def parse_file(path: Path, name: str, kind: Format, pictures: PictureReader | None = None) -> Document:
    """Parse a file as ``kind``. pictures: reads its pictures, None reads none. Raise DocumentError, naming the file."""
    label = shown(name)
    data = _content(path, label, 4 * MAX_CHARACTERS if kind.plain else MAX_BYTES)
    if not data.strip():
        raise DocumentError("file_empty", name=label)
    digest = hashlib.sha256(data).hexdigest()
    parsed = kind.parser(pictures.of(digest) if pictures else None)(data, label)
    if len(parsed.text) > MAX_CHARACTERS:
        raise DocumentError("too_many_characters", name=label, count=len(parsed.text), limit=MAX_CHARACTERS)
    if not parsed.paragraphs:
        raise DocumentError("no_text", name=label)
    return Document(
        name, parsed.text, parsed.paragraphs, digest, parsed.warnings, len(data), parsed.title, parsed.boxes
    )


def _content(path: Path, label: str, limit: int) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise DocumentError("not_a_file", name=label)
        size = path.stat().st_size
        if size > limit:
            raise DocumentError("too_many_bytes", name=label, count=size, limit=limit)
        with path.open("rb") as file:
            return file.read(size)  # and no more, should it be growing
    except OSError as error:
        raise DocumentError("not_readable", name=label, cause=error) from error
