"""The documents as resources of the Model Context Protocol: texts, passages, and pages of PDFs.

A document is at ``wenqu://documents/NAME``, its path as in an address (``/`` in it is ``%2F``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from index.documents_folder import shown
from index.errors import DocumentError
from page.library import Library
from page.schema import USUAL_WIDTH
from qa.retrieval import Retriever
from qa.serialization import passage_record

__all__ = ["DOCUMENTS", "TEMPLATES", "Content", "document_address", "read"]

DOCUMENTS = "wenqu://documents"
_JSON, _TEXT, _PNG = "application/json", "text/plain", "image/png"
_ADDRESS = re.compile(rf"{DOCUMENTS}(?:/(.+?)(?:/(passages|pages)(?:/(\d{{1,9}}))?)?)?/?")


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of resource. address: with {name} and {number} in it."""

    address: str
    name: str
    description: str
    mime_type: str


TEMPLATES = (
    Template(f"{DOCUMENTS}/{{name}}", "document", "The text of a document.", _TEXT),
    Template(f"{DOCUMENTS}/{{name}}/passages", "passages", "All passages of a document.", _JSON),
    Template(f"{DOCUMENTS}/{{name}}/passages/{{number}}", "passage", "The passages of a paragraph, from 1.", _JSON),
    Template(f"{DOCUMENTS}/{{name}}/pages/{{number}}", "page", "A page of a PDF as a picture, from 1.", _PNG),
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a resource holds: text, or the bytes of a picture."""

    content: str | bytes
    mime_type: str


def document_address(name: str) -> str:
    """Return the address of a document."""
    return f"{DOCUMENTS}/{quote(name, safe='')}"


def read(address: str, retriever: Retriever, library: Library | None) -> Content:
    """Return what an address stands for. library: has the files, None where there are none to draw pages of.

    Raises DocumentError where there is no such document, passage or page.
    """
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        raise DocumentError("no_such_document", name=shown(address[:80]))
    name, kind, number = unquote(parts[1] or ""), parts[2], int(parts[3]) if parts[3] else None
    if not name:
        return Content(_in_json([_listed(document) for document in retriever.texts]), _JSON)
    if name not in retriever.texts:
        raise DocumentError("no_such_document", name=shown(name[:80]))
    if kind is None:
        return Content(retriever.texts[name], _TEXT)
    if kind == "pages":
        return Content(_page(name, number, library), _PNG)
    of_it = (one for one in retriever.passages if one.document == name)
    records = [passage_record(one) for one in of_it if number is None or one.number == number]
    if not records:
        raise DocumentError("no_such_paragraph", name=shown(name[:80]), number=number)
    return Content(_in_json(records), _JSON)


def _page(name: str, number: int | None, library: Library | None) -> bytes:
    if library is None or number is None:
        raise DocumentError("no_such_document", name=shown(name[:80]))
    image, _ = library.page_image(name, number, USUAL_WIDTH)
    return image


def _listed(document: str) -> dict[str, str]:
    return {"document": document, "uri": document_address(document)}


def _in_json(content: Sequence[object]) -> str:
    return json.dumps(content, ensure_ascii=False)
