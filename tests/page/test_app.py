"""The page in a real browser: what a person sees and does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from page.server import Server
from tests.support.browsing import LAPTOP, PHONE, SORA, UNKNOWN, ask, free_port, last_reply

Scheme = Literal["light", "dark"]
Visit = Callable[..., Page]


@pytest.fixture
def visit(browse: Visit, seeds_page: Server) -> Visit:
    """Open the page over seeds/."""
    return partial(browse, seeds_page.local_url)


@pytest.mark.parametrize(
    ("question", "message"),
    [("？？？", "没有看到问题"), ("问" * 100_000, "这个问题没法查找")],
)
def test_a_question_that_is_none_gets_a_message_in_the_chat(visit: Visit, question: str, message: str) -> None:
    page = visit()
    ask(page, question)
    last_reply(page, message)
    ask(page, SORA)
    expect(page.locator("#source mark")).to_be_visible()


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


ROOT = Path(__file__).parents[2]


def run_app(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "app.py"), *options]
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
