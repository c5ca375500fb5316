"""The tab "Documents" in a real browser: what a person sees and does there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from index import build_index
from index.keywords.analyzer import Analyzer
from page import app, source_pane
from page.library import Library
from page.server import Access, Server
from page.users import parse_users
from qa import Assistant
from tests.support.browsing import LAPTOP, PHONE, ask
from tests.support.fakes import GatedEncoder
from tests.support.libraries import SEA, TEA

Serve = Callable[..., Server]
Browse = Callable[..., Page]
TAB = {"zh-CN": "文档", "en-US": "Documents"}
HOSTILE = "<img src=x onerror=hacked=1>&amp;"


def open_tab(browse: Browse, server: Server, locale: str = "zh-CN", size: tuple[int, int] = LAPTOP) -> Page:
    page = browse(server.local_url, locale=locale, size=size)
    page.get_by_role("tab", name=TAB[locale]).click()
    expect(page.locator("#documents tbody tr").first).to_be_visible()
    return page


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("#documents input[type=file]").set_input_files(
        [FilePayload(name=name, mimeType="text/plain", buffer=content) for name, content in files]
    )


def drop(page: Page, on: str, name: str, text: str) -> None:
    dropped = page.evaluate_handle(
        """([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name));
            return data;
        }""",
        [name, text],
    )
    page.dispatch_event(on, "drop", {"dataTransfer": dropped})


def names(page: Page) -> list[str]:
    return page.locator("#documents tbody .title").all_inner_texts()


def settled(page: Page) -> None:
    expect(page.locator("#documents .progress")).to_be_hidden(timeout=30_000)
    expect(page.locator("#documents tr.unsettled")).to_have_count(0)


def test_documents_are_listed_with_what_they_are(serve: Serve, browse: Browse) -> None:
    page = open_tab(browse, serve())
    assert names(page) == ["山/泰山.txt", "茶.txt"]
    tea = page.locator("#documents tbody tr").nth(1)
    expect(tea.locator(".format")).to_have_text("txt")
    expect(tea.locator(".paragraphs")).to_have_text("1")
    expect(tea.locator(".size")).to_contain_text("B")
    expect(tea.locator("time")).to_be_visible()
    expect(page.locator("#documents .total")).to_have_text("共 2 个文档，2 段")


def test_a_document_stays_open_where_the_conversation_comes_later(
    serve: Serve, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf_is_made, is_wanted = source_pane.last_citation_html, threading.Event()

    def made_late(*arguments: Any) -> str:
        assert is_wanted.wait(60)
        return shelf_is_made(*arguments)

    monkeypatch.setattr("page.ask_tab.last_citation_html", made_late)
    page = open_tab(browse, serve())
    page.get_by_role("button", name="茶.txt", exact=True).click()
    page.wait_for_timeout(500)
    is_wanted.set()
    page.locator("#ask-panel[data-ready]").wait_for()
    expect(page.locator("#source .reading h2")).to_have_text("茶.txt")
    page.wait_for_timeout(500)
    expect(page.locator("#source .reading h2")).to_have_text("茶.txt")


def test_a_file_is_added_and_answers_and_once_removed_never_again(serve: Serve, browse: Browse) -> None:
    page = open_tab(browse, serve())
    choose(page, ("湖.md", SEA.encode()), ("坏.txt", bytes(range(256)) * 8))
    expect(page.locator("#documents .note")).to_contain_text("已更新")
    settled_but_one = page.locator("#documents tr.unsettled")
    expect(settled_but_one).to_have_count(1)
    expect(settled_but_one).to_contain_text("坏.txt")
    expect(settled_but_one).to_contain_text("无法读取")
    expect(settled_but_one).to_contain_text("不是文本文件")
    assert "湖.md" in names(page)
    page.get_by_role("tab", name="提问").click()
    ask(page, "中国最大的内陆湖在哪里？")
    expect(page.locator("#chat [data-testid=bot]").last).to_contain_text("青海湖")

    page.get_by_role("tab", name="文档").click()
    page.get_by_role("button", name="移除 湖.md").click()
    page.get_by_role("button", name="保留").click()
    assert "湖.md" in names(page)
    page.get_by_role("button", name="移除 湖.md").click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(page.locator("#documents tbody .title")).not_to_contain_text(["湖.md"])
    page.get_by_role("button", name="移除 坏.txt").click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    settled(page)
    page.get_by_role("tab", name="提问").click()
    ask(page, "最大的内陆湖是哪个？")
    expect(page.locator("#chat [data-testid=bot]")).to_have_count(2)
    expect(page.locator("#chat .actions")).to_have_count(2)
    expect(page.locator("#chat [data-testid=bot]").last).not_to_contain_text("青海湖")


def test_a_file_is_dropped(serve: Serve, browse: Browse) -> None:
    page = open_tab(browse, serve(), "en-US")
    drop(page, "#documents .drop", "湖.md", SEA)
    expect(page.locator("#documents tbody .title")).to_have_text(["山/泰山.txt", "湖.md", "茶.txt"])
    expect(page.locator("#documents .note")).to_contain_text("Up to date")


def test_a_page_without_documents_asks_for_them_and_then_says_what_it_read(
    serve: Serve, browse: Browse, tmp_path: Path, encoder: GatedEncoder, analyzer: Analyzer
) -> None:
    empty, index_dir = tmp_path / "empty", tmp_path / "first"
    empty.mkdir()
    build_index(empty, index_dir, encoder=encoder, analyzer=analyzer, allow_empty=True)
    assistant = Assistant.open(index_dir, encoder=encoder, analyzer=analyzer, reader=False)
    page = browse(serve(library=Library(assistant, empty, index_dir, encoder=encoder, analyzer=analyzer)).local_url)
    welcome = page.locator("#welcome")
    expect(welcome).to_contain_text("还没有文档")
    drop(page, "#chat", "湖.md", SEA)
    expect(page.locator("#reading")).to_contain_text("湖.md")
    expect(welcome).to_contain_text("现在可以问的文档（1）")
    expect(welcome.locator("dt")).to_have_text("湖.md")
    expect(page.locator("#source .document-list")).to_contain_text("湖.md")
    page.get_by_role("tab", name="文档").click()
    page.get_by_role("button", name="移除 湖.md").click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    page.locator("#documents .removed summary").click()
    page.get_by_role("button", name="放回 湖.md").click()
    expect(page.locator("#documents tbody .title")).to_have_text(["湖.md"])
    settled(page)
    assert (empty / "湖.md").read_text(encoding="utf-8") == SEA


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_the_same_file_changes_nothing_and_a_bad_one_is_refused(serve: Serve, browse: Browse, locale: str) -> None:
    page = open_tab(browse, serve(), locale)
    choose(page, ("茶.txt", TEA.encode()), ("茶.exe", b"x"))
    note = page.locator("#documents .note")
    expect(note).to_contain_text("没有变化" if locale == "zh-CN" else "is unchanged")
    expect(note).to_contain_text("茶.exe")
    assert names(page) == ["山/泰山.txt", "茶.txt"]


def test_a_rebuild_shows_how_far_it_is_and_can_be_cancelled_while_the_chat_answers(
    serve: Serve, browse: Browse, encoder: GatedEncoder
) -> None:
    page = open_tab(browse, serve())
    encoder.close_gate()
    try:
        choose(page, ("湖.md", SEA.encode()))
        stage = page.locator("#documents .stage")
        expect(stage).to_contain_text("正在理解内容")
        expect(stage).to_contain_text("照常")
        page.get_by_role("tab", name="提问").click()
        ask(page, "祁门红茶产于哪里？")
        expect(page.locator("#chat [data-testid=bot]").last).to_contain_text("安徽")
        page.get_by_role("tab", name="文档").click()
        with page.expect_response(lambda answer: answer.request.method == "DELETE"):
            page.get_by_role("button", name="停止更新").click()
    finally:
        encoder.gate.set()
    expect(page.locator("#documents .note")).to_contain_text("已停止，没有读入新的内容。 1 个文件已经存好")
    expect(page.locator("#documents tr.unsettled")).to_contain_text("还没读入")
    page.get_by_role("button", name="更新", exact=True).click()
    settled(page)
    assert "湖.md" in names(page)


def test_an_index_published_elsewhere_is_shown_and_answers(
    serve: Serve, browse: Browse, folder: Path, index_dir: Path, encoder: GatedEncoder, analyzer: Analyzer
) -> None:
    page = open_tab(browse, serve())
    (folder / "湖.md").write_text(SEA, encoding="utf-8")
    build_index(folder, index_dir, encoder=encoder, analyzer=analyzer)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#documents tbody .title")).to_have_text(["山/泰山.txt", "湖.md", "茶.txt"])
    page.get_by_role("tab", name="提问").click()
    ask(page, "中国最大的内陆湖在哪里？")
    expect(page.locator("#chat [data-testid=bot]").last).to_contain_text("青海湖")


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_a_read_only_page_offers_nothing_that_changes_documents(serve: Serve, browse: Browse, locale: str) -> None:
    page = open_tab(browse, serve(Access(read_only=True)), locale)
    expect(page.locator("#documents .locked")).to_be_visible()
    expect(page.locator("#documents :is(button:visible:not(.title), input:visible)")).to_have_count(0)
    assert names(page) == ["山/泰山.txt", "茶.txt"]


def test_documents_are_filtered_by_name_and_warning_and_opened_to_be_read(
    serve: Serve, browse: Browse, folder: Path, index_dir: Path, encoder: GatedEncoder, analyzer: Analyzer
) -> None:
    for number in range(8):
        (folder / f"{number}.txt").write_bytes(b"\0" if number == 3 else SEA.encode())
    build_index(folder, index_dir, encoder=encoder, analyzer=analyzer)
    page = open_tab(browse, serve())
    expect(page.locator("#documents .total")).to_have_text("共 9 个文档，9 段；另有 1 个无法读取")
    page.get_by_role("searchbox", name="筛选").fill("无法读取")
    expect(page.locator("#documents tbody .title")).to_have_text(["3.txt"])
    expect(page.get_by_role("button", name="3.txt", exact=True)).to_have_count(0)
    page.get_by_role("searchbox", name="筛选").fill("泰山")
    page.get_by_role("button", name="山/泰山.txt", exact=True).press("Enter")
    expect(page.locator("#source .reading h2")).to_have_text("山/泰山.txt")
    expect(page.locator("#source .paper")).to_contain_text("玉皇顶")
    expect(page.get_by_role("button", name="文档列表")).to_be_focused()


def test_names_are_shown_as_text(serve: Serve, browse: Browse, folder: Path) -> None:
    (folder / f"{HOSTILE}.txt").write_text("一段。", encoding="utf-8")
    page = open_tab(browse, serve())
    expect(page.locator("#documents tbody .title")).to_contain_text([f"{HOSTILE}.txt"])
    page.get_by_role("button", name=f"移除 {HOSTILE}.txt").click()
    expect(page.get_by_role("dialog")).to_contain_text(HOSTILE)
    expect(page.locator("#documents img")).to_have_count(0)
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_it_is_usable_by_everybody_on_every_screen(
    serve: Serve, browse: Browse, folder: Path, locale: str, size: tuple[int, int]
) -> None:
    (folder / ("很长的名字" * 15 + ".txt")).write_text("一段。", encoding="utf-8")
    page = open_tab(browse, serve(), locale, size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    violations = Axe().run(page).response["violations"]
    assert [found["id"] for found in violations if found["impact"] in {"serious", "critical"}] == []


def test_it_is_used_with_the_keyboard_alone(serve: Serve, browse: Browse) -> None:
    page = open_tab(browse, serve())
    page.get_by_role("tab", name="文档").focus()
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert reached[:2] == ["documents-chooser", "更新"]
    remove = page.get_by_role("button", name="移除 茶.txt")
    remove.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="保留")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(remove).to_be_focused()


def test_behind_a_password_everything_works(serve: Serve, chromium: Browser) -> None:
    server = serve(Access(users=parse_users("anna:secret")))
    context = chromium.new_context(locale="zh-CN", http_credentials={"username": "anna", "password": "secret"})
    page = context.new_page()
    page.goto(server.local_url)
    page.get_by_role("tab", name="文档").click()
    choose(page, ("湖.md", SEA.encode()))
    expect(page.locator("#documents tbody .title")).to_have_text(["山/泰山.txt", "湖.md", "茶.txt"])
    page.get_by_role("tab", name="提问").click()
    ask(page, "祁门红茶产于哪里？")
    expect(page.locator("#chat [data-testid=bot]").last).to_contain_text("安徽")
    context.close()


def test_when_too_many_wait_the_page_says_so_in_its_language(
    serve: Serve, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "WAITING_QUESTIONS", 0)
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(serve().local_url)
    ask(page, "祁门红茶产于哪里？")
    expect(page.get_by_text("现在提问的人太多，请过几秒再试。").first).to_be_visible()
    context.close()
