"""What is quoted of a list has what leads in to it, and is shown once, a line for each item."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.records import Passage
from qa.answer import Answer, AnswerKind
from qa.listings import in_lines, listing_at
from qa.quoting import answer_of
from qa.reader.lists import whole_list
from qa.reader.reader import Reading
from qa.reader.reranking import ReadHit
from qa.retrieval import Hit
from tests.index.test_structure import passages

BANNED = "宿舍里不准存放下列物品：\n1. 酒精炉；\n2. 煤气罐和功率超过800瓦的电器；\n3. 活禽。\n"
BULLETS = "# Lockers\n\nYou may not keep these in a locker:\n\n- fresh food\n- aerosol cans\n- wet boots\n"
INLINE = "钥匙由门卫保管。阅览室禁止以下行为：（1）外放声音；（2）占座超过一小时；（3）带走报刊。违者停借一周。"
ORDINALS = "泵不出水的原因一般有这些：一是进水口堵塞，二是叶轮磨损，三是电压过低。请先断电。"
NESTED = "1. 周一闭馆。\n2. 以下读者免押金：\n   - 教师；\n   - 病人；\n   - 七十岁以上者。\n3. 押金五十元。\n"
BOXED = "# 停水通知\n\n## 不能补偿的情况\n\n* 自行改管\n* 欠费停供\n"


def passage_of(folder: Path, text: str, words: str) -> Passage:
    return next(one for one in passages(folder, "文.md", text) if words in one.text)


def answer(folder: Path, text: str, words: str, question: str) -> Answer:
    """What is answered where the reader took these words."""
    passage = passage_of(folder, text, words)
    start = passage.text.index(words)
    sentence = next(s for s in passage.sentences if s.start <= start < s.end)
    hit = Hit(passage, 0.9, sentence.start, sentence.end, {}, 0)
    reading = whole_list(question, hit, Reading(start, start + len(words), 3.0, 0.9))
    return answer_of(question, AnswerKind.QUOTE, [ReadHit(hit, reading)])


@pytest.mark.parametrize(
    ("text", "words", "question", "shown"),
    [
        (BANNED, "800瓦", "多大功率的电器", "宿舍里不准存放下列物品：\n2. 煤气罐和功率超过800瓦的电器；"),
        (BANNED, "活禽", "能养鸡吗", "宿舍里不准存放下列物品：\n3. 活禽。"),
        (BULLETS, "aerosol cans", "can I keep spray", "You may not keep these in a locker:\n- aerosol cans"),
        (INLINE, "超过一小时", "可以占座吗", "阅览室禁止以下行为：\n（2）占座超过一小时；"),
        (NESTED, "病人", "病人要押金吗", "2. 以下读者免押金：\n- 病人；"),
        (BOXED, "欠费停供", "欠费停水补偿吗", "不能补偿的情况\n- 欠费停供"),
    ],
)
def test_an_item_is_shown_after_what_leads_in_to_it(
    tmp_path: Path, text: str, words: str, question: str, shown: str
) -> None:
    given = answer(tmp_path, text, words, question)
    (sentence,), (cited,) = given.sentences, given.citations
    assert (sentence.text, given.short) == (shown, words)
    assert cited.quote.lstrip("# ").startswith(shown.splitlines()[0])
    assert words in cited.quote
    assert given.text.replace("**", "").replace("  \n", "\n") == f"{shown} [1]"
    assert given.text.count(words) == 1


def test_without_a_lead_in_an_item_is_quoted_alone(tmp_path: Path) -> None:
    text = "1. 罗岚负责访谈。\n2. 汪河负责报价。\n3. 段至对接总务处。\n"
    (cited,) = answer(tmp_path, text, "段至", "谁对接总务处").citations
    assert cited.quote.strip() == "3. 段至对接总务处。"


def test_what_announces_a_document_does_not_stand_before_its_sections(tmp_path: Path) -> None:
    text = "现将停水安排通知如下。\n\n一、时间。5月3日停水。请提前储水。\n\n二、范围。城东。咨询找罗岚。\n"
    (cited,) = answer(tmp_path, text, "罗岚", "咨询找谁").citations
    assert cited.readable == "二、范围。城东。咨询找罗岚。"


def test_what_announces_a_list_stands_before_its_items(tmp_path: Path) -> None:
    text = "现将不予受理的情形公布如下：\n\n1. 材料不全\n2. 逾期申报\n"
    (cited,) = answer(tmp_path, text, "逾期申报", "逾期受理吗").citations
    assert cited.readable.splitlines()[0] == "现将不予受理的情形公布如下："


@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        (BANNED, "宿舍可以放煤气罐吗", "宿舍里不准存放下列物品"),
        (BULLETS, "are aerosol cans allowed", "You may not keep these in a locker"),
        (INLINE, "阅览室能占座吗", "阅览室禁止以下行为"),
    ],
)
def test_a_lead_in_that_answers_yes_or_no_stays_the_short_answer(
    tmp_path: Path, text: str, question: str, words: str
) -> None:
    given = answer(tmp_path, text, words, question)
    assert given.short == words
    lines = given.sentences[0].text.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(words)
    assert given.text.count(words) == 1


@pytest.mark.parametrize(
    ("text", "question", "words", "short"),
    [
        (BANNED, "宿舍里不准存放哪些物品", "酒精炉", "1. 酒精炉\n2. 煤气罐和功率超过800瓦的电器\n3. 活禽"),
        (BULLETS, "which items may I not keep", "keep these in a locker", "fresh food\naerosol cans\nwet boots"),
        (NESTED, "哪些读者免押金", "教师", "教师\n病人\n七十岁以上者"),
        (NESTED, "什么人可以免押金", "教师", "教师\n病人\n七十岁以上者"),
        (INLINE, "阅览室禁止哪些行为", "外放声音", "（1）外放声音\n（2）占座超过一小时\n（3）带走报刊"),
        (ORDINALS, "泵不出水的原因有哪些", "一是进水口堵塞", "一是进水口堵塞\n二是叶轮磨损\n三是电压过低"),
    ],
)
def test_a_list_that_is_asked_for_is_shown_once_a_line_an_item(
    tmp_path: Path, text: str, question: str, words: str, short: str
) -> None:
    given = answer(tmp_path, text, words, question)
    assert given.short == short
    assert len(given.text.splitlines()) == 4
    assert all(given.text.count(item) == 1 for item in short.splitlines())


def test_a_short_answer_within_a_list_is_emphasized_there(tmp_path: Path) -> None:
    given = answer(tmp_path, BANNED, "800瓦", "多大功率的电器")
    assert given.text == "宿舍里不准存放下列物品：  \n2. 煤气罐和功率超过**800瓦**的电器； [1]"


@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        (INLINE, "阅览室最多占座多久", "一小时"),
        (INLINE, "违者停借多久", "一周"),
        (NESTED, "押金多少", "五十元"),
        (NESTED, "哪几天闭馆", "周一"),
        (BANNED, "电器功率不能超过多少", "800瓦"),
    ],
)
def test_one_thing_that_is_asked_for_stays_one(tmp_path: Path, text: str, question: str, words: str) -> None:
    assert answer(tmp_path, text, words, question).short == words


def test_what_stands_beside_a_list_in_its_paragraph_is_quoted_alone(tmp_path: Path) -> None:
    given = answer(tmp_path, INLINE, "门卫", "钥匙在谁那里")
    assert [one.text for one in given.sentences] == ["钥匙由门卫保管。"]


@pytest.mark.parametrize(
    "text",
    [
        "误差见公式（1）和（2）。其余不计。",
        "版本1.2比1.1快。",
        "他住在1号楼2、3层。",
        "第一，他不会来。",
        "先看图①，再看图②。",
    ],
)
def test_numbers_in_prose_are_no_list(tmp_path: Path, text: str) -> None:
    (passage,) = passages(tmp_path, "文.txt", text)
    assert listing_at(passage, 0, 4) is None
    assert in_lines(passage, 0, len(passage.text)) == passage.text


def test_words_are_quoted_without_the_stars_around_them(tmp_path: Path) -> None:
    given = answer(tmp_path, "还书期限为**十四天**，不得续借。\n", "**十四天**", "几天还书")
    assert (given.short, given.sentences[0].text) == ("十四天", "还书期限为十四天，不得续借。")
    assert "**十四天**" in given.citations[0].quote
