"""Tables in the source pane, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from index import build_index
from index.keywords.analyzer import Analyzer
from page import app
from qa import Assistant
from tests.support.browsing import LAPTOP, PHONE, free_port
from tests.support.fakes import FakeEncoder

TABLE = """# 渡轮

各站时间如下：

| 站 | 首班 | 末班 | 备注 |
|---|---|---|---|
| 北门 | 6:10 | 22:40 | |
| 湖滨 | 6:25 | 22:55 | 雨天停 |
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_a_table_is_shown_as_one_to_everybody(
    browse: Callable[..., Page], tmp_path: Path, analyzer: Analyzer, size: tuple[int, int], scheme: str
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "渡轮.md").write_text(TABLE, encoding="utf-8")
    build_index(tmp_path / "documents", tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer)
    assistant = Assistant.open(tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer, reader=False)
    server = app.serve(assistant, port=free_port(), prevent_thread_lock=True)
    try:
        page = browse(server.local_url, size=size, scheme=scheme)
        if size == PHONE:
            page.get_by_role("button", name="原文").click()
        page.locator("#source .document-list").get_by_role("button", name="渡轮.md").click()
        expect(page.locator("#source").get_by_role("columnheader")).to_have_text(["站", "首班", "末班", "备注"])
        expect(page.locator("#source tbody tr").last.get_by_role("cell")).to_have_text(
            ["湖滨", "6:25", "22:55", "雨天停"]
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page, context="#source")
        assert [one["id"] for one in found.response["violations"]] == []
        page.context.close()  # before its server ends: a stream that breaks off is an error in the page
    finally:
        server.close()
