"""Of lists that run side by side the item is read that belongs to the one which the question names."""

from __future__ import annotations

from time import process_time

import pytest

from index.records import Passage, Sentence
from qa.reader.reader import Reading
from qa.reader.respectively import in_its_place, parallels

SALES = "东门店、南门店、西门店的销量分别为220件、190件和110件。"
RACE = "女子组前三名依次是肯尼亚选手阿曼达、中国选手何小玲、日本选手中田优，成绩分别为68分、69分和70分。"
OFFICES = "销售总监、技术总监、人事总监分别由石林、唐宁、顾一舟担任。"
CLASSES = "甲班和乙班的平均分分别是85分和90分，比上月高。"
ENGLISH = "Books, magazines and films cost 3, 4 and 5 euros respectively."
PRIZES = "张晓和刘洋分别获得一等奖和二等奖。"
GROUPS = "A组和B组的负责人分别是马骏和Alice。"
RENTS = "东铺、西铺的租金分别为1,200元和2,300元。"
HOURS = "The pool, the gym and the courts open at 7 am, 6 am and 8 am respectively."


def words(question: str, text: str, read: str) -> str:
    """What is read in the end where the reader took these words."""
    passage = Passage("文.txt", 1, text, 0, len(text), None, (Sentence(0, len(text)),))
    start = text.index(read)
    reading = in_its_place(question, passage, Reading(start, start + len(read), 2.0, 0.8))
    return text[reading.start : reading.end]


@pytest.mark.parametrize(
    ("question", "text", "read", "right"),
    [
        ("南门店销量是多少？", SALES, "220件", "190件"),
        ("南门店销量是多少？西门店呢？", SALES, "190件", "110件"),
        ("西门店銷量是多少？", SALES, "220件、190件和110件", "110件"),
        ("哪家店的销量是110件", SALES, "东门店", "西门店"),
        ("中田优成绩多少？", RACE, "68分", "70分"),
        ("人事总监是谁", OFFICES, "石林、唐宁、顾一舟", "顾一舟"),
        ("唐宁担任什么职务", OFFICES, "销售总监", "技术总监"),
        ("唐宁是谁", OFFICES, "顾一舟", "技术总监"),
        ("乙班平均分是多少", CLASSES, "85分", "90分"),
        ("刘洋获得什么奖", PRIZES, "一等奖", "二等奖"),
        ("西铺租金多少", RENTS, "1,200元", "2,300元"),
        ("谁获得二等奖", PRIZES, "张晓", "刘洋"),
        ("B组的负责人是谁", GROUPS, "马骏", "Alice"),
        ("How much do films cost?", ENGLISH, "3", "5 euros"),
        ("How much do books cost?", ENGLISH, "5 euros", "3"),
        ("When does the gym open?", HOURS, "7 am", "6 am"),
    ],
)
def test_the_item_in_the_same_place_is_read(question: str, text: str, read: str, right: str) -> None:
    assert words(question, text, read) == right


@pytest.mark.parametrize(
    ("question", "text", "read"),
    [
        ("各店销量分别是多少？", SALES, "220件、190件和110件"),
        ("东门店和南门店的销量是多少？", SALES, "220件、190件"),
        ("北门店的销量是多少？", SALES, "220件"),
        ("何小玲是哪国人", RACE, "中国"),
        ("和刘洋一起获奖的是谁", PRIZES, "张晓"),
        ("除了刘洋还有谁获奖", PRIZES, "张晓"),
        ("刘洋跟谁获奖", PRIZES, "张晓"),
        ("和马骏一起当负责人的是谁", GROUPS, "Alice"),
        ("谁和唐宁共事", OFFICES, "石林"),
        ("财务总监是谁", OFFICES, "石林"),
        ("乙班平均分是多少", "甲班和乙班的人数分别为30人、31人和32人。", "30人"),
        ("乙班平均分是多少", "甲班和乙班的平均分是85分和90分。", "85分"),
        ("How much do films cost?", "Books and films cost 3, 4 and 5 euros respectively.", "3"),
        ("How much do films cost?", "Books and films cost 3 and 5 euros.", "3"),
        ("What do both cost?", ENGLISH, "3"),
    ],
)
def test_where_no_one_item_is_asked_for_the_words_stay(question: str, text: str, read: str) -> None:
    assert words(question, text, read) == read


def test_what_parts_items_in_brackets_parts_no_list() -> None:
    text = "一号店（含仓库、车间）、二号店的租金分别为8万元、9万元。"
    (found,) = parallels(text)
    assert [text[start:end] for start, end in found.first] == ["一号店（含仓库、车间）", "二号店"]
    assert [text[start:end] for start, end in found.second] == ["8万元", "9万元"]


@pytest.mark.parametrize(
    "text",
    [
        "（" * 20000,
        "甲、" * 20000 + "分别为" + "1、" * 20000,
        "，分别a" * 10000,
        "甲和乙" + "1" * 20000 + "分别是1和2",
        "a, " * 20000 + "respectively",
        "A and B" + " " * 20000 + "are 1 and 2 respectively",
    ],
)
def test_no_text_takes_long(text: str) -> None:
    began = process_time()
    list(parallels(text))
    assert process_time() - began < 2
