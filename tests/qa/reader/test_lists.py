"""The whole list is the answer where it is asked for, and one item where that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.records import Passage
from qa.listings import items_of
from qa.reader.lists import over_cells, whole_list
from qa.reader.reader import Reading
from qa.retrieval import Hit
from tests.index.test_structure import passages

LED_IN = "领取奖学金要交的材料：\n1. 成绩单原件\n2. 银行卡复印件\n3. 导师推荐信\n"
UNDER_HEADING = "# 热水器\n\n## 清洗步骤\n\n1. 断开电源。\n2. 放空余水。\n3. 取出镁棒。\n"
FAQ = "问：怎样清洗滤网？\n答：\n1. 断电。\n2. 取下滤网。\n3. 温水冲净。\n问：多久洗一次？\n答：每月一次。\n"


def read(passage: Passage, words: str, question: str) -> str:
    """What is given as the answer where the reader took these words, and their sentence matched."""
    start = passage.text.index(words)
    sentence = next(s for s in passage.sentences if s.start <= start < s.end)
    hit = Hit(passage, 0.9, sentence.start, sentence.end, {}, 0)
    reading = whole_list(question, hit, Reading(start, start + len(words), 3.0, 0.9))
    assert reading is not None
    return passage.text[reading.start : reading.end]


@pytest.mark.parametrize(
    ("name", "text", "question", "words", "first", "last"),
    [
        ("材料.txt", LED_IN, "领取奖学金要交哪些材料？", "材料", "1. 成绩单原件", "3. 导师推荐信"),
        ("材料.txt", LED_IN, "领奖学金交什么材料", "领取奖学金要交的材料", "1. 成绩单原件", "3. 导师推荐信"),
        ("材料.txt", LED_IN, "领取奖学金的材料有哪些？", "银行卡复印件", "1. 成绩单原件", "3. 导师推荐信"),
        ("热水器.md", UNDER_HEADING, "热水器的清洗步骤是什么？", "断开电源", "1. 断开电源。", "取出镁棒。"),
        ("热水器.md", UNDER_HEADING, "熱水器有哪些清洗步驟？", "放空余水", "1. 断开电源。", "取出镁棒。"),
        ("滤网.txt", FAQ, "怎样清洗滤网？", "取下滤网", "1. 断电。", "3. 温水冲净。"),
    ],
)
def test_all_items_are_the_answer_where_they_are_asked_for(
    tmp_path: Path, name: str, text: str, question: str, words: str, first: str, last: str
) -> None:
    listed = next(passage for passage in passages(tmp_path, name, text) if words in passage.text)
    answer = read(listed, words, question)
    assert answer.startswith(first)
    assert answer.endswith(last)


@pytest.mark.parametrize(
    ("name", "text", "question", "words"),
    [
        ("材料.txt", LED_IN, "银行卡要交原件还是复印件？", "复印件"),
        ("材料.txt", LED_IN, "推荐信由谁写？", "导师"),
        ("热水器.md", UNDER_HEADING, "镁棒怎么处理？", "取出"),
        ("热水器.md", UNDER_HEADING, "先断开什么？", "电源"),
    ],
)
def test_an_item_that_is_asked_for_stays_one(tmp_path: Path, name: str, text: str, question: str, words: str) -> None:
    listed = next(passage for passage in passages(tmp_path, name, text) if words in passage.text)
    assert read(listed, words, question) == words


def test_prose_and_records_are_no_lists(tmp_path: Path) -> None:
    text = "# 值班\n\n值班表每周一公布。换班须提前一天。\n\n姓名：乔木\n\n楼层：五层\n\n电话：6610\n"
    assert [items_of(passage) for passage in passages(tmp_path, "值班.md", text)] == [None] * 3


def test_cells_of_markdown_are_no_short_answer_together(tmp_path: Path) -> None:
    text = "各站的首班如下：\n\n| 站 | 首班 |\n|---|---|\n| 北门 | 6:10 |\n| 湖滨 | 6:25 |\n"
    (table,) = passages(tmp_path, "站.md", text)
    assert items_of(table) is not None
    everything = Reading(*items_of(table) or (0, 0), 3.0, 0.9)
    one = table.text.index("6:10")
    assert over_cells(table, everything)
    assert not over_cells(table, Reading(one, one + 4, 3.0, 0.9))
    assert not over_cells(table, None)
