"""What of a folder is read and what is passed over, whatever lies in it and whatever happens meanwhile."""

from __future__ import annotations

import os
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from index.documents_folder import holds_files
from index.errors import DocumentError
from index.messages import Message
from index.parsing.documents import parse_document
from index.parsing.formats import MAX_BYTES, MAX_CHARACTERS
from index.records import Skipped
from tests.support.parsed import parsed

TEXT = "一段有意思的文字，足够长。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_a_file_that_may_not_even_be_looked_at_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a folder that may be listed, but not entered."""
    (folder / "b.txt").write_text(TEXT, encoding="utf-8")
    lstat = Path.lstat

    def refusing(path: Path) -> os.stat_result:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return lstat(path)

    monkeypatch.setattr(Path, "lstat", refusing)
    (document,), (skipped,) = parsed(folder)
    assert document.path == "a.txt"
    assert skipped == Skipped("b.txt", Message("not_readable", {"cause": "Permission denied"}))


@pytest.mark.parametrize(("length", "code"), [(20, "not_readable"), (245, "path_too_long")])
def test_a_path_that_is_too_long_for_windows_is_told_as_that(
    folder: Path, monkeypatch: pytest.MonkeyPatch, length: int, code: str
) -> None:
    (folder / f"long{'a' * (length - 8)}.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(folder)
    lstat = Path.lstat

    def as_on_windows(path: Path) -> os.stat_result:
        if path.name.startswith("long"):
            error = FileNotFoundError(2, "The system cannot find the path specified")
            error.winerror = 3  # type: ignore[attr-defined,unused-ignore]
            raise error
        return lstat(path)

    monkeypatch.setattr(Path, "lstat", as_on_windows)
    _, (skipped,) = parsed(folder)
    assert skipped.reason.code == code


@pytest.mark.parametrize(("depth", "name"), [(1_100, "d"), (25, "d" * 200)])
def test_folders_nested_however_deeply_do_not_stop_the_reading(
    folder: Path, monkeypatch: pytest.MonkeyPatch, depth: int, name: str
) -> None:
    """Deeper than Python's stack, and longer than a path may be."""
    top = folder / name
    monkeypatch.chdir(folder)
    try:
        for level in range(depth):
            os.mkdir(name)  # noqa: PTH102 (relative: the whole path is too long)
            os.chdir(name)
            if level in {1, 15}:
                Path("b.txt").write_text(TEXT, encoding="utf-8")
        documents, skipped = parsed(folder)
    finally:
        os.chdir(folder)
        subprocess.run(["rm", "-r", str(top)], check=True)  # noqa: S607 (shutil.rmtree would not come to its end)
    assert len(documents) == 3
    assert [str(item.reason)[-18:] for item in skipped] == (["File name too long"] if len(name) > 1 else [])


def test_of_a_file_that_grows_what_was_there_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, opened = folder / "a.txt", Path.open

    def grown(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == path and "rb" in args:
            with opened(path, "ab") as file:
                file.write(TEXT.encode() * 1000)
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", grown)
    document = parse_document(path)
    assert document.text == TEXT
    assert document.sha256 == sha256(TEXT.encode()).hexdigest()


def test_what_its_name_or_size_keeps_from_being_read_is_not_read_for_its_checksum_either(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "film.mp4").write_bytes(b"x")
    with (folder / "huge.pdf").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    (folder / "a.txt").unlink()
    monkeypatch.setattr("index.parsing.documents.file_digest", lambda path: pytest.fail(f"{path} was read"))
    documents, skipped = parsed(folder)
    assert (documents, [item.sha256 for item in skipped]) == ([], [None, None])
    assert skipped[0].reason.code == "not_a_format"
    assert "split it into several files" in str(skipped[1].reason)


@pytest.mark.slow
def test_100_mb_on_one_line_are_left_out_and_20_million_characters_are_read(folder: Path) -> None:
    long = folder / "long.txt"
    with long.open("wb") as file:
        for _ in range(100):
            file.write(b"x" * (1 << 20))
    with pytest.raises(DocumentError, match=r"^long\.txt: has 104,857,600 bytes; up to 80,000,000 are read: split it"):
        parse_document(long)
    long.write_text("一" * MAX_CHARACTERS, encoding="utf-8")
    (paragraph,) = parse_document(long).paragraphs
    assert (paragraph.start, paragraph.end) == (0, MAX_CHARACTERS)


def test_links_and_folders_hold_no_files(tmp_path: Path) -> None:
    (tmp_path / "docs" / "empty" / "folder").mkdir(parents=True)
    (tmp_path / "docs" / "out").symlink_to(tmp_path)
    assert not holds_files(tmp_path / "docs")
    assert not holds_files(tmp_path / "nowhere")
    (tmp_path / "docs" / "empty" / "folder" / ".hidden").touch()
    assert holds_files(tmp_path / "docs")
