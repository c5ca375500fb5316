"""Every question put to every document: over HTTP, and in the tab of the page."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from page.server import Access, Server
from page.users import parse_users
from tests.support.browsing import LAPTOP, PHONE

Serve = Callable[..., Server]
Browse = Callable[..., Page]
# Their very words: the encoder of these tests knows no others, and there is no reader.
TEA, HILL = "红茶是全发酵的茶,祁门红茶产于安徽", "泰山位于山东省泰安市,主峰玉皇顶海拔1532.7米"


def post(server: Server, body: Any, **options: Any) -> httpx.Response:
    return httpx.post(f"{server.local_url}ask-each", json=body, **options)


def lines(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def test_cells_come_as_lines_and_the_table_as_a_file(serve: Serve) -> None:
    server = serve()
    first, *cells = lines(post(server, {"questions": [TEA, f" {TEA} ", "", HILL]}))
    assert first["documents"] == ["山/泰山.txt", "茶.txt"]
    assert first["questions"] == [TEA, HILL]
    said = {(cell["document"], cell["question"]): cell for cell in cells}
    assert len(cells) == len(said) == 4
    assert "安徽" in said["茶.txt", TEA]["words"]
    for cell in cells:
        assert cell["citation"] is None or cell["citation"]["document"] == cell["document"]
    address = f"{server.local_url}ask-each/{first['table']}"
    sheet = load_workbook(io.BytesIO(httpx.get(f"{address}.xlsx").content)).active
    assert sheet.cell(1, 2).value == TEA
    assert "安徽" in sheet.cell(3, 2).value
    assert "安徽" in httpx.get(f"{address}.csv").content.decode("utf-8-sig")
    assert httpx.get(f"{server.local_url}ask-each/{'a' * 22}.csv").status_code == 404
    assert httpx.get(f"{address}.ods").status_code == 404


def test_documents_limit_the_rows(serve: Serve) -> None:
    first, *cells = lines(post(serve(), {"questions": [TEA], "documents": ["*茶.txt"]}))
    assert first["documents"] == ["茶.txt"]
    assert [cell["document"] for cell in cells] == ["茶.txt"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"questions": [TEA], "documents": ["没有/"]}, "没有/"),
        ({"questions": [TEA], "documents": "茶.txt"}, "documents must be a list"),
        ({"questions": ["？！"]}, "no words"),
        ({"questions": [" "]}, "questions"),
        ({"questions": TEA}, "questions"),
        ({"questions": [TEA] * 51}, "questions"),
        ([], "body"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_line(serve: Serve, body: object, named: str) -> None:
    response = post(serve(), body)
    assert response.status_code == 400
    assert named in response.json()["detail"]


def test_whoever_may_ask_may_ask_every_document_and_nobody_else(serve: Serve) -> None:
    server = serve(Access(read_only=True, users=parse_users("a:secret-a")))
    assert post(server, {"questions": [TEA]}).status_code == 401
    assert post(server, {"questions": [TEA]}, auth=("a", "secret-a")).status_code == 200
    foreign = post(server, {"questions": [TEA]}, auth=("a", "secret-a"), headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403


def test_more_tables_at_once_than_there_is_room_for_are_refused_until_one_ends(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("page.ask_each_routes.AT_ONCE", 0)
    assert post(serve(), {"questions": [TEA]}).status_code == 503
    monkeypatch.setattr("page.ask_each_routes.AT_ONCE", 1)
    server = serve()
    for body in ({"questions": [TEA]}, {"questions": ["？！"]}, {"questions": [TEA]}):
        assert post(server, body).status_code in {200, 400}, "an ended one gives its room back"


def open_tab(browse: Browse, server: Server, size: tuple[int, int] = LAPTOP) -> Page:
    page = browse(server.local_url, locale="zh-CN", size=size)
    page.get_by_role("tab", name="问遍每份").click()
    expect(page.locator("#each textarea")).to_be_visible()
    return page


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_the_tab_asks_shows_sorts_and_leads_to_the_place(
    serve: Serve, browse: Browse, size: tuple[int, int], tmp_path: Path
) -> None:
    page = open_tab(browse, serve(), size)
    expect(page.locator("#each .choice summary")).to_have_text("问全部 2 份文档")
    page.locator("#each textarea").fill(f"{TEA}\n{HILL}\n")
    page.get_by_role("textbox", name="给这组问题起个名字").fill("常问")
    page.get_by_role("button", name="存下来").click()
    page.get_by_role("button", name="问遍每份").click()
    expect(page.locator("#each .note")).to_have_text("问完了，共 4 格。")
    row = page.locator("#each tbody tr", has_text="茶.txt")
    expect(row.locator(".said").first).to_contain_text("安徽")
    row.locator(".said").first.click()
    expect(page.locator("#each .place mark")).to_contain_text("祁门红茶产于安徽")
    assert Axe().run(page, context="#each").response["violations"] == []
    page.keyboard.press("Escape")
    expect(page.locator("#each .place")).to_be_hidden()
    page.get_by_role("searchbox", name="在表里找").fill("安徽")
    expect(page.locator("#each tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name=".csv").click()
    download.value.save_as(tmp_path / "table.csv")
    assert "安徽" in (tmp_path / "table.csv").read_text("utf-8-sig")
    page.reload()
    page.get_by_role("tab", name="问遍每份").click()
    page.locator("#each textarea").fill("")
    page.get_by_role("combobox", name="已存的问题").select_option("常问")
    expect(page.locator("#each textarea")).to_have_value(f"{TEA}\n{HILL}")
    page.locator("#each .choice summary").click()
    page.get_by_role("checkbox", name="泰山.txt").uncheck()
    expect(page.locator("#each .choice summary")).to_have_text("只问 茶.txt（共 2 份）")
    page.get_by_role("button", name="问遍每份").click()
    expect(page.locator("#each .note")).to_have_text("问完了，共 2 格。")
    expect(page.locator("#each tbody tr")).to_have_count(1)
