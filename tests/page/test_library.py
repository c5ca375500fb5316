"""The library: who answers now, what is listed, what is added and removed, rebuilds."""

from __future__ import annotations

import errno
import gc
import io
import os
import shutil
import sys
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import build_index
from index.documents_folder import shown
from index.errors import DocumentError, UsageError
from index.keywords.analyzer import Analyzer
from index.storage.folder.store import FolderStore
from page.library import Library
from page.removals import KEPT_FOLDER
from page.uploads import safe_name
from qa import Assistant
from tests.support.fakes import FakeEncoder, GatedEncoder
from tests.support.libraries import MOUNTAIN, SEA, TEA

Make = Callable[..., Library]


@pytest.fixture
def library(make: Make) -> Library:
    return make()


def add(library: Library, name: str, content: bytes) -> str:
    with library.upload(name) as upload:
        upload.write(content)
        return library.keep(upload)


def rebuilt(library: Library) -> None:
    library.rebuild()
    assert library.progress.wait(60)
    assert library.progress.state.error is None


def documents_of(assistant: Assistant) -> set[str]:
    return {passage.document for passage in assistant.retriever.passages}


def test_the_same_generation_is_opened_once(library: Library) -> None:
    assert library.assistant() is library.assistant()


def test_what_another_process_publishes_answers_without_a_restart(
    library: Library, folder: Path, index_dir: Path, encoder: FakeEncoder, analyzer: Analyzer
) -> None:
    before = library.assistant()
    (folder / "湖.md").write_text(SEA, encoding="utf-8")
    (folder / "茶.txt").unlink()
    build_index(folder, index_dir, encoder=encoder, analyzer=analyzer)
    after = library.assistant()
    assert documents_of(after) == {"湖.md", "山/泰山.txt"}
    assert documents_of(before) == {"茶.txt", "山/泰山.txt"}, "who holds the old one keeps it"
    assert all(citation.passage.document != "茶.txt" for citation in after.ask("祁门红茶产于哪里？").citations)
    assert library.assistant.problem is None


def test_the_old_generation_is_released(library: Library, folder: Path) -> None:
    old = weakref.ref(library.assistant().retriever)
    (folder / "湖.md").write_text(SEA, encoding="utf-8")
    rebuilt(library)
    gc.collect()
    assert old() is None


def test_a_newer_generation_that_cannot_be_opened_leaves_the_old_one(
    library: Library, folder: Path, index_dir: Path, encoder: FakeEncoder, analyzer: Analyzer
) -> None:
    before = library.assistant()
    (folder / "湖.md").write_text(SEA, encoding="utf-8")
    published = build_index(folder, index_dir, encoder=encoder, analyzer=analyzer).generation
    victim = index_dir / "generations" / published / "passages.jsonl"
    victim.write_bytes(victim.read_bytes()[:-3])
    assert library.assistant() is before
    assert library.assistant.problem is not None
    assert "rebuild" in str(library.assistant.problem)
    rebuilt(library)
    assert documents_of(library.assistant()) == {"湖.md", "茶.txt", "山/泰山.txt"}
    assert library.assistant.problem is None


def test_an_index_that_vanishes_goes_on_answering(library: Library, index_dir: Path) -> None:
    before = library.assistant()
    shutil.rmtree(index_dir)
    assert library.assistant() is before
    assert library.assistant.problem


def test_documents_are_listed_with_how_they_stand(library: Library, folder: Path) -> None:
    listed = {item.name: item for item in library.documents()}
    assert list(listed) == ["山/泰山.txt", "茶.txt"]
    tea = listed["茶.txt"]
    assert (tea.format, tea.standing, tea.paragraphs, tea.size) == ("txt", "indexed", 1, len(TEA.encode()))
    assert tea.indexed
    (folder / "湖.md").write_text(SEA, encoding="utf-8")
    (folder / "茶.txt").write_text(TEA * 2, encoding="utf-8")
    (folder / "山" / "泰山.txt").unlink()
    (folder / ".hidden.txt").write_text("x")
    (folder / "program.exe").write_bytes(b"x")
    standing = {item.name: item.standing for item in library.documents()}
    assert standing == {"山/泰山.txt": "leaving", "湖.md": "waiting", "茶.txt": "waiting"}


