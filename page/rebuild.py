"""A rebuild of the index in the background: its progress, the time it still needs, and a way to stop it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from index import BuildProgress, BuildReport, WenquError
from index.messages import Message
from index.progress import Progress

__all__ = ["Rebuild", "RebuildState"]

Build = Callable[[Progress, Callable[[], None]], BuildReport]
GIVES_WAY = 3  # times as long as it has worked, a build waits while questions are answered
LONGEST_WAIT = 1.0  # seconds, at a step

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RebuildState:
    """The state of the rebuild that is running, or of the last one.

    stage, done, total, pictures, share: as in ``BuildProgress``. document: the one being worked on, where it is known.
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
    pictures: tuple[int, int] = (0, 0)
    share: float = 0.0
    seconds_left: float | None = None
    report: BuildReport | None = None
    error: Message | None = None
    ended: int = 0


class _StoppedError(Exception):
    """Unwinds a build that was cancelled or superseded; it leaves the old index as it was."""


class Rebuild:
    """Runs one build at a time in a thread.

    build: builds the index; it calls its first argument with the progress, and its second one right before what it
    built begins to answer. published: called when a build has succeeded, before the state says so.
    """

    def __init__(self, build: Build, published: Callable[[], None]) -> None:
        self._build = build
        self._published = published
        self._lock = threading.Lock()
        self._publishing = threading.Lock()
        self._state = RebuildState()
        self._stage_started = 0.0
        self._again = False
        self._stop = threading.Event()  # of the build that is running
        self._thread: threading.Thread | None = None
        self._is_answering: Callable[[], bool] = lambda: False

    @property
    def state(self) -> RebuildState:
        """The state now."""
        with self._lock:
            left = _seconds_left(self._state, time.monotonic() - self._stage_started)
            return replace(self._state, seconds_left=left)

    def give_way(self, is_answering: Callable[[], bool]) -> None:
        """Let questions go first. is_answering: returns whether one is being answered."""
        self._is_answering = is_answering

    def start(self) -> None:
        """Start a build. One that is running is superseded: it is stopped, as it may have read what has changed."""
        with self._lock:
            if self._state.running:
                self._supersede()
                return
            self._begin()
            self._thread = threading.Thread(target=self._run, name="rebuild", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Stop the build at its next step; the index before it stays."""
        with self._lock:
            self._again = False
            self._stop.set()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Change documents: nothing is published meanwhile, nor afterwards what was read before."""
        with self._publishing:
            yield
            with self._lock:
                if self._state.running:
                    self._supersede()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is being built, `seconds` at most; return False when that took longer."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _supersede(self) -> None:
        self._again = True
        self._stop.set()

    def _begin(self) -> None:
        self._again = False
        self._stop = threading.Event()
        self._stage_started = time.monotonic()
        self._state = RebuildState(running=True, stage="reading", ended=self._state.ended)

    def _run(self) -> None:
        while True:
            outcome = self._outcome(_Steps(self._stop, self._note, self._is_answering, self._publishing))
            with self._lock:
                if not self._again:
                    self._state = replace(outcome, ended=self._state.ended + 1)
                    return
                self._begin()

    def _outcome(self, steps: _Steps) -> RebuildState:
        try:
            report = self._build(steps.done, steps.publishing)
            self._published()
            return RebuildState(report=report)
        except _StoppedError:
            return RebuildState(cancelled=True)
        except WenquError as error:
            logger.warning(Message("rebuild_failed_because", {"cause": error}))
            return RebuildState(error=error.message)
        except Exception:
            logger.exception("the rebuild failed")
            return RebuildState(error=Message("rebuild_failed"))
        finally:
            steps.end()

    def _note(self, progress: BuildProgress) -> None:
        with self._lock:
            if progress.stage != self._state.stage:
                self._stage_started = time.monotonic()
            self._state = replace(
                self._state,
                stage=progress.stage,
                done=progress.done,
                total=progress.total,
                document=progress.document,
                pictures=progress.pictures,
                share=progress.share,
            )


class _Steps:
    """The steps of one build, at each of which it can be stopped.

    stop: set to stop it. lock: held from the last of these steps until the end, so that nobody changes documents
    between that step and their publication.
    """

    def __init__(
        self,
        stop: threading.Event,
        note: Progress,
        is_answering: Callable[[], bool],
        lock: threading.Lock,
    ) -> None:
        self._stop = stop
        self._note = note
        self._is_answering = is_answering
        self._lock = lock
        self._is_publishing = False
        self._worked_from = time.monotonic()

    def done(self, progress: BuildProgress) -> None:
        """Note the progress; raise _StoppedError when the build is to stop."""
        if not self._is_publishing:
            self._wait()
            self._check()
        self._note(progress)

    def publishing(self) -> None:
        """Begin to publish; raise _StoppedError when the build is to stop."""
        self._lock.acquire()
        self._is_publishing = True
        self._check()

    def end(self) -> None:
        """Let documents be changed again."""
        if self._is_publishing:
            self._lock.release()

    def _check(self) -> None:
        if self._stop.is_set():
            raise _StoppedError

    def _wait(self) -> None:
        """Wait while questions are answered, but not so long that the build would never end."""
        now = time.monotonic()
        until = now + min(LONGEST_WAIT, GIVES_WAY * (now - self._worked_from))
        while self._is_answering() and time.monotonic() < until and not self._stop.wait(0.01):
            pass
        self._worked_from = time.monotonic()


def _seconds_left(state: RebuildState, elapsed: float) -> float | None:
    if not state.running or not 0 < state.share < 1:
        return None
    return elapsed * (1 - state.share) / state.share
