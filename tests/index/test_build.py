"""Build and rebuild: only what changed is encoded, and a failure changes nothing."""

from __future__ import annotations

import logging
import os
import resource
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index import BuildProgress, BuildReport, build_index, reuse, settings
from index.context import embedded_text, sentence_texts
from index.embedding.encoder import EncodeProgress, Vectors
from index.errors import DocumentsError, IndexUnavailableError, ModelError, StorageError, UsageError, WenquError
from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.parsing.formats import PARSING_VERSION
from index.parsing.process import ParsingProcess
from index.records import Document
from index.storage.folder.documents_location import source_of
from index.storage.folder.search import FolderIndex
from index.storage.folder.store import FolderStore
from tests.support import making
from tests.support.fakes import FakeEncoder
from tests.support.faults import Faults, disk_full, in_child, killed

TEA = "绿茶是不发酵的茶。产量最大。\n红茶是全发酵的茶。祁门红茶产于安徽。\n"
HILL = "泰山位于山东省泰安市。主峰海拔1532.7米。\n"


class Shelf:
    """A documents folder and its index, built with the fake encoder."""

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        self.documents = folder / "documents"
        self.index = folder / "index"
        self.analyzer = analyzer
        self.encoder = FakeEncoder()
        self.write("茶.txt", TEA)
        self.write("山.txt", HILL)

    def write(self, name: str, content: str | bytes) -> None:
        path = self.documents / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def build(self, encoder: FakeEncoder | None = None, **options: object) -> BuildReport:
        self.encoder.encoded.clear()
        force = bool(options.get("force"))
        return build_index(
            self.documents, self.index, encoder=encoder or self.encoder, analyzer=self.analyzer, force=force
        )

    def open(self) -> FolderIndex:
        return FolderStore(self.index).current().open(self.analyzer)

    def texts(self) -> Mapping[str, str]:
        return self.open().texts


@pytest.fixture
def shelf(tmp_path: Path, analyzer: Analyzer) -> Shelf:
    return Shelf(tmp_path, analyzer)


def check_whole(index: FolderIndex, encoder: FakeEncoder) -> None:
    """Every passage, sentence and vector is where it should be."""
    passages = list(map(embedded_text, index.passages))
    sentences = [text for passage in index.passages for text in sentence_texts(passage)]
    assert all(index.texts[p.document][p.start : p.end] == p.text for p in index.passages)
    np.testing.assert_array_equal(index.passage_vectors.vectors, encoder.encode_queries(passages))
    np.testing.assert_array_equal(index.sentence_vectors.vectors, encoder.encode_queries(sentences))
    assert index.sentence_starts[-1] == len(sentences)
    assert len(index.keywords.postings) == len(passages)


def test_the_report_tells_what_was_built(shelf: Shelf) -> None:
    shelf.write("b.pdf", b"%PDF")
    shelf.write("短.txt", "北京是中国的首都。".encode("gbk"))
    report = shelf.build()
    assert report.published
    assert (report.documents, report.passages, report.sentences) == (3, 4, 7)
    assert report.added == ("山.txt", "短.txt", "茶.txt")
    assert (report.changed, report.removed) == ((), ())
    assert [item.path for item in report.skipped] == ["b.pdf"]
    assert len(report.warnings) == 1
    assert "短.txt" in report.warnings[0]
    assert (report.encoded, report.reused) == (len(shelf.encoder.encoded), 0)
    assert report.generation == FolderStore(shelf.index).current().id
    assert report.seconds > 0
    check_whole(shelf.open(), shelf.encoder)


def test_equal_texts_are_encoded_once(shelf: Shelf) -> None:
    shelf.build()
    assert len(shelf.encoder.encoded) == len(set(shelf.encoder.encoded))
    shelf.write("tea.md", f"# 茶\n\n{TEA}")
    shelf.build()
    shelf.write("copy.md", f"# 茶\n\n{TEA}")
    report = shelf.build()
    assert (report.encoded, report.added) == (0, ("copy.md",))


def test_nothing_is_published_when_nothing_changed(shelf: Shelf) -> None:
    first = shelf.build()
    before = sorted(shelf.index.rglob("*"))
    second = shelf.build()
    assert not second.published
    assert (second.generation, second.encoded, second.reused) == (first.generation, 0, 0)
    assert (second.documents, second.passages, second.sentences) == (
        first.documents,
        first.passages,
        first.sentences,
    )
    assert (second.added, second.changed, second.removed) == ((), (), ())
    assert sorted(shelf.index.rglob("*")) == before
    assert shelf.encoder.encoded == []


