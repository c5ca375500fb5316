"""What the command does before it can ask: find the documents, the model and the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from index import generation as generations
from index.errors import IndexNotFoundError, IndexUnavailableError

if TYPE_CHECKING:
    from index.build import BuildProgress, BuildReport
    from index.encoder import TextEncoder

DEFAULT_INDEX_DIR = Path(".wenqu")
DEFAULT_DOCUMENTS = Path("seeds")
SHOWN_SKIPPED = 10
BUILTIN = "builtin"


def documents_of(index_dir: Path, given: Path | None) -> Path:
    """The documents folder: as given, else the one the index was built from, else ``seeds/``."""
    return given or generations.source_of(index_dir) or DEFAULT_DOCUMENTS


def encoder_for(index_dir: Path, model: str | None) -> TextEncoder:
    """The model as given, else the index's own, else the built-in one. Raises ModelError."""
    from index.encoder import Encoder

    if model:
        return named_encoder(model)
    try:
        manifest = generations.open_current(index_dir).manifest
    except IndexUnavailableError:
        return Encoder()
    return Encoder.of_identity(manifest.settings.model)


def named_encoder(model: str) -> TextEncoder:
    """The model of that name, "builtin" for the built-in one. Raises ModelError."""
    from index.encoder import Encoder

    return Encoder(None if model == BUILTIN else model)


def ready_index(index_dir: Path, documents: Path | None, model: str | None) -> TextEncoder | None:
    """Makes sure that there is an index to open; returns the encoder if one had to be loaded.

    Raises IndexNotFoundError when there is neither an index nor a documents folder.
    """
    if documents is None and _is_there(index_dir):
        return named_encoder(model) if model else None
    folder = documents_of(index_dir, documents)
    if not folder.exists() and not _is_there(index_dir):
        generations.current_id(index_dir)
    return fresh_index(index_dir, documents, model)


def fresh_index(index_dir: Path, documents: Path | None, model: str | None) -> TextEncoder:
    """Builds the index, or brings it up to date with its documents.

    An index whose documents folder is gone is served as it is, and a line says so.
    """
    encoder = encoder_for(index_dir, model)
    folder = documents_of(index_dir, documents)
    if documents is None and not folder.exists() and _is_there(index_dir):
        typer.echo(f"{folder} is gone: serving the index of it in {index_dir}", err=True)
        return encoder
    report = build(folder, index_dir, encoder)
    if report.published:
        typer.echo(report_line(report, index_dir), err=True)
    return encoder


def build(documents: Path, index_dir: Path, encoder: TextEncoder, *, force: bool = False) -> BuildReport:
    """Builds with a progress bar; what was left out and what is doubtful goes to stderr."""
    from index.build import build_index

    with progress_bar() as progress:
        report = build_index(documents, index_dir, encoder=encoder, progress=progress, force=force)
    for item in report.skipped[:SHOWN_SKIPPED]:
        typer.echo(f"left out: {item.reason}", err=True)
    if len(report.skipped) > SHOWN_SKIPPED:
        typer.echo(f"left out: {len(report.skipped) - SHOWN_SKIPPED} more (all with wenqu index --json)", err=True)
    for warning in report.warnings:
        typer.echo(f"warning: {warning}", err=True)
    return report


def report_line(report: BuildReport, index_dir: Path) -> str:
    """What a build did, in a line."""
    what = "built" if report.published else "up to date"
    counts = f"{report.documents} documents, {report.passages} passages, {report.sentences} sentences"
    work = f"; {report.encoded} texts encoded, {report.reused} kept, {report.seconds:.1f} s" if report.published else ""
    return f"{index_dir}: {what}: {counts}{work}"


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


def _is_there(index_dir: Path) -> bool:
    try:
        generations.current_id(index_dir)
    except IndexNotFoundError:
        return False
    except IndexUnavailableError:
        return True
    return True
