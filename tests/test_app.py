"""The page in a real browser: what a person sees and does."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, cast

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import app
from index import Passage, Sentence
from qa import Answer, Assistant, Citation

SORA = "Sora是哪家公司做的？"
UNKNOWN = "红楼梦的作者是谁？"
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Scheme = Literal["light", "dark"]
LAPTOP, PHONE = (1366, 768), (390, 844)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        reason = f"no browser: install one of {', '.join(names)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def assistant(seeds_index: Path) -> Assistant:
    return Assistant.open(seeds_index)


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    page = app.serve(assistant, port=free_port(), prevent_thread_lock=True)
    yield cast(str, page.local_url)
    page.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """Open the page as a person would; at the end nothing was wrong and no other host was asked."""
    contexts = []
    complaints: list[str] = []

    def open_page(
        locale: str = "zh-CN", size: tuple[int, int] = LAPTOP, url: str = address, scheme: Scheme = "light"
    ) -> Page:
        context = chromium.new_context(
            locale=locale, viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((url, "data:", "blob:")) else complaints.append(asked.url),
        )
        page.goto(url)
        expect(page.locator("#question textarea")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def last_reply(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("#chat [data-testid=bot]").last).to_contain_text(text)


def test_an_answer_shows_the_words_it_rests_on(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask(page, SORA)
    answer = assistant.ask(SORA)
    first = answer.citations[0]
    expect(page.locator("#source mark")).to_have_text(first.quote)
    expect(page.locator("#source header")).to_contain_text(first.passage.document)
    expect(page.locator("#source header")).to_contain_text(f"第 {first.passage.number} 段")
    expect(page.locator("#source .cited")).to_have_text(first.passage.text)
    expect(page.locator("#chat a.cite").first).to_have_attribute("aria-current", "true")
    expect(page.locator("#question textarea")).to_have_value("")
    expect(page.locator("#chat .answer a.cite")).to_have_count(len(answer.citations))
    last_reply(page, answer.citations[-1].quote)


def test_each_citation_shows_its_own_passage(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask(page, SORA)
    citations = assistant.ask(SORA).citations
    expect(page.locator("#chat .answer a.cite")).to_have_count(len(citations))
    for number, citation in reversed(list(enumerate(citations, start=1))):
        page.locator("#chat .answer").get_by_role("link", name=f"[{number}]").click()
        expect(page.locator("#source mark")).to_have_text(citation.quote)
        expect(page.locator("#source mark")).to_be_in_viewport()
    assert page.url.endswith("/"), "following a citation must not navigate"


def test_a_citation_can_be_chosen_with_the_keyboard(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask(page, SORA)
    citations = assistant.ask(SORA).citations
    link = page.locator("#chat .answer a.cite").nth(len(citations) - 1)
    expect(link).to_be_visible()
    expect(page.locator("#source mark")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#source mark")).to_have_text(citations[-1].quote)
    expect(link).to_have_attribute("aria-current", "true")


def test_the_answer_streams_in(visit: Visit) -> None:
    page = visit()
    page.evaluate(
        """() => {
            window.lengths = new Set();
            const note = () => lengths.add(document.querySelector("#chat .answer")?.textContent.length ?? 0);
            new MutationObserver(note).observe(document.body, {subtree: true, childList: true, characterData: true});
        }"""
    )
    ask(page, SORA)
    expect(page.locator("#source mark")).to_be_visible()
    page.wait_for_function("() => lengths.size >= 5")
    lengths = page.evaluate("() => [...lengths]")
    assert lengths == sorted(lengths), "an answer only grows"


def test_the_document_not_answering_is_said_with_the_nearest_passages(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask(page, UNKNOWN)
    answer = assistant.ask(UNKNOWN)
    assert not answer.found
    last_reply(page, "文档中没有找到这个问题的答案")
    expect(page.locator("#chat .answer a.cite")).to_have_count(len(answer.citations))
    expect(page.locator("#source header")).to_contain_text("最接近的段落，不是答案")


@pytest.mark.parametrize("question", ["", "？？？", "问" * 100_000])
def test_a_question_that_is_none_gets_a_message_in_the_chat(visit: Visit, question: str) -> None:
    page = visit()
    ask(page, question)
    last_reply(page, "这个问题没法查找")
    ask(page, SORA)
    expect(page.locator("#source mark")).to_be_visible()


def test_an_example_asks_itself(visit: Visit) -> None:
    page = visit()
    examples = page.locator("#examples button")
    assert 3 <= examples.count() <= 4
    examples.first.click()
    expect(page.locator("#chat [data-testid=user]")).to_have_text(examples.first.inner_text())
    expect(page.locator("#source mark")).to_be_visible()


def test_a_new_chat_is_empty_even_while_an_answer_comes_in(visit: Visit) -> None:
    page = visit()
    ask(page, SORA)
    expect(page.locator("#source mark")).to_be_visible()
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#chat [data-testid=bot]")).to_have_count(0)
    expect(page.locator("#source mark")).to_have_count(0)
    expect(page.locator("#source")).to_contain_text("答案所依据的原文会显示在这里")
    page.wait_for_timeout(1000)
    expect(page.locator("#chat [data-testid=bot]")).to_have_count(0)
    ask(page, UNKNOWN)
    expect(page.locator("#chat [data-testid=bot]")).to_have_count(1)


def test_two_visitors_do_not_see_each_other(visit: Visit) -> None:
    one, other = visit(), visit()
    ask(one, SORA)
    expect(one.locator("#source mark")).to_be_visible()
    ask(other, UNKNOWN)
    last_reply(other, "文档中没有找到")
    expect(other.locator("#chat [data-testid=bot]")).to_have_count(1)
    expect(one.locator("#chat")).not_to_contain_text("红楼梦")


@pytest.mark.parametrize(
    ("locale", "button", "tagline", "place"),
    [
        ("zh-CN", "提问", "向文档提问", "第 "),
        ("zh-TW", "提问", "向文档提问", "第 "),
        ("en-US", "Ask", "Ask your documents", "paragraph "),
        ("fr-FR", "Ask", "Ask your documents", "paragraph "),
    ],
)
def test_the_page_speaks_the_language_of_the_browser(
    visit: Visit, locale: str, button: str, tagline: str, place: str
) -> None:
    page = visit(locale)
    expect(page).to_have_title("问渠 Wenqu")
    expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()
    expect(page.locator("#masthead")).to_contain_text(tagline)
    ask(page, SORA)
    expect(page.locator("#source header .place")).to_contain_text(place)
    assert page.evaluate("document.documentElement.lang").startswith(locale[:2] if locale.startswith("zh") else "en")


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_nothing_has_to_be_scrolled_sideways(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    ask(page, SORA)
    expect(page.locator("#source mark")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_on_a_phone_the_source_is_below_the_chat_and_comes_when_called(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, SORA)
    expect(page.locator("#source mark")).to_be_attached()
    chat, source = page.locator("#chat").bounding_box(), page.locator("#source").bounding_box()
    assert chat
    assert source
    assert source["y"] >= chat["y"] + chat["height"]
    page.locator("#chat .answer a.cite").first.click()
    expect(page.locator("#source mark")).to_be_in_viewport()


def test_dark_and_light_follow_the_system(visit: Visit) -> None:
    def brightness(scheme: Scheme) -> int:
        page = visit(scheme=scheme)
        shade = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
        return sum(map(int, re.findall(r"\d+", shade)[:3]))

    assert brightness("dark") < 150
    assert brightness("light") > 600


def run_app(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, app.__file__, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def test_python_app_py_is_the_command_chat(seeds_index: Path) -> None:
    port = str(free_port())
    running = run_app("--index-dir", str(seeds_index), "--port", port)
    try:
        assert running.stdout
        assert f"http://127.0.0.1:{port}/" in running.stdout.readline()
        late = run_app("--index-dir", str(seeds_index), "--port", port)
        _, complaint = late.communicate(timeout=120)
        assert late.returncode == 1
        assert f"127.0.0.1:{port}" in complaint
        assert len(complaint.strip().splitlines()) == 1
    finally:
        running.terminate()
        running.communicate(timeout=30)


MARKUP = (
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
    "![图](https://example.com/x.png) [链接](https://example.com) https://example.com **粗** `码` $$x$$ # 题"
    "${window.hacked = 1} {{constructor}}"
)


class HostileAssistant:
    """Documents, names and answers that are all markup."""

    def __init__(self) -> None:
        text = f"甲{MARKUP}。"
        self.passages: Sequence[Passage] = (
            Passage(f"{MARKUP}.txt".replace("/", ""), 1, text, 0, len(text), MARKUP, (Sentence(0, len(text)),)),
        )
        self.retriever = self

    def ask(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Answer:
        (passage,) = self.passages
        escaped = re.sub(r"([\\`*_\[\]<>#|~$!])", r"\\\1", passage.text)
        citation = Citation(passage, 1, passage.end, passage.text[1:])
        return Answer(question, True, f"{escaped} [1]\n\n{MARKUP} [1]", None, 0.5, (citation,))


def test_markup_in_documents_and_questions_is_shown_as_text(visit: Visit) -> None:
    hostile = HostileAssistant()
    served = app.serve(cast(Assistant, hostile), port=free_port(), prevent_thread_lock=True)
    try:
        page = visit(url=cast(str, served.local_url))
        ask(page, MARKUP)
        expect(page.locator("#source mark")).to_have_text(hostile.passages[0].text[1:])
        expect(page.locator("#source header")).to_contain_text(MARKUP)
        expect(page.locator("#chat [data-testid=user]")).to_contain_text(MARKUP)
        page.locator("#chat .answer a.cite").last.click()
        last_reply(page, hostile.passages[0].text)
        inside = (
            "#chat .message-row :is(img, script, code, h1, .katex, a:not(.cite)), #source :is(img, script, code, a)"
        )
        expect(page.locator(inside)).to_have_count(0)
        assert page.evaluate("window.hacked") is None
    finally:
        served.close()
