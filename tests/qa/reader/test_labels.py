"""Of values under labels the one is read whose label the question names."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.records import Passage, Sentence
from qa.reader.labels import is_under_its_label, labelled, under_its_label
from qa.reader.reader import Reading
from tests.index.test_structure import passages

LINE = "设备编号：HX-0312 版本：C/2 编制人：郑岚"
FORM = "经理：罗岚；地址：柳河路8号；电子信箱：lh@lh.example；课时：30节；老师：尤敏；最大载重：5吨；折后：90元"
ENGLISH = "Item: Lantern; Price: $40; Stock: 12"
TABLE = "| 姓名 | 2024-01 | 2024-02 | 年假（天） |\n|---|---|---|---|\n| 孟青 | 8500 | 8700 | 12 |\n"


def passage(text: str) -> Passage:
    return Passage("文.txt", 1, text, 0, len(text), None, (Sentence(0, len(text)),))


def words(question: str, one: Passage, read: str) -> str:
    """What is read in the end where the reader took these words."""
    start = one.text.index(read)
    reading = under_its_label(question, one, Reading(start, start + len(read), 2.0, 0.8))
    return one.text[reading.start : reading.end]


@pytest.mark.parametrize(
    ("question", "read", "right"),
    [
        ("文件的版本是什么？", "HX-0312", "C/2"),
        ("文件的版本是什么？", "C/2", "C/2"),
        ("编制人是谁", "C/2", "郑岚"),
        ("編制人是誰", "C/2", "郑岚"),
        ("这台机器是谁管的", "郑岚", "郑岚"),
        ("版本和编制人各是什么", "HX-0312", "HX-0312"),
        ("版本C/2是什么时候的", "HX-0312", "HX-0312"),
    ],
)
def test_the_label_that_is_named_has_the_value(question: str, read: str, right: str) -> None:
    assert words(question, passage(LINE), read) == right


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("课时怎么安排", "尤敏"),
        ("课时由谁安排", "尤敏"),
        ("课时找谁问", "尤敏"),
        ("哪位老师的课时最多", "尤敏"),
        ("谁的课时有30节", "尤敏"),
        ("课时超过20节的是谁", "尤敏"),
        ("在哪里上课时", "柳河路8号"),
        ("网站地址是什么", "lh@lh.example"),
        ("副经理是谁", "尤敏"),
        ("老师的助手是谁", "罗岚"),
        ("地址是柳河路8号吗", "罗岚"),
        ("比折后", "30节"),
    ],
)
def test_a_label_that_is_only_mentioned_is_not_asked_for(question: str, read: str) -> None:
    assert words(question, passage(FORM), read) == read


@pytest.mark.parametrize(
    ("question", "read", "right"),
    [
        ("马岚在哪个组？", "马岚", "乙组"),
        ("馬嵐是哪一組的", "马岚", "乙组"),
        ("马岚在什么岗位工作？", "乙组", "钳工"),
        ("马岚属于哪个组织？", "马岚", "马岚"),
        ("哪个组有马岚和尤敏", "马岚", "马岚"),
        ("工龄最长的在哪个组", "马岚", "马岚"),
    ],
)
def test_which_of_a_label(question: str, read: str, right: str) -> None:
    assert words(question, passage("姓名：周川、马岚；组：乙组；岗位：钳工"), read) == right


@pytest.mark.parametrize(
    ("question", "read", "right"),
    [
        ("马岚在哪个组？", "马岚", "乙组"),
        ("马岚在哪个部门上班", "马岚", "装配部"),
        ("马岚的组长是哪一位？", "马岚", "林宁"),
        ("马岚住什么地方", "马岚", "马岚"),
    ],
)
def test_which_of_what_a_label_ends_with(question: str, read: str, right: str) -> None:
    assert words(question, passage("小组：乙组；组长：林宁；所属部门：装配部；成员：周川 马岚"), read) == right


@pytest.mark.parametrize(
    ("question", "read", "right"),
    [
        ("学校的课时一共是多少", "尤敏", "30节"),
        ("请问最大载重是多少呢？", "30节", "5吨"),
        ("罗岚地址", "尤敏", "柳河路8号"),
    ],
)
def test_a_label_whose_value_is_asked_for(question: str, read: str, right: str) -> None:
    assert words(question, passage(FORM), read) == right


@pytest.mark.parametrize(
    ("question", "read", "right"),
    [
        ("What is the price of the lantern?", "12", "$40"),
        ("What's the stock?", "$40", "12"),
        ("Which has the lowest price?", "Lantern", "Lantern"),
        ("Who can stock it?", "Lantern", "Lantern"),
    ],
)
def test_in_english_the_label_is_what_is_asked(question: str, read: str, right: str) -> None:
    assert words(question, passage(ENGLISH), read) == right


def test_labels_in_bold_have_no_asterisks() -> None:
    found = [(one.label, one.value) for one in labelled(passage("**型号**：KD-45\n- **重量：** 5kg"))]
    assert found == [("型号", "KD-45"), ("重量", "5kg")]


@pytest.mark.parametrize(
    ("question", "read", "right"),
    [
        ("孟青2024年2月的工资", "8500", "8700"),
        ("孟青2024年2月的工资是多少", "8500", "8700"),
        ("谁2024年2月的工资是8500", "8500", "8500"),
        ("孟青2024年12月的工资", "8500", "8500"),
        ("孟青的年假有几天", "8700", "12"),
    ],
)
def test_the_column_that_is_named_has_the_cell(tmp_path: Path, question: str, read: str, right: str) -> None:
    row = next(one for one in passages(tmp_path, "表.md", TABLE) if "8700" in one.text)
    assert words(question, row, read) == right


def test_what_stands_under_the_label_is_told_from_what_does_not() -> None:
    one = passage(LINE)
    at = one.text.index("C/2")
    reading = Reading(at, at + 3, 2.0, 0.8)
    assert is_under_its_label("版本是什么", one, reading)
    assert not is_under_its_label("编制人是谁", one, reading)
    assert not is_under_its_label("版本是什么", passage("版本：C/2"), Reading(3, 6, 2.0, 0.8))


@pytest.mark.parametrize(
    ("question", "read", "right"),
    [
        ("平日旱冰场价格", "55", "40"),
        ("平日旱冰场的收费是多少", "55", "40"),
        ("旱冰场平日多少钱", "55", "40"),
        ("节日旱冰场价格", "40", "55"),
        ("旱冰场价格", "55", "55"),
        ("平日游泳馆价格", "55", "55"),
        ("面积旱冰场价格", "55", "55"),
    ],
)
def test_what_the_row_is_of_may_stand_behind_the_label(question: str, read: str, right: str) -> None:
    assert words(question, passage("场馆：旱冰场；平日：40；节日：55；面积：600平方米"), read) == right
