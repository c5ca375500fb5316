"""A range is quoted as a whole, or the end of it that is asked for."""

from __future__ import annotations

import pytest

from qa.reader.ranges import ranges, with_range
from qa.reader.reader import Reading


def given(question: str, text: str, words: str) -> str:
    """Return what is given as the answer where these words were read."""
    start = text.index(words)
    reading = with_range(question, text, Reading(start, start + len(words), 3.0, 0.9))
    return text[reading.start : reading.end]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("窗口上午8:15—11:45办理", "上午8:15", "11:45"),
        ("上午8点到下午5点半营业", "上午8点", "下午5点半"),
        ("展览从2023年5月持续到2023年9月。", "2023年5月", "2023年9月"),
        ("7月2日（周三）至7月8日（周二）停课", "7月2日", "7月8日"),
        ("自2024年1月1日零时起至2024年12月31日二十四时止", "2024年1月1日零时", "2024年12月31日二十四时"),
        ("每批15至25人", "15", "25人"),
        ("保存在5℃～12℃", "5℃", "12℃"),
        ("周二至周六9:00开门", "周二", "周六"),
        ("星期二至星期日9:00开门", "星期二", "星期日"),
        ("需要两到三周", "两", "三周"),
        ("年满20周岁以上、55周岁以下的人", "20周岁以上", "55周岁以下"),
        ("处2000元以上1万元以下罚款", "2000元以上", "1万元以下"),
        ("open from 7:15 am to 8:30 pm daily", "7:15 am", "8:30 pm"),
        ("open Tuesday through Friday", "Tuesday", "Friday"),
        ("tickets cost $8 to $15", "$8", "$15"),
    ],
)
def test_where_the_ends_of_a_range_stand(text: str, first: str, last: str) -> None:
    (found,) = ranges(text)
    assert (text[slice(*found.first)], text[slice(*found.last)]) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "电话021-55667788",
        "2025-04-12",
        "执行GB/T 50107-2010",
        "3人到5月",
        "60×40×30厘米",
        "2021年至今",
        "满10人以上，每人减5元",
    ],
)
def test_other_numbers_side_by_side_are_no_range(text: str) -> None:
    assert list(ranges(text)) == []


@pytest.mark.parametrize(
    ("question", "text", "words", "answer"),
    [
        ("周三几点可以看", "周二至周日9:00—17:00可看（周一休息）。", "周日9:00—17:00", "周二至周日9:00—17:00"),
        ("上午办理到几点", "窗口上午8:15—11:45办理", "8:15", "11:45"),
        ("展览到哪个月结束", "展览从2023年5月持续到2023年9月。", "2023年5月", "2023年9月"),
        ("展览什么时候开始", "展览从2023年5月持续到2023年9月。", "2023年9月", "2023年5月"),
        ("几点关门", "每天9:00-21:00营业", "9:00", "21:00"),
        ("幾點關門", "每天9:00-21:00營業", "9:00", "21:00"),
        ("When does it close?", "open from 7:15 am to 8:30 pm daily", "7:15 am", "8:30 pm"),
    ],
)
def test_the_end_that_is_asked_for_is_given_for_the_other(question: str, text: str, words: str, answer: str) -> None:
    assert given(question, text, words) == answer


@pytest.mark.parametrize(
    ("question", "text", "words", "answer"),
    [
        ("几点可以探视", "二病区每周四14:30—16:15探视", "16:15", "14:30—16:15"),
        ("年龄要求", "年满20周岁以上、55周岁以下的人", "20周岁以上", "20周岁以上、55周岁以下"),
        ("从几点到几点营业", "每天9:00-21:00营业", "9:00", "9:00-21:00"),
        ("巡查是几点到几点", "巡查22:30—次日5:30，两人一组", "次日5:30", "22:30—次日5:30"),
        ("几号到几号报名", "9月3日至9月9日报名", "9月9日", "9月3日至9月9日"),
        ("前台的上班时间", "前台9:00-18:00有人", "9:00", "9:00-18:00"),
        ("一批多少人", "规定\n每批15至25人", "25人", "15至25人"),
    ],
)
def test_all_of_a_range_is_given_where_neither_or_both_ends_are_asked_for(
    question: str, text: str, words: str, answer: str
) -> None:
    assert given(question, text, words) == answer


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("最多多少人", "每批15至25人", "25人"),
        ("营业到几点", "每天9:00-21:00营业", "9:00-21:00"),
        ("谁来接待", "老周上午8:15—11:45值班", "老周"),
        ("几点交班", "早班6:00开始，共15至25人", "6:00"),
    ],
)
def test_what_was_read_stays_where_it_is_the_end_or_the_range_or_none(question: str, text: str, words: str) -> None:
    assert given(question, text, words) == words
