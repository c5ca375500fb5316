"""The parts of the previous generation that a build takes over: documents, passages and vectors that are unchanged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from index.errors import IndexDamagedError, IndexMismatchError, IndexNotFoundError, IndexUnavailableError
from index.keywords.analyzer import Analyzer
from index.parsing.documents import NOTHING_KNOWN, Known
from index.parsing.formats import PARSING_VERSION, format_of
from index.records import Document, ParsedDocument, Passage
from index.storage.folder.generation import FolderGeneration, KeptTerms
from index.storage.kept_vectors import KeptVectors
from index.storage.manifest import IndexedDocument, IndexSettings
from index.storage.protocols import Generation, Store
from index.storage.times import Times, times_after


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
    return Known(
        {
            (item.sha256, format_of(Path(item.path))): _as_parsed(item, partial(previous.document, number))
            for number, item in enumerate(previous.manifest.documents)
        },
        {(item.path, item.sha256): item for item in previous.manifest.skipped if item.sha256},
    )


def _as_parsed(item: IndexedDocument, load: Callable[[], Document]) -> ParsedDocument:
    return ParsedDocument(item.path, item.sha256, item.warnings, item.size, load)


def known_passages(
    previous: Generation | None, settings: IndexSettings
) -> Callable[[Document], Sequence[Passage] | None]:
    """Return what gives the passages of a document that is unchanged, if the settings would split it the same way."""
    if not isinstance(previous, FolderGeneration):  # from elsewhere they come more slowly than they are split
        return lambda _: None
    if replace(previous.manifest.settings, keywords=settings.keywords) != settings:
        return lambda _: None
    unchanged = {(item.path, item.sha256) for item in previous.manifest.documents}
    generation = previous

    def passages(document: Document) -> Sequence[Passage] | None:
        return generation.passages_of(document) if (document.path, document.sha256) in unchanged else None

    return passages


def known_vectors(
    previous: Generation | None, settings: IndexSettings, pulse: Callable[[], None]
) -> KeptVectors | None:
    """Return the vectors by text, if the model is the same: a vector depends on its text and the model alone.

    pulse: called now and then.
    """
    if previous is None:
        return None
    made_with = previous.manifest.settings
    if (made_with.model, made_with.dimension) != (settings.model, settings.dimension):
        return None
    return previous.kept_vectors(pulse)


def known_terms(previous: Generation | None, analyzer: Analyzer, pulse: Callable[[], None]) -> KeptTerms | None:
    """Return the terms of passages by their texts, if the analyzer is the same. pulse: called now and then."""
    return previous.kept_terms(analyzer, pulse) if isinstance(previous, FolderGeneration) else None


def times_of(indexed: Sequence[IndexedDocument], settings: IndexSettings, previous: Generation | None) -> Times:
    """Return when each document was last indexed: now, if the settings have changed."""
    if previous is None or previous.manifest.settings != settings:
        return times_after(indexed, (), {})
    try:
        return times_after(indexed, previous.manifest.documents, previous.times)
    except IndexUnavailableError:  # replaced by another builder since
        return times_after(indexed, (), {})
