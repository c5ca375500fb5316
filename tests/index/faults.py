"""Failures of the disk, put where a build writes, syncs or renames."""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable
from typing import Any

import pytest


class Faults:
    """Counts the steps that change the disk; at step ``fatal``, counted from 1, it calls ``fail``.

    A step is opening a file to write, syncing, renaming or making a folder.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fatal: int = 0, fail: Callable[[], None] | None = None) -> None:
        self.steps = 0
        self._fatal = fatal
        self._fail = fail or disk_full
        for name in ("fsync", "rename", "replace", "mkdir"):
            monkeypatch.setattr(os, name, self._counting(getattr(os, name)))
        opening = self._counting(builtins.open, lambda mode: set(mode) & set("wax+"))
        monkeypatch.setattr(builtins, "open", opening)
        monkeypatch.setattr(io, "open", opening)

    def _counting(
        self, function: Callable[..., Any], counts: Callable[[str], object] | None = None
    ) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            mode = kwargs.get("mode", args[1] if len(args) > 1 else "r") if counts else ""
            if counts is None or counts(mode):
                self.steps += 1
                if self.steps == self._fatal:
                    self._fail()
            return function(*args, **kwargs)

        return counted


def disk_full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def killed() -> None:
    os._exit(9)


def in_child(work: Callable[[], object]) -> int:
    """Runs ``work`` in a forked process; returns its exit status."""
    child = os.fork()
    if child == 0:
        try:  # the child must end here whatever happens
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
