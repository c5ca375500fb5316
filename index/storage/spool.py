"""Documents that a build has parsed, in a file until they are published."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from index.records import Document, ParsedDocument
from index.storage.serialization import document_of, paragraph_records, text_record


class DocumentSpool:
    """A file of documents, each loaded when it is asked for. Leave it as a context before that."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, document: Document) -> ParsedDocument:
        """Write a document."""
        content = {"paragraphs": paragraph_records(document), "boxes": b64encode(document.boxes).decode("ascii")}
        line = json.dumps(text_record(document) | content).encode("ascii")
        start = self._file.tell()
        self._file.write(line)
        without = replace(document, text="", paragraphs=(), boxes=b"")
        return ParsedDocument.of(document, partial(self._load, without, start, len(line)))

    def _load(self, without: Document, start: int, length: int) -> Document:
        with self._path.open("rb") as file:
            file.seek(start)
            record = json.loads(file.read(length))
        return document_of(without, record, record["paragraphs"], b64decode(record["boxes"]))
