"""What the command does before it can ask: find the documents, the model and the index."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commands.logs import tell
from index.documents_folder import of_document
from index.errors import (
    DocumentsGoneError,
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexNotFoundError,
    IndexUnavailableError,
    StorageError,
    UsageError,
)
from index.storage.store import open_store

if TYPE_CHECKING:
    from index.build import BuildProgress, BuildReport
    from index.embedding.encoder import TextEncoder
    from index.storage.store import Store

DEFAULT_INDEX_DIR = Path(".wenqu")
DEFAULT_DOCUMENTS = Path("seeds")
SHOWN_SKIPPED = 10
BUILTIN = "builtin"

logger = logging.getLogger(__name__)


def documents_of(index: str | Path, given: Path | None) -> Path:
    """The documents folder: as given, else the one the index was built from, else ``seeds/`` for a new index.

    Raises UsageError when an index does not say where its documents are.
    """
    found = given or open_store(index).source()
    if found is None and _is_there(index):
        raise UsageError(f"{index} does not say where its documents are: name them, with DOCUMENTS or --documents")
    return found or DEFAULT_DOCUMENTS


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """What the command is told of the encoder; None throughout leaves it to the index.

    model: a name or folder, or ``builtin``. server: the address of an embeddings server, where ``model`` is the
    model's name. device: where the model runs here, as torch calls it.
    """

    model: str | None = None
    server: str | None = None
    device: str | None = None


def encoder_for(index: str | Path, choice: EncoderChoice) -> TextEncoder:
    """The encoder as chosen, else the index's own, else the built-in one. Raises ModelError or UsageError."""
    from index.embedding.encoder import Encoder

    if choice.server and choice.device:
        raise UsageError("--encoder encodes on a server, --device on this machine: leave one of them out")
    if choice.model and not choice.server:
        return Encoder(None if choice.model == BUILTIN else choice.model, device=choice.device)
    made_with = _model_of(open_store(index))
    if choice.server:
        return served_encoder(choice.server, choice.model, like=made_with)
    if made_with is None:
        return Encoder(device=choice.device)
    return Encoder.of_identity(made_with, device=choice.device)


def _model_of(store: Store) -> str | None:
    """The model that an index was made with, without reading all of it; None where nothing tells."""
    try:
        manifest, _ = store.published(store.current_id())
    except IndexNotFoundError:
        return None
    except IndexUnavailableError:
        try:
            manifest = store.current().manifest
        except (IndexDamagedError, IndexMismatchError):
            return None
    return manifest.settings.model


def served_encoder(server: str, model: str | None, *, like: str | None) -> TextEncoder:
    """The model of an embeddings server, with what the environment says of it. like: an index's model.

    WENQU_ENCODER_KEY is its key, WENQU_ENCODER_QUERY_PROMPT and WENQU_ENCODER_PASSAGE_PROMPT go before texts.
    """
    from index.embedding.server import RemoteEncoder

    given = {kind: os.environ.get(f"WENQU_ENCODER_{kind.upper()}_PROMPT") for kind in ("query", "passage")}
    prompts = {kind: prompt for kind, prompt in given.items() if prompt is not None}
    return RemoteEncoder(server, model, key=os.environ.get("WENQU_ENCODER_KEY"), prompts=prompts, like=like)


def ready_index(index: str | Path, documents: Path | None, choice: EncoderChoice) -> TextEncoder | None:
    """Makes sure that there is an index to open; returns the encoder if one had to be loaded.

    Raises IndexNotFoundError when there is neither an index nor a documents folder.
    """
    if documents is None and _is_there(index):
        return encoder_for(index, choice) if choice != EncoderChoice() else None
    folder = documents_of(index, documents)
    if not folder.exists() and not _is_there(index):
        open_store(index).current_id()
    return fresh_index(index, documents, choice)


def fresh_index(index: str | Path, documents: Path | None, choice: EncoderChoice) -> TextEncoder:
    """Builds the index, or brings it up to date with its documents.

    An index whose documents folder is gone or empty is not touched: its disk may be missing.
    ``Retriever.open`` says what answers then. An index that cannot be written now, or that another
    process is building, answers as it was.
    """
    encoder = encoder_for(index, choice)
    folder = documents_of(index, documents)
    if documents is None and not folder.exists() and _is_there(index):
        return encoder
    try:
        report = build(folder, index, encoder)
    except DocumentsGoneError:
        if documents is not None:
            raise
        return encoder
    except (StorageError, IndexBusyError) as error:
        if not _is_there(index) or open_store(index).source() != folder.resolve():
            raise
        logger.warning("%s; until then the index answers as it was", error)
        return encoder
    if report.published:
        tell(report_line(report, index))
    return encoder


def build(
    documents: Path, index: str | Path, encoder: TextEncoder, *, force: bool = False, allow_empty: bool = False
) -> BuildReport:
    """Builds with a progress bar; what was left out and what is doubtful goes to stderr."""
    from index.build import build_index

    with progress_bar() as progress:
        report = build_index(documents, index, encoder=encoder, progress=progress, force=force, allow_empty=allow_empty)
    for item in report.skipped[:SHOWN_SKIPPED]:
        tell(f"left out: {of_document(item.path, item.reason)}", logging.WARNING)
    if len(report.skipped) > SHOWN_SKIPPED:
        tell(f"left out: {len(report.skipped) - SHOWN_SKIPPED} more (all with wenqu index --json)", logging.WARNING)
    for warning in report.warnings:
        tell(f"warning: {warning}", logging.WARNING)
    return report


def report_line(report: BuildReport, index: str | Path) -> str:
    """What a build did, in a line."""
    what = "built" if report.published else "up to date"
    counts = f"{report.documents} documents, {report.passages} passages, {report.sentences} sentences"
    work = f"; {report.encoded} texts encoded, {report.reused} kept, {report.seconds:.1f} s" if report.published else ""
    return f"{index}: {what}: {counts}{work}"


@contextmanager
def progress_bar() -> Iterator[Callable[[BuildProgress], None]]:
    """A bar on stderr where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = [TextColumn("{task.description:>10}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%")]
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("reading")

        def report(step: BuildProgress) -> None:
            bar.update(task, description=step.stage, completed=step.done, total=step.total or 1)

        yield report


def _is_there(index: str | Path) -> bool:
    try:
        open_store(index).current_id()
    except IndexNotFoundError:
        return False
    except IndexUnavailableError:
        return True
    return True
