"""A figure is shown with the clause of its own sentence that says what it is of."""

from __future__ import annotations

import pytest

from qa.figures import figures


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("定金为两个月会费，即3,200元。会期满后退还。", "定金为两个月会费，即3,200元"),
        ("展位租赁共五天，费用另计；计840元，须当日缴清。", "计840元，须当日缴清"),
        ("The deposit is one fee, $90. It is returned later.", "The deposit is one fee, $90"),
        ("会费每年为1,500元。六月缴纳。", "会费每年为1,500元"),
    ],
)
def test_a_short_clause_is_shown_with_one_beside_it_in_its_sentence(text: str, clause: str) -> None:
    assert clause in [text[slice(*one.clause)] for one in figures(text)]


def test_a_clause_that_says_nothing_alone_takes_none_from_another_sentence() -> None:
    text = "会期满后退还。即3,200元。另行通知。"
    assert not list(figures(text))
