"""What holds of every place that keeps an index: a folder, and Milvus (Milvus Lite here)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import build_index
from index.errors import DocumentsError, IndexMismatchError, IndexNotFoundError, UsageError
from index.storage.manifest import IndexedDocument
from index.storage.opening import open_store
from index.storage.times import times_from_json
from page.library import Library
from qa import Retriever
from tests.support.fakes import FakeEncoder
from tests.support.pdf_pages import column, pages
from tests.support.stored_indexes import TEXTS, Shelf, StoppedError

QUESTIONS = ["祁门红茶产于哪里？", "鐵觀音產於哪裡？", "茶", "tieguanyin", "What is Sora?", "主峰有多高", '"视频"\\']


def test_both_find_the_same_with_the_same_scores(shelf: Shelf, tmp_path: Path) -> None:
    shelf.build()
    build_index(shelf.documents, tmp_path / "other", encoder=shelf.encoder, analyzer=shelf.analyzer)
    here = shelf.open()
    folder = Retriever.open(tmp_path / "other", encoder=shelf.encoder, analyzer=shelf.analyzer)
    assert list(here.passages) == list(folder.passages)
    assert here.passages[-1] == here.passages[len(here.passages) - 1] == folder.passages[-1]
    assert list(here.passages[1:4:2]) == list(folder.passages[1:4:2])
    assert dict(here.texts) == dict(folder.texts)
    with pytest.raises(IndexError):
        here.passages[len(here.passages)]
    with pytest.raises(KeyError):
        here.texts["nothing"]
    for question in QUESTIONS:
        ours, theirs = here.search(question, k=9), folder.search(question, k=9)
        assert [(hit.row, hit.start, hit.end) for hit in ours] == [(hit.row, hit.start, hit.end) for hit in theirs]
        for mine, other in zip(ours, theirs, strict=True):
            assert mine.scores == pytest.approx(other.scores, abs=1e-5)


def test_a_scope_finds_its_documents_alone_and_everything_in_them(shelf: Shelf) -> None:
    shelf.build()
    retriever = shelf.open()
    for documents in (["茶.txt"], ["山/", "sora.md"], ["*.txt"]):
        scope = retriever.scope(documents)
        assert scope is not None
        inside = {row for document in scope.documents for row in retriever.rows_of(document)}
        for question in QUESTIONS:
            assert {hit.row for hit in retriever.search(question, k=9, documents=documents)} == inside
    assert {retriever.passages[row].document for row in retriever.rows_of("茶.txt")} == {"茶.txt"}


def test_a_scope_of_very_many_documents_is_searched(shelf: Shelf) -> None:
    for number in range(260):
        shelf.write(f"{number:03}.txt", f"第{number}号展品。\n")
    shelf.build()
    every_other = [f"{number:03}.txt" for number in range(0, 260, 2)]
    hits = shelf.open().search("第7号展品", k=99, documents=every_other)
    assert hits
    assert {hit.passage.document for hit in hits} <= set(every_other)


def test_a_rebuild_encodes_what_changed_and_drops_what_is_gone(shelf: Shelf) -> None:
    first = shelf.build()
    assert (first.published, first.documents, first.encoded) == (True, 3, len(shelf.encoder.encoded))
    before = shelf.open()
    again = shelf.build()
    assert (again.published, again.generation) == (False, first.generation)
    assert open_store(shelf.location).source() == shelf.documents.resolve()
    shelf.write("茶.txt", "祁门红茶香气很高。\n" + TEXTS["茶.txt"])
    (shelf.documents / "sora.md").unlink()
    report = shelf.build()
    assert set(shelf.encoder.encoded) == {"祁门红茶香气很高。"}
    assert (report.changed, report.removed, report.reused > 0) == (("茶.txt",), ("sora.md",), True)
    assert shelf.first("祁门红茶香气") == "祁门红茶香气很高。"
    assert "sora.md" not in shelf.open().texts
    assert "sora.md" in before.texts
    assert before.search("泰山的主峰有多高？", k=9), "whoever has it open goes on with it"


def test_a_rebuild_keeps_the_boxes_of_what_did_not_change(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pages(column(70, 700, ["渡轮每天早上六点四十从东码头开出。"]))
    (shelf.documents / "渡轮.pdf").write_bytes(data)
    shelf.build()
    before = shelf.open().boxes("渡轮.pdf")
    assert [box.page for box in before.boxes(0, 5)] == [1]
    monkeypatch.setattr("index.parsing.process.ParsingProcess._ask", lambda *_: pytest.fail("parsed again"))
    shelf.write("新.txt", "祁门红茶香气很高。\n")
    shelf.build()
    now = shelf.open()
    assert now.boxes("渡轮.pdf") == before
    assert now.boxes("茶.txt").pages == now.boxes("没有.pdf").pages == ()


def times(shelf: Shelf) -> dict[str, datetime]:
    store = open_store(shelf.location)
    return dict(store.published(store.current_id())[1])


def test_a_document_was_indexed_when_its_bytes_were(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 28))
    monkeypatch.setattr("index.storage.times.now", lambda: next(clock))
    shelf.build()
    first = times(shelf)
    assert set(first) == set(TEXTS)
    assert len(set(first.values())) == 1
    shelf.write("茶.txt", "祁门红茶香气很高。\n")
    (shelf.documents / "sora.md").rename(shelf.documents / "视频.md")
    shelf.build()
    second = times(shelf)
    assert second["茶.txt"] > first["茶.txt"]
    assert (second["山/泰山.txt"], second["视频.md"]) == (first["山/泰山.txt"], first["sora.md"])
    shelf.build(force=True)
    assert times(shelf)["山/泰山.txt"] > second["茶.txt"]


@pytest.mark.parametrize("noted", [b"", b"{", b"[]", b'{"a": 1}', b'{"\xff"', b'{"sora.md": "2026-01-01T00:00:00"}'])
def test_times_that_make_no_sense_are_those_of_the_publication(noted: bytes) -> None:
    document = IndexedDocument("sora.md", "", 1, 1, 1, 1, ())
    published = datetime(2026, 1, 1, tzinfo=UTC)
    assert times_from_json(noted, [document], published) == {"sora.md": published}


@pytest.mark.parametrize("stage", ["encoding", "keywords", "publishing"])
def test_a_build_that_is_stopped_leaves_the_index_as_it_was(shelf: Shelf, stage: str) -> None:
    first = shelf.build()
    shelf.write("新.txt", "祁门红茶产于火星。\n")
    with pytest.raises(StoppedError):
        shelf.build(stop_at=stage)
    assert open_store(shelf.location).current_id() == first.generation
    assert "安徽" in shelf.first()
    assert shelf.build().added == ("新.txt",)
    assert "新.txt" in shelf.open().texts


def test_an_index_of_another_model_is_refused(shelf: Shelf) -> None:
    shelf.build()
    with pytest.raises(IndexMismatchError, match="rebuild"):
        Retriever.open(shelf.location, encoder=FakeEncoder(identity="fake:other"), analyzer=shelf.analyzer)


def test_where_nothing_was_built_the_remedy_is_named(shelf: Shelf) -> None:
    with pytest.raises(IndexNotFoundError, match="wenqu index DOCUMENTS"):
        shelf.open()
    with pytest.raises(DocumentsError):
        build_index(shelf.documents / "missing", shelf.location, encoder=shelf.encoder, analyzer=shelf.analyzer)


def test_documents_are_not_looked_for_in_the_index(shelf: Shelf) -> None:
    shelf.build()
    inside = next(path for path in shelf.documents.parent.iterdir() if path.name.startswith("index"))
    with pytest.raises(UsageError, match="--index-dir"):
        build_index(inside, shelf.location, encoder=shelf.encoder, analyzer=shelf.analyzer)


def test_the_page_takes_up_what_was_published(shelf: Shelf) -> None:
    shelf.build()
    library = Library(
        shelf.assistant(),
        shelf.documents,
        shelf.location,
        encoder=shelf.encoder,
        analyzer=shelf.analyzer,
    )
    assert {item.standing for item in library.documents()} == {"indexed"}
    shelf.write("新.txt", "岳麓山在长沙。\n")
    assert {item.name for item in library.documents() if item.standing == "waiting"} == {"新.txt"}
    library.rebuild()
    assert library.progress.wait(120)
    assert library.progress.state.error is None
    assert "岳麓山" in library.assistant().ask("岳麓山在哪里？").citations[0].quote
    assert {item.standing for item in library.documents()} == {"indexed"}
    library.close()
