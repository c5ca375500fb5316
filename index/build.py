"""Build and rebuild an index: read, split, encode what is new, publish."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import generation as generations
from index import stored
from index.documents import Document, Skipped, read_documents
from index.encoder import Encoder, TextEncoder
from index.errors import IndexUnavailableError, UsageError
from index.generation import StoredGeneration
from index.keywords import TERMS_VERSION, KeywordIndex, Tokenizer
from index.manifest import IndexedDocument, IndexSettings
from index.passages import Passage, split_passages
from index.vectors import VectorIndex

SPLITTING_VERSION = 1
SPARE_TOKENS = 96  # for special tokens, the prompt, and pieces that join differently in context

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """stage: "reading", "encoding", "keywords" or "publishing"; done of total steps of that stage."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    published: False when the index was up to date. encoded, reused: texts (passages and
    sentences) whose vectors were computed now or taken from the index before.
    added, changed, removed: paths of documents against the index before.
    """

    generation: str
    published: bool
    documents: int
    passages: int
    sentences: int
    encoded: int
    reused: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]
    seconds: float


Progress = Callable[[BuildProgress], None]


def build_index(
    documents: str | Path,
    index_dir: str | Path,
    *,
    encoder: TextEncoder | None = None,
    tokenizer: Tokenizer | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> BuildReport:
    """Makes the index at ``index_dir`` hold what is at ``documents``, a folder or a file.

    Only texts that the present index does not have are encoded; documents that are gone are
    dropped. Nothing is published when nothing changed, unless ``force``. Readers of the
    present index are not disturbed, and a failure leaves it as it was.

    encoder: None is the built-in model. Raises DocumentsError, ModelError, IndexBusyError,
    StorageError or UsageError.
    """
    started = time.perf_counter()
    report = progress or (lambda _: None)
    root, target = Path(documents), Path(index_dir)
    if root.resolve().is_relative_to(target.resolve()):
        raise UsageError(f"the documents {root} are in the index folder {target}: give another --index-dir")
    report(BuildProgress("reading", 0, 1))
    read, skipped = read_documents(root, exclude=[target])
    report(BuildProgress("reading", 1, 1))
    with generations.building(target):
        generations.remember_source(target, root.resolve())
        published = publish_documents(
            read, target, encoder or Encoder(), tokenizer or Tokenizer(), progress=report, force=force
        )
    return _report(published, read, skipped, time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class Published:
    """The outcome of ``publish_documents``; before: the manifest's documents of the index before."""

    generation: StoredGeneration
    before: tuple[IndexedDocument, ...]
    changed: bool
    encoded: int
    reused: int


def publish_documents(
    documents: Sequence[Document],
    index_dir: Path,
    encoder: TextEncoder,
    tokenizer: Tokenizer,
    *,
    progress: Progress,
    force: bool = False,
) -> Published:
    """Indexes documents already read and publishes the result. Call it while holding the builder's lock."""
    settings = settings_for(encoder)
    previous = _previous(index_dir)
    before = previous.manifest.documents if previous else ()
    if previous and not force and _is_up_to_date(previous, index_dir, settings, documents):
        return Published(previous, before, False, 0, 0)
    by_document = [
        split_passages(document, encoder.count_tokens, settings.max_passage_tokens) for document in documents
    ]
    passages = [passage for group in by_document for passage in group]
    passage_texts, sentence_texts = [p.text for p in passages], stored.sentence_texts(passages)
    texts = dict.fromkeys([*passage_texts, *sentence_texts])
    known = _known_vectors(previous, settings) if not force else {}
    new = [text for text in texts if text not in known]
    vectors = known | _encoded(new, encoder, progress)
    progress(BuildProgress("keywords", 0, 1))
    keywords = KeywordIndex.build(passage_texts, tokenizer)
    progress(BuildProgress("publishing", 0, 1))
    with generations.new_folder(index_dir) as folder:
        stored.write(
            folder,
            documents,
            passages,
            passage_vectors=np.stack([vectors[text] for text in passage_texts]),
            sentence_vectors=np.stack([vectors[text] for text in sentence_texts]),
            keywords=keywords,
        )
        generation = generations.publish(index_dir, folder, settings, _indexed(documents, by_document))
    progress(BuildProgress("publishing", 1, 1))
    return Published(generation, before, True, len(new), len(texts) - len(new))


