"""A bar on stderr that shows how far something is, with the time that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

_STAGE_WIDTH = 18  # columns on the terminal


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float, int], None]]:
    """Show a bar on stderr where that is a terminal; it is given what is done, how many steps are, and of how many."""
    console = Console(stderr=True)
    columns = [
        TextColumn("{task.description}", table_column=Column(min_width=_STAGE_WIDTH)),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
    ]
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("")

        def show(stage: str, done: float, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total)

        yield show
