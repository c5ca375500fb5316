"""What a person does on the page, for the tests in a browser; the browser itself is in conftest.py."""

from __future__ import annotations

import re
import socket

from playwright.sync_api import Page, expect

SORA = "是谁把Sora比作人工智能的“牛顿时刻”？"
UNKNOWN = "红楼梦的作者是谁？"
LAPTOP, PHONE = (1366, 768), (390, 844)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def ask_and_wait(page: Page, question: str) -> None:
    """Ask, and wait until the reply is complete."""
    before = page.locator("#chat .actions").count()
    ask(page, question)
    expect(page.locator("#chat .actions")).to_have_count(before + 1)


def last_reply(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("#chat [data-testid=bot]").last).to_contain_text(text)
