"""What the chat does while a question is waited for, and when it does not get through, in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from index.messages import Language, words
from page import app, streaming
from page.library import Library
from page.server import Server
from tests.support.browsing import PHONE, ask, ask_and_wait, free_port, last_reply

TEA, MOUNTAIN = "祁门红茶产于哪里？", "泰山的主峰叫什么？"
LANGUAGES: list[tuple[str, Language]] = [("zh-CN", "zh"), ("en-US", "en")]
JOIN = re.compile("/queue/join")  # how every event reaches the server
WAITING = "#chat [data-testid=bot] .waiting"
Browse = Callable[..., Page]
Serve = Callable[..., Server]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Holds up every answer while it is cleared."""
    gate, answered = threading.Event(), streaming._answer

    def held(*arguments: Any) -> Any:
        assert gate.wait(60)
        return answered(*arguments)

    monkeypatch.setattr(streaming, "_answer", held)
    yield gate
    gate.set()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Browse]:
    """Open a page that may lose its server, which the browser notes as an error."""
    contexts = []

    def visit(url: str, locale: str = "zh-CN") -> Page:
        contexts.append(chromium.new_context(locale=locale, reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.goto(url)
        page.locator("#ask-panel[data-ready]").wait_for()
        return page

    yield visit
    for context in contexts:
        context.close()


def box(page: Page) -> Any:
    return page.locator("#question textarea")


def users(page: Page) -> Any:
    return page.locator("#chat [data-testid=user]:visible")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [one["id"] for one in found.response["violations"] if one["impact"] in {"serious", "critical"}]


@pytest.mark.parametrize(("locale", "language"), LANGUAGES)
def test_a_question_is_shown_before_the_server_hears_of_it(
    serve: Serve, browse: Browse, locale: str, language: Language
) -> None:
    page = browse(serve().local_url, locale)
    page.locator("#ask-panel[data-ready]").wait_for()
    held: list[Route] = []
    page.route(JOIN, lambda route: held.append(route))  # noqa: PLW0108 (Playwright cannot call append itself)
    question = f"**{TEA}** <b>&amp;</b>"
    ask(page, question)
    expect(users(page)).to_have_text([question])
    expect(page.locator(WAITING)).to_contain_text(words("page.searching", language))
    expect(page.get_by_role("button", name=words("page.stop_asking", language))).to_be_visible()
    expect(box(page)).to_have_value("")
    waited = f"() => /[3-9]/.test(getComputedStyle(document.querySelector('{WAITING}'), '::after').content)"
    page.wait_for_function(waited)
    assert violations(page) == []
    for route in held:
        route.continue_()
    page.unroute(JOIN)
    expect(page.locator("#chat .actions")).to_have_count(1)
    expect(users(page)).to_have_text([question])


def test_a_question_is_stopped_and_back_in_its_box(serve: Serve, browse: Browse, gate: threading.Event) -> None:
    page = browse(serve().local_url)
    ask(page, TEA)
    page.locator(WAITING).wait_for()
    box(page).fill("红茶")
    page.get_by_role("button", name="不问了").click()
    expect(box(page)).to_have_value(f"{TEA}\n红茶")
    expect(users(page)).to_have_count(0)
    gate.set()
    expect(page.locator("#welcome .prose")).to_be_visible()
    ask_and_wait(page, MOUNTAIN)
    expect(users(page)).to_have_text([MOUNTAIN])


def test_an_edited_question_that_is_stopped_leaves_the_conversation_as_it_was(
    serve: Serve, browse: Browse, gate: threading.Event
) -> None:
    gate.set()
    page = browse(serve().local_url)
    ask_and_wait(page, TEA)
    ask_and_wait(page, MOUNTAIN)
    gate.clear()
    page.get_by_role("button", name="修改问题").first.click()
    expect(box(page)).to_have_value(TEA)
    ask(page, "红茶是什么茶？")
    expect(users(page)).to_have_text(["红茶是什么茶？"])
    page.get_by_role("button", name="不问了").click()
    expect(box(page)).to_have_value("红茶是什么茶？")  # it is stopped before it is answered
    gate.set()
    expect(users(page)).to_have_text([TEA, MOUNTAIN])


def test_a_question_that_waits_for_another_says_so(serve: Serve, browse: Browse, gate: threading.Event) -> None:
    page = browse(serve().local_url)
    ask(page, TEA)
    page.locator(WAITING).wait_for()
    ask(page, MOUNTAIN)
    expect(page.locator("#said")).to_contain_text("前一个问题答完就问这个")
    expect(box(page)).to_have_value(MOUNTAIN)
    gate.set()
    expect(page.locator("#chat .actions")).to_have_count(2)
    expect(users(page)).to_have_text([TEA, MOUNTAIN])
    expect(page.locator("#said")).to_be_hidden()


@pytest.mark.parametrize(("locale", "language"), LANGUAGES)
def test_a_lost_server_says_so_and_what_was_asked_is_asked_again(
    serve: Serve,
    visit: Browse,
    make: Callable[..., Library],
    gate: threading.Event,
    locale: str,
    language: Language,
) -> None:
    gate.set()
    port, library = free_port(), make()

    def start() -> Server:
        return app.serve(library.assistant(), library=library, port=port, prevent_thread_lock=True)

    first = start()
    page = visit(first.local_url, locale)
    ask_and_wait(page, TEA)
    gate.clear()
    ask(page, MOUNTAIN)
    page.locator(WAITING).wait_for()
    box(page).fill("红茶")
    first.close()
    gate.set()
    expect(page.locator("#said")).to_contain_text(words("conversations.lost", language))
    expect(users(page)).to_have_text([TEA, MOUNTAIN])
    assert violations(page) == []
    library = make()
    second = start()
    try:
        expect(page.locator("#chat .actions")).to_have_count(2)
        expect(users(page)).to_have_text([TEA, MOUNTAIN])
        last_reply(page, "玉皇顶")
        expect(box(page)).to_have_value("红茶")
        expect(page.locator("#said")).to_be_hidden()
        page.context.close()
    finally:
        second.close()


def test_a_question_asked_of_a_server_that_is_gone_is_answered_once_it_is_back(
    visit: Browse, make: Callable[..., Library]
) -> None:
    port, library = free_port(), make()
    first = app.serve(library.assistant(), library=library, port=port, prevent_thread_lock=True)
    page = visit(first.local_url)
    first.close()
    ask(page, TEA)
    expect(users(page)).to_have_text([TEA])
    expect(page.locator("#said")).to_contain_text("连接断了")
    page.wait_for_function("document.querySelector('.toast-body[hidden]')")
    expect(page.get_by_text("Connection to the server was lost")).to_be_hidden()
    ask(page, MOUNTAIN)
    expect(box(page)).to_have_value(MOUNTAIN)
    page.get_by_role("button", name="新对话").click()
    library = make()
    second = app.serve(library.assistant(), library=library, port=port, prevent_thread_lock=True)
    try:
        last_reply(page, "安徽")
        expect(users(page)).to_have_text([TEA])
        expect(box(page)).to_have_value(MOUNTAIN)
        page.context.close()
    finally:
        second.close()


@pytest.mark.parametrize(("locale", "language"), LANGUAGES)
def test_a_request_that_fails_gives_the_question_back(
    serve: Serve, visit: Browse, locale: str, language: Language
) -> None:
    page = visit(serve().local_url, locale)
    ask_and_wait(page, TEA)
    page.route(JOIN, lambda route: route.fulfill(status=429, json={"detail": "!"}), times=1)
    ask(page, MOUNTAIN)
    expect(box(page)).to_have_value(MOUNTAIN)
    expect(page.locator("#said")).to_contain_text(words("conversations.not_asked", language))
    expect(users(page)).to_have_text([TEA])
    box(page).press("Enter")
    expect(page.locator("#chat .actions")).to_have_count(2)
    expect(users(page)).to_have_text([TEA, MOUNTAIN])


def test_a_question_is_asked_again_after_a_reload_and_once(serve: Serve, browse: Browse, gate: threading.Event) -> None:
    page = browse(serve().local_url)
    page.locator("#ask-panel[data-ready]").wait_for()
    ask(page, TEA)
    page.locator(WAITING).wait_for()
    page.reload()
    page.locator(WAITING).wait_for()
    gate.set()
    last_reply(page, "安徽")
    expect(page.locator("#chat .actions")).to_have_count(1)
    page.wait_for_function("sessionStorage.getItem('wenqu-asked') === 'null'")
    page.reload()
    expect(page.locator("#chat .actions")).to_have_count(1)
    page.wait_for_timeout(500)
    expect(users(page)).to_have_text([TEA])


def test_what_is_asked_of_the_server_waits_for_what_was_asked_before(serve: Serve, browse: Browse) -> None:
    page, held = browse(serve().local_url), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    ask_and_wait(page, TEA)
    page.route(JOIN, hold)
    page.locator("#chat a.cite").first.dispatch_event("click")
    page.get_by_role("button", name="修改问题").click()
    page.wait_for_timeout(500)
    assert len(held) == 1
    held[0].continue_()
    page.unroute(JOIN)
    expect(box(page)).to_have_value(TEA)


@pytest.mark.parametrize("lost", ["#chat a.cite", "#chat button.edit"])
def test_what_is_lost_without_a_word_is_asked_for_again(serve: Serve, browse: Browse, lost: str) -> None:
    page = browse(serve().local_url)
    ask_and_wait(page, TEA)
    page.locator("#chat").click()
    page.keyboard.press("Escape")
    expect(page.locator("#source mark")).to_have_count(0)
    page.route(JOIN, lambda route: route.fulfill(json={"event_id": "lost"}), times=1)
    page.locator(lost).first.dispatch_event("click")
    page.locator("#chat a.cite").first.dispatch_event("click")
    expect(page.locator("#source mark").first).to_be_visible()
    expect(box(page)).to_have_value(TEA if "edit" in lost else "")


def test_what_is_typed_stays_through_a_reload_a_new_chat_an_edit_and_a_rebuild(
    make: Callable[..., Library], serve: Serve, browse: Browse
) -> None:
    library = make()
    page = browse(serve(library=library).local_url)
    ask_and_wait(page, TEA)
    box(page).fill("泰山")
    page.reload()
    expect(box(page)).to_have_value("泰山")
    expect(users(page)).to_have_text([TEA])
    page.get_by_role("button", name="修改问题").click()
    expect(box(page)).to_have_value(TEA)
    page.get_by_role("button", name="取消").click()
    expect(box(page)).to_have_value("泰山")
    page.get_by_role("tab", name="文档").click()
    page.locator("#documents").get_by_role("button", name="更新").click()
    expect(page.locator("#documents .note")).not_to_be_empty()
    page.get_by_role("tab", name="提问", exact=True).click()
    page.get_by_role("button", name="新对话").click()
    expect(users(page)).to_have_count(0)
    expect(box(page)).to_have_value("泰山")


def test_an_edit_gives_back_what_was_typed_before_it(serve: Serve, browse: Browse) -> None:
    page = browse(serve().local_url, size=PHONE)
    ask_and_wait(page, TEA)
    box(page).fill("泰山")
    page.get_by_role("button", name="修改问题").click()
    expect(box(page)).to_have_value(TEA)
    ask(page, MOUNTAIN)
    expect(users(page)).to_have_text([MOUNTAIN])
    expect(box(page)).to_have_value("泰山")
    last_reply(page, "玉皇顶")
