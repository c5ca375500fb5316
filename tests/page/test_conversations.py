"""The list of conversations in a real browser: kept there, or on the server where there are users."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from page import app
from page.conversation_store import ConversationStore
from page.library import Library
from page.server import Access, Server
from page.users import parse_users
from tests.support.browsing import ask, ask_and_wait

TEA, MOUNTAIN = "祁门红茶产于哪里？", "泰山的主峰叫什么？"
Serve = Callable[..., Server]


def new_chat(page: Page) -> None:
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#chat [data-testid=bot]")).to_have_count(0)


def titles(page: Page) -> list[str]:
    page.get_by_role("button", name="对话列表").click()
    expect(page.locator("#conversations li").first).to_be_visible()
    return page.locator("#conversations .title").all_inner_texts()


def test_conversations_are_listed_found_named_removed_and_put_back(serve: Serve, browse: Callable[..., Page]) -> None:
    page = browse(serve().local_url)
    ask_and_wait(page, TEA)
    new_chat(page)
    ask_and_wait(page, MOUNTAIN)
    assert titles(page) == [MOUNTAIN, TEA]
    violations = Axe().run(page).response["violations"]
    assert [found["id"] for found in violations if found["impact"] in {"serious", "critical"}] == []
    rows = page.locator("#conversations .title")
    page.get_by_role("searchbox", name="在对话里查找").fill("产于哪里")
    expect(rows).to_have_text([TEA])
    page.get_by_role("button", name=f"给“{TEA}”改名").click()
    page.get_by_role("textbox", name="改名").fill("茶")
    page.keyboard.press("Enter")
    expect(rows).to_have_text(["茶"])
    page.get_by_role("button", name="删除“茶”").click()
    expect(page.locator("#conversations .title")).to_have_count(0)
    page.get_by_role("button", name="撤销").press("Enter")
    expect(rows).to_have_text(["茶"])
    rows.first.click()
    expect(page.locator("#chat [data-testid=user]")).to_have_text([TEA])
    expect(page.locator("#source mark")).to_be_visible()
    page.reload()
    expect(page.locator("#chat [data-testid=user]")).to_have_text([TEA])


def test_two_tabs_do_not_overwrite_each_other(serve: Serve, browse: Callable[..., Page]) -> None:
    page = browse(serve().local_url)
    ask_and_wait(page, TEA)
    name = page.evaluate("sessionStorage.getItem('wenqu-conversation')")
    other = page.context.new_page()
    other.add_init_script(f"sessionStorage.setItem('wenqu-conversation', '{name}')")
    other.goto(page.url)
    expect(other.locator("#chat [data-testid=user]")).to_have_text([TEA])
    other.evaluate("() => { BroadcastChannel.prototype.postMessage = () => {}; }")
    ask_and_wait(other, MOUNTAIN)
    ask_and_wait(page, "红茶是什么茶？")
    expect(page.locator("#chat [data-testid=user]")).to_have_text([TEA, "红茶是什么茶？"])
    assert len(titles(page)) == 2
    page.get_by_role("button", name="关闭").click()
    page.reload()
    expect(page.locator("#chat [data-testid=user]")).to_have_text([TEA, "红茶是什么茶？"])
    other.close()


@pytest.fixture
def with_users(make: Callable[..., Library], tmp_path: Path) -> Iterator[Server]:
    library, access = make(), Access(users=parse_users("anna:secret,bob:secret"))
    store = ConversationStore(tmp_path)
    server = app.serve(
        library.assistant(), library=library, access=access, conversations=store, port=0, prevent_thread_lock=True
    )
    yield server
    server.close()


def test_a_user_finds_them_in_another_browser_and_nobody_else_does(with_users: Server, chromium: Browser) -> None:
    def visit(user: str) -> Page:
        context = chromium.new_context(locale="zh-CN", http_credentials={"username": user, "password": "secret"})
        page = context.new_page()
        page.goto(with_users.local_url)
        page.locator("#ask-panel[data-ready]").wait_for()
        return page

    first = visit("anna")
    ask(first, TEA)
    expect(first.locator("#chat .actions")).to_have_count(1)
    first.context.close()
    again = visit("anna")
    assert titles(again) == [TEA]
    again.context.close()
    with httpx.Client(base_url=with_users.local_url) as client:
        listed = [client.get("conversations", auth=(user, "secret")).json() for user in ("anna", "bob")]
        name = listed[0][0]["id"]
        assert [len(one) for one in listed] == [1, 0]
        assert client.get(f"conversations/{name}", auth=("bob", "secret")).status_code == 404
        assert client.get("conversations").status_code == 401
        kept = client.get(f"conversations/{name}", auth=("anna", "secret")).json()
        body = {"text": kept["text"], "revision": 0}
        assert client.post(f"conversations/{name}", json=body, auth=("anna", "secret")).status_code == 409
