"""The stars of emphasized words are left out, other stars stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.emphasis import without_stars
from index.named_cells import named_text
from tests.index.test_structure import passages


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**沈亦舟**（1933年生），*苏北*人", "沈亦舟（1933年生），苏北人"),
        ("共**5天**，**不含**周末", "共5天，不含周末"),
        ("**Note:** keep *all* of it", "Note: keep all of it"),
    ],
)
def test_emphasized_words_are_read_plainly(text: str, plain: str) -> None:
    assert without_stars(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "长*宽*高为3*4*5厘米",
        "票价*含税，*另计",
        "2**3**4",
        "f(**a) or g(**b)",
        "密码 ***",
        "* 未结束的一项",
        "评分：****",
    ],
)
def test_other_stars_stay(text: str) -> None:
    assert without_stars(text) == text


def test_what_is_read_stands_where_it_is_found(tmp_path: Path) -> None:
    (passage,) = passages(tmp_path, "人.md", "**沈亦舟**，*苏北*人。\n")
    read = named_text(passage)
    assert read.text == "沈亦舟，苏北人。"
    start, end = read.in_passage(4, 6)
    assert passage.text[start:end] == "苏北"
    assert read.here(*read.in_passage(4, 6)) == (4, 6)


def test_stars_in_cells_and_in_code(tmp_path: Path) -> None:
    (row,) = passages(tmp_path, "表.md", "| 名 | 量 |\n|---|---|\n| **甲** | 2 |\n")
    assert named_text(row).text == "名：甲；量：2"
    (code,) = passages(tmp_path, "码.md", "```\na **b** c\n```\n")
    assert "**b**" in named_text(code).text
