"""The pages of PDFs: their pictures over HTTP, and in the source pane with the cited words boxed."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from index import build_index
from index.boxes import TextBoxes
from index.chunking import split_passages
from index.errors import DocumentError
from index.keywords.analyzer import Analyzer
from index.parsing.pdf.document import parse_pdf
from index.records import Document
from page.library import Library
from page.original_pages import OriginalFiles, Originals, originals_of
from page.page_images import WIDTHS
from page.server import Access, Server
from page.source_pane import citation_html, document_html
from page.users import parse_users
from page.views import CitationView, DocumentView, parse_view
from qa import Assistant, Retriever
from qa.answer import Citation
from qa.rewriting import QuestionRewriter
from qa.serialization import citation_record, hit_record
from tests.support import making
from tests.support.fakes import FakeEncoder
from tests.support.libraries import get_document
from tests.support.pdf_pages import Put, column, pages
from tests.support.recognizing import ToldRecognizer, line, picture, pictures
from tests.support.turns import source, turn

FERRY = "渡轮每天早上六点四十从东码头开出，末班是晚上九点。"
FARE = "成人票价八元，学生凭证半价，行李超过三十公斤另收五元。"
NAME = "航线 说明.pdf"
Serve = Callable[..., Server]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "船").mkdir(parents=True)
    (folder / "船" / NAME).write_bytes(pages(column(70, 700, [FERRY]), column(70, 700, [FARE])))
    (folder / "记.txt").write_text("这是一份文字，没有页。", encoding="utf-8")
    return folder


@pytest.fixture
def library(make: Callable[..., Library]) -> Iterator[Library]:
    library = make(read_only=True)
    yield library
    library.close()


def size_of(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as image:
        return image.size


def test_a_page_is_a_picture_as_wide_as_is_asked_for(serve: Serve) -> None:
    server = serve()
    page = get_document(server, f"船/{NAME}/pages/2.png?width=900")
    assert (page.status_code, page.headers["content-type"]) == (200, "image/png")
    width, height = size_of(page.content)
    assert (width, round(1_000 * height / width, -1)) == (1_000, 1_420)
    again = get_document(server, f"船/{NAME}/pages/2.png?width=900", headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "private" in page.headers["cache-control"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"船/{NAME}/pages/3.png", 404, "no_such_page"),
        (f"船/{NAME}/pages/0.png", 404, "no_such_page"),
        (f"船/{NAME}/pages/1.png?width=0", 400, "width_no_number"),
        (f"船/{NAME}/pages/1.png?width=99999", 400, "width_no_number"),
        (f"船/{NAME}/pages/1.png?width=%D9%A3", 400, "width_no_number"),
        (f"{NAME}/pages/1.png", 400, "no_such_document"),
        ("记.txt/pages/1.png", 400, "no_such_document"),
        ("没有.pdf/pages/1.png", 400, "no_such_document"),
        ("%2e%2e/%2e%2e/etc/passwd/pages/1.png", 400, "no_such_document"),
        (f"船/{NAME}/pages/1000000.png", 404, "nothing_here"),
        (f"船/{NAME}/pages/-1.png", 404, "nothing_here"),
        (f"船/{NAME}/pages/1.png/..", 404, "nothing_here"),
        (f"船/{NAME}", 404, "nothing_here"),
    ],
)
def test_what_is_no_page_is_refused_in_one_line(serve: Serve, path: str, status: int, code: str) -> None:
    refused = get_document(serve(), path)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_page_needs_the_password_and_the_same_site(serve: Serve) -> None:
    server = serve(Access(parse_users("王:secret")))
    assert get_document(server, f"船/{NAME}/pages/1.png").status_code == 401
    assert get_document(server, f"船/{NAME}/pages/1.png", auth=("王", "secret")).status_code == 200
    foreign = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert get_document(server, f"船/{NAME}/pages/1.png", auth=("王", "secret"), headers=foreign).status_code == 403


def test_a_file_that_changed_since_it_was_indexed_has_no_pages(library: Library, folder: Path) -> None:
    name = f"船/{NAME}"
    assert library.page_image(name, 1, 600)[0].startswith(b"\x89PNG")
    assert library.is_unchanged(name)
    (folder / name).write_bytes(pages(column(70, 700, ["换过的内容。"])))
    assert not library.is_unchanged(name)
    with pytest.raises(DocumentError, match="since it was indexed"):
        library.page_image(name, 1, 600)
    (folder / name).unlink()
    assert not library.is_unchanged(name)
    with pytest.raises(DocumentError, match="since it was indexed"):
        library.page_image(name, 1, 600)


def test_pages_of_an_index_of_one_file(tmp_path: Path, folder: Path, analyzer: Analyzer) -> None:
    file, encoder = folder / "船" / NAME, FakeEncoder()
    build_index(file, tmp_path / "one", encoder=encoder, analyzer=analyzer)
    assistant = Assistant(
        Retriever.open(tmp_path / "one", encoder=encoder, analyzer=analyzer), QuestionRewriter(analyzer)
    )
    library = Library(assistant, file, tmp_path / "one", encoder=encoder, analyzer=analyzer, read_only=True)
    try:
        assert size_of(library.page_image(NAME, 1, 100)[0])[0] == WIDTHS[0]
    finally:
        library.close()


# The source pane


def cited(retriever: Retriever, words: str, answer: str | None = None) -> Citation:
    passage = next(passage for passage in retriever.passages if words in passage.text)
    start = passage.start + passage.text.index(words)
    first = retriever.texts[passage.document].index(answer) if answer else 0
    return Citation(passage, start, start + len(words), words, (first, first + len(answer)) if answer else None)


def pane(library: Library, view: CitationView, words: str = FARE, answer: str | None = "八元") -> str:
    retriever = library.assistant().retriever
    citation = cited(retriever, words, answer)
    shown = source(citation.passage, words)
    turns = [turn(shown)]
    if answer:
        turns = [turn(replace(shown, answer=citation.answer))]
    originals = originals_of(retriever, library.files)
    return html.unescape(citation_html(retriever.passages, turns, view, "zh", originals))


def test_a_citation_of_a_pdf_is_its_page_with_the_words_boxed(library: Library) -> None:
    shown = pane(library, CitationView(0, 1))
    assert 'class="box"' in shown
    assert shown.count('class="box short"') == 1
    assert f'aria-label="引用的原文：{FARE}"' in shown
    assert "第 2 页，共 2 页" in shown
    assert "documents/%E8%88%B9/%E8%88%AA%E7%BA%BF%20%E8%AF%B4%E6%98%8E.pdf/pages/2.png?width=" in shown
    left, top, width, height = (
        float(one)
        for one in re.findall(r'class="box" style="left:(.+?)%;top:(.+?)%;width:(.+?)%;height:(.+?)%"', shown)[0]
    )
    assert left == pytest.approx(100 * 70 / 595, abs=0.2)
    assert top == pytest.approx(100 * (842 - 711) / 842, abs=1)
    assert width == pytest.approx(100 * 11 * len(FARE) / 595, abs=2)
    assert 1 < height < 2


def test_pages_are_turned_and_the_text_is_one_click_away(library: Library) -> None:
    shown = pane(library, CitationView(0, 1))
    assert 'value="turn=0&marker=1&page=1"' in shown
    assert 'value="turn=0&marker=1&text=1"' in shown
    before = pane(library, CitationView(0, 1, page=1))
    assert "第 1 页，共 2 页" in before
    assert 'class="box' not in before
    text = pane(library, CitationView(0, 1, as_text=True))
    assert "<mark>" in text
    assert 'value="turn=0&marker=1"' in text
    assert "第 2 页，共 2 页" in pane(library, CitationView(0, 1, page=77))


def test_a_changed_file_is_shown_as_text_and_it_says_so(library: Library, folder: Path) -> None:
    (folder / "船" / NAME).write_bytes(b"%PDF-1.4 another")
    shown = pane(library, CitationView(0, 1))
    assert "<mark>" in shown
    assert "文件在读入之后改过或移走了" in shown
    assert "pages/" not in shown


def test_other_documents_and_pages_without_a_library_are_text(library: Library) -> None:
    assert "<mark>" in pane(library, CitationView(0, 1), "没有页", None)
    assert Originals(lambda _: TextBoxes.of(b""), OriginalFiles(lambda _: True)).pages("记.txt") is None
    assert originals_of(library.assistant().retriever, None) is None


def test_a_pdf_that_is_read_without_a_citation_has_its_pages_too(library: Library) -> None:
    retriever = library.assistant().retriever
    originals = originals_of(retriever, library.files)
    text = html.unescape(document_html(retriever.passages, DocumentView(f"船/{NAME}"), "en", originals))
    view = parse_view(DocumentView(f"船/{NAME}", page=1))
    assert isinstance(view, DocumentView)
    assert f'value="{view}"' in text
    shown = html.unescape(document_html(retriever.passages, view, "en", originals))
    assert "page 1 of 2" in shown
    assert "pages/1.png" in shown


def test_a_scan_s_cited_words_are_boxed_and_those_that_are_unsure_are_dotted(tmp_path: Path) -> None:
    lines = [line(200, 500, "钥匙由值班员保管。", unsure="值班"), line(200, 560, "遗失的应当报告。", unsure="遗")]
    parsed = parse_pdf(making.pdf([[]], scanned=[1]), "扫描.pdf", pictures(tmp_path, ToldRecognizer(picture(lines))))
    document = Document("扫描.pdf", parsed.text, parsed.paragraphs, "0" * 64, boxes=parsed.boxes)
    passages = split_passages(document, FakeEncoder().count_tokens, 100)
    boxes = TextBoxes.of(parsed.boxes)
    originals = Originals(lambda _: boxes, OriginalFiles(lambda _: True), passages)
    turns = [turn(source(passages[0], "钥匙由值班员保管。"))]
    shown = html.unescape(citation_html(passages, turns, CitationView(0, 1), "zh", originals))
    assert shown.count('class="box"') == 1
    assert "第 1 页（识别）" in shown
    assert "点线标出的字识别得没有把握" in shown
    dotted = re.findall(r'class="doubtful" style="left:(.+?)%;top:(.+?)%;width:(.+?)%;', shown)
    assert len(dotted) == 2
    assert float(dotted[0][0]) == pytest.approx(100 * (200 + 3 * 30) / 1654, abs=0.5)
    assert float(dotted[0][2]) == pytest.approx(100 * 2 * 30 / 1654, abs=0.5)


@pytest.mark.parametrize(
    "view",
    [CitationView(1, 2), CitationView(1, 2, page=7), CitationView(0, 1, as_text=True), DocumentView("a b.pdf", page=3)],
)
def test_views_are_read_as_they_were_written(view: CitationView | DocumentView) -> None:
    assert parse_view(str(view)) == view


# JSON


def test_citations_and_hits_have_their_boxes_in_json(library: Library) -> None:
    retriever = library.assistant().retriever
    (box,) = citation_record(cited(retriever, FARE, "八元"), retriever.boxes)["boxes"]
    assert (box["page"], box["turn"], box["frame"]) == (2, 0, [0, 0, 595, 842])
    ((left, bottom, right, top),) = box["rectangles"]
    assert (left, top - bottom) == (pytest.approx(70, abs=0.2), pytest.approx(11, abs=0.2))
    assert bottom < 700 < top
    ((first, _, last, _),) = box["answer"]
    assert left < first < last < right
    assert citation_record(cited(retriever, "没有页"), retriever.boxes)["boxes"] == []
    hit = next(hit for hit in retriever.search("票价", k=5) if hit.passage.page == 2)
    assert hit_record(hit, retriever.boxes)["boxes"][0]["page"] == 2


def test_words_over_a_page_s_end_have_boxes_on_both(tmp_path: Path, analyzer: Analyzer) -> None:
    first = [f"{number}号船在修，预计月底可以开航，请乘客留意告示牌上的最新" for number in "一二三四五"]
    content = [Put(70, 120 - 16 * n, text) for n, text in enumerate(first)]
    (tmp_path / "长.pdf").write_bytes(pages(content, column(70, 760, ["通知，也可以打电话问。"])))
    encoder, index_dir = FakeEncoder(), tmp_path / "index"
    build_index(tmp_path / "长.pdf", index_dir, encoder=encoder, analyzer=analyzer)
    retriever = Retriever.open(index_dir, encoder=encoder, analyzer=analyzer)
    words = "最新通知，也可以"
    citation = cited(retriever, words)
    assert [box["page"] for box in citation_record(citation, retriever.boxes)["boxes"]] == [1, 2]
    found = originals_of(retriever, OriginalFiles(lambda _: True))
    assert found is not None
    shown = found.pages("长.pdf", (citation.start, citation.end))
    assert shown is not None
    assert [(sheet.number, len(sheet.boxes)) for sheet in shown.shown(None)] == [(1, 1), (2, 1)]
