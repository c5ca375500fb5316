"""From documents to a published, immutable index."""

from index.build import BuildProgress, BuildReport, build_index
from index.documents import Document, Paragraph, Skipped
from index.errors import WenquError
from index.passages import Passage, Sentence

__all__ = [
    "BuildProgress",
    "BuildReport",
    "Document",
    "Paragraph",
    "Passage",
    "Sentence",
    "Skipped",
    "WenquError",
    "build_index",
]