def test_what_cannot_be_read_is_listed_with_its_reason(library: Library) -> None:
    assert add(library, "坏.txt", bytes(range(256)) * 8) == "added"
    rebuilt(library)
    (bad,) = [item for item in library.documents() if item.name == "坏.txt"]
    assert bad.standing == "left out"
    assert [warning.code for warning in bad.warnings] == ["zero_bytes"]


def test_adding_the_same_changes_nothing_and_a_changed_one_replaces(library: Library, folder: Path) -> None:
    generation = library.assistant().retriever.generation
    assert add(library, "茶.txt", TEA.encode()) == "unchanged"
    rebuilt(library)
    assert library.assistant().retriever.generation == generation
    assert add(library, "茶.txt", SEA.encode()) == "replaced"
    rebuilt(library)
    assert "祁门" not in "".join(library.assistant().retriever.texts.values())
    assert (folder / "茶.txt").read_text(encoding="utf-8") == SEA
    assert [path.read_text(encoding="utf-8") for path in (folder / KEPT_FOLDER).iterdir()] == [TEA]


def test_a_removed_document_never_answers_again_and_is_not_lost(library: Library, folder: Path) -> None:
    library.remove("山/泰山.txt")
    rebuilt(library)
    assert documents_of(library.assistant()) == {"茶.txt"}
    assert [path.read_text(encoding="utf-8") for path in (folder / KEPT_FOLDER / "山").iterdir()] == [MOUNTAIN]
    library.remove("茶.txt")
    rebuilt(library)
    assert library.documents() == []
    assert library.assistant().ask("祁门红茶产于哪里？").citations == ()


def test_a_removed_document_answers_no_more_even_if_nothing_else_can_be_read(library: Library, folder: Path) -> None:
    (folder / "山" / "泰山.txt").write_bytes(bytes(range(256)) * 8)
    library.remove("茶.txt")
    assert not [hit for hit in library.assistant().retriever.search("祁门红茶", 10) if hit.passage.document == "茶.txt"]
    rebuilt(library)
    for citation in library.assistant().ask("祁门红茶产于哪里？").citations:
        assert citation.passage.document != "茶.txt"


def test_a_removed_document_that_comes_back_answers_again(library: Library) -> None:
    library.remove("茶.txt")
    assert add(library, "茶.txt", TEA.encode()) == "added"
    rebuilt(library)
    assert library.assistant().retriever.search("祁门红茶", 1)[0].passage.document == "茶.txt"


def test_a_removed_document_is_put_back_where_it_was(library: Library, folder: Path) -> None:
    library.remove("山/泰山.txt")
    rebuilt(library)
    assert [item.name for item in library.removed()] == ["山/泰山.txt"]
    library.put_back("山/泰山.txt")
    rebuilt(library)
    assert (folder / "山" / "泰山.txt").read_text(encoding="utf-8") == MOUNTAIN
    assert documents_of(library.assistant()) == {"茶.txt", "山/泰山.txt"}
    assert library.removed() == []


def test_only_what_was_removed_is_put_back_and_over_nothing(library: Library, folder: Path) -> None:
    library.remove("茶.txt")
    (folder / "茶.txt").write_text(SEA, encoding="utf-8")
    assert library.removed() == []
    for name in ("茶.txt", "海.txt", "../茶.txt", f"{KEPT_FOLDER}/茶.txt"):
        with pytest.raises(DocumentError):
            library.put_back(name)
    assert (folder / "茶.txt").read_text(encoding="utf-8") == SEA


