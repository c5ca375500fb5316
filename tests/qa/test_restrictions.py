"""An exception or condition is quoted with the words that it restricts, and they are not called sure."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from index.records import Passage, Sentence
from qa.answer import AnswerKind
from qa.confidence import SURE
from qa.quoting import answer_of, restricted
from qa.reader.reader import Reading
from qa.reader.reranking import ReadHit
from qa.restrictions import RESTRICTED, with_restriction
from qa.retrieval import Hit


def passage(text: str) -> Passage:
    ends = [match.end() for match in re.finditer(r"[。；]|\. ?", text)]
    sentences = tuple(Sentence(start, end) for start, end in pairwise([0, *ends]))
    return Passage("规定.txt", 1, text, 0, len(text), None, sentences)


def quoted(question: str, text: str, words: str) -> tuple[str, bool]:
    """Return what is quoted where these words were read, and whether something restricts them that was not read."""
    start = text.index(words)
    reading, was_outside = with_restriction(question, passage(text), Reading(start, start + len(words), 3.0, 0.9))
    return text[reading.start : reading.end], was_outside


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("折扣票能改签吗", "除折扣票外，所有车票均可改签。", "所有车票均可改签"),
        ("折扣票可不可以改签", "除了折扣票以外，车票均可改签。", "车票均可改签"),
        ("折扣票能改签嘛", "除折扣票外，車票均可改簽。", "車票均可改簽"),
        ("能进机房吗", "未经值班员许可，任何人不得进入机房，但消防人员除外。", "任何人不得进入机房"),
        ("能不能带食物", "除非馆长同意，读者不得带食物。", "读者不得带食物"),
        ("可以带猫吗", "住户可以养一只猫，但不得养鸽子。", "不得养鸽子"),
        ("可以带猫吗", "住户可以养猫，但不可以带狗。", "不可以带狗"),
        ("孕妇可以做B超吗", "孕妇可以做B超，但不可以做CT。", "不可以做CT"),
        ("能洗头吗", "手术24小时后，可以洗头。", "可以洗头"),
        ("雨天开放吗", "若遇大雨，露天泳池关闭。", "露天泳池关闭"),
        ("学生免票吗", "持有效证件的，学生免票。", "学生免票"),
        ("能延期吗", "会员可以延期，但须提前申请。", "会员可以延期"),
        ("能进去吗", "登记完成后，访客可以进入。", "访客可以进入"),
        ("陌生人退不退押金", "只有在验房之后，押金才退。", "押金才退"),
        ("Can staff park here?", "Except for staff, nobody may park here.", "nobody may park here"),
        ("Can I cancel?", "Orders can be cancelled unless they have been shipped.", "Orders can be cancelled"),
        ("May children swim?", "Children may swim if a parent is there.", "Children may swim"),
        ("Are dogs allowed?", "Dogs are allowed in the yard, but not in the hall.", "Dogs are allowed in the yard"),
    ],
)
def test_a_question_for_yes_or_no_is_answered_with_what_restricts_the_answer(
    question: str, text: str, words: str
) -> None:
    assert quoted(question, text, words) == (text.rstrip("。."), True)


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("能带水吗", "读者可以带水。但果汁除外。", "读者可以带水"),
        ("能带果汁吗", "读者可以带水。但果汁除外。", "果汁除外"),
        ("能带水吗", "读者可以带水。但在机房上课时，禁止带水。", "读者可以带水"),
        ("能带水吗", "读者可以带水。但未经许可，不得带入机房。", "读者可以带水"),
        ("Can I bring water?", "Water is allowed. But juice is not.", "Water is allowed"),
        ("能养猫吗", "宿舍不得养宠物。因病需要陪伴犬的，经批准可以例外。", "宿舍不得养宠物"),
        ("能养猫吗", "宿舍不得养宠物。导盲犬不受此限。", "宿舍不得养宠物"),
        ("Are dogs allowed?", "No dogs are allowed. Guide dogs are exempt.", "No dogs are allowed"),
    ],
)
def test_a_sentence_that_only_goes_on_is_quoted_with_the_one_before_it(question: str, text: str, words: str) -> None:
    assert quoted(question, text, words)[0] == text.rstrip("。.")


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("能带水吗", "读者可以带水，也可以带笔。", "读者可以带水"),
        ("周日开放吗", "周日开放。除节日外，周一闭馆。", "周日开放"),
        ("有字幕吗", "除中文外，还有英文字幕。", "还有英文字幕"),
        ("Is it open?", "The hall is open to all. Except for staff, nobody may park.", "The hall is open to all"),
        ("孕妇可以做CT吗", "孕妇可以做B超，但不可以做CT。", "不可以做CT"),
        ("可以带狗吗", "住户可以养猫，但不可以带狗。", "不可以带狗"),
        ("中午可以退房吗", "退房时间为中午12:00前，入住时间为下午2:00后。", "中午12:00前"),
        ("下午可以入住吗", "退房时间为中午12:00前，入住时间为下午2:00后。", "下午2:00后"),
        ("晚上可以入住吗", "下午2点之后，前台办理入住。", "前台办理入住"),
        ("橙色预警停课吗", "只有在红色预警时，学校才停课。", "只有在红色预警时，学校才停课"),
    ],
)
def test_nothing_is_added_where_nothing_restricts_or_all_was_read(question: str, text: str, words: str) -> None:
    assert quoted(question, text, words) == (words, False)


def test_another_question_gets_the_exception_that_it_asks_of_alone() -> None:
    text = "除折扣票外，车票在开车前两天可以改签。"
    assert quoted("折扣票几天前改签", text, "两天") == (text.rstrip("。"), True)
    assert quoted("车票几天前改签", text, "两天") == ("两天", False)
    assert quoted("能退几天", "满三天的，但须登记。", "三天") == ("三天", False)


def test_a_clause_that_leans_on_the_one_before_it_is_quoted_with_it_and_stays_sure() -> None:
    text = "未满十岁的儿童，须由家长陪同入园。"
    assert quoted("小孩能自己入园吗", "十岁以下儿童，须由家长陪同入园。", "须由家长陪同入园")[0].startswith(
        "十岁以下儿童"
    )
    assert quoted("没登记能退吗", "入住须登记，否则押金不退。", "否则押金不退") == ("入住须登记，否则押金不退", False)
    assert quoted("谁陪同入园", text, "家长") == ("家长", False)


@pytest.mark.parametrize(
    ("question", "text", "words", "whole"),
    [
        ("周二能参观吗", "展厅每天开放，周二除外。", "周二除外", "展厅每天开放，周二除外"),
        ("货车能停吗", "住户可停车一辆（货车除外）。", "（货车除外）", "住户可停车一辆（货车除外）"),
        ("没戴头盔能骑吗", "骑车须戴头盔，未戴头盔的，管理员可以制止。", "未戴头盔", "未戴头盔的，管理员可以制止"),
        ("单位有食堂吗", "除了食堂，单位还提供餐补。", "单位还提供餐补", "除了食堂，单位还提供餐补"),
        ("单位有餐补吗", "除了食堂，单位还提供餐补。", "单位还提供餐补", "单位还提供餐补"),
        ("单位有食堂吗", "除食堂外，单位还提供餐补。", "单位还提供餐补", "除食堂外，单位还提供餐补"),
    ],
)
def test_an_exception_or_condition_that_was_read_is_quoted_with_what_it_is_of(
    question: str, text: str, words: str, whole: str
) -> None:
    assert quoted(question, text, words)[0] == whole


def test_an_exception_is_never_quoted_alone() -> None:
    text = "迟交的每日加收5元，但节日顺延的除外。"
    assert quoted("迟交会怎样", text, "节日顺延的除外") == (text.rstrip("。"), False)


def test_a_bracket_that_names_what_is_asked_belongs_to_the_words() -> None:
    text = "第九条 雨棚120元（K5标配），单人间押金900元（学徒免收）。"
    assert quoted("K5的雨棚多少钱", text, "120元")[0] == "雨棚120元（K5标配）"
    assert quoted("雨棚多少钱", text, "120元")[0] == "120元"
    assert quoted("学徒住单人间押金多少", text, "900元")[0] == "单人间押金900元（学徒免收）"


def test_of_a_long_sentence_the_clauses_that_restrict_are_quoted() -> None:
    before = "为了方便读者在馆内长时间阅读和学习，图书馆今年在各层的休息区增设了饮水机和自动售货机，"
    text = f"{before}未经许可，读者不得在阅览区用餐，违反规定的人将被请出阅览区并且在一个月之内不能再次预约座位。"
    assert quoted("阅览区能用餐吗", text, "读者不得在阅览区用餐") == ("未经许可，读者不得在阅览区用餐", True)


def test_brackets_and_quotes_come_in_pairs() -> None:
    text = "温室每天开放（周一除外，节日照常）。"
    assert quoted("周一温室开放吗", text, "温室每天开放") == (text[:-1], True)
    text = "馆长说：“可以拍照，但不得用三脚架。”"
    assert quoted("能拍照吗", text, "可以拍照") == ("可以拍照，但不得用三脚架", True)


def test_what_was_restricted_outside_of_the_words_is_not_sure() -> None:
    text = "除折扣票外，所有车票均可改签。"
    hits = [Hit(passage(text), score, 0, len(text), {}, row) for row, score in enumerate((0.98, 0.96))]
    ranked = [ReadHit(hit, Reading(6, len(text) - 1, 3.0, 0.9)) for hit in hits]
    assert RESTRICTED < SURE
    (capped, was_outside), (kept, is_other) = (
        restricted(question, ranked) for question in ("折扣票能改签吗", "谁能改签")
    )
    assert ([one.hit.score for one in capped], was_outside) == ([RESTRICTED, RESTRICTED], True)
    assert ([one.hit.score for one in kept], is_other) == ([0.98, 0.96], False)
    assert restricted("折扣票能改签吗", []) == ([], False)
    answer = answer_of("折扣票能改签吗", AnswerKind.QUOTE, ranked)
    assert (answer.short, answer.confidence) == (text[:-1], RESTRICTED)
    assert "reason.restricted" in [one.code for one in answer.reasons]
