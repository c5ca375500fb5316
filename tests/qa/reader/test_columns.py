"""Of a row the cell is read that stands in the column which the question names."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.records import Passage
from qa.reader.columns import at_its_time, has_no_cell, in_its_column, in_words_of_time, is_in_its_column
from qa.reader.reader import Reading
from qa.retrieval import Hit
from tests.index.test_structure import passages

MODELS = "| 参数 | HK-20 | HK-40（静音） |\n|---|---|---|\n| 水箱容量 | 2.1 L | 3.4 L |\n"
YEARS = "| 套餐 | 2022年 | 2023年 | 2024年 |\n|---|---|---|---|\n| 银卡 | 88 | — | 128 |\n"
SEASONS = "| 场地 | 旺季（5–10月） | 淡季（11–4月） | 电话 |\n|---|---|---|---|\n| 北场 | 60元 | 45元 | 6123-8800 |\n"
DAYS = "| 厅 | 周一至周五 | 周六、周日 |\n|---|---|---|\n| 阅览厅 | 9:00 | 10:30 |\n"
CODES = "| 代码 | 含义 | 处理办法 |\n|---|---|---|\n| F7 | 水温过高 | 停机降温 |\n"
PEOPLE = "| 姓名 | 部门 | 备用联系人 |\n|---|---|---|\n| 顾明 | 质检部 | 唐晓 |\n"


def row(folder: Path, table: str) -> Passage:
    return next(one for one in passages(folder, "表.md", table) if one.cells)


def read(one: Passage, words: str) -> Reading:
    start = one.text.index(words)
    return Reading(start, start + len(words), 2.0, 0.8)


@pytest.mark.parametrize(
    ("table", "question", "taken", "right"),
    [
        (MODELS, "HK-40的水箱容量", "2.1 L", "3.4 L"),
        (MODELS, "tank volume of the HK-40", "2.1 L", "3.4 L"),
        (MODELS, "hk20水箱多大", "3.4 L", "2.1 L"),
        (YEARS, "2024年银卡多少钱", "88", "128"),
        (YEARS, "银卡2022款", "88 | — | 128", "88"),
        (SEASONS, "8月去北场多少钱", "45元", "60元"),
        (SEASONS, "冬天北场多少钱", "60元", "45元"),
        (SEASONS, "淡季北场票价", "60元", "45元"),
        (DAYS, "周三阅览厅几点开", "10:30", "9:00"),
        (DAYS, "阅览厅周日几点开", "9:00", "10:30"),
        (CODES, "F7是什么意思", "停机降温", "水温过高"),
        (CODES, "F7怎么处理", "水温过高", "停机降温"),
    ],
)
def test_the_column_that_is_named_has_the_cell(
    tmp_path: Path, table: str, question: str, taken: str, right: str
) -> None:
    one = row(tmp_path, table)
    reading = in_its_column(question, one, read(one, taken))
    assert one.text[reading.start : reading.end] == right


@pytest.mark.parametrize(
    ("table", "question", "taken"),
    [
        (MODELS, "HK-20和HK-40的水箱容量", "2.1 L"),
        (MODELS, "HK-400的水箱容量", "2.1 L"),
        (YEARS, "2022年和2024年银卡多少钱", "88"),
        (SEASONS, "4到6月北场多少钱", "60元"),
        (SEASONS, "淡季北场的电话", "6123-8800"),
        (SEASONS, "秋天去北场多少钱", "60元"),  # in both
        (CODES, "F7", "停机降温"),
        (PEOPLE, "质检部顾明的备用联系人的部门", "顾明"),
    ],
)
def test_another_cell_stays(tmp_path: Path, table: str, question: str, taken: str) -> None:
    one = row(tmp_path, table)
    reading = in_its_column(question, one, read(one, taken))
    assert one.text[reading.start : reading.end] == taken


@pytest.mark.parametrize(
    ("table", "question", "taken", "nothing"),
    [
        (YEARS, "2023年银卡多少钱", "—", True),
        (YEARS, "2022年银卡多少钱", "88", False),
        (YEARS, "2021年银卡多少钱", "88", True),
        (YEARS, "银卡多少钱", "128", False),
        (CODES, "F7怎么处理", "停机降温", False),
        (PEOPLE, "2021年顾明在哪个部门", "质检部", False),
    ],
)
def test_where_a_table_says_nothing(tmp_path: Path, table: str, question: str, taken: str, *, nothing: bool) -> None:
    one = row(tmp_path, table)
    assert has_no_cell(question, one, read(one, taken)) is nothing


def test_an_empty_cell_says_nothing(tmp_path: Path) -> None:
    one = row(tmp_path, "| 套餐 | 2022年 | 2023年 |\n|---|---|---|\n| 银卡 | 88 | |\n")
    assert has_no_cell("2023年银卡多少钱", one, read(one, "88"))


def test_a_column_that_only_its_purpose_tells_is_not_named(tmp_path: Path) -> None:
    models, codes = row(tmp_path, MODELS), row(tmp_path, CODES)
    assert is_in_its_column("HK-40水箱容量", models, read(models, "3.4 L"))
    assert not is_in_its_column("HK-40水箱容量", models, read(models, "2.1 L"))
    assert not is_in_its_column("F7怎么处理", codes, read(codes, "停机降温"))


@pytest.mark.parametrize(
    ("question", "kept", "asked"),
    [
        ("7月几点开园", ["5–8月"], "5–8月几点开园"),
        ("十二月几点开园", ["9–4月"], "9–4月几点开园"),
        ("冬天几点开园", ["9–4月"], "冬天几点开园"),
        ("几点开园", ["5–8月", "9–4月"], "几点开园"),
        ("周三几点开园", ["5–8月", "9–4月"], "周三几点开园"),
    ],
)
def test_the_row_of_a_time_is_read(tmp_path: Path, question: str, kept: list[str], asked: str) -> None:
    table = "| 月份 | 开园 |\n|---|---|\n| 5–8月 | 6:00 |\n| 9–4月 | 7:30 |\n"
    rows = [one for one in passages(tmp_path, "表.md", table) if one.cells]
    left = at_its_time(question, [Hit(one, 0.5, 0, 1, {}, row) for row, one in enumerate(rows)])
    assert [hit.passage.text.split("|")[1].strip() for hit in left] == kept
    assert in_words_of_time(question, left[0]) == asked


def test_a_row_that_has_the_names_of_its_columns_in_it(tmp_path: Path) -> None:
    one = next(
        each
        for each in passages(tmp_path, "表.csv", "项目,甲栋,乙栋\n层高,3.1米,2.8米\n车位,120个,80个\n")
        if each.cells
    )
    reading = in_its_column("乙栋层高多少", one, read(one, "3.1米"))
    assert one.text[reading.start : reading.end] == "2.8米"


def test_a_row_is_read_of_a_table_in_one_passage(tmp_path: Path) -> None:
    text = "各版本价格如下：\n\n| 版本 | 月付 | 年付 |\n|---|---|---|\n| 个人版 | 19 | 190 |\n| 团队版 | 59 | 590 |\n"
    one = row(tmp_path, text)
    reading = in_its_column("团队版年付多少", one, read(one, "59"))
    assert one.text[reading.start : reading.end] == "590"