def settings_for(encoder: TextEncoder) -> IndexSettings:
    """The settings that an index made with this encoder has."""
    return IndexSettings(
        model=encoder.identity,
        dimension=encoder.dimension,
        max_passage_tokens=encoder.max_tokens - SPARE_TOKENS,
        splitting=SPLITTING_VERSION,
        keywords=TERMS_VERSION,
    )


def _encoded(texts: Sequence[str], encoder: TextEncoder, progress: Progress) -> dict[str, Vectors]:
    progress(BuildProgress("encoding", 0, len(texts)))
    vectors = encoder.encode_passages(texts, lambda done, total: progress(BuildProgress("encoding", done, total)))
    return dict(zip(texts, vectors, strict=True))


def _indexed(documents: Sequence[Document], by_document: Sequence[Sequence[Passage]]) -> tuple[IndexedDocument, ...]:
    """Each document as the manifest lists it, with what was made of it."""
    return tuple(
        IndexedDocument(
            document.path,
            document.sha256,
            len(document.paragraphs),
            len(passages),
            sum(len(passage.sentences) for passage in passages),
        )
        for document, passages in zip(documents, by_document, strict=True)
    )


def _previous(index_dir: Path) -> StoredGeneration | None:
    try:
        return generations.open_current(index_dir)
    except IndexUnavailableError:
        return None  # nothing to reuse: the build makes everything anew


def _is_up_to_date(
    previous: StoredGeneration, index_dir: Path, settings: IndexSettings, documents: Sequence[Document]
) -> bool:
    if not generations.is_current(index_dir, previous):
        return False  # it stands in for a damaged one
    manifest = previous.manifest
    same = [(item.path, item.sha256) for item in manifest.documents] == [(d.path, d.sha256) for d in documents]
    return same and manifest.settings == settings


def _known_vectors(previous: StoredGeneration | None, settings: IndexSettings) -> dict[str, Vectors]:
    """Vectors by text: a vector depends on nothing but its text and the model."""
    if previous is None:
        return {}
    made_with = previous.manifest.settings
    if (made_with.model, made_with.dimension) != (settings.model, settings.dimension):
        return {}
    _, passages = stored.load_passages(previous)
    known: dict[str, Vectors] = {}
    for file, texts in (
        (stored.PASSAGE_VECTORS_FILE, [passage.text for passage in passages]),
        (stored.SENTENCE_VECTORS_FILE, stored.sentence_texts(passages)),
    ):
        vectors = VectorIndex.load(previous.folder / file).copy()
        known.update(zip(texts, vectors, strict=True))
    return known


def _report(
    published: Published, documents: Sequence[Document], skipped: Sequence[Skipped], seconds: float
) -> BuildReport:
    before = {item.path: item.sha256 for item in published.before}
    after = {document.path: document.sha256 for document in documents}
    return BuildReport(
        generation=published.generation.id,
        published=published.changed,
        documents=len(documents),
        passages=sum(item.passages for item in published.generation.manifest.documents),
        sentences=sum(item.sentences for item in published.generation.manifest.documents),
        encoded=published.encoded,
        reused=published.reused,
        added=tuple(path for path in after if path not in before),
        changed=tuple(path for path in after if path in before and before[path] != after[path]),
        removed=tuple(path for path in before if path not in after),
        skipped=tuple(skipped),
        warnings=tuple(warning for document in documents for warning in document.warnings),
        seconds=seconds,
    )
