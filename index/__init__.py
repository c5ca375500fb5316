"""From documents to a published, immutable index."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.build import BuildReport, build_index
    from index.errors import WenquError
    from index.parsing.ocr.extent import Ocr
    from index.progress import BuildProgress
    from index.records import Document, Paragraph, Passage, Place, Sentence, Skipped

__all__ = [
    "BuildProgress",
    "BuildReport",
    "Document",
    "Ocr",
    "Paragraph",
    "Passage",
    "Place",
    "Sentence",
    "Skipped",
    "WenquError",
    "build_index",
]

_MODULES = {
    "BuildProgress": "index.progress",
    "BuildReport": "index.build",
    "Document": "index.records",
    "Ocr": "index.parsing.ocr.extent",
    "Paragraph": "index.records",
    "Passage": "index.records",
    "Place": "index.records",
    "Sentence": "index.records",
    "Skipped": "index.records",
    "WenquError": "index.errors",
    "build_index": "index.build",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the process that parses documents needs few of them."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
