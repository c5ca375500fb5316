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

from index.embedding.encoder import TextEncoder
from index.errors import IndexUnavailableError, ModelError
from index.keywords.analyzer import Analyzer
from index.records import Passage
from index.settings import check_settings, settings_for
from index.source_files import SourceFiles
from index.storage.manifest import IndexSettings
from index.storage.protocols import SearchIndex
from index.storage.store import FolderStore, Generation, Store, open_store

SAMPLE = 16
ALIKE = 0.97  # cosine: another precision of the same model stays above it, another model far below
_LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "sentence-transformers", "torch", "jieba")

Status = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    check: "versions", "model", "index", "settings", "counts", "vectors", "documents" or "disk". status: a
    "problem" is what keeps the index from answering rightly. detail: for people, with the remedy.
    """

    check: str
    status: Status
    detail: str


def examine(location: str | Path | Store, encoder: TextEncoder | ModelError, analyzer: Analyzer) -> list[Finding]:
    """Every file's checksum, the counts, a sample of vectors encoded again, and what a rebuild needs.

    encoder: or why there is none, which is a problem itself. Changes nothing.
    """
    store = open_store(location)
    findings = [Finding("versions", "ok", _versions()), _model(encoder)]
    generation = None
    try:
        generation = store.current()
        findings += _generation(store, generation, encoder, analyzer)
    except IndexUnavailableError as error:
        findings.append(Finding("index", "problem", str(error)))
    return [*findings, *_documents(store, generation), *_disk(store)]


def _model(encoder: TextEncoder | ModelError) -> Finding:
    if isinstance(encoder, ModelError):
        return Finding("model", "problem", str(encoder))
    return Finding("model", "ok", f"{encoder.identity}, {encoder.dimension} dimensions")


def _generation(
    store: Store, generation: Generation, encoder: TextEncoder | ModelError, analyzer: Analyzer
) -> Iterator[Finding]:
    if _pointer(store) == generation.id:
        documents = len(generation.manifest.documents)
        yield Finding("index", "ok", f"generation {generation.id}, {documents} documents, every checksum is right")
    else:
        yield Finding(
            "index", "problem", f"damaged: the generation before it, {generation.id}, answers; rebuild with wenqu index"
        )
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
        return Finding("settings", "problem", str(error))
    if made_with.reading != now.reading:
        return Finding("settings", "warning", "the documents were read by another version: run wenqu index")
    return Finding("settings", "ok", f"as now: splitting {now.splitting}, keywords {now.keywords}")


def _counts(generation: Generation, index: SearchIndex) -> Finding:
    listed = generation.manifest.documents
    expected = [len(listed), sum(item.passages for item in listed), sum(item.sentences for item in listed)]
    found = [len(index.texts), len(index.passages), sum(len(passage.sentences) for passage in index.passages)]
    counts = "{:,} documents, {:,} passages, {:,} sentences".format(*found)
    if found != expected:
        return Finding("counts", "problem", f"{counts} do not agree with the manifest: run wenqu index --force")
    return Finding("counts", "ok", counts)


def _vectors(generation: Generation, index: SearchIndex, encoder: TextEncoder) -> Finding:
    texts = [passage.text for passage in _sample(index.passages)]
    stored = generation.vectors(texts)
    again = encoder.encode_passages(texts)
    cosines = [
        float(stored[text] @ vector) if text in stored else 0.0 for text, vector in zip(texts, again, strict=True)
    ]
    alike = float(np.mean(cosines))
    said = f"{len(texts)} passages encoded again, mean cosine {alike:.4f}"
    if alike < ALIKE:
        return Finding("vectors", "problem", f"{said}: the model is not the one it was; run wenqu index --force")
    return Finding("vectors", "ok", said)


def _sample(items: Sequence[Passage]) -> list[Passage]:
    places = np.linspace(0, len(items) - 1, min(SAMPLE, len(items))).astype(int)
    return [items[int(place)] for place in places]


def _documents(store: Store, generation: Generation | None) -> Iterator[Finding]:
    source = store.source()
    listed = [item.path for item in generation.manifest.documents] if generation else []
    complaint = SourceFiles.of(source, listed).complaint(listed)
    yield Finding("documents", "warning" if complaint else "ok", complaint or str(source))


def _disk(store: Store) -> Iterator[Finding]:
    if not isinstance(store, FolderStore) or not store.folder.is_dir():
        return
    used = sum(map(_size, store.folder.rglob("*")))
    free = shutil.disk_usage(store.folder).free
    said = f"{_megabytes(used)} used by the index, {_megabytes(free)} free"
    if free < used:
        yield Finding("disk", "warning", f"{said}: a rebuild may not fit; free some space")
    else:
        yield Finding("disk", "ok", said)


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


def _versions() -> str:
    libraries = ", ".join(f"{name} {metadata.version(name)}" for name in ("wenqu", *_LIBRARIES) if _installed(name))
    return f"Python {platform.python_version()}, {libraries}"


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