def test_force_encodes_and_publishes_all(shelf: Shelf) -> None:
    first = shelf.build()
    second = shelf.build(force=True)
    assert second.published
    assert (second.encoded, second.reused) == (first.encoded, 0)


def test_of_a_changed_document_only_the_new_texts_are_encoded(shelf: Shelf) -> None:
    shelf.build()
    shelf.write("茶.txt", TEA + "乌龙茶介于两者之间。\n")
    report = shelf.build()
    assert shelf.encoder.encoded == ["乌龙茶介于两者之间。"]
    assert report.encoded == 1
    assert (report.added, report.changed, report.removed) == ((), ("茶.txt",), ())
    check_whole(shelf.open(), shelf.encoder)


def test_only_what_changed_is_split_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.write("云.txt", "云是水汽。" * 200)
    shelf.build()
    split: list[str] = []
    counted = FakeEncoder.count_tokens

    def count(encoder: FakeEncoder, texts: Sequence[str]) -> list[int]:
        split.extend(texts)
        return counted(encoder, texts)

    monkeypatch.setattr(FakeEncoder, "count_tokens", count)
    shelf.write("山.txt", HILL + "华山在陕西。\n")
    shelf.build()
    assert set(split) == {*HILL.split("\n"), "华山在陕西。"} - {""}
    after = shelf.open()
    check_whole(after, shelf.encoder)
    split.clear()
    shelf.build(force=True)
    assert "云是水汽。" in "".join(split)
    assert shelf.open().passages == after.passages
    split.clear()
    shelf.build(FakeEncoder(max_tokens=400))
    assert "云是水汽。" in "".join(split), "another limit splits anew"


def test_a_deleted_document_is_gone(shelf: Shelf) -> None:
    shelf.build()
    (shelf.documents / "山.txt").unlink()
    report = shelf.build()
    assert (report.published, report.encoded, report.removed) == (True, 0, ("山.txt",))
    assert list(shelf.texts()) == ["茶.txt"]
    assert "泰山" not in "".join(passage.text for passage in shelf.open().passages)
    check_whole(shelf.open(), shelf.encoder)


