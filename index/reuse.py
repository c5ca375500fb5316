"""The parts of the previous generation that a build takes over: documents, passages and vectors that are unchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamagedError, IndexMismatchError, IndexNotFoundError, IndexUnavailableError
from index.parsing.documents import NOTHING_KNOWN, Known
from index.parsing.formats import PARSING_VERSION, format_of
from index.records import Passage
from index.storage.folder.generation import FolderGeneration
from index.storage.manifest import IndexedDocument, IndexSettings
from index.storage.protocols import Generation, Store
from index.storage.times import Times, times_after

Vectors = npt.NDArray[np.float32]


def previous_of(store: Store) -> Generation | None:
    """Return the present generation; None where there is none that can be read."""
    try:
        return store.current()
    except (IndexNotFoundError, IndexDamagedError, IndexMismatchError):
        return None  # nothing to reuse: the build makes everything again


def is_current(generation: Generation, store: Store) -> bool:
    """Return whether it is the one that the store names, not one that stands in for it."""
    try:
        return store.current_id() == generation.id
    except (IndexNotFoundError, IndexDamagedError):
        return False


def known_documents(previous: Generation | None, recognition: str = "") -> Known:
    """Return the documents that need not be parsed again: the same bytes, format and versions.

    recognition: the version of what recognizes text in pictures now, "" where they are not read.
    """
    if previous is None:
        return NOTHING_KNOWN
    made_with = previous.manifest.settings
    if (made_with.reading, made_with.recognition) != (PARSING_VERSION, recognition):
        return NOTHING_KNOWN
    try:
        documents = previous.documents()
    except IndexUnavailableError:  # replaced by another builder since
        return NOTHING_KNOWN
    return Known(
        {(document.sha256, format_of(Path(document.path))): document for document in documents},
        {(item.path, item.sha256): item for item in previous.manifest.skipped if item.sha256},
    )


def known_passages(previous: Generation | None, settings: IndexSettings) -> Mapping[tuple[str, str], list[Passage]]:
    """Return the passages of documents by path and SHA-256, if the settings would split them the same way."""
    if not isinstance(previous, FolderGeneration):  # from elsewhere they come more slowly than they are split
        return {}
    made_with = previous.manifest.settings
    if replace(made_with, keywords=settings.keywords) != settings:
        return {}
    try:
        passages = previous.passages
    except IndexUnavailableError:  # replaced by another builder since
        return {}
    digests = {item.path: item.sha256 for item in previous.manifest.documents}
    kept: dict[tuple[str, str], list[Passage]] = {}
    for passage in passages:
        kept.setdefault((passage.document, digests[passage.document]), []).append(passage)
    return kept


def known_vectors(
    previous: Generation | None, settings: IndexSettings, texts: Mapping[str, str]
) -> Mapping[str, Vectors]:
    """Return vectors by text, if the model is the same: a vector depends on its text and the model alone."""
    if previous is None:
        return {}
    made_with = previous.manifest.settings
    if (made_with.model, made_with.dimension) != (settings.model, settings.dimension):
        return {}
    return previous.vectors(texts.keys())


def times_of(indexed: Sequence[IndexedDocument], settings: IndexSettings, previous: Generation | None) -> Times:
    """Return when each document was last indexed: now, if the settings have changed."""
    if previous is None or previous.manifest.settings != settings:
        return times_after(indexed, (), {})
    try:
        return times_after(indexed, previous.manifest.documents, previous.times)
    except IndexUnavailableError:  # replaced by another builder since
        return times_after(indexed, (), {})
