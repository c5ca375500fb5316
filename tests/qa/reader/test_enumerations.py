"""What is said of several things one after the other: all of it where several are asked for, else the own one."""

from __future__ import annotations

import pytest

from qa.reader.enumerations import own_item, whole_enumeration
from qa.reader.reader import Reading

EFFECTS = "【副反应】以口渴、皮肤发红为主，其次是困倦、乏力。多喝水可以缓解。"
BANNED = "孕妇不宜乘坐；心脏病患者不宜乘坐；醉酒者不宜乘坐。其他人须听从安排。"
STEPS = "白银会员满五个月、黄金会员满十个月、钻石会员满两年可申请退费。"


def read(text: str, words: str) -> Reading:
    start = text.index(words)
    return Reading(start, start + len(words), 0.0, 0.0)


def quoted(text: str, reading: Reading) -> str:
    return text[reading.start : reading.end]


@pytest.mark.parametrize(
    ("question", "text", "words", "whole"),
    [
        ("副反应有哪些", EFFECTS, "困倦、乏力", "以口渴、皮肤发红为主，其次是困倦、乏力"),
        ("副反应有哪些", EFFECTS, "口渴、皮肤发红", "口渴、皮肤发红为主，其次是困倦、乏力"),
        ("哪些人不能坐", BANNED, "醉酒者", "孕妇不宜乘坐；心脏病患者不宜乘坐；醉酒者不宜乘坐"),
        ("什么人不宜乘坐", BANNED, "醉酒者", "孕妇不宜乘坐；心脏病患者不宜乘坐；醉酒者不宜乘坐"),
        ("什么人不能坐", BANNED, "孕妇不宜乘坐", "孕妇不宜乘坐；心脏病患者不宜乘坐；醉酒者不宜乘坐"),
    ],
)
def test_all_is_quoted_where_several_are_asked_for(question: str, text: str, words: str, whole: str) -> None:
    assert quoted(text, whole_enumeration(question, text, read(text, words))) == whole


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("孕妇能坐吗", BANNED, "孕妇不宜乘坐"),
        ("孕妇有哪些限制", BANNED, "孕妇不宜乘坐"),
        ("副反应怎么缓解", EFFECTS, "多喝水"),
        ("有哪些要求", BANNED, "须听从安排"),
        ("最常见的副反应是什么", EFFECTS, "口渴、皮肤发红"),
    ],
)
def test_one_thing_is_quoted_as_it_was_read(question: str, text: str, words: str) -> None:
    assert quoted(text, whole_enumeration(question, text, read(text, words))) == words


@pytest.mark.parametrize(
    ("question", "words", "own"),
    [
        ("白银会员多久能退费", "五个月、黄金会员满十个月", "五个月"),
        ("黄金会员多久能退费", "五个月、黄金会员满十个月", "十个月"),
        ("钻石会员要满几年", "十个月、钻石会员满两年", "两年"),
        ("白银会员多久能退费", "五个月、黄金会员满十个月、钻石会员满两年", "五个月"),
        ("会员分别多久能退费", "五个月、黄金会员满十个月", "五个月、黄金会员满十个月"),
        ("退费要多久", "五个月、黄金会员满十个月", "五个月、黄金会员满十个月"),
    ],
)
def test_the_item_that_is_named_is_quoted_alone(question: str, words: str, own: str) -> None:
    assert quoted(STEPS, own_item(question, STEPS, read(STEPS, words))) == own