def test_a_renamed_document_with_a_title_keeps_its_vectors(shelf: Shelf) -> None:
    shelf.write("山.md", f"# 山\n\n{HILL}")
    shelf.build()
    (shelf.documents / "山.md").rename(shelf.documents / "泰山.md")
    report = shelf.build()
    assert (report.encoded, report.added, report.removed) == (0, ("泰山.md",), ("山.md",))
    check_whole(shelf.open(), shelf.encoder)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, as they come."""
    names: list[str] = []
    parse = ParsingProcess.parse

    def noting(self: ParsingProcess, path: Path, name: str) -> Document:
        names.append(name)
        return parse(self, path, name)

    monkeypatch.setattr(ParsingProcess, "parse", noting)
    return names


def test_of_many_files_only_the_changed_one_is_read_again(shelf: Shelf, parsed: list[str]) -> None:
    for number in range(200):
        shelf.write(f"{number:03}.txt", f"第{number}篇文档，内容各不相同。")
    shelf.write("网页.html", f"<p>{TEA}</p>")
    shelf.write("表.csv", "姓名,职务\n张三,经理\n")
    shelf.write("坏.pdf", b"%PDF")
    shelf.build()
    first = shelf.open()
    assert len(parsed) == 205
    parsed.clear()
    assert not shelf.build().published
    assert parsed == []
    shelf.write("100.txt", "改过的文档，内容不同了。")
    report = shelf.build()
    assert parsed == ["100.txt"]
    assert (report.changed, report.encoded) == (("100.txt",), 1)
    assert [item.path for item in report.skipped] == ["坏.pdf"]
    check_whole(shelf.open(), shelf.encoder)
    unchanged = [passage for passage in first.passages if passage.document != "100.txt"]
    assert [passage for passage in shelf.open().passages if passage.document != "100.txt"] == unchanged
    assert {str(passage.place) for passage in unchanged if passage.document == "表.csv"} == {"row 2"}


def test_a_file_that_was_renamed_is_not_read_again_unless_its_format_changed(shelf: Shelf, parsed: list[str]) -> None:
    shelf.build()
    parsed.clear()
    (shelf.documents / "山.txt").rename(shelf.documents / "泰山.txt")
    (shelf.documents / "茶.txt").rename(shelf.documents / "茶.md")
    shelf.build()
    assert parsed == ["茶.md"]


def test_all_is_read_again_by_force_and_by_newer_readers(
    shelf: Shelf, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.build()
    parsed.clear()
    shelf.build(force=True)
    assert parsed == ["山.txt", "茶.txt"]
    parsed.clear()
    for module in (reuse, settings):
        monkeypatch.setattr(module, "PARSING_VERSION", PARSING_VERSION + 1)
    assert shelf.build().published
    assert parsed == ["山.txt", "茶.txt"]


def test_a_file_that_was_being_written_is_read_the_next_time(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.write("新.txt", "")
    parse = ParsingProcess.parse

    def written_meanwhile(self: ParsingProcess, path: Path, name: str) -> Document:
        try:
            return parse(self, path, name)
        finally:
            if name == "新.txt":
                shelf.write(name, "写完了的一段文字。")

    with monkeypatch.context() as patch:
        patch.setattr(ParsingProcess, "parse", written_meanwhile)
        assert [item.reason for item in shelf.build().skipped] == [Message("file_empty")]
    assert shelf.build().added == ("新.txt",)


def test_warnings_and_what_was_left_out_are_kept_with_the_index(shelf: Shelf) -> None:
    shelf.write("短.txt", "北京是中国的首都。".encode("gbk"))
    shelf.write("scan.pdf", making.pdf([[], []]))
    shelf.write("odd \udc80.txt".encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"), "名字。")
    first = shelf.build()
    (warning,) = first.warnings
    assert warning.startswith("短.txt: read as GB18030")
    second = shelf.build()
    assert not second.published
    assert (second.warnings, second.skipped) == (first.warnings, first.skipped)
    manifest = FolderStore(shelf.index).current().manifest
    assert {item.path: item.warnings for item in manifest.documents if item.warnings} == {
        "短.txt": tuple(note.message for note in first.notes)
    }
    assert manifest.skipped == first.skipped
    assert {item.path: item.size for item in manifest.documents}["茶.txt"] == len(TEA.encode())
    reasons = {item.path: item.reason for item in manifest.skipped}
    assert str(reasons["scan.pdf"]) == "no text was recognized in it"


def test_progress_names_the_documents_that_are_read(shelf: Shelf) -> None:
    steps: list[BuildProgress] = []
    build_index(shelf.documents, shelf.index, encoder=shelf.encoder, analyzer=shelf.analyzer, progress=steps.append)
    reading = [(step.done, step.total, step.document) for step in steps if step.stage == "reading"]
    assert list(dict.fromkeys(reading)) == [(0, 2, "山.txt"), (1, 2, "茶.txt"), (2, 2, None)]


def test_another_model_encodes_all_anew(shelf: Shelf) -> None:
    first = shelf.build()
    other = FakeEncoder("fake:other", dimension=32)
    report = shelf.build(other)
    assert (report.published, report.encoded, report.reused) == (True, first.encoded, 0)
    check_whole(shelf.open(), other)
    assert FolderStore(shelf.index).current().manifest.settings.model == "fake:other"


def test_other_splitting_is_applied_to_unchanged_documents(shelf: Shelf) -> None:
    shelf.write("长.txt", "这是很长的一段话，说个不停。" * 40)
    first = shelf.build()
    second = shelf.build(FakeEncoder(max_tokens=200))
    assert second.published
    assert second.passages > first.passages


def test_equal_documents_give_an_equal_manifest_however_they_came(
    shelf: Shelf, tmp_path: Path, analyzer: Analyzer
) -> None:
    shelf.write("茶.txt", "先前的文字。")
    shelf.write("gone.txt", "将要删去的文字。")
    shelf.build()
    shelf.write("茶.txt", TEA)
    (shelf.documents / "gone.txt").unlink()
    shelf.build()
    fresh = Shelf(tmp_path / "fresh", analyzer)
    fresh.build()
    assert FolderStore(shelf.index).current().manifest == FolderStore(fresh.index).current().manifest


def test_a_reader_is_not_disturbed_by_rebuilds(shelf: Shelf) -> None:
    shelf.build()
    reader = shelf.open()
    vectors, scores = reader.passage_vectors.vectors.copy(), reader.keywords.match("红茶").bm25
    for number in range(4):
        shelf.write("茶.txt", f"第{number}次改写的文字。")
        shelf.build()
    assert not (shelf.index / "generations" / reader.generation).exists()
    np.testing.assert_array_equal(reader.passage_vectors.vectors, vectors)
    np.testing.assert_array_equal(reader.keywords.match("红茶").bm25, scores)
    assert reader.passage_vectors.search(vectors[1], 1).tolist() == [1]
    assert reader.texts["茶.txt"] == TEA


def test_files_that_go_while_they_are_opened_are_one_clear_error(shelf: Shelf) -> None:
    shelf.build()
    generation = FolderStore(shelf.index).current()
    shutil.rmtree(generation.folder)
    with pytest.raises(IndexUnavailableError, match="went away while it was read: try again"):
        generation.open(shelf.analyzer)


def test_progress_goes_forward_through_the_stages(shelf: Shelf) -> None:
    steps: list[BuildProgress] = []
    build_index(shelf.documents, shelf.index, encoder=shelf.encoder, analyzer=shelf.analyzer, progress=steps.append)
    order = ["reading", "encoding", "keywords", "publishing"]
    places = [(order.index(step.stage), step.done) for step in steps]
    assert places == sorted(places)
    assert {step.stage for step in steps} == set(order)
    assert all(0 <= step.done <= step.total for step in steps)
    assert [step.done for step in steps if step.stage == "encoding"] == list(range(len(shelf.encoder.encoded) + 1))
    assert steps[-1] == BuildProgress("publishing", 1, 1)


@pytest.mark.parametrize("damage", ["passages.jsonl", "passages.npy", "keywords", "manifest.json"])
def test_a_damaged_index_is_built_anew_although_nothing_changed(shelf: Shelf, damage: str) -> None:
    first = shelf.build()
    path = FolderStore(shelf.index).current().folder / damage
    for file in [path] if path.is_file() else path.iterdir():
        file.write_bytes(b"x" + file.read_bytes())
    report = shelf.build()
    assert (report.published, report.encoded) == (True, first.encoded)
    check_whole(shelf.open(), shelf.encoder)


def test_a_stand_in_for_a_damaged_generation_is_replaced(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    shelf.build()
    shelf.build(force=True)
    (FolderStore(shelf.index).current().folder / "passages.jsonl").unlink()
    report = shelf.build()
    assert (report.published, report.encoded) == (True, 0)
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        check_whole(shelf.open(), shelf.encoder)
    assert caplog.records == []


def test_the_documents_folder_is_remembered(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shelf.documents.parent)
    build_index("documents", "index", encoder=shelf.encoder, analyzer=shelf.analyzer)
    assert source_of(shelf.index) == shelf.documents.resolve()


@pytest.mark.parametrize("place", ["index", "index/documents", "index/generations"])
def test_documents_in_the_index_folder_are_refused(shelf: Shelf, analyzer: Analyzer, place: str) -> None:
    shelf.build()
    documents = shelf.index.parent / place
    documents.mkdir(exist_ok=True)
    before = FolderStore(shelf.index).current()
    with pytest.raises(UsageError, match=r"the documents .* are in the index folder"):
        build_index(documents, shelf.index, encoder=shelf.encoder, analyzer=analyzer)
    assert FolderStore(shelf.index).current() == before


def test_an_index_inside_the_documents_is_not_indexed(shelf: Shelf) -> None:
    shelf.index = shelf.documents / "my index"
    shelf.build()
    (shelf.index / "note.txt").write_text("不属于文档。", encoding="utf-8")
    report = shelf.build()
    assert (report.published, report.documents, report.skipped) == (False, 2, ())


def test_the_documents_folder_as_index_folder_is_refused(shelf: Shelf) -> None:
    with pytest.raises(UsageError, match="give another --index-dir"):
        build_index(shelf.documents, shelf.documents, encoder=shelf.encoder, analyzer=shelf.analyzer)
    assert sorted(path.name for path in shelf.documents.iterdir()) == ["山.txt", "茶.txt"]


def test_documents_that_are_gone_leave_the_index(shelf: Shelf) -> None:
    shelf.build()
    before = FolderStore(shelf.index).current()
    for path in shelf.documents.iterdir():
        path.unlink()
    with pytest.raises(DocumentsError, match="if its disk is not mounted"):
        shelf.build()
    shelf.documents.rmdir()
    with pytest.raises(DocumentsError, match="no documents at"):
        shelf.build()
    assert FolderStore(shelf.index).current() == before


def test_hostile_files_do_not_stop_the_build(shelf: Shelf) -> None:
    os.mkfifo(shelf.documents / "pipe.txt")
    (shelf.documents / "out.txt").symlink_to("/etc/passwd")
    for name, content in {
        "binary.txt": bytes(range(256)),
        "zeros.md": bytes(100),
        "empty.md": b"",
        "broken.txt": b"\xff\xfe\x00\xd8",
        "korean.txt": "대한민국은 동아시아의 한반도".encode("euc_kr"),
        "nested.md": b"> " * 2_000 + b"x",
        "odd \x80\n name.txt": b"name",
    }.items():
        shelf.write(name, content)
    shelf.write("line.txt", "一" * 50_000)
    report = shelf.build()
    assert {"line.txt", "山.txt", "茶.txt"} <= set(report.added)
    assert {item.path for item in report.skipped} >= {
        "binary.txt",
        "broken.txt",
        "empty.md",
        "korean.txt",
        "out.txt",
        "pipe.txt",
        "zeros.md",
    }
    assert all("\n" not in str(item.reason) for item in report.skipped)
    check_whole(shelf.open(), shelf.encoder)


class FailingEncoder(FakeEncoder):
    """Fails in the middle of its work."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def encode_passages(self, texts: object, progress: EncodeProgress | None = None) -> Vectors:
        raise self.error


