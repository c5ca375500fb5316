"""Files that another program has open for a moment, as Windows lets them be neither replaced nor opened."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.durable import held, make_once, patiently, sync_tree, write_atomically
from index.errors import IndexBusyError
from index.storage.folder.store import CURRENT, FolderStore

HOLD = """
import sys
from pathlib import Path
from index.durable import held
with held(Path(sys.argv[1]), ValueError()):
    print("held", flush=True)
    sys.stdin.read()
"""


def in_use(code: int = 32) -> OSError:
    error = PermissionError(errno.EACCES, "The process cannot access the file because it is being used")
    error.winerror = code  # type: ignore[attr-defined,unused-ignore]
    return error


class Opened:
    """A file that is in use for the first calls. calls: that were made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, function: str, times: int) -> None:
        self.calls = 0
        done = getattr(os, function)

        def called(*args: object, **kwargs: object) -> object:
            self.calls += 1
            if self.calls <= times:
                raise in_use()
            return done(*args, **kwargs)

        monkeypatch.setattr(os, function, called)
        monkeypatch.setattr("index.durable._PAUSE", 0.0)


def test_a_file_that_a_reader_has_open_is_replaced_once_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Opened(monkeypatch, "replace", 3)
    write_atomically(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert opened.calls == 4


def test_a_folder_that_a_scanner_looks_into_is_put_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Opened(monkeypatch, "rename", 3)
    make_once(tmp_path / "model", lambda path: path.mkdir())
    assert (tmp_path / "model").is_dir()
    assert opened.calls == 4


def test_a_file_that_stays_open_is_an_error_and_leaves_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")
    Opened(monkeypatch, "replace", 1_000)
    with pytest.raises(PermissionError):
        write_atomically(tmp_path / "a", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


@pytest.mark.parametrize("code", [5, 32])
def test_it_waits_for_a_second_and_no_longer(code: int) -> None:
    waits: list[float] = []

    def never() -> None:
        raise in_use(code)

    with pytest.raises(PermissionError):
        patiently(never, waits.append)
    assert sum(waits) == pytest.approx(1.0)


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "no"), OSError(errno.ENOSPC, "full")])
def test_what_waiting_does_not_help_is_told_at_once(error: OSError) -> None:
    def refused() -> None:
        raise error

    with pytest.raises(OSError, match=r"no|full"):
        patiently(refused, lambda _: pytest.fail("it waits"))


def test_the_pointer_is_read_again_while_it_is_being_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / CURRENT).write_text("000001-0123456789ab\n", encoding="ascii")
    read_text, calls = Path.read_text, []

    def reading(path: Path, encoding: str | None = None) -> str:
        calls.append(path)
        if len(calls) < 3:
            raise in_use(5)
        return read_text(path, encoding)

    monkeypatch.setattr(Path, "read_text", reading)
    assert FolderStore(tmp_path).current_id() == "000001-0123456789ab"


def test_a_lock_is_held_against_other_processes_and_freed_by_a_kill(tmp_path: Path) -> None:
    lock = tmp_path / "LOCK"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert other.stdout is not None
    assert other.stdout.readline().strip() == b"held"
    busy = IndexBusyError("index_busy", index=tmp_path)
    with pytest.raises(IndexBusyError), held(lock, busy):
        pytest.fail("it is held twice")
    other.kill()
    other.communicate()
    with held(lock, busy):
        pass


@pytest.mark.parametrize("names", [["a"], ["a", "folder/b", "folder/c"]])
def test_a_tree_is_synced_without_opening_folders_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    opening: Callable[..., int] = os.open
    opened: list[Path] = []

    def as_on_windows(path: Path, flags: int) -> int:
        if path.is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        opened.append(path)
        return opening(path, flags)

    monkeypatch.setattr(os, "open", as_on_windows)
    monkeypatch.setattr("index.durable._FOLDERS_ARE_SYNCED", False)
    sync_tree(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in opened} == set(names)


def test_threads_make_it_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_bytes(b"x")

    threads = [threading.Thread(target=make_once, args=(tmp_path / "once", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
