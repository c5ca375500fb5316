"""Watches the documents folder: what changes on disk is read without anybody asking for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from index.messages import Message

__all__ = ["FolderWatch"]

DEBOUNCE_MS = 1_000
SETTLED_SECONDS = 1.5  # without a change, a file is taken to be copied whole
RETRY_SECONDS = 5.0  # after the folder is gone

logger = logging.getLogger(__name__)

Sizes = dict[str, tuple[int, int]]


class FolderWatch:
    """Calls for an update when files below a folder have changed and have come to rest.

    changed: returns the files that the index is behind with, each with its size and time; empty where it is up to date.
    update: brings the index up to date and waits for that; it takes the event that is set when all of this is to end.
    """

    def __init__(self, folder: Path, changed: Callable[[], Sizes], update: Callable[[threading.Event], None]) -> None:
        self._folder = folder
        self._changed = changed
        self._update = update
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Watch no more."""
        self._stop.set()
        self._thread.join(10)

    def _run(self) -> None:
        from watchfiles import watch

        while not self._stop.is_set():
            try:
                is_first = True  # what changed while nobody watched
                for changes in watch(
                    self._folder,
                    watch_filter=self._is_seen,
                    debounce=DEBOUNCE_MS,
                    stop_event=self._stop,
                    rust_timeout=1_000,
                    yield_on_timeout=True,
                    raise_interrupt=False,
                    ignore_permission_denied=True,
                ):
                    if changes or is_first:
                        self._catch_up()
                    is_first = False
            except Exception as error:
                logger.warning(Message("not_watched", {"folder": self._folder, "cause": error}))
            self._stop.wait(RETRY_SECONDS)

    def _is_seen(self, _: object, path: str) -> bool:
        """Return whether a change counts: hidden files and folders are never read."""
        try:
            inside = Path(path).relative_to(self._folder)
        except ValueError:
            return True
        return not any(part.startswith(".") for part in inside.parts)

    def _catch_up(self) -> None:
        before, now = None, self._changed()
        while now and now != before and not self._stop.wait(SETTLED_SECONDS):
            before, now = now, self._changed()
        if now and not self._stop.is_set():
            self._update(self._stop)
