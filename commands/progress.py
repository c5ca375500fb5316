"""How far something is, on stderr: a bar with the time that is left or, where there is no terminal, lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

from commands.logs import tell
from index.messages import Message

SECONDS_BETWEEN_LINES = 10.0
_STAGE_WIDTH = 18  # columns on the terminal


class ProgressLines:
    """Tells how far something is in a line, when some seconds have passed since the one before."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told = clock()

    def __call__(self, stage: str, done: float, total: int) -> None:
        """Take note of a step."""
        now = self._clock()
        if now - self._told >= SECONDS_BETWEEN_LINES:
            self._told = now
            tell(Message("build_progress", {"stage": stage, "percent": round(100 * done / total) if total else 0}))


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float, int], None]]:
    """Show a bar on a terminal, elsewhere lines.

    Either is given what is done, the steps of it that are over, also parts of them, and their number.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield ProgressLines()
        return
    columns = [
        TextColumn("{task.description}", table_column=Column(min_width=_STAGE_WIDTH)),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
    ]
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("")

        def show(stage: str, done: float, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total)

        yield show