@pytest.mark.parametrize("name", ["../茶.txt", "/etc/passwd", "茶", "", ".", f"{KEPT_FOLDER}/茶.txt", "山"])
def test_only_what_is_listed_can_be_removed(library: Library, folder: Path, name: str) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(DocumentError):
        library.remove(name)
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "..", ".txt", ".a.txt", "a.txt.", "a", "a.exe", "长" * 100 + ".txt"),
        *("con.txt", "Con .txt", "com1.tar.txt", "conout$.txt", "lpt¹.txt", "a\ufffd.txt"),
        *("../a.txt", "a/b.txt", "a\\b.txt", "C:a.txt", "a?.txt", "<b>.txt"),
        *("a\0.txt", "a\n.txt", "a\u202e.txt", "a\ud800.txt"),
    ],
)
def test_a_name_that_is_no_name_is_refused(library: Library, folder: Path, name: str) -> None:
    with pytest.raises(DocumentError) as refused:
        library.upload(name)
    assert str(refused.value).isprintable()
    assert not list(folder.glob(".upload*"))


@pytest.mark.parametrize("name", ["a.txt", "一 二（三）.md", "一\u3000二.md", "Ünï.TXT", "a.b.txt"])
def test_a_name_of_any_language_is_taken(name: str) -> None:
    assert safe_name(name, {".txt", ".md"}) == name


def test_an_upload_that_breaks_off_or_is_too_large_leaves_nothing(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(folder.rglob("*"))
    with library.upload("湖.md") as upload:
        upload.write(b"half")
    monkeypatch.setattr("page.uploads.MAX_DOCUMENT_BYTES", 1000)
    with pytest.raises(DocumentError, match=r"湖\.md"):
        add(library, "湖.md", b"x" * 1001)
    assert sorted(folder.rglob("*")) == before


class FullDisk(io.RawIOBase):
    """A file on a disk that is full."""

    def writable(self) -> bool:
        return True

    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("size", [10, 1_000_000])
def test_what_a_full_disk_cut_off_is_gone_at_once(library: Library, folder: Path, size: int) -> None:
    """Small pieces fail when the file is closed, large ones when they are written."""
    before = sorted(folder.rglob("*"))
    upload = library.upload("湖.md")
    upload._file = io.BufferedWriter(FullDisk())

    def receive() -> None:
        with upload:
            upload.write(b"x" * size)
            library.keep(upload)

    with pytest.raises(OSError, match="No space"):
        receive()
    assert sorted(folder.rglob("*")) == before


def test_the_copy_of_a_replaced_document_that_a_full_disk_cut_off_is_gone(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:3])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("page.uploads.shutil.copy2", half)
    with pytest.raises(OSError, match="No space"):
        add(library, "茶.txt", b"new")
    assert (folder / "茶.txt").read_text(encoding="utf-8") == TEA
    assert not [
        path for path in folder.rglob("*") if path.is_file() and path.name[0] != "茶" and path.name != "泰山.txt"
    ]


def test_what_a_kill_left_of_an_upload_is_gone_at_the_next_start(make: Make, folder: Path) -> None:
    left = folder / ".upload-0123456789abcdef"
    left.write_bytes(b"x" * 1000)
    with make().upload("湖.md") as upload:
        upload.write(SEA.encode())
        make()  # another page that starts meanwhile
        assert not left.exists()
        assert upload.keep() == "added"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="nothing tells which files are open")
