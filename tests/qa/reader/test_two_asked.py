"""Two things asked in one breath."""

from __future__ import annotations

import pytest

from qa.reader.two_asked import two_asked


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("首班船几点从哪里开", ("首班船几点开", "首班船从哪里开")),
        ("什么时候在什么地方集合？", ("什么时候集合？", "在什么地方集合？")),
        ("體檢在哪裡什麼時候做", ("體檢在哪裡做", "體檢什麼時候做")),
        ("谁何时到岗", ("谁到岗", "何时到岗")),
    ],
)
def test_a_question_of_each(question: str, parts: tuple[str, str]) -> None:
    assert two_asked(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "首班船几点开",
        "哪个部门什么时候开会",
        "他是谁，在哪里",
        "谁什么时候在哪里签字",
        "哪一天开会",
        "在哪些地方要登记",
    ],
)
def test_one_thing_or_more_than_two(question: str) -> None:
    assert two_asked(question) is None
