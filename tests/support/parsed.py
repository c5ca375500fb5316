"""What a parser made of a file, in the form in which tests compare it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.errors import DocumentError
from index.parsing.documents import parse_document, parse_documents
from index.records import Document, Skipped


def read(folder: Path, name: str, content: bytes | str) -> Document:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    document = parse_document(path)
    assert [p.number for p in document.body] == list(range(1, len(document.body) + 1))
    ends = [0, *(p.end for p in document.body)]
    assert all(end <= p.start < p.end <= len(document.text) for p, end in zip(document.body, ends, strict=False))
    assert document.size == path.stat().st_size
    return document


def texts(document: Document) -> list[str]:
    return [document.text[p.start : p.end] for p in document.body]


def places(document: Document) -> list[str]:
    return [str(p.place) if p.place else "" for p in document.body]


def sections(document: Document) -> list[str | None]:
    return [p.section for p in document.body]


def refused(folder: Path, name: str, content: bytes | str) -> str:
    with pytest.raises(DocumentError) as error:
        read(folder, name, content)
    assert str(error.value).startswith(f"{name}: ")
    assert "\n" not in str(error.value)
    return str(error.value).removeprefix(f"{name}: ")


def lines(document: Document) -> tuple[str, ...]:
    return tuple(map(str, document.warnings))


def parsed(root: Path, exclude: Sequence[Path] = ()) -> tuple[list[Document], list[Skipped]]:
    """The documents at a place, loaded, and the files left out."""
    documents, skipped = parse_documents(root, exclude)
    return [document.load() for document in documents], skipped
