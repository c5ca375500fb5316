"""Of the steps of a rule the one is read that the number of the question is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.records import Passage
from qa.reader.reader import Reading
from qa.reader.steps import (
    clause_of_step,
    in_words_of_step,
    is_in_row_of_step,
    is_of_other_step,
    without_other_steps,
)
from qa.retrieval import Hit
from tests.index.test_structure import passages

TRAVEL = "出差两天以内由组长审批，三至五天由主任审批，五天以上由总监审批。"
LADDER = "迟到累计达3次扣50元，达6次扣200元，达9次取消评优。"
SYRUP = "儿童每日两次；3至6岁一次5毫升，7至12岁一次10毫升；3岁以下禁用。"
FRIEND = "会员可带一位同伴，同伴须年满18岁。"
PARCELS = "| 重量（kg） | 运费 |\n|---|---|\n| 0–2 | 9元 |\n| 2–10 | 18元 |\n| 10以上 | 面议 |\n"
LEAVE = "| 司龄 | 假期 |\n|---|---|\n| 不满2年 | 4天 |\n| 2年以上不满8年 | 8天 |\n| 满8年 | 13天 |\n"


def hits(folder: Path, text: str) -> list[Hit]:
    found = passages(folder, "文.md", text + "\n")
    return [Hit(one, 0.5, 0, len(one.text), {}, row) for row, one in enumerate(found)]


def read(one: Passage, words: str) -> Reading:
    start = one.text.index(words)
    return Reading(start, start + len(words), 2.0, 0.8)


@pytest.mark.parametrize(
    ("text", "question", "taken", "right"),
    [
        (TRAVEL, "出差十天谁批", "组长", "五天以上由总监审批"),
        (TRAVEL, "出差4天谁批", "总监", "三至五天由主任审批"),
        (LADDER, "迟到七次扣多少", "50元", "达6次扣200元"),
        (SYRUP, "8岁一次喝多少", "5毫升", "7至12岁一次10毫升"),
        (SYRUP, "两岁一次喝多少", "5毫升", "3岁以下禁用"),
        (SYRUP, "8岁一次喝多少", "3岁以下禁用", "7至12岁一次10毫升"),
        (TRAVEL, "出差一天谁批", "组长", None),
        (LADDER, "迟到9次怎么办", "取消评优", None),
        (FRIEND, "同伴20岁可以来吗", "年满18岁", None),
    ],
)
def test_the_clause_of_the_number_is_read(
    tmp_path: Path, text: str, question: str, taken: str, right: str | None
) -> None:
    one = hits(tmp_path, text)[0].passage
    span = clause_of_step(question, one, read(one, taken))
    assert (one.text[slice(*span)] if span else None) == right


@pytest.mark.parametrize(
    ("text", "question", "taken", "other"),
    [
        (SYRUP, "15岁一次喝多少", "10毫升", True),
        (SYRUP, "5岁一次喝多少", "5毫升", False),
        (SYRUP, "5公斤一次喝多少", "5毫升", False),
        (LADDER, "迟到两次扣多少", "50元", True),
        (FRIEND, "16岁的同伴能来吗", "同伴须年满18岁", False),
        (SYRUP, "孩子2岁，几岁以下禁用", "3岁以下", False),
    ],
)
def test_what_is_said_of_other_numbers(tmp_path: Path, text: str, question: str, taken: str, *, other: bool) -> None:
    one = hits(tmp_path, text)[0].passage
    assert is_of_other_step(question, one, read(one, taken)) is other


@pytest.mark.parametrize(
    ("table", "question", "kept"),
    [
        (PARCELS, "3公斤运费多少", ["2–10"]),
        (PARCELS, "800克运费多少", ["0–2"]),
        (PARCELS, "运费多少", ["0–2", "2–10", "10以上"]),
        (LEAVE, "司龄18个月假期几天", ["不满2年"]),
        (LEAVE, "工作了20年假期几天", ["满8年"]),
        (LEAVE, "30天假期怎么请", ["不满2年", "2年以上不满8年", "满8年"]),
    ],
)
def test_rows_of_other_numbers_are_left_out(tmp_path: Path, table: str, question: str, kept: list[str]) -> None:
    rows = [hit for hit in hits(tmp_path, table) if hit.passage.cells]
    left = without_other_steps(question, rows)
    assert [hit.passage.text.split("|")[1].strip() for hit in left] == kept


@pytest.mark.parametrize(
    ("question", "in_row"),
    [("工作了20年有几天假", True), ("司龄5年有几天假", False), ("工作了20年奖金多少钱", False), ("有几天假", False)],
)
def test_a_cell_of_the_kind_in_the_row_of_the_number(tmp_path: Path, question: str, *, in_row: bool) -> None:
    one = next(hit.passage for hit in hits(tmp_path, LEAVE) if "13天" in hit.passage.text)
    assert is_in_row_of_step(question, one, read(one, "13天")) is in_row


def test_one_of_several_cells_of_the_kind_is_no_more_likely(tmp_path: Path) -> None:
    table = "| 重量（kg） | 省内 | 省外 |\n|---|---|---|\n| 0–2 | 9元 | 14元 |\n"
    one = next(hit.passage for hit in hits(tmp_path, table) if hit.passage.cells)
    assert not is_in_row_of_step("1公斤多少钱", one, read(one, "9元"))


def test_a_question_is_asked_in_the_words_of_the_rule(tmp_path: Path) -> None:
    (hit,) = hits(tmp_path, TRAVEL)
    assert in_words_of_step("出差十天谁批", hit) == "出差五天以上谁批？"
    assert in_words_of_step("出差谁批", hit) == "出差谁批"
    assert in_words_of_step("出差十公里谁批", hit) == "出差十公里谁批"
