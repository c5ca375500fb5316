"""Markdown: blocks under their headings."""

from __future__ import annotations

import textwrap

import pytest

from index.parsing.markdown import markdown_paragraphs
from index.records import ParagraphKind


def blocks(text: str) -> list[tuple[str, str | None]]:
    return [
        (text[p.start : p.end], p.section) for p in markdown_paragraphs(text) if p.kind is not ParagraphKind.HEADING
    ]


def texts(text: str) -> list[str]:
    return [block for block, _ in blocks(text)]


def test_headings_nest_into_sections() -> None:
    text = "前言。\n\n# 甲\n\n一。\n\n## 乙 ##\n\n二。\n\n丙\n===\n\n三。\n\n### 丁\n\n四。\n"
    assert blocks(text) == [("前言。", None), ("一。", "甲"), ("二。", "甲 › 乙"), ("三。", "丙"), ("四。", "丙 › 丁")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_places_hold_with_any_line_end(line_end: str) -> None:
    text = line_end.join(["---", "title: 甲", "---", "# 标题", "", "- 一", "- 二", "", "> 引用", "", "尾声。"])
    assert blocks(text) == [("一", "标题"), ("二", "标题"), ("引用", "标题"), ("尾声。", "标题")]


def test_list_items_and_quotes_lose_their_markers_but_no_numbers() -> None:
    text = "- 一\n- 二\n  - 三\n\n1. 四\n2) 五\n\n> 六\n>> 七\n>八\n\n* [ ] 九\n"
    assert texts(text) == ["一", "二", "三", "1. 四", "2) 五", "六", "七", "八", "[ ] 九"]


def test_table_rows_are_paragraphs_without_the_rule() -> None:
    assert texts("| 甲 | 乙 |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |\n") == ["| 甲 | 乙 |", "| 1 | 2 |", "| 3 | 4 |"]


def test_text_right_below_a_table_is_no_row_of_it() -> None:
    table = "| 级别 | 补贴 |\n|---|---|\n| 甲 | 300元 |\n"
    text = f"{table}补贴随工资发放。\n离职当月不发。\n| 乙 | 200元 |\n"
    found = [(text[p.start : p.end], p.kind, bool(p.cells)) for p in markdown_paragraphs(text)][1:]
    assert found == [
        ("| 甲 | 300元 |", ParagraphKind.TABLE_ROW, True),
        ("补贴随工资发放。", ParagraphKind.TEXT, False),
        ("离职当月不发。", ParagraphKind.TEXT, False),
        ("| 乙 | 200元 |", ParagraphKind.TABLE_ROW, True),
    ]
    unframed = "级别 | 补贴\n---|---\n甲 | 300元\n乙 |\n"
    assert all(p.kind is ParagraphKind.TABLE_ROW for p in markdown_paragraphs(unframed))


def test_code_is_kept_whole_and_is_no_heading() -> None:
    code = "```python\n# 不是标题\n\n- 不是列表\n```"
    assert texts(f"# 标题\n\n{code}\n\n文字。") == [code, "文字。"]
    assert texts("    缩进代码\n\n    # 也是\n") == ["缩进代码\n\n    # 也是"]


def test_front_matter_is_left_out() -> None:
    front = "---\ntitle: 甲\ntags:\n  - 一\n# comment\n\nauthor: 乙\n---\n"
    assert texts(f"{front}正文。") == ["正文。"]


@pytest.mark.parametrize(
    "text",
    [
        "---\n\n留下这一段。\n\n---\n\n尾声。",
        "---\n留下这一段。\n\n---\n\n尾声。",
        "---\n题: 甲\n\n留下这一段。\n\n---\n\n尾声。",
        "---\n留下这一段。\n\n尾声。",
    ],
)
def test_what_only_looks_like_front_matter_is_kept(text: str) -> None:
    assert texts(text)[-2:] == ["留下这一段。", "尾声。"]


def test_a_paragraph_over_an_accidental_underline_is_kept() -> None:
    long = "这是很长的一段话，" * 20
    assert texts(f"{long}\n---\n尾声。") == [long, "尾声。"]


def test_a_hard_wrapped_paragraph_is_one_also_beside_a_table() -> None:
    prose = "It is a truth universally acknowledged, that a single man in possession of a good fortune must be " * 4
    wrapped = textwrap.fill(prose, 72)
    table = "\n".join(["| a | b |", "|---|---|", *["| 1 | 2 |"] * 5])
    assert len(texts(f"{wrapped}\n\n{table}\n\n{wrapped}\n")) == 8
    assert len(texts("第一行。\n第二行。\n第三行。\n")) == 3


def test_words_of_nested_blocks_are_kept() -> None:
    assert "底" in "".join(texts("> " * 60 + "底"))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text", [">" * 5_000 + "x", "- " * 5_000 + "x", "[" * 20_000, "*a " * 20_000, "- " + " " * 50_000 + "x"]
)
def test_hostile_markdown_ends_soon(text: str) -> None:
    list(markdown_paragraphs(text))


def test_paragraphs_know_what_they_are() -> None:
    text = "# 题 #\n\n丙\n---\n\n- 一\n  1. 二\n\n文字。\n\n```\n代码\n```\n"
    found = [(p.kind.value, p.level, p.number, text[p.start : p.end]) for p in markdown_paragraphs(text)]
    assert found == [
        ("heading", 1, 1, "题"),
        ("heading", 2, 1, "丙"),
        ("list_item", 1, 1, "一"),
        ("list_item", 2, 2, "1. 二"),
        ("text", 0, 3, "文字。"),
        ("code", 0, 4, "```\n代码\n```"),
    ]


def test_the_cells_of_a_row_have_the_names_in_the_header() -> None:
    text = "> | 甲 | 乙\\|丙 | |\n> |---|:-:|--|\n> 1 | | `3` |\n> | 4 | 5"
    rows = [p for p in markdown_paragraphs(text) if p.kind is ParagraphKind.TABLE_ROW]
    cells = [[(text[c.start : c.end], c.name and text[slice(*c.name)]) for c in row.cells] for row in rows]
    assert cells == [[("甲", None), ("乙\\|丙", None)], [("1", "甲"), ("`3`", None)], [("4", "甲"), ("5", "乙\\|丙")]]
