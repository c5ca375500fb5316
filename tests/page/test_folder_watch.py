"""The documents folder is watched: what changes on disk is read, once it is whole."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from page import folder_watch
from page.folder_watch import FolderWatch
from page.library import Library
from tests.support.libraries import SEA
from tests.support.waiting import PATIENCE, wait_for


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_watch, "DEBOUNCE_MS", 50)
    monkeypatch.setattr(folder_watch, "SETTLED_SECONDS", 0.3)


@pytest.fixture
def library(make: Callable[..., Library]) -> Iterator[Library]:
    library = make(read_only=True)
    library.watch()
    yield library
    library.close()


def standings(library: Library) -> dict[str, str]:
    return {item.name: item.standing for item in library.documents()}


@pytest.mark.slow
def test_files_that_come_change_and_go_are_taken_up(library: Library, folder: Path) -> None:
    assert library.is_watching
    (folder / "湖.md").write_text(SEA, encoding="utf-8")
    wait_for(lambda: standings(library).get("湖.md") == "indexed")
    (folder / "湖.md").write_text("洞庭湖在湖南。\n", encoding="utf-8")
    wait_for(lambda: "洞庭湖" in "".join(library.assistant().retriever.texts.values()))
    (folder / "湖.md").unlink()
    wait_for(lambda: "湖.md" not in standings(library))


def test_a_file_is_read_when_it_is_whole(tmp_path: Path) -> None:
    target, read = tmp_path / "大.txt", threading.Event()
    seen: list[int] = []

    def changed() -> dict[str, tuple[int, int]]:
        return {"大.txt": (target.stat().st_size, 0)} if target.exists() and not read.is_set() else {}

    def update(_: threading.Event) -> None:
        seen.append(target.stat().st_size)
        read.set()

    watch = FolderWatch(tmp_path, changed, update)
    try:
        with target.open("wb") as file:
            for _ in range(10):
                file.write(b"x" * 1000)
                file.flush()
                time.sleep(0.05)
        assert read.wait(PATIENCE)
    finally:
        watch.close()
    assert seen == [10_000]


def test_what_is_hidden_is_not_looked_at(tmp_path: Path) -> None:
    watch = FolderWatch(tmp_path, dict, lambda _: None)
    watch.close()
    for name, is_seen in (("a.txt", True), ("b/a.txt", True), (".removed/a.txt", False), (".upload-1", False)):
        assert watch._is_seen(None, str(tmp_path / name)) is is_seen
