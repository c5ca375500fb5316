"""From documents that are read to a published generation: split, encode what is new, count words, publish."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.chunking import split_passages
from index.content import write_documents, write_keywords, write_vectors
from index.embedding.encoder import TextEncoder
from index.keywords.analyzer import Analyzer
from index.progress import BuildProgress, Progress
from index.records import Document, ParsedDocument, Passage, Skipped
from index.reuse import is_current, known_passages, known_terms, known_vectors, previous_of, times_of
from index.settings import settings_for
from index.storage.folder.generation import FolderGeneration
from index.storage.manifest import IndexedDocument, IndexSettings, Manifest
from index.storage.opening import open_store
from index.storage.protocols import Generation, IndexContent, Store
from index.token_counting import TokenCounting


@dataclass(frozen=True, slots=True)
class Published:
    """The outcome of ``publish_documents``; before: the manifest's documents of the index before."""

    generation: Generation
    before: tuple[IndexedDocument, ...]
    changed: bool
    encoded: int
    reused: int


def publish_documents(
    documents: Sequence[ParsedDocument],
    target: str | Path | Store,
    encoder: TextEncoder,
    analyzer: Analyzer,
    *,
    progress: Progress,
    publishing: Callable[[], None] = lambda: None,
    force: bool = False,
    skipped: Sequence[Skipped] = (),
    previous: Generation | None = None,
    recognition: str = "",
) -> Published:
    """Index documents already read and publish the result. Call it while holding the builder's lock.

    One document is in memory at a time, and vectors and terms in blocks: what they become is written to files, of
    which the store makes its generation.

    target: the index. previous: the present generation, where the caller has opened it. recognition: the version of
    what recognized the text in pictures.
    """
    store = open_store(target)
    settings = settings_for(encoder, analyzer, recognition)
    if previous is None or not is_current(previous, store):
        previous = previous_of(store)
    before = previous.manifest.documents if previous else ()
    if previous and not force and _is_up_to_date(previous, store, settings, documents, skipped):
        return Published(previous, before, False, 0, 0)
    taken_from = None if force else previous
    with store.workspace() as work:
        folder = work / "content"
        folder.mkdir()
        files = len(documents) + len(skipped)
        reading = BuildProgress("reading", files, files)
        split = _splitter(encoder, settings, taken_from, progress, reading)
        indexed, texts = write_documents(folder, documents, split)
        staged = FolderGeneration("", folder, Manifest(settings, indexed, tuple(skipped), ()))
        encoded, reused = write_vectors(
            *(staged, texts, encoder, known_vectors(taken_from, settings, partial(progress, reading)), work),
            lambda done, total, document: progress(BuildProgress("encoding", done, total, document)),
        )
        del texts  # 176 bytes a passage of ten sentences
        write_keywords(
            *(staged, analyzer, known_terms(taken_from, analyzer, partial(progress, BuildProgress("keywords", 0, 1)))),
            *(work, lambda done, total: progress(BuildProgress("keywords", done, total))),
        )
        content = IndexContent(settings, indexed, tuple(skipped), folder, times_of(indexed, settings, taken_from))
        generation = store.publish(
            content, analyzer, lambda stage, done, total: progress(BuildProgress(stage, done, total)), publishing
        )
    progress(BuildProgress("publishing", 1, 1))
    return Published(generation, before, True, encoded, reused)


def _splitter(
    encoder: TextEncoder,
    settings: IndexSettings,
    previous: Generation | None,
    progress: Progress,
    reading: BuildProgress,
) -> Callable[[Document], Sequence[Passage]]:
    """Return what gives the passages of a document: those of the generation before, where it is unchanged."""
    known, counting = known_passages(previous, settings), TokenCounting(encoder)

    def split(document: Document) -> Sequence[Passage]:
        progress(reading)
        kept = known(document)
        if kept is not None:
            return kept
        step = partial(progress, replace(reading, document=document.path))
        return split_passages(document, counting.of(step), settings.max_passage_tokens)

    return split


def _is_up_to_date(
    previous: Generation,
    store: Store,
    settings: IndexSettings,
    documents: Sequence[ParsedDocument],
    skipped: Sequence[Skipped],
) -> bool:
    if not is_current(previous, store):
        return False  # it stands in for a damaged one
    manifest = previous.manifest
    same = [(item.path, item.sha256) for item in manifest.documents] == [(d.path, d.sha256) for d in documents]
    return same and manifest.skipped == tuple(skipped) and manifest.settings == settings
