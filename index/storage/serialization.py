"""Passages and documents as JSON values, the same in a folder and in Milvus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.records import ContextKind, ContextPart, Document, ParagraphKind, Passage, Sentence
from index.serialization import (
    cells_of,
    cells_record,
    paragraph_of,
    paragraph_record,
    place_of,
    place_record,
    recognized_of,
    recognized_record,
)
from index.storage.manifest import IndexedDocument

Record = list[Any]


def passage_record(passage: Passage) -> Record:
    """Return everything of a passage but its text."""
    spans = [[sentence.start, sentence.end] for sentence in passage.sentences]
    context = [[part.kind, part.text, part.span] for part in passage.context]
    return [
        *(passage.document, passage.number, passage.start, passage.end, passage.section, spans),
        *(place_record(passage.place), passage.kind, context, cells_record(passage.cells)),
        recognized_record(passage.recognized),
    ]


def passage_of(record: Record, texts: Mapping[str, str], text: str = "") -> Passage:
    """Return the passage that ``passage_record`` took apart.

    texts: the documents' texts by path, to cut the passage's own from where ``text`` is empty.
    """
    path, number, start, end, section, spans, place, kind, context, cells, recognized = record
    return Passage(
        path,
        number,
        text or texts[path][start:end],
        start,
        end,
        section,
        tuple(Sentence(*span) for span in spans),
        place_of(place),
        ParagraphKind(kind),
        tuple(ContextPart(ContextKind(of), part, tuple(span) if span else None) for of, part, span in context),
        cells_of(cells),
        recognized_of(recognized),
    )


def text_record(document: Document) -> dict[str, Any]:
    """Return the text of a document and where its title is in it."""
    return {"text": document.text, "title": document.title}


def paragraph_records(document: Document) -> list[Record]:
    """Return the paragraphs of a document, without their text."""
    return [paragraph_record(paragraph) for paragraph in document.paragraphs]


def document_of(
    item: IndexedDocument | Document, text: Mapping[str, Any], paragraphs: Sequence[Record], boxes: bytes = b""
) -> Document:
    """Return a document as it was parsed.

    item: what is known of it. text, paragraphs: from ``text_record`` and ``paragraph_records``.
    """
    cut = tuple(map(paragraph_of, paragraphs))
    title = tuple(text["title"]) if text["title"] else None
    return Document(item.path, text["text"], cut, item.sha256, item.warnings, item.size, title, boxes)
