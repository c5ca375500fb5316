"""Build and rebuild an index: read what is new or changed, and publish."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.documents_folder import holds_files, of_document
from index.embedding.encoder import Encoder, TextEncoder
from index.errors import DocumentsError, DocumentsGoneError, UsageError
from index.keywords.analyzer import Analyzer
from index.parsing.documents import NOTHING_KNOWN, check_exists, parse_documents, why_nothing
from index.parsing.ocr.cache import forget_others
from index.parsing.ocr.extent import Ocr
from index.progress import BuildProgress, Progress
from index.publishing import Published, publish_documents
from index.records import DocumentNote, ParsedDocument, Skipped
from index.reuse import known_documents, previous_of
from index.storage.location import local_paths
from index.storage.opening import open_store
from index.storage.protocols import Generation, Store
from index.storage.spool import DocumentSpool

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    published: False when the index was up to date. encoded, reused: texts (passages and
    sentences) whose vectors were computed now or taken from the index before.
    added, changed, removed: paths of documents against the index before.
    notes: what may have been misread or missed.
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
    notes: tuple[DocumentNote, ...]
    seconds: float

    @property
    def warnings(self) -> tuple[str, ...]:
        """The notes as lines in English, each with the document's name before it."""
        return tuple(str(of_document(note.path, note.message)) for note in self.notes)


def build_index(
    documents: str | Path,
    index_dir: str | Path,
    *,
    encoder: TextEncoder | None = None,
    analyzer: Analyzer | None = None,
    progress: Progress | None = None,
    force: bool = False,
    allow_empty: bool = False,
    ocr: Ocr = Ocr.PAGES,
) -> BuildReport:
    """Make the index at ``index_dir`` hold what is at ``documents``, a folder or a file.

    index_dir: a folder, or the address of an index in Milvus (``milvus://host:19530/name``).

    Only files that changed are read, and only texts that the present index does not have are
    encoded; documents that are gone are dropped. Nothing is published when nothing changed,
    unless ``force``. Readers of the present index are not disturbed, and a failure leaves it as it was.
    When a folder that holds no file at all was not empty before, its disk may be missing: the
    index is then emptied with ``allow_empty`` only.

    ocr: in which pictures the text is recognized, where the extra for it is installed.
    encoder: None is the built-in model. progress: called at each step; what it raises stops the build, and nothing is
    published. Raise DocumentsError, ModelError, IndexBusyError, StorageError or UsageError.
    """
    return update_index(
        documents,
        index_dir,
        encoder=encoder,
        analyzer=analyzer,
        progress=progress,
        force=force,
        allow_empty=allow_empty,
        ocr=ocr,
    )


def update_index(
    documents: str | Path,
    index_dir: str | Path,
    *,
    encoder: TextEncoder | None = None,
    analyzer: Analyzer | None = None,
    progress: Progress | None = None,
    publishing: Callable[[], None] = lambda: None,
    force: bool = False,
    allow_empty: bool = False,
    ocr: Ocr = Ocr.PAGES,
) -> BuildReport:
    """Do as `build_index` does, and call ``publishing`` right before what was built begins to answer.

    What ``publishing`` raises stops the build, and nothing is published.
    """
    started = time.perf_counter()
    report = progress or (lambda _: None)
    root, target, own = Path(documents), open_store(index_dir), local_paths(index_dir)
    for folder in own:
        if root.resolve().is_relative_to(folder.resolve()):
            raise UsageError("documents_in_index", documents=root, folder=folder)
    check_exists(root)
    recognition = ocr.version
    recognized = target.votes_folder / "recognized"
    with (
        target.building(),
        target.workspace() as work,
    ):  # before reading: no builder publishes what it read before another
        previous = previous_of(target)
        with DocumentSpool(work / "parsed") as spool:
            read, skipped = parse_documents(
                root,
                exclude=own,
                keep=spool.add,
                known=NOTHING_KNOWN if force else known_documents(previous, recognition),
                recognized=recognized if recognition else None,
                embedded=ocr is Ocr.ALL,
                progress=lambda done, total, name, pictures: report(
                    BuildProgress("reading", done, total, name, pictures)
                ),
            )
        if not read and not allow_empty:
            _check_emptied(root, target, previous, skipped)
        if previous is None:  # a first build that is broken off is known by its documents all the same
            target.remember_source(root.resolve())
        encoder, analyzer = encoder or Encoder(), analyzer or Analyzer()
        published = publish_documents(
            read,
            target,
            encoder,
            analyzer,
            progress=report,
            publishing=publishing,
            force=force,
            skipped=skipped,
            previous=previous,
            recognition=recognition,
        )
        gone = _gone(read, root)
        if gone:  # removed while they were indexed: they do not stay
            read = [document for document in read if document.path not in gone]
            later = publish_documents(
                read,
                target,
                encoder,
                analyzer,
                progress=report,
                skipped=skipped,
                previous=published.generation,
                recognition=recognition,
            )
            published = replace(published, generation=later.generation)
        forget_others(recognized, {*(one.sha256 for one in read), *(one.sha256 or "" for one in skipped)})
        target.remember_source(root.resolve())
    done = _report(published, read, skipped, time.perf_counter() - started)
    logger.info(
        "%s: generation %s %s: %d documents, %d texts encoded, %d left out, %.1f s",
        *(target, done.generation, "published" if done.published else "is up to date"),
        *(done.documents, done.encoded, len(done.skipped), done.seconds),
    )
    return done


def _gone(documents: Sequence[ParsedDocument], root: Path) -> set[str]:
    """Return those that are no longer below a folder, none where it holds nothing at all: its disk may be missing."""
    paths = [document.path for document in documents] if root.is_dir() else []
    gone = {path for path in paths if not (root / path).exists()}
    return gone if gone and holds_files(root) else set()


def _check_emptied(root: Path, target: Store, previous: Generation | None, skipped: Sequence[Skipped]) -> None:
    """Raise DocumentsError unless an index of these documents was there before, and they were deleted or damaged."""
    if previous is None or target.source() != root.resolve():
        raise DocumentsError("nothing_to_index", root=root, reasons=why_nothing(skipped))
    if previous.manifest.documents and not holds_files(root):
        raise DocumentsGoneError("documents_gone", root=root, count=len(previous.manifest.documents))


def _report(
    published: Published, documents: Sequence[ParsedDocument], skipped: Sequence[Skipped], seconds: float
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
        notes=tuple(DocumentNote(d.path, warning) for d in documents for warning in d.warnings),
        seconds=seconds,
    )
