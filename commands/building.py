"""How commands build an index or bring it up to date, and what they print of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands.language import user_language
from commands.logs import tell
from commands.progress import progress_bar
from index.build import BuildReport, build_index
from index.documents_folder import of_document, shown
from index.embedding.encoder import TextEncoder
from index.errors import DocumentsGoneError, IndexBusyError, StorageError
from index.messages import Message
from index.parsing.documents import supported_suffixes
from index.parsing.ocr.extent import Ocr
from index.progress import BuildProgress, Progress
from index.storage.opening import open_store
from qa.index_setup import EncoderChoice, documents_of, encoder_for, is_there

SHOWN_SKIPPED = 10

logger = logging.getLogger(__name__)


def ready_index(
    index: str | Path, documents: Path | None, choice: EncoderChoice, *, ocr: Ocr = Ocr.PAGES
) -> TextEncoder | None:
    """Make sure that there is an index to open, and return the encoder if one had to be loaded.

    Raise IndexNotFoundError when there is neither an index nor a documents folder.
    """
    if documents is None and is_there(index):
        return encoder_for(index, choice) if choice != EncoderChoice() else None
    folder = documents_of(index, documents)
    if not folder.exists() and not is_there(index):
        open_store(index).current_id()
    return fresh_index(index, documents, choice, ocr=ocr)


def fresh_index(
    index: str | Path,
    documents: Path | None,
    choice: EncoderChoice,
    *,
    ocr: Ocr = Ocr.PAGES,
    may_be_empty: bool = False,
) -> TextEncoder:
    """Build the index, or bring it up to date with its documents, and return the encoder.

    may_be_empty: begin with an empty index where there is nothing to read yet, and make the folder where it is missing.

    An index whose documents folder is gone or empty is not touched: its disk may be missing.
    ``Retriever.open`` says what answers then. An index that cannot be written now, or that another
    process is building, answers as it was.
    """
    encoder = encoder_for(index, choice)
    folder = documents_of(index, documents)
    if documents is None and not folder.exists() and is_there(index):
        return encoder
    is_first = may_be_empty and not is_there(index)
    if is_first and not folder.exists() and folder.suffix.lower() not in supported_suffixes():
        folder.mkdir(parents=True)
    try:
        report = build(folder, index, encoder, allow_empty=is_first, ocr=ocr)
    except DocumentsGoneError:
        if documents is not None:
            raise
        return encoder
    except (StorageError, IndexBusyError) as error:
        if not is_there(index) or open_store(index).source() != folder.resolve():
            raise
        logger.warning(Message("index_as_it_was", {"cause": error}))
        return encoder
    if is_first and not report.documents:
        tell(Message("nothing_to_read_yet", {"folder": folder}))
    elif report.published:
        tell(report_line(report, index))
    return encoder


def build(
    documents: Path,
    index: str | Path,
    encoder: TextEncoder,
    *,
    force: bool = False,
    allow_empty: bool = False,
    ocr: Ocr = Ocr.PAGES,
) -> BuildReport:
    """Build, show how far it is, and say on stderr what was left out and what is doubtful."""
    with progress_of_build() as progress:
        report = build_index(
            documents, index, encoder=encoder, progress=progress, force=force, allow_empty=allow_empty, ocr=ocr
        )
    for item in report.skipped[:SHOWN_SKIPPED]:
        tell(Message("left_out", {"what": of_document(item.path, item.reason)}), logging.WARNING)
    if len(report.skipped) > SHOWN_SKIPPED:
        tell(Message("left_out_more", {"count": len(report.skipped) - SHOWN_SKIPPED}), logging.WARNING)
    for note in report.notes:
        tell(Message("document_warning", {"what": of_document(note.path, note.message)}), logging.WARNING)
    return report


def report_line(report: BuildReport, index: str | Path) -> Message:
    """Return what a build did, in a line."""
    counts = {"documents": report.documents, "passages": report.passages, "sentences": report.sentences}
    work = {"encoded": report.encoded, "reused": report.reused, "seconds": report.seconds}
    if report.published:
        return Message("index_built", {"index": index, **counts, **work})
    return Message("index_up_to_date", {"index": index, **counts})


@contextmanager
def progress_of_build() -> Iterator[Progress]:
    """Show how far a build is."""
    with progress_bar() as show:

        def report(step: BuildProgress) -> None:
            show(_stage(step).text(user_language()), step.share, 1)

        yield report


def _stage(step: BuildProgress) -> Message:
    read, of = step.pictures
    if of and step.document:
        return Message(
            "stage_recognizing", {"document": shown(step.document), "number": min(read + 1, of), "total": of}
        )
    return Message(f"stage.{step.stage}")
