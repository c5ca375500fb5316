"""What speaks of somebody or something else than a follow-up means is told, and what speaks of it is left alone."""

from __future__ import annotations

import re

import pytest

from index.keywords.analyzer import Analyzer
from index.records import Passage, Sentence
from qa.doubts import Doubts
from qa.reader.reader import Reading
from qa.retrieval import Hit
from qa.rewriting import QuestionRewriter, Turn


def doubts_of(analyzer: Analyzer, turn: Turn, question: str) -> Doubts | None:
    rewriter = QuestionRewriter(analyzer)
    dependence, wordings = rewriter.wordings(question, [turn])
    return Doubts.of(wordings, dependence, [turn], rewriter.people)


def read(text: str, words: str) -> tuple[Hit, Reading]:
    sentences = tuple(Sentence(*match.span()) for match in re.finditer(r"[^。]+。?", text))
    hit = Hit(Passage("文.txt", 1, text, 0, len(text), None, sentences), 0.9, 0, 1, {}, 0)
    start = text.index(words)
    return hit, Reading(start, start + len(words), 1.0, 0.9)


def of_other(analyzer: Analyzer, turn: Turn, question: str, text: str, words: str) -> bool:
    doubts = doubts_of(analyzer, turn, question)
    return doubts is not None and doubts.are_of_other(*read(text, words))


WHO = ("周丽华是谁？", "居民")
PLAN = ("旗舰版一年多少钱？", "面议")
BLOCK = ("三号楼电梯哪天检修？", "7月")
STEPS = "工龄满5年不满10年的，年假10天；满10年的，年假15天。"
LEAVE = ("工龄6年有几天年假？", "10天")


@pytest.mark.parametrize(
    ("turn", "question", "text", "words"),
    [
        (WHO, "她多大了？", "何巧玲获得亚军。她今年26岁。", "26岁"),
        (WHO, "她多大了？", "居民周丽华说方便多了。船工邓大江对记者表示，他今年57岁。", "57岁"),
        (WHO, "她多大了？", "居民周丽华说方便多了。王建国是船工。他今年57岁。", "57岁"),
        (BLOCK, "四号楼呢？", "三号楼的电梯7月检修。", "7月"),
        (LEAVE, "12年呢？", STEPS, "10天"),
        (("星禾2023年收入是多少？", "5亿"), "2025年呢？", "星禾2024年收入是6亿元。", "6亿元"),
        (("周丽华哪天来？", "周一"), "王小明呢？", "周丽华周一来。", "周一"),
        (("When does the pool open?", "7 am"), "And the sauna?", "The pool opens at 7 am.", "7 am"),
    ],
)
def test_what_is_said_of_another_is_told(analyzer: Analyzer, turn: Turn, question: str, text: str, words: str) -> None:
    assert of_other(analyzer, turn, question, text, words)


@pytest.mark.parametrize(
    ("turn", "question", "text", "words"),
    [
        (WHO, "她多大了？", "居民周丽华今年43岁。", "43岁"),
        (LEAVE, "12年呢？", STEPS, "15天"),
        (WHO, "她多大了？", "周丽华住在江北。她今年43岁。", "43岁"),
        (WHO, "她丈夫是谁？", "周丽华住在江北。王建国是她的丈夫。", "王建国"),
        (PLAN, "它支持多少用户？", "标准版支持5个用户，旗舰版支持100个用户。", "100个用户"),
        (PLAN, "它支持多少用户？", "旗舰版价格面议。支持100个用户。", "100个用户"),
        (BLOCK, "四号楼呢？", "四号楼的电梯8月检修。", "8月"),
        (("星禾2023年收入是多少？", "5亿"), "2022年呢？", "2022年收入为4亿元。", "4亿元"),
        (("When does the pool open?", "7 am"), "And the sauna?", "Sauna: daily from 9 am.", "9 am"),
        (("学费多少？", "480元"), "几次课？", "国画班共16次课。", "16次课"),
    ],
)
def test_what_is_said_of_the_same_is_left_alone(
    analyzer: Analyzer, turn: Turn, question: str, text: str, words: str
) -> None:
    assert not of_other(analyzer, turn, question, text, words)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("旗舰版价格面议。标准版支持5个用户。", "5个用户", True),
        ("标准版支持5个用户。", "5个用户", True),
        ("旗舰版价格面议。支持100个用户。", "100个用户", False),
    ],
)
def test_a_passage_may_not_name_what_a_pronoun_means(
    analyzer: Analyzer, text: str, words: str, *, expected: bool
) -> None:
    doubts = doubts_of(analyzer, PLAN, "它支持多少用户？")
    assert doubts is not None
    assert doubts.are_unnamed(*read(text, words)) is expected


def test_whoever_stands_against_the_subject_is_another(analyzer: Analyzer) -> None:
    turn = ("房东的电话是多少？", "139")
    text = "出租人：周丽华，住址青麦路17号。承租人：王建国，住址云岭路5号。"
    assert of_other(analyzer, turn, "租客呢？", text, "青麦路17号")
    assert not of_other(analyzer, turn, "租客呢？", text, "云岭路5号")


def test_what_ends_alike_is_another(analyzer: Analyzer) -> None:
    turn = ("第三季度设备预算是多少？", "8万元")
    assert of_other(analyzer, turn, "培训预算呢？", "设备预算为8万元。", "8万元")
    assert not of_other(analyzer, turn, "培训预算呢？", "设备预算为8万元，培训预算为2万元。", "2万元")


def test_what_is_read_with_the_name_of_its_subject_is_of_it(analyzer: Analyzer) -> None:
    turn = ("成人卡的押金是多少？", "100元")
    assert not of_other(analyzer, turn, "学生卡的呢？", "成人卡押金100元，学生卡不收押金。", "学生卡不收押金")
    assert of_other(analyzer, turn, "学生卡的呢？", "成人卡押金100元。", "100元")
