"""The pages of PDFs in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from index import build_index
from index.errors import UsageError
from index.keywords.analyzer import Analyzer
from page import app
from page.library import Library
from qa import Answer, AnswerKind, AnswerSentence, Assistant, Citation, Retriever
from tests.support.browsing import LAPTOP, PHONE, ask_and_wait
from tests.support.fakes import FakeEncoder
from tests.support.pdf_pages import column, pages

WORDS = "渡轮每天早上六点四十从东码头开出，"
SHORT = "六点四十"
MORE = "末班是晚上九点。"
Visit = Callable[..., Page]


class Quoting:
    """Quotes the same sentence whatever is asked. retriever: over an index that has it."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever

    def overview(self, document: str) -> Answer:
        raise UsageError("no_such_overview", name=document)

    def documents(self) -> list[str]:
        return list(self.retriever.texts)

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        documents: Sequence[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        passage = next(passage for passage in self.retriever.passages if SHORT in passage.text)
        start, short = passage.text.index(WORDS), passage.start + passage.text.index(SHORT)
        quote = passage.text[start : start + len(WORDS + MORE)]
        span = passage.start + start, passage.start + start + len(quote)
        citation = Citation(passage, *span, quote, (short, short + len(SHORT)))
        return Answer(question, AnswerKind.QUOTE, (AnswerSentence(quote, (1,)),), SHORT, 0.9, (citation,))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Iterator[str]:
    folder, encoder = tmp_path_factory.mktemp("pages"), FakeEncoder()
    documents = folder / "documents"
    documents.mkdir()
    second = column(70, 500, [WORDS, MORE, "售票处在码头入口右侧。"])
    (documents / "渡轮.pdf").write_bytes(pages(column(70, 700, ["乘客须知。"]), second, column(70, 700, ["附录。"])))
    build_index(documents, folder / "index", encoder=encoder, analyzer=analyzer)
    retriever = Retriever.open(folder / "index", encoder=encoder, analyzer=analyzer)
    assistant = cast(Assistant, Quoting(retriever))
    library = Library(assistant, documents, folder / "index", encoder=encoder, analyzer=analyzer, read_only=True)
    server = app.serve(assistant, library=library, port=0, prevent_thread_lock=True)
    yield server.local_url
    server.close()


def drawn(page: Page) -> Locator:
    """Return the picture of the page, once it is there."""
    picture = page.locator("#source .sheet img")
    page.wait_for_function("document.querySelector('#source .sheet img')?.naturalWidth > 0")
    return picture


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_a_citation_opens_the_page_with_its_words_boxed(browse: Visit, address: str, size: tuple[int, int]) -> None:
    page = browse(address, size=size)
    ask_and_wait(page, "几点开船？")
    if size == PHONE:
        page.locator("#chat a.cite").first.click()
    picture = drawn(page).bounding_box()
    short, words = (page.locator(f"#source .box{kind}").first.bounding_box() for kind in (".short", ":not(.short)"))
    assert picture
    assert short
    assert words
    assert picture["x"] >= 0
    assert picture["x"] + picture["width"] <= size[0]
    scale = picture["width"] / 595
    assert words["x"] - picture["x"] == pytest.approx(70 * scale, abs=2)
    assert words["y"] + words["height"] - picture["y"] == pytest.approx((842 - 500 + 2) * scale, abs=3)
    assert short["x"] - words["x"] == pytest.approx(11 * WORDS.index(SHORT) * scale, abs=2)
    assert short["width"] == pytest.approx(11 * len(SHORT) * scale, abs=2)
    expect(page.get_by_role("img", name=f"引用的原文：{WORDS}{MORE}")).to_be_visible()
    expect(page.locator("#source .turning")).to_contain_text("第 2 页，共 3 页")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert [one["id"] for one in found.response["violations"] if one["impact"] in {"serious", "critical"}] == []


def test_pages_are_turned_zoomed_and_found_again_after_a_reload(browse: Visit, address: str) -> None:
    page = browse(address)
    ask_and_wait(page, "几点开船？")
    before = drawn(page).bounding_box()
    page.get_by_role("button", name="放大").click()
    after = page.locator("#source .sheet img").bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(1.25 * before["width"], rel=0.02)
    page.get_by_role("button", name="下一页").click()
    expect(page.locator("#source .turning")).to_contain_text("第 3 页，共 3 页")
    expect(page.locator("#source .box")).to_have_count(0)
    page.reload()
    expect(page.locator("#source .turning")).to_contain_text("第 3 页，共 3 页")
    larger = drawn(page).bounding_box()
    assert larger
    assert larger["width"] == pytest.approx(after["width"], rel=0.02)
    page.locator("#chat a.cite").first.click()
    expect(page.locator("#source .box.short")).to_have_count(1)
    page.get_by_role("button", name="文字", exact=True).click()
    expect(page.locator("#source mark strong")).to_have_text(SHORT)
    page.get_by_role("button", name="原文件的页").click()
    expect(page.locator("#source .box.short")).to_have_count(1)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#source .document-list")).to_be_visible()
    page.reload()
    expect(page.locator("#source .document-list")).to_be_visible()
