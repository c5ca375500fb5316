"""A number that is asked about falls under one of several limits."""

from __future__ import annotations

import pytest

from qa.numerals import numbered
from qa.reader.subject.limits import is_of_other_limit

CLAUSES = ("五天以内由组长批", "六至九天由经理批", "九天以上由院长批", "须提前一天申请")


@pytest.mark.parametrize(
    ("question", "own", "is_other"),
    [
        ("请七天假谁批", 0, True),
        ("请七天假谁批", 1, False),
        ("请七天假谁批", 2, True),
        ("请七天假谁批", 3, True),
        ("请九天假谁批", 2, False),
        ("请九天假谁批", 1, False),
        ("请两天假谁批", 0, False),
        ("请假谁批", 0, False),
        ("请七次假谁批", 0, False),
        ("请五天以内的假谁批", 1, True),
    ],
)
def test_which_clause_holds_the_number(question: str, own: int, is_other: bool) -> None:
    others = [numbered(text) for at, text in enumerate(CLAUSES) if at != own]
    assert is_of_other_limit(numbered(question), numbered(CLAUSES[own]), others) is is_other


def test_a_year_falls_under_its_step() -> None:
    assert not is_of_other_limit("工作3年有几天", "满1年不满5年的7天", ["满5年不满9年的9天"])
    assert is_of_other_limit("工作7年有几天", "满1年不满5年的7天", ["满5年不满9年的9天"])


def test_without_a_limit_for_it_nothing_is_said() -> None:
    assert not is_of_other_limit("住3天多少钱", "住2天500元", ["住1天300元"])
