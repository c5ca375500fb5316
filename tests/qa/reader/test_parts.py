"""One alternative of a condition is quoted with the other, a code with the name before it."""

from __future__ import annotations

import pytest

from qa.reader.parts import as_person, with_action, with_alternatives, with_name
from qa.reader.reader import Reading


def read(text: str, words: str) -> Reading:
    start = text.index(words)
    return Reading(start, start + len(words), 3.0, 0.9)


def alternatives(question: str, text: str, words: str) -> str:
    reading = with_alternatives(question, text, read(text, words))
    return text[reading.start : reading.end]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("但旷工两天以上，或在考核期内调岗的，不予晋级。", "旷工两天以上"),
        ("但旷工两天以上，或在考核期内调岗的，不予晋级。", "在考核期内调岗的"),
        ("但旷工两天以上、或者在考核期内调岗的，不予晋级。", "或者在考核期内调岗的"),
    ],
)
def test_both_alternatives_of_a_condition_are_quoted(text: str, words: str) -> None:
    assert alternatives("什么情况不能晋级", text, words) == text[1 : text.index("的，") + 1]


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("旷工几天不能晋级", "但旷工两天以上，或在考核期内调岗的，不予晋级。", "两天以上"),
        ("什么情况不能晋级", "旷工两天以上的，不予晋级。", "旷工两天以上"),
        ("什么时候领取", "每月五日领取，或在次日补领。", "每月五日"),
    ],
)
def test_words_stay_where_no_other_condition_is_asked_for(question: str, text: str, words: str) -> None:
    assert alternatives(question, text, words) == words


def named(question: str, words: str, *passages: str) -> str:
    reading = with_name(question, passages[0], read(passages[0], words), passages)
    return passages[0][reading.start : reading.end]


def test_the_name_before_a_code_is_quoted_where_they_always_stand_together() -> None:
    passages = ("枫影K20带遥控器。", "我们比较了松石P5和枫影K20。")
    assert named("哪个带遥控器", "K20", *passages) == "枫影K20"
    assert named("哪款带遥控器", "K20", "枫影K20带遥控器，枫影K20也省电。") == "枫影K20"


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        ("哪个带遥控器", ("枫影K20带遥控器。",)),  # once: it may be any word
        ("哪个带遥控器", ("枫影K20带遥控器。", "K20省电。")),
        ("哪个带遥控器", ("枫影K20带遥控器。", "旧款选的K20。")),
        ("枫影哪款带遥控器", ("枫影K20带遥控器。", "我们比较了枫影K20。")),
        ("遥控器的编号是多少", ("枫影K20带遥控器。", "我们比较了枫影K20。")),
    ],
)
def test_a_code_stays_alone_where_it_has_no_such_name(question: str, passages: tuple[str, ...]) -> None:
    assert named(question, "K20", *passages) == "K20"


@pytest.mark.parametrize(
    ("question", "text", "words", "name"),
    [
        ("队长是谁", "车队队长叶青住在城西。", "叶青住", "叶青"),
        ("理事长叫什么", "理事长宋立冬称将提前完工。", "宋立冬称", "宋立冬"),
        ("队长住在哪", "车队队长叶青住在城西。", "城西", "城西"),
        ("谁是队长", "车队队长叶青。", "叶青", "叶青"),
        ("队长怎么了", "车队队长叶青住院了。", "叶青住院", "叶青住院"),
    ],
)
def test_a_person_is_quoted_without_the_verb_behind_the_name(question: str, text: str, words: str, name: str) -> None:
    reading = as_person(question, text, read(text, words))
    assert text[reading.start : reading.end] == name


@pytest.mark.parametrize(
    ("question", "words", "quoted"),
    [
        ("水位灯怎么熄灭", "使水位灯熄灭", "加满水后按两下“确认”键使水位灯熄灭"),
        ("按两下会怎样", "水位灯熄灭", "水位灯熄灭"),
        ("按两下有什么用", "使水位灯熄灭", "使水位灯熄灭"),
    ],
)
def test_how_to_do_something_is_told_by_the_action(question: str, words: str, quoted: str) -> None:
    text = "先拔电源，加满水后按两下“确认”键使水位灯熄灭。"
    reading = with_action(question, text, read(text, words))
    assert text[reading.start : reading.end] == quoted
