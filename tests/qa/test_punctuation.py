"""Each kind of end parts a text at its own marks, and not within numbers, times and decimals."""

from __future__ import annotations

import re

import pytest

from qa.punctuation import (
    CLAUSE_END,
    ITEM_END,
    LABEL_OR_CLAUSE_END,
    SENTENCE_END,
    STATEMENT_END,
    end_of,
    parted,
    start_of,
    stripped,
)

TEXT = "费用：押金1,200元，租金8:30前付；逾期不退。Fees are 3.5 dollars. No refund."


@pytest.mark.parametrize(
    ("ends", "parts"),
    [
        (SENTENCE_END, ["费用：押金1,200元，租金8:30前付；逾期不退。", "Fees are 3.5 dollars.", " No refund."]),
        (STATEMENT_END, ["费用：押金1,200元，租金8:30前付；", "逾期不退。", "Fees are 3.5 dollars.", " No refund."]),
        (
            CLAUSE_END,
            ["费用：押金1,200元，", "租金8:30前付；", "逾期不退。", "Fees are 3.5 dollars. ", "No refund."],
        ),
        (
            LABEL_OR_CLAUSE_END,
            ["费用：", "押金1,200元，", "租金8:30前付；", "逾期不退。", "Fees are 3.5 dollars. ", "No refund."],
        ),
    ],
)
def test_what_ends_where(ends: re.Pattern[str], parts: list[str]) -> None:
    assert [TEXT[start:end] for start, end in parted(ends, TEXT)] == parts


def test_items() -> None:
    text = "甲、乙，丙；1,200"
    assert [text[start:end] for start, end in parted(ITEM_END, text)] == ["甲、", "乙，", "丙；", "1,200"]


def test_a_stretch_is_parted_by_the_marks_in_it() -> None:
    start, end = TEXT.index("押金"), TEXT.index("前付")
    assert [TEXT[one:other] for one, other in parted(CLAUSE_END, TEXT, start, end)] == ["押金1,200元，", "租金8:30"]


def test_the_part_that_holds_a_place() -> None:
    at = TEXT.index("3.5") + 2  # a full stop is none where a digit is behind it, also just before the place
    assert TEXT[start_of(SENTENCE_END, TEXT, at) : end_of(SENTENCE_END, TEXT, at)] == "Fees are 3.5 dollars"
    assert start_of(SENTENCE_END, TEXT, 3) == 0
    assert end_of(SENTENCE_END, "没有句号", 0) == len("没有句号")


def test_edges_are_stripped() -> None:
    assert stripped(" 甲。 ", 0, 4) == (1, 2)
    start, end = stripped("，。", 0, 2)
    assert start == end
