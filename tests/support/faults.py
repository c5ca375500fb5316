"""Failures of the disk, put where a build writes, syncs or renames."""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import pytest

Half = Callable[[], object]

POLL = 0.002  # seconds


class Faults:
    """Counts the steps that change the disk; at step ``fatal``, counted from 1, it calls ``fail``.

    A step is opening a file to write, syncing, renaming or making a folder; with ``writes``, also
    every single write, of which half is done when it fails; with ``removals``, also removing a file or folder.
    """

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        fatal: int = 0,
        fail: Callable[[], None] | None = None,
        *,
        writes: bool = False,
        removals: bool = False,
    ) -> None:
        self.steps = 0
        self._fatal = fatal
        self._fail = fail or disk_full
        self._writes = writes
        for name in ("fsync", "rename", "replace", "mkdir", *(("unlink", "rmdir") if removals else ())):
            monkeypatch.setattr(os, name, self._counting(getattr(os, name)))
        opening = self._opening(builtins.open)
        monkeypatch.setattr(builtins, "open", opening)
        monkeypatch.setattr(io, "open", opening)

    def step(self, half: Half | None = None) -> None:
        """Counts one; ``half`` does what is done of it when it fails."""
        self.steps += 1
        if self.steps == self._fatal:
            if half:
                half()
            self._fail()

    def _counting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.step()
            return function(*args, **kwargs)

        return counted

    def _opening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def opened(*args: Any, **kwargs: Any) -> Any:
            mode = kwargs.get("mode", args[1] if len(args) > 1 else "r")
            if not set(mode) & set("wax+"):
                return function(*args, **kwargs)
            self.step()
            file = function(*args, **kwargs)
            return WatchedFile(file, self) if self._writes else file

        return opened


class WatchedFile:
    """A file whose writes are steps."""

    def __init__(self, file: Any, faults: Faults) -> None:
        self._file = file
        self._faults = faults

    def write(self, data: Any) -> Any:
        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        self._faults.step(half)
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()


def disk_full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken_disk() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def killed() -> None:
    os._exit(9)


def started(work: Callable[[], object]) -> int:
    """Runs ``work`` in a forked process; returns its id. It exits with 1 when that raises."""
    child = os.fork()
    if child == 0:
        try:  # the child must end here whatever happens
            _own_locks()
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return child


def _own_locks() -> None:
    """Parts the child from a lock that tqdm shares between forked processes: who is killed holding it blocks all."""
    from tqdm.auto import tqdm

    lock = threading.RLock()
    for kind in tqdm.__mro__[:-1]:
        if hasattr(kind, "set_lock"):
            kind.set_lock(lock)


def exit_status(child: int) -> int:
    """Waits for a forked process; the status is negative when a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def in_child(work: Callable[[], object]) -> int:
    """Runs ``work`` in a forked process; returns its exit status."""
    return exit_status(started(work))


def killed_after(seconds: float, work: Callable[[], object]) -> tuple[int, float]:
    """Runs ``work`` in a forked process that is killed after so long; returns its exit status and how long it ran.

    The status is that of ``exit_status``: 0 when the work was done before.
    """
    child, begun = started(work), time.perf_counter()
    while (ran := time.perf_counter() - begun) < seconds:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), ran
        time.sleep(min(POLL, seconds - ran))
    os.kill(child, signal.SIGKILL)
    return exit_status(child), seconds
