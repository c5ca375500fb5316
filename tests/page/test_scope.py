"""The documents that a question in the chat is put to, chosen over the question, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from page.server import Server
from tests.support.browsing import ask_and_wait, last_reply

Serve = Callable[..., Server]
Browse = Callable[..., Page]
TEA = "祁门红茶产于哪里？"


def test_what_is_ticked_is_asked_and_kept_with_the_conversation(serve: Serve, browse: Browse) -> None:
    page = browse(serve().local_url, locale="zh-CN")
    chosen = page.locator("#scope summary")
    expect(chosen).to_have_text("问全部 2 份文档")
    chosen.click()
    page.locator("#scope").get_by_label("茶.txt").uncheck()
    expect(chosen).to_have_text("只问 山/泰山.txt（共 2 份）")
    ask_and_wait(page, TEA)
    expect(page.locator("#chat .asked-of")).to_have_text("只问：山/泰山.txt")
    expect(page.locator("#chat [data-testid=bot]").last).not_to_contain_text("安徽")
    page.reload()
    expect(chosen).to_have_text("只问 山/泰山.txt（共 2 份）")
    expect(page.locator("#ask-panel[data-ready] #chat .asked-of")).to_be_visible()
    page.locator("#new-chat").click()
    expect(chosen).to_have_text("问全部 2 份文档")


def test_only_this_one_is_a_click_on_a_citation_and_in_the_list(serve: Serve, browse: Browse) -> None:
    page = browse(serve().local_url, locale="zh-CN")
    chosen = page.locator("#scope summary")
    page.locator("#source li", has_text="泰山").get_by_role("button", name="只问这份").click()
    expect(chosen).to_have_text("只问 山/泰山.txt（共 2 份）")
    chosen.click()
    page.locator("#scope").get_by_label("全选").check()
    ask_and_wait(page, TEA)
    last_reply(page, "安徽")
    page.locator("#source header").get_by_role("button", name="只问这份").click()
    expect(chosen).to_have_text("只问 茶.txt（共 2 份）")
