"""A document that was deleted answers no more, and a documents folder that is out of reach takes nothing with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index import BuildProgress, build_index
from index.doctor import examine
from index.errors import DocumentsError, DocumentsGoneError
from index.keywords.analyzer import Analyzer
from index.source_files import SourceFiles
from index.storage.opening import open_store
from page.library import Library
from page.suggestions.answerable import example_questions
from qa import Retriever
from tests.support.fakes import FakeEncoder
from tests.support.stored_indexes import TEXTS, Shelf

QUESTION = "祁门红茶产于哪里？"


def found(retriever: Retriever, question: str = QUESTION, k: int = 9) -> set[str]:
    return {hit.passage.document for hit in retriever.search(question, k)}


def test_a_deleted_document_answers_no_more_whether_or_not_a_build_follows(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.build()
    opened = shelf.open()
    assert "茶.txt" in found(opened)
    (shelf.documents / "茶.txt").unlink()
    assert found(opened) == found(shelf.open()) == {"山/泰山.txt", "sora.md"}
    assert [len(opened.search(QUESTION, k)) for k in (1, 2, 3)] == [1, 2, 3], "others take its place"
    assert f"1 of 3 documents are gone from {shelf.documents.resolve()} and do not answer (茶.txt)" in caplog.text
    assert shelf.assistant().ask(QUESTION).found is False
    shelf.build()
    caplog.clear()
    assert set(shelf.open().texts) == {"山/泰山.txt", "sora.md"}
    assert caplog.text == ""


def test_a_document_that_comes_back_answers_again(shelf: Shelf) -> None:
    shelf.build()
    opened = shelf.open()
    (shelf.documents / "茶.txt").unlink()
    assert "茶.txt" not in found(opened)
    shelf.write("茶.txt", TEXTS["茶.txt"])
    assert "茶.txt" in found(opened)


def test_when_nothing_that_is_left_can_be_read_the_index_is_empty_and_refuses_honestly(shelf: Shelf) -> None:
    shelf.build()
    for name in TEXTS:
        (shelf.documents / name).write_bytes(bytes(range(256)) * 8)
    report = shelf.build()
    assert (report.published, report.documents, report.passages, report.sentences) == (True, 0, 0, 0)
    assert set(report.removed) == set(TEXTS)
    assert len(report.skipped) == len(TEXTS)
    assert_refuses_everything(shelf)
    assert not shelf.build().published
    shelf.write("茶.txt", TEXTS["茶.txt"])
    shelf.build()
    assert "安徽" in shelf.first()


def assert_refuses_everything(shelf: Shelf) -> None:
    assistant = shelf.assistant()
    assert len(assistant.retriever.passages) == len(assistant.retriever.texts) == 0
    assert assistant.retriever.search(QUESTION) == []
    for question in (QUESTION, "What is Sora?"):
        answer = assistant.ask(question, history=[("泰山在哪里？", "山东省")])
        assert (answer.found, answer.short, answer.citations, answer.confidence) == (False, None, (), 0.0)
        assert answer.text
    assert example_questions(assistant) == []
    findings = {item.check: item for item in examine(shelf.location, shelf.encoder, shelf.analyzer)}
    assert {item.status for item in findings.values()} == {"ok"}
    assert "0 documents, 0 passages" in str(findings["counts"].detail)


@pytest.mark.parametrize("stage", ["encoding", "keywords", "publishing"])
def test_a_document_that_is_removed_while_it_is_indexed_does_not_stay(shelf: Shelf, stage: str) -> None:
    name = next(iter(TEXTS))

    def remove(step: BuildProgress) -> None:
        if step.stage == stage:
            (shelf.documents / name).unlink(missing_ok=True)

    shelf.encoder.encoded.clear()
    report = build_index(
        shelf.documents, shelf.location, encoder=shelf.encoder, analyzer=shelf.analyzer, progress=remove
    )
    assert report.documents == len(TEXTS) - 1
    assert name not in report.added
    assert report.encoded == len(shelf.encoder.encoded)
    assert set(open_store(shelf.location).current().open(shelf.analyzer).texts) == set(TEXTS) - {name}


def test_an_empty_folder_may_be_a_disk_that_is_not_mounted(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    first = shelf.build()
    kept = shelf.documents.rename(shelf.documents.with_name("disk"))
    (shelf.documents / "folder").mkdir(parents=True)
    with pytest.raises(DocumentsGoneError, match="if its disk is not mounted"):
        shelf.build()
    assert open_store(shelf.location).current_id() == first.generation
    assert shelf.open().search(QUESTION) == []
    assert "so nothing answers" in caplog.text
    shutil.rmtree(shelf.documents)
    kept.rename(shelf.documents)
    assert "安徽" in shelf.first(), "nothing was lost"
    assert shelf.build().published is False


def test_an_empty_folder_empties_the_index_where_that_is_asked_for(shelf: Shelf) -> None:
    shelf.build()
    shutil.rmtree(shelf.documents)
    shelf.documents.mkdir()
    assert shelf.build(allow_empty=True).removed == tuple(sorted(TEXTS))
    assert_refuses_everything(shelf)
    assert shelf.build().published is False, "an index that is empty already has nothing to lose"


def test_a_folder_that_is_gone_takes_no_answer_with_it_and_is_named(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    first = shelf.build()
    elsewhere = shelf.documents.rename(shelf.documents.with_name("elsewhere"))
    assert "安徽" in shelf.first()
    assert f"{shelf.documents.resolve()} is gone: what the index has of it answers" in caplog.text
    with pytest.raises(DocumentsError, match="no documents at"):
        shelf.build()
    shelf.documents = elsewhere
    assert shelf.build().generation == first.generation
    caplog.clear()
    assert "安徽" in shelf.first()
    assert caplog.text == "", "its new place is known from then on"


def test_a_first_build_of_nothing_is_an_error_unless_asked_for(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "documents").mkdir()
    shelf = Shelf(tmp_path, tmp_path / "index", analyzer)
    shutil.rmtree(shelf.documents)
    shelf.documents.mkdir()
    with pytest.raises(DocumentsError, match="nothing to index"):
        shelf.build()
    shelf.build(allow_empty=True)
    assert_refuses_everything(shelf)


def test_another_folder_with_nothing_to_read_does_not_empty_the_index(tmp_path: Path, analyzer: Analyzer) -> None:
    shelf = Shelf(tmp_path, tmp_path / "index", analyzer)
    shelf.build()
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_bytes(b"")
    with pytest.raises(DocumentsError, match="nothing to index"):
        build_index(other, shelf.location, encoder=shelf.encoder, analyzer=analyzer)
    assert "安徽" in shelf.first()


def test_a_build_of_another_folder_that_fails_leaves_the_index_with_its_own(tmp_path: Path, analyzer: Analyzer) -> None:
    class Failing(FakeEncoder):
        def encode_queries(self, texts: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
            raise RuntimeError

    shelf = Shelf(tmp_path, tmp_path / "index", analyzer)
    shelf.build()
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("岳麓山在长沙。", encoding="utf-8")
    with pytest.raises(RuntimeError):
        build_index(other, shelf.location, encoder=Failing(), analyzer=analyzer)
    assert "安徽" in shelf.first()


def test_the_index_of_one_file(tmp_path: Path, analyzer: Analyzer) -> None:
    shelf = Shelf(tmp_path, tmp_path / "index", analyzer)
    file = shelf.documents / "茶.txt"
    build_index(file, shelf.location, encoder=shelf.encoder, analyzer=analyzer)
    assert found(shelf.open()) == {"茶.txt"}
    file.unlink()
    assert found(shelf.open()) == set()
    shutil.rmtree(shelf.documents)
    assert found(shelf.open()) == {"茶.txt"}, "the folder around it is gone as well: perhaps a disk"


def test_what_cannot_be_looked_at_is_not_taken_for_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").touch()
    monkeypatch.setattr("index.source_files.Path.stat", refused)
    originals = SourceFiles(tmp_path)
    assert originals.missing(["a.txt", "b.txt"]) == set()
    assert originals.complaint(["a.txt", "b.txt"]) is None


def test_the_page_after_a_restart(shelf: Shelf) -> None:
    shelf.build()
    (shelf.documents / "茶.txt").unlink()
    library = Library(
        shelf.assistant(), shelf.documents, shelf.location, encoder=shelf.encoder, analyzer=shelf.analyzer
    )
    answer = library.assistant().ask(QUESTION)
    assert "茶.txt" not in {citation.passage.document for citation in answer.citations}
    assert {item.name for item in library.documents() if item.standing == "leaving"} == {"茶.txt"}
    for name in ("山/泰山.txt", "sora.md"):
        library.remove(name)
        assert name not in found(library.assistant().retriever)
    library.rebuild()
    assert library.progress.wait(120)
    assert library.progress.state.error is None
    assert library.documents() == []
    assert library.assistant().ask(QUESTION).citations == ()
    shelf.documents.rename(shelf.documents.with_name("elsewhere"))
    assert "is gone" in str(library.assistant.problem)
    library.close()