@pytest.mark.parametrize("error", [ModelError("no model"), KeyboardInterrupt(), MemoryError()])
def test_a_failure_while_encoding_leaves_the_index(shelf: Shelf, error: BaseException) -> None:
    shelf.build()
    before = FolderStore(shelf.index).current()
    shelf.write("新.txt", "新的一段文字。")
    with pytest.raises(type(error)):
        shelf.build(FailingEncoder(error))
    assert FolderStore(shelf.index).current() == before
    assert not list((shelf.index / "generations").glob(".*"))
    assert shelf.build().added == ("新.txt",)


def old_and_new(shelf: Shelf) -> tuple[Mapping[str, str], dict[str, str]]:
    """Builds the old index and changes the documents; returns both states."""
    shelf.build()
    old = shelf.texts()
    shelf.write("新.txt", "新的一段文字。")
    return old, {"山.txt": HILL, "新.txt": "新的一段文字。", "茶.txt": TEA}


def steps_of_a_build(shelf: Shelf, tmp_path: Path) -> int:
    other = Shelf(tmp_path / "counted", shelf.analyzer)
    old_and_new(other)
    with pytest.MonkeyPatch.context() as patch:
        faults = Faults(patch)
        other.build()
        return faults.steps


def test_a_disk_full_at_any_step_leaves_the_old_index_answering(shelf: Shelf, tmp_path: Path) -> None:
    old, new = old_and_new(shelf)
    shutil.copytree(shelf.index, tmp_path / "copy")
    for step in range(1, steps_of_a_build(shelf, tmp_path) + 1):
        error: WenquError | None = None
        with pytest.MonkeyPatch.context() as patch:
            Faults(patch, step, disk_full)
            try:
                shelf.build()
            except StorageError as failure:
                error = failure
        assert error is None or "No space left on device" in str(error)
        found = shelf.texts()
        assert found in ([old, new] if error else [new]), step
        if found == new:
            shutil.rmtree(shelf.index)
            shutil.copytree(tmp_path / "copy", shelf.index)
    assert shelf.build().published
    check_whole(shelf.open(), shelf.encoder)


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_the_old_index_or_the_new_one(shelf: Shelf, tmp_path: Path) -> None:
    old, new = old_and_new(shelf)
    shutil.copytree(shelf.index, tmp_path / "copy")
    for step in range(1, steps_of_a_build(shelf, tmp_path) + 1):
        with pytest.MonkeyPatch.context() as patch:

            def dying(step: int = step, patch: pytest.MonkeyPatch = patch) -> None:
                Faults(patch, step, killed)
                shelf.build()

            assert in_child(dying) == 9
        found = shelf.texts()
        assert found in [old, new], step
        if found == new:
            shutil.rmtree(shelf.index)
            shutil.copytree(tmp_path / "copy", shelf.index)
    assert shelf.build().published
    check_whole(shelf.open(), shelf.encoder)
    assert len(list((shelf.index / "generations").iterdir())) == 2


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_write_that_the_system_refuses_leaves_the_old_index(shelf: Shelf) -> None:
    old, _ = old_and_new(shelf)
    messages = []
    for size in (0, 1, 10, 100, 300, 600):
        with files_no_larger_than(size):
            try:
                shelf.build()
            except StorageError as error:
                messages.append(str(error))
        assert shelf.texts() == old
    assert len(messages) == 6
    assert all("File too large" in message for message in messages)
    shelf.build()
    check_whole(shelf.open(), shelf.encoder)
