"""Numbers are found with what they measure, and where they are the ends of a step."""

from __future__ import annotations

import math

import pytest

from qa.measures import asked_steps, steps
from qa.numerals import numbered


@pytest.mark.parametrize(
    ("text", "measure", "low", "high"),
    [
        ("满三年不满五年", "months", 36, 60),
        ("1年（含）以上5年以下", "months", 12, 60),
        ("十八个月以下", "months", -math.inf, 18),
        ("二至三天", "days", 2, 3),
        ("两周以上", "days", 14, math.inf),
        ("超过24小时的", "minutes", 1440, math.inf),
        ("7–12岁", "岁", 7, 12),
        ("2万元以上", "元", 20_000, math.inf),
        ("不超过500克", "grams", -math.inf, 500),
        ("more than 3 days", "days", 3, math.inf),
        ("2 to 5 years", "months", 24, 60),
    ],
)
def test_steps_are_of_numbers(text: str, measure: str, low: float, high: float) -> None:
    (found,) = steps(numbered(text))
    assert found.measure == measure
    assert (found.low, found.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "text",
    ["提前3天以上申请", "不得超过10天", "2024年以上", "第3天", "3月5日以上", "每3天一次", "5个工作日内答复", "3级以上"],
)
def test_what_is_no_step_of_a_rule(text: str) -> None:
    assert not steps(numbered(text))


def test_a_question_gives_one_number_of_a_measure() -> None:
    found = asked_steps("工作半年、请假超过5天怎么算")
    assert found["months"].low == 6
    assert 5 < found["days"].low < 5.01
    for question in ("一年有几天年假", "2024年有几天年假", "3天和5天各由谁批", "5月3日放假吗", "捡两块石头罚多少"):
        assert not asked_steps(question)
