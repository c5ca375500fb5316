"""The command ``wenqu``: in this process, which has its libraries loaded, or from a cold start."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from commands.cli import main
from commands.logs import OWN

ROOT = Path(__file__).parents[2]
SECONDS = 300


class Outcome(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def wenqu(folder: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> Outcome:
    """Run the command in ``folder``, with no other settings than these, in this process."""
    stdout, stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        _replace_environment(patch, _environment(settings or {}))
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["wenqu", *arguments])
        patch.setattr(sys, "stdout", stdout)
        patch.setattr(sys, "stderr", stderr)
        with _logging_kept():
            status = _status_of_main()
    return Outcome(status, _text(stdout), _text(stderr))


def wenqu_started_cold(folder: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> Outcome:
    """Run the command as :func:`wenqu` does, but in a process of its own, as its user does."""
    done = subprocess.run(
        [sys.executable, "-c", "from commands.cli import main; main()", *arguments],
        cwd=folder,
        env=_environment(settings or {}) | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def _status_of_main() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without Wenqu's settings, apart from the cache, and with ``settings``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENQU_")}
    cache = {name: os.environ[name] for name in ("WENQU_CACHE_DIR",) if name in os.environ}
    return kept | cache | {"LC_ALL": "C", "HF_HUB_OFFLINE": "1"} | dict(settings)


def _replace_environment(patch: pytest.MonkeyPatch, wanted: Mapping[str, str]) -> None:
    for name in os.environ.keys() - wanted.keys():
        patch.delenv(name)
    for name, value in wanted.items():
        patch.setenv(name, value)


@contextmanager
def _logging_kept() -> Iterator[None]:
    """Put back the handlers and levels that the command sets."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {logger: logger.level for logger in [root, *map(logging.getLogger, OWN)]}
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for logger, level in levels.items():
            logger.setLevel(level)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