def test_where_open_files_cannot_be_removed_what_was_left_is_gone_all_the_same(
    make: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, which has no ``fcntl`` either."""
    unlink = Path.unlink

    def as_on_windows(path: Path, missing_ok: bool = False) -> None:
        opened = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]
        if os.path.realpath(path) in opened:
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(path))
        unlink(path, missing_ok)

    left = folder / ".upload-0123456789abcdef"
    left.write_bytes(b"x" * 1000)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr(Path, "unlink", as_on_windows)
    with make().upload("湖.md") as upload:
        upload.write(SEA.encode())
        make()  # another page that starts meanwhile
        assert not left.exists()
        assert upload.keep() == "added"


def test_a_link_is_not_written_through(library: Library, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    (folder / "link.txt").symlink_to(outside)
    with pytest.raises(DocumentError, match=r"link\.txt"):
        add(library, "link.txt", b"yours")
    assert outside.read_text() == "mine"


def test_the_chat_answers_from_the_old_index_while_a_rebuild_runs(library: Library, encoder: GatedEncoder) -> None:
    before = library.assistant()
    add(library, "湖.md", SEA.encode())
    encoder.close_gate()
    library.rebuild()
    assert encoder.waiting.wait(60)
    assert library.progress.state.running
    assert library.progress.state.stage == "encoding"
    assert library.assistant() is before
    encoder.gate.set()
    assert library.progress.wait(60)
    assert library.progress.state.report is not None
    assert documents_of(library.assistant()) == {"湖.md", "茶.txt", "山/泰山.txt"}


def test_a_cancelled_rebuild_leaves_the_old_index_and_no_litter(
    library: Library, encoder: GatedEncoder, index_dir: Path
) -> None:
    before = library.assistant(), sorted(index_dir.rglob("*"))
    add(library, "湖.md", SEA.encode())
    encoder.close_gate()
    library.rebuild()
    assert encoder.waiting.wait(60)
    library.cancel()
    encoder.gate.set()
    assert library.progress.wait(60)
    assert library.progress.state.cancelled
    assert (library.assistant(), sorted(index_dir.rglob("*"))) == before
    rebuilt(library)
    assert "湖.md" in documents_of(library.assistant())


def test_what_comes_while_a_rebuild_runs_is_taken_up_by_another(library: Library, encoder: GatedEncoder) -> None:
    add(library, "湖.md", SEA.encode())
    encoder.close_gate()
    library.rebuild()
    assert encoder.waiting.wait(60)
    add(library, "河.md", "黄河全长5464公里。".encode())
    library.rebuild()
    encoder.gate.set()
    assert library.progress.wait(60)
    assert {"湖.md", "河.md"} <= documents_of(library.assistant())


def test_a_rebuild_beside_another_one_says_so(library: Library, index_dir: Path) -> None:
    add(library, "湖.md", SEA.encode())
    with FolderStore(index_dir).building():
        library.rebuild()
        assert library.progress.wait(60)
    assert "another" in str(library.progress.state.error)
    rebuilt(library)


def test_the_time_left_is_estimated_from_what_is_done(library: Library) -> None:
    assert library.progress.state.seconds_left is None


def test_read_only_refuses_every_change(make: Make, folder: Path) -> None:
    library = make(read_only=True)
    before = sorted(folder.rglob("*"))
    for change in (lambda: library.upload("湖.md"), lambda: library.remove("茶.txt"), library.rebuild, library.cancel):
        with pytest.raises(UsageError, match="read-only"):
            change()
    assert sorted(folder.rglob("*")) == before


def test_the_index_of_one_file_takes_no_others(make: Make, folder: Path) -> None:
    library = make(documents=folder / "茶.txt")
    with pytest.raises(UsageError, match="one file"):
        library.upload("湖.md")


@settings(max_examples=500, deadline=None, database=None)
@given(st.text(max_size=30), st.sampled_from([".txt", ".TXT", "", ".txt ", "/.txt", "\u202e.txt"]))
def test_a_name_that_is_taken_is_one_file_of_the_folder_that_can_be_seen(name: str, ending: str) -> None:
    try:
        taken = safe_name(name + ending, [".txt"])
    except DocumentError:
        return
    assert Path(taken).name == taken == shown(taken)
    assert taken[0] not in {".", " "}
    assert taken.lower().endswith(".txt")
