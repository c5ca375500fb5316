"""How commands build an index or bring it up to date, and what they print of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from commands.language import user_language
from commands.logs import tell
from commands.progress import progress_bar
from index.build import BuildProgress, BuildReport, build_index
from index.documents_folder import of_document
from index.embedding.encoder import TextEncoder
from index.errors import DocumentsGoneError, IndexBusyError, StorageError
from index.messages import Message, words
from index.storage.opening import open_store
from qa.index_setup import EncoderChoice, documents_of, encoder_for, is_there

SHOWN_SKIPPED = 10

logger = logging.getLogger(__name__)


def ready_index(index: str | Path, documents: Path | None, choice: EncoderChoice) -> TextEncoder | None:
    """Make sure that there is an index to open, and return the encoder if one had to be loaded.

    Raise IndexNotFoundError when there is neither an index nor a documents folder.
    """
    if documents is None and is_there(index):
        return encoder_for(index, choice) if choice != EncoderChoice() else None
    folder = documents_of(index, documents)
    if not folder.exists() and not is_there(index):
        open_store(index).current_id()
    return fresh_index(index, documents, choice)


def fresh_index(index: str | Path, documents: Path | None, choice: EncoderChoice) -> TextEncoder:
    """Build the index, or bring it up to date with its documents, and return the encoder.

    An index whose documents folder is gone or empty is not touched: its disk may be missing.
    ``Retriever.open`` says what answers then. An index that cannot be written now, or that another
    process is building, answers as it was.
    """
    encoder = encoder_for(index, choice)
    folder = documents_of(index, documents)
    if documents is None and not folder.exists() and is_there(index):
        return encoder
    try:
        report = build(folder, index, encoder)
    except DocumentsGoneError:
        if documents is not None:
            raise
        return encoder
    except (StorageError, IndexBusyError) as error:
        if not is_there(index) or open_store(index).source() != folder.resolve():
            raise
        logger.warning(Message("index_as_it_was", {"cause": error}))
        return encoder
    if report.published:
        tell(report_line(report, index))
    return encoder


def build(
    documents: Path, index: str | Path, encoder: TextEncoder, *, force: bool = False, allow_empty: bool = False
) -> BuildReport:
    """Build, show how far it is, and say on stderr what was left out and what is doubtful."""
    with progress_of_build() as progress:
        report = build_index(documents, index, encoder=encoder, progress=progress, force=force, allow_empty=allow_empty)
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
def progress_of_build() -> Iterator[Callable[[BuildProgress], None]]:
    """Show how far a build is."""
    with progress_bar() as show:

        def report(step: BuildProgress) -> None:
            show(words(f"stage.{step.stage}", user_language()), step.done, step.total or 1)

        yield report
