"""A rebuild of the index in the background: its progress, the time it still needs, and a way to stop it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from index import BuildProgress, BuildReport, WenquError
from index.messages import Message

__all__ = ["Rebuild", "RebuildState"]

Build = Callable[[Callable[[BuildProgress], None]], BuildReport]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RebuildState:
    """The state of the rebuild that is running, or of the last one.

    stage, done, total: as in ``BuildProgress``. document: the one being worked on, where it is known.
    seconds_left: an estimate for this stage, None while there is nothing to estimate from.
    report: of a rebuild that succeeded. error: why the rebuild failed, in words.
    ended: how many rebuilds have ended, so that a page that polls sees that one did.
    """

    running: bool = False
    cancelled: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    document: str | None = None
    seconds_left: float | None = None
    report: BuildReport | None = None
    error: Message | None = None
    ended: int = 0


class _CancelledError(Exception):
    """Unwinds a build; it leaves the old index as it was."""


class Rebuild:
    """Runs one build at a time in a thread.

    build: builds the index and calls its argument with the progress. published: called when a build has succeeded,
    before the state says so.
    """

    def __init__(self, build: Build, published: Callable[[], None]) -> None:
        self._build = build
        self._published = published
        self._lock = threading.Lock()
        self._state = RebuildState()
        self._stage_started = 0.0
        self._again = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> RebuildState:
        """The state now."""
        with self._lock:
            left = _seconds_left(self._state, time.monotonic() - self._stage_started)
            return replace(self._state, seconds_left=left)

    def start(self) -> None:
        """Start a build.

        While one runs, another one follows it, as documents may have been added since it read them.
        """
        with self._lock:
            self._stop.clear()
            if self._state.running:
                self._again = True
                return
            self._begin()
            self._thread = threading.Thread(target=self._run, name="rebuild", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Stop the build at its next step; the index before it stays."""
        with self._lock:
            self._again = False
            self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is being built, `seconds` at most; return False when that took longer."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _begin(self) -> None:
        self._again = False
        self._stage_started = time.monotonic()
        self._state = RebuildState(running=True, stage="reading", ended=self._state.ended)

    def _run(self) -> None:
        while True:
            outcome = self._outcome()
            with self._lock:
                if not self._again:
                    self._state = replace(outcome, ended=self._state.ended + 1)
                    return
                self._begin()

    def _outcome(self) -> RebuildState:
        try:
            report = self._build(self._note)
            self._published()
            return RebuildState(report=report)
        except _CancelledError:
            return RebuildState(cancelled=True)
        except WenquError as error:
            logger.warning(Message("rebuild_failed_because", {"cause": error}))
            return RebuildState(error=error.message)
        except Exception:
            logger.exception("the rebuild failed")
            return RebuildState(error=Message("rebuild_failed"))

    def _note(self, progress: BuildProgress) -> None:
        published = progress.stage == "publishing" and progress.done > 0
        if self._stop.is_set() and not published:
            raise _CancelledError
        with self._lock:
            if progress.stage != self._state.stage:
                self._stage_started = time.monotonic()
            self._state = replace(
                self._state,
                stage=progress.stage,
                done=progress.done,
                total=progress.total,
                document=progress.document,
            )


def _seconds_left(state: RebuildState, elapsed: float) -> float | None:
    if not state.running or not 0 < state.done < state.total:
        return None
    return elapsed * (state.total - state.done) / state.done
