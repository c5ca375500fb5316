"""Before a question can be asked: where the documents are, and an index that cannot be brought up to date."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from commands import building as command_building
from commands.building import fresh_index
from index.errors import DocumentsError, IndexBusyError, StorageError, UsageError
from index.storage.folder.documents_location import SOURCE
from index.storage.folder.store import FolderStore
from qa import Retriever
from qa.index_setup import EncoderChoice, documents_of
from tests.support.fakes import FakeEncoder

TEXT = "绿茶是不发酵的茶。\n"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "茶.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def index_dir(tmp_path: Path, documents: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index that is out of date."""
    monkeypatch.setattr(command_building, "encoder_for", lambda *_: FakeEncoder())
    fresh_index(tmp_path / "index", documents, EncoderChoice())
    (documents / "新.txt").write_text("新馆开放了。\n", encoding="utf-8")
    return tmp_path / "index"


def documents_in(index_dir: Path) -> set[str]:
    return set(Retriever.open(index_dir, encoder=FakeEncoder()).texts)


def refused(*_: object, **__: object) -> None:
    raise OSError(30, os.strerror(30))


def test_an_index_that_cannot_be_written_answers_as_it_was(
    index_dir: Path, documents: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(os, "mkdir", refused)
        fresh_index(index_dir, None, EncoderChoice())
    assert "Read-only file system" in caplog.text
    assert "until then the index answers as it was" in caplog.text
    assert documents_in(index_dir) == {"茶.txt"}
    fresh_index(index_dir, None, EncoderChoice())
    assert documents_in(index_dir) == {"茶.txt", "新.txt"}


def test_an_index_that_another_process_builds_answers_as_it_was(
    index_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with FolderStore(index_dir).building(), caplog.at_level(logging.WARNING):
        fresh_index(index_dir, None, EncoderChoice())
    assert "another process is building" in caplog.text
    assert documents_in(index_dir) == {"茶.txt"}


def test_an_index_of_other_documents_does_not_answer_in_their_place(
    index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(TEXT, encoding="utf-8")
    with FolderStore(index_dir).building(), pytest.raises(IndexBusyError):
        fresh_index(index_dir, other, EncoderChoice())
    monkeypatch.setattr(os, "mkdir", refused)
    with pytest.raises(StorageError):
        fresh_index(tmp_path / "nothing yet", other, EncoderChoice())


def test_where_the_documents_are_is_not_guessed_for_an_index(index_dir: Path, documents: Path, tmp_path: Path) -> None:
    assert documents_of(index_dir, None) == documents
    assert documents_of(tmp_path / "nothing yet", None) == Path("seeds")
    (index_dir / SOURCE).write_bytes(b"")
    with pytest.raises(UsageError, match="does not say where its documents are: name them"):
        documents_of(index_dir, None)
    assert documents_of(index_dir, documents) == documents
    fresh_index(index_dir, documents, EncoderChoice())
    assert documents_of(index_dir, None) == documents


@pytest.mark.parametrize("is_missing", [False, True])
def test_a_page_begins_without_documents_and_reads_them_when_they_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_missing: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command_building, "encoder_for", lambda *_: FakeEncoder())
    folder, index_dir = tmp_path / "new" / "documents", tmp_path / "index"
    if not is_missing:
        folder.mkdir(parents=True)
    fresh_index(index_dir, folder, EncoderChoice(), may_be_empty=True)
    assert "nothing to read" in capsys.readouterr().err
    assert documents_in(index_dir) == set()
    (folder / "茶.txt").write_text(TEXT, encoding="utf-8")
    fresh_index(index_dir, None, EncoderChoice(), may_be_empty=True)
    assert documents_in(index_dir) == {"茶.txt"}


def test_a_missing_file_is_no_folder_to_begin_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_building, "encoder_for", lambda *_: FakeEncoder())
    with pytest.raises(DocumentsError):
        fresh_index(tmp_path / "index", tmp_path / "茶.txt", EncoderChoice(), may_be_empty=True)
