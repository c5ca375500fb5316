"""Files that survive a crash: synced, replaced in one step, made once, known by their checksum."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

Returned = TypeVar("Returned")

_IN_USE = {5, 32}  # Windows: access denied, sharing violation
_FOLDERS_ARE_SYNCED = os.name != "nt"  # Windows cannot open a folder, and orders renames itself
_TRIES, _PAUSE = 20, 0.05  # seconds between them


def write_atomically(path: Path, content: bytes) -> None:
    """Replace ``path``. A reader sees the old content or the new, also after a crash. Raise OSError."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        patiently(lambda: temporary.replace(path))
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def make_once(path: Path, make: Callable[[Path], None]) -> None:
    """Make a file or folder at ``path`` if there is none, in one step, under a lock among processes.

    A kill leaves nothing at ``path`` or all of it; the next call clears away what it left beside.

    make: writes the file or folder to the path that it is given. Raise OSError and what ``make`` raises.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    with FileLock(path.with_name(f"{path.name}.lock")):
        if path.exists():
            return
        _remove(temporary)
        try:
            make(temporary)
            sync_tree(temporary)
            patiently(lambda: temporary.rename(path))
        except BaseException:
            _remove(temporary)
            raise
    sync(path.parent)


def patiently(action: Callable[[], Returned], wait: Callable[[float], None] = time.sleep) -> Returned:
    """Return what ``action`` returns, tried again for a second where another program has the file open.

    On Windows such a file is neither replaced nor, at times, opened; a reader or a virus scanner soon closes it.
    wait: for tests. Raise OSError.
    """
    for _ in range(_TRIES):
        try:
            return action()
        except OSError as error:
            if getattr(error, "winerror", None) not in _IN_USE:
                raise
        wait(_PAUSE)
    return action()


@contextmanager
def held(lock: Path, busy: Exception) -> Iterator[None]:
    """Hold a lock among this machine's processes. Raise ``busy`` when another process holds it."""
    file_lock = FileLock(lock, timeout=0)
    try:
        file_lock.acquire()
    except Timeout as error:
        raise busy from error
    try:
        yield
    finally:
        file_lock.release()


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    folder = path.is_dir()
    if folder and not _FOLDERS_ARE_SYNCED:
        return
    descriptor = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(path: Path) -> None:
    """Wait until a file, or a folder with everything in it, is on the disk."""
    for below in sorted(path.rglob("*"), reverse=True):
        sync(below)
    sync(path)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.unlink(missing_ok=True)
