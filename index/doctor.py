"""Examine an index: whether it is whole, fits this version and this model, and can be rebuilt."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

import numpy as np

from index.context import embedded_text
from index.embedding.encoder import TextEncoder
from index.errors import IndexUnavailableError, ModelError
from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.records import Passage
from index.settings import check_settings, settings_for
from index.source_files import SourceFiles
from index.storage.folder.store import FolderStore
from index.storage.kept_vectors import vectors_of
from index.storage.manifest import IndexSettings
from index.storage.opening import open_store
from index.storage.protocols import Generation, SearchIndex, Store

SAMPLE = 16
ALIKE = 0.97  # cosine: another precision of the same model stays above it, another model far below
_LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "sentence-transformers", "torch", "jieba")

Status = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    check: "versions", "model", "index", "settings", "counts", "vectors", "documents" or "disk". status: a
    "problem" is what keeps the index from answering rightly. detail: what was found, with the remedy.
    """

    check: str
    status: Status
    detail: Message


def examine(location: str | Path | Store, encoder: TextEncoder | ModelError, analyzer: Analyzer) -> list[Finding]:
    """Check every file's checksum, the counts, a sample of vectors encoded again, and what a rebuild needs.

    encoder: or why there is none, which is a problem itself. Changes nothing.
    """
    store = open_store(location)
    findings = [_versions(), _model(encoder)]
    generation = None
    try:
        generation = store.current()
        findings += _generation(store, generation, encoder, analyzer)
    except IndexUnavailableError as error:
        findings.append(Finding("index", "problem", error.message))
    return [*findings, *_documents(store, generation), *_disk(store)]


def _model(encoder: TextEncoder | ModelError) -> Finding:
    if isinstance(encoder, ModelError):
        return Finding("model", "problem", encoder.message)
    return Finding("model", "ok", Message("model_found", {"model": encoder.identity, "dimension": encoder.dimension}))


def _generation(
    store: Store, generation: Generation, encoder: TextEncoder | ModelError, analyzer: Analyzer
) -> Iterator[Finding]:
    if _pointer(store) == generation.id:
        found = {"generation": generation.id, "documents": len(generation.manifest.documents)}
        yield Finding("index", "ok", Message("index_whole", found))
    else:
        yield Finding("index", "problem", Message("older_generation_answers", {"generation": generation.id}))
    index = generation.open(analyzer)
    if not isinstance(encoder, ModelError):
        settings = _settings(store, generation.manifest.settings, settings_for(encoder, analyzer))
        yield settings
        if settings.status == "problem":
            return
    yield _counts(generation, index)
    if index.passages and not isinstance(encoder, ModelError):
        yield _vectors(generation, index, encoder)


def _settings(store: Store, made_with: IndexSettings, now: IndexSettings) -> Finding:
    try:
        check_settings(store, made_with, now)
    except IndexUnavailableError as error:
        return Finding("settings", "problem", error.message)
    if made_with.reading != now.reading:
        return Finding("settings", "warning", Message("parsed_by_other_version"))
    return Finding("settings", "ok", Message("settings_as_now", {"splitting": now.splitting, "keywords": now.keywords}))


def _counts(generation: Generation, index: SearchIndex) -> Finding:
    listed = generation.manifest.documents
    expected = [len(listed), sum(item.passages for item in listed), sum(item.sentences for item in listed)]
    found = [len(index.texts), len(index.passages), sum(len(passage.sentences) for passage in index.passages)]
    counts = dict(zip(("documents", "passages", "sentences"), found, strict=True))
    if found != expected:
        return Finding("counts", "problem", Message("counts_wrong", counts))
    return Finding("counts", "ok", Message("counts_right", counts))


def _vectors(generation: Generation, index: SearchIndex, encoder: TextEncoder) -> Finding:
    texts = [embedded_text(passage) for passage in _sample(index.passages)]
    stored = vectors_of(generation.kept_vectors(), texts)
    again = encoder.encode_passages(texts)
    cosines = [
        float(stored[text] @ vector) if text in stored else 0.0 for text, vector in zip(texts, again, strict=True)
    ]
    alike = float(np.mean(cosines))
    measured = {"count": len(texts), "cosine": alike}
    if alike < ALIKE:
        return Finding("vectors", "problem", Message("vectors_differ", measured))
    return Finding("vectors", "ok", Message("vectors_alike", measured))


def _sample(items: Sequence[Passage]) -> list[Passage]:
    places = np.linspace(0, len(items) - 1, min(SAMPLE, len(items))).astype(int)
    return [items[int(place)] for place in places]


def _documents(store: Store, generation: Generation | None) -> Iterator[Finding]:
    source = store.source()
    listed = [item.path for item in generation.manifest.documents] if generation else []
    complaint = SourceFiles.of(source, listed).complaint(listed)
    yield Finding("documents", "warning" if complaint else "ok", complaint or Message("documents_at", {"root": source}))


def _disk(store: Store) -> Iterator[Finding]:
    if not isinstance(store, FolderStore) or not store.folder.is_dir():
        return
    used = sum(map(_size, store.folder.rglob("*")))
    free = shutil.disk_usage(store.folder).free
    measured = {"used": used / 1e6, "free": free / 1e6}
    if free < used:
        yield Finding("disk", "warning", Message("disk_short", measured))
    else:
        yield Finding("disk", "ok", Message("disk_ample", measured))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # a builder has cleared it away
        return 0


def _pointer(store: Store) -> str | None:
    try:
        return store.current_id()
    except IndexUnavailableError:
        return None


def _versions() -> Finding:
    libraries = ", ".join(f"{name} {metadata.version(name)}" for name in ("wenqu", *_LIBRARIES) if _installed(name))
    found = {"python": platform.python_version(), "libraries": libraries}
    return Finding("versions", "ok", Message("versions", found))


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
