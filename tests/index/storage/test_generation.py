"""Generations on disk: published in one step, checked before they are served, one builder at a time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexNotFoundError,
    IndexUnavailableError,
    StorageError,
    UsageError,
)
from index.storage.folder import store as folder_store
from index.storage.folder.generation import FolderGeneration
from index.storage.folder.store import FolderStore
from index.storage.manifest import FORMAT_VERSION, IndexSettings
from index.storage.protocols import IndexContent
from tests.support.faults import Faults, disk_full, in_child, killed

SETTINGS = IndexSettings("fake", 2, 100, 1, "1", 1)
FILES = {"a.txt": b"first", "folder/b.txt": b"second"}
HOLD_LOCK = """
import sys
from pathlib import Path
from index.storage.folder.store import FolderStore
with FolderStore(Path(sys.argv[1])).building():
    print("holding", flush=True)
    sys.stdin.read()
"""


def put(index_dir: Path, **contents: bytes) -> FolderGeneration:
    """Publishes FILES with other contents for the files a and b."""

    store = FolderStore(index_dir)
    with store.building(), store.workspace() as work:
        folder = work / "content"
        (folder / "folder").mkdir(parents=True)
        (folder / "a.txt").write_bytes(contents.get("a", FILES["a.txt"]))
        (folder / "folder/b.txt").write_bytes(contents.get("b", FILES["folder/b.txt"]))
        return store.publish_folder(IndexContent(SETTINGS, (), (), folder))


def content(generation: FolderGeneration) -> bytes:
    return (generation.folder / "a.txt").read_bytes()


def names(index_dir: Path) -> list[str]:
    return sorted(path.name for path in (index_dir / "generations").iterdir())


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_what_is_published_is_opened(index_dir: Path) -> None:
    published = put(index_dir)
    opened = FolderStore(index_dir).current()
    assert opened == published
    assert {entry.path: (opened.folder / entry.path).read_bytes() for entry in opened.manifest.files} == FILES
    assert opened.manifest.settings == SETTINGS


def test_equal_content_gives_an_equal_manifest(tmp_path: Path) -> None:
    first, second = put(tmp_path / "one"), put(tmp_path / "two")
    assert first.manifest == second.manifest
    assert (first.folder / "manifest.json").read_bytes() == (second.folder / "manifest.json").read_bytes()


def test_the_newest_two_generations_are_kept(index_dir: Path) -> None:
    ids = [put(index_dir, a=b"%d" % number).id for number in range(5)]
    assert names(index_dir) == ids[-2:]


def test_numbers_grow_past_six_digits(index_dir: Path) -> None:
    old = put(index_dir)
    old.folder.rename(old.folder.with_name(old.id.replace("000001", "999999")))
    assert put(index_dir, a=b"new").id.startswith("1000000-")
    assert content(FolderStore(index_dir).current()) == b"new"
    newer = put(index_dir, a=b"newer")
    assert [name.partition("-")[0] for name in names(index_dir)] == ["1000000", "1000001"]
    (newer.folder / "a.txt").unlink()
    assert content(FolderStore(index_dir).current()) == b"new"


def test_what_stands_in_for_a_damaged_generation_is_kept_and_the_damaged_one_is_not(
    index_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = put(index_dir, a=b"whole")
    (put(index_dir, a=b"damaged").folder / "a.txt").unlink()
    newest = put(index_dir, a=b"newest")
    assert names(index_dir) == [whole.id, newest.id]
    (newest.folder / "a.txt").unlink()
    with caplog.at_level(logging.WARNING):
        assert content(FolderStore(index_dir).current()) == b"whole"


def test_what_else_lies_among_the_generations_is_left_alone_and_takes_nobody_s_place(index_dir: Path) -> None:
    put(index_dir, a=b"old")
    mine = {"Thumbs.db": b"x", "zzz/mine.txt": b"x", "999999-copy/a.txt": b"x"}
    for name, data in mine.items():
        (index_dir / "generations" / name).parent.mkdir(exist_ok=True)
        (index_dir / "generations" / name).write_bytes(data)
    ids = [put(index_dir, a=b"%d" % number).id for number in range(3)]
    assert [name for name in names(index_dir) if name in ids] == ids[-2:]
    assert {name: (index_dir / "generations" / name).read_bytes() for name in mine} == mine


def test_readers_see_whole_generations_while_others_are_published(index_dir: Path) -> None:
    put(index_dir, a=b"0")
    stop, problems, seen = threading.Event(), [], set()

    def read() -> None:
        while not stop.is_set():
            try:
                generation = FolderStore(index_dir).current()
                seen.add(generation.id)
            except IndexUnavailableError as error:
                problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 300):
        put(index_dir, a=b"%d" % number)
        if number >= 20 and len(seen) > 1:
            break
    stop.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert len(seen) > 1


DAMAGE: dict[str, Callable[[Path], object]] = {
    "flipped": lambda path: path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "emptied": lambda path: path.write_bytes(b""),
    "missing": Path.unlink,
}


@pytest.mark.parametrize("file", ["a.txt", "folder/b.txt", "manifest.json"])
@pytest.mark.parametrize("damage", DAMAGE)
class TestDamage:
    def test_is_found_and_named(self, index_dir: Path, file: str, damage: str) -> None:
        path = put(index_dir).folder / file
        DAMAGE[damage](path)
        with pytest.raises(IndexDamagedError) as error:
            FolderStore(index_dir).current()
        assert str(path) in str(error.value)
        assert "rebuild with wenqu index" in str(error.value)

    def test_falls_back_to_the_generation_before_and_says_so(
        self, index_dir: Path, file: str, damage: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        put(index_dir, a=b"old")
        path = put(index_dir, a=b"new").folder / file
        DAMAGE[damage](path)
        with caplog.at_level(logging.WARNING):
            assert content(FolderStore(index_dir).current()) == b"old"
        (record,) = caplog.records
        assert str(path) in record.getMessage()


def test_files_swapped_between_generations_are_found(index_dir: Path) -> None:
    old, new = put(index_dir, a=b"older"), put(index_dir, a=b"newer")
    shutil.copy(old.folder / "a.txt", new.folder / "a.txt")
    with pytest.raises(IndexDamagedError, match=r"a\.txt fails its checksum"):
        FolderStore(index_dir).generation(new.id)
    shutil.copy(old.folder / "manifest.json", new.folder / "manifest.json")
    with pytest.raises(IndexDamagedError, match=r"manifest\.json fails its checksum"):
        FolderStore(index_dir).generation(new.id)


@pytest.mark.parametrize(
    "pointer", [b"", b"\n", b"\xff\xfe", b"..", b".", b"../../etc", b"000009-0123456789ab", b"\0", None]
)
class TestGarbledPointer:
    def test_never_serves_what_it_does_not_name(self, index_dir: Path, pointer: bytes | None) -> None:
        generation = put(index_dir)
        self.garble(index_dir, pointer)
        shutil.rmtree(generation.folder)
        with pytest.raises(IndexUnavailableError, match="wenqu index"):
            FolderStore(index_dir).current()

    def test_serves_the_newest_whole_generation_with_a_warning(
        self, index_dir: Path, pointer: bytes | None, caplog: pytest.LogCaptureFixture
    ) -> None:
        put(index_dir, a=b"old")
        put(index_dir, a=b"new")
        self.garble(index_dir, pointer)
        with caplog.at_level(logging.WARNING):
            assert content(FolderStore(index_dir).current()) == b"new"
        assert "rebuild with wenqu index" in caplog.text

    def garble(self, index_dir: Path, pointer: bytes | None) -> None:
        if pointer is None:
            (index_dir / "CURRENT").unlink()
        else:
            (index_dir / "CURRENT").write_bytes(pointer)


def rewritten(generation: FolderGeneration, manifest: bytes) -> None:
    """Gives the generation another manifest under the id that fits it."""
    (generation.folder / "manifest.json").write_bytes(manifest)
    renamed = f"{generation.id.partition('-')[0]}-{hashlib.sha256(manifest).hexdigest()[:12]}"
    generation.folder.rename(generation.folder.with_name(renamed))
    (generation.folder.parents[1] / "CURRENT").write_text(renamed)


def test_another_format_is_refused_with_the_remedy(index_dir: Path) -> None:
    put(index_dir, a=b"old")
    generation = put(index_dir)
    record = json.loads((generation.folder / "manifest.json").read_bytes())
    rewritten(generation, json.dumps(record | {"format_version": 1}).encode())
    with pytest.raises(IndexMismatchError, match=r"has format 1, .* reads 7: rebuild with wenqu index"):
        FolderStore(index_dir).current()


@pytest.mark.parametrize(
    "manifest", [b"", b"\xff", b"[]", b"{}", b'{"format_version": %d}' % FORMAT_VERSION, b"null", b"[" * 100_000]
)
def test_a_manifest_that_is_none_is_damage(index_dir: Path, manifest: bytes) -> None:
    rewritten(put(index_dir), manifest)
    with pytest.raises(IndexDamagedError, match=r"manifest\.json is no manifest"):
        FolderStore(index_dir).current()


@pytest.mark.parametrize(
    "make", [lambda path: None, Path.mkdir, lambda path: (path / "generations").mkdir(parents=True)]
)
def test_where_nothing_was_built_there_is_no_index_yet(index_dir: Path, make: object) -> None:
    assert callable(make)
    make(index_dir)
    with pytest.raises(IndexNotFoundError, match=r"no index yet at .*: build one with wenqu index"):
        FolderStore(index_dir).current()


@pytest.mark.parametrize("name", ["notes.txt", ".bashrc", "generations/mine.txt", "src/main.py"])
def test_a_folder_of_something_else_is_not_written_into(index_dir: Path, name: str) -> None:
    (index_dir / name).parent.mkdir(parents=True)
    (index_dir / name).write_text("mine")
    (index_dir / "own.txt").write_text("mine")
    before = snapshot(index_dir)
    with pytest.raises(UsageError, match="holds something else than an index"):
        put(index_dir)
    with pytest.raises(IndexNotFoundError, match="is not an index folder"):
        FolderStore(index_dir).current()
    assert snapshot(index_dir) == before


def test_a_file_in_place_of_the_folder_is_left_alone(index_dir: Path) -> None:
    index_dir.write_text("mine")
    with pytest.raises(UsageError, match="holds something else"):
        put(index_dir)
    with pytest.raises(IndexNotFoundError, match="is not an index folder"):
        FolderStore(index_dir).current()
    assert index_dir.read_text() == "mine"


def test_a_file_in_place_of_a_parent_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StorageError, match=r"cannot build the index at .*: Not a directory"):
        put(tmp_path / "file" / "index")


def test_what_the_system_strews_about_does_not_matter(index_dir: Path) -> None:
    index_dir.mkdir()
    (index_dir / ".DS_Store").write_bytes(b"x")
    put(index_dir)
    (index_dir / "notes.txt").write_text("a note beside an index")
    assert content(put(index_dir, a=b"new")) == b"new"
    assert (index_dir / "notes.txt").exists()


@pytest.mark.slow
def test_a_second_builder_in_another_process_is_told(index_dir: Path) -> None:
    old = put(index_dir)
    command = [sys.executable, "-c", HOLD_LOCK, str(index_dir)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"holding\n"
        with pytest.raises(IndexBusyError, match=r"another process is building .*: wait for it to end"):
            put(index_dir)
        assert FolderStore(index_dir).current() == old
        other.communicate()
    put(index_dir)


def test_a_second_builder_in_the_same_process_is_told(index_dir: Path) -> None:
    with FolderStore(index_dir).building(), pytest.raises(IndexBusyError):
        put(index_dir)


def test_the_lock_is_freed_when_a_build_fails(index_dir: Path) -> None:
    with pytest.raises(ZeroDivisionError), FolderStore(index_dir).building():
        raise ZeroDivisionError
    put(index_dir)


def test_leftovers_of_killed_builds_are_removed(index_dir: Path) -> None:
    current = put(index_dir)
    for name in (".new-123", ".old-000001-abc"):
        (index_dir / "generations" / name).mkdir()
        (index_dir / "generations" / name / "x").write_bytes(b"x")
    with FolderStore(index_dir).building():
        assert names(index_dir) == [current.id]


@pytest.mark.slow
def test_a_generation_never_pointed_to_does_not_pile_up(index_dir: Path) -> None:
    put(index_dir, a=b"old")
    for _ in range(5):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(folder_store, "write_atomically", lambda *_: killed())
            assert in_child(lambda: put(index_dir, a=b"never pointed to")) == 9
        assert content(FolderStore(index_dir).current()) == b"old"
        assert len(names(index_dir)) <= 4  # with the workspace of the last one, which the next clears away
    assert content(put(index_dir, a=b"new")) == b"new"
    assert len(names(index_dir)) == 2


def steps_of_a_build(index_dir: Path) -> int:
    put(index_dir, a=b"first")
    with pytest.MonkeyPatch.context() as patch:
        faults = Faults(patch)
        put(index_dir, a=b"second")
        return faults.steps


def test_a_disk_full_at_any_step_leaves_a_whole_generation_and_no_litter(index_dir: Path) -> None:
    put(index_dir, a=b"old")
    current, messages = b"old", []
    for step in range(1, steps_of_a_build(index_dir.with_name("other")) + 1):
        new = b"new %d" % step
        with pytest.MonkeyPatch.context() as patch:
            Faults(patch, step, disk_full)
            try:
                put(index_dir, a=new)
            except StorageError as error:
                messages.append(str(error))
            else:
                current = new
        found = content(FolderStore(index_dir).current())
        assert found in {current, new}
        current = found
        assert not list(index_dir.rglob(".*"))
    assert len(messages) > 10
    expected = re.compile(r"cannot build the index at \S+: No space left on device; .+ wenqu index again")
    assert all(map(expected.fullmatch, messages))
    assert content(put(index_dir, a=b"last")) == b"last"
    assert len(names(index_dir)) == 2


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_the_old_generation_or_the_new_one(index_dir: Path) -> None:
    put(index_dir, a=b"old")
    expected = {b"old"}
    for step in range(1, steps_of_a_build(index_dir.with_name("other")) + 1):
        with pytest.MonkeyPatch.context() as patch:

            def dying(step: int = step, patch: pytest.MonkeyPatch = patch) -> None:
                Faults(patch, step, killed)
                put(index_dir, a=b"new %d" % step)

            assert in_child(dying) == 9
        found = content(FolderStore(index_dir).current())
        assert found in expected | {b"new %d" % step}
        expected = {found}
    assert content(put(index_dir, a=b"last")) == b"last"
    assert len(names(index_dir)) == 2


@pytest.mark.slow
def test_a_first_build_killed_at_any_step_leaves_nothing_or_the_index(tmp_path: Path) -> None:
    for step in range(1, steps_of_a_build(tmp_path / "other") + 1):
        index_dir = tmp_path / f"index{step}"
        with pytest.MonkeyPatch.context() as patch:

            def dying(step: int = step, patch: pytest.MonkeyPatch = patch, index_dir: Path = index_dir) -> None:
                Faults(patch, step, killed)
                put(index_dir)

            assert in_child(dying) == 9
        with contextlib.suppress(IndexNotFoundError):
            assert content(FolderStore(index_dir).current()) == b"first"
        assert content(put(index_dir, a=b"next")) == b"next"
