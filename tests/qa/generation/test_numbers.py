from __future__ import annotations

import pytest

from index.keywords.analyzer import Analyzer
from qa.generation.numbers import numbers, values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,532.7米", "1532.7"),
        ("１５３２．７米", "1532.7"),
        ("1.5万人", "15000"),
        ("三亿五千万元", "350000000"),
        ("2万亿", "2000000000000"),
        ("一萬三千億", "1300000000000"),
        ("兩億", "200000000"),
        ("一百零五", "105"),
        ("三千二", "3200"),
        ("二〇〇八", "2008"),
        ("一九八七", "1987"),
        ("30%", "30"),
        ("百分之三十", "30"),
        ("百分之十二点五", "12.5"),
        ("三成", "30"),
        ("七成五", "75"),
        ("twenty-five million", "25000000"),
        ("3 billion", "3000000000"),
        ("seven hundred", "700"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(text: str, expected: str, analyzer: Analyzer) -> None:
    (number,) = numbers(analyzer.fold(text))
    assert number.value == pytest.approx(type(number.value)(expected))


@pytest.mark.parametrize(
    "text",
    ["2008年3月5日", "二〇〇八年三月五号", "2008-03-05", "2008/3/5", "2008.3.5"],
)
def test_a_date_is_its_parts(text: str, analyzer: Analyzer) -> None:
    found = [(int(number.value), number.part) for number in numbers(analyzer.fold(text))]
    assert found == [(2008, "年"), (3, "月"), (5, "日")]


def test_a_month_in_english_is_one_only_beside_a_date() -> None:
    assert [(int(one.value), one.part) for one in numbers("on march 5th, 2008")][:2] == [(3, "月"), (5, "日")]
    assert [one.part for one in numbers("in may 2008")] == ["月", ""]
    assert list(numbers("it may march on")) == []


def test_day_and_month_are_not_exchanged() -> None:
    known = values("会议于2008年3月5日举行")
    assert all(number.is_among(known) for number in numbers("3月5日"))
    assert not any(number.is_among(known) for number in numbers("5月3日"))
    assert all(number.is_among(values("时间: 5 3")) for number in numbers("5月3日")), "bare numbers may be a date"


def test_a_number_within_a_latin_name_is_no_number_of_its_own() -> None:
    assert [str(one.value) for one in numbers("h100 和 gpt4 有 8 张")] == ["8"]
