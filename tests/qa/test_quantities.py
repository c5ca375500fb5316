"""A number is quoted with its sign, its currency and its unit, and with nothing else."""

from __future__ import annotations

import pytest

from qa.quantities import quantities
from qa.reader.trimming import trim


def quoted(text: str, part: str) -> str:
    start = text.index(part)
    return text[slice(*trim(text, start, start + len(part)))]


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("冷冻室(-18℃~-24℃)要除霜", "18", "-18℃"),
        ("冷冻室(-18℃~-24℃)要除霜", "18℃~-24", "-18℃~-24℃"),
        ("最低-7度，要保暖", "7", "-7度"),
        ("净利率-3.5%，不佳", "3.5", "-3.5%"),
        ("误差±0.2mm以内", "0.2", "±0.2mm"),
        ("噪声≤42 dB(A)为合格", "42", "≤42 dB(A)"),
        ("门票￥65一张", "65", "￥65"),
        ("The fee is US$ 1,250.50 a year", "1,250", "US$ 1,250.50"),
        ("水泵功率1.5kW，", "1.5", "1.5kW"),
        ("毛重12 kg左右", "12", "12 kg"),
        ("浓度5mg/L以下", "5", "5mg/L"),
        ("展厅共340m²，", "340", "340m²"),
        ("体温37.5°C时", "37.5", "37.5°C"),
        ("电池4000mAh的", "4000", "4000mAh"),
        ("全角５０ｋｇ的", "５０", "５０ｋｇ"),
    ],
)
def test_signs_currencies_and_symbols(text: str, part: str, expected: str) -> None:
    assert quoted(text, part) == expected


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("占比提高8个百分点", "8", "8个百分点"),
        ("占比提高8个百分点", "8个", "8个百分点"),
        ("营收3亿元整", "3亿", "3亿元"),
        ("营收3.2万亿美元", "3.2", "3.2万亿美元"),
        ("存款30多万元", "30", "30多万元"),
        ("约60余人到场", "60", "60余人"),
        ("四百多名会员", "四百", "四百多名"),
        ("罚款三十万元", "三十", "三十万元"),
        ("单价18元/箱起", "18", "18元/箱"),
        ("每次20毫升，", "20", "20毫升"),
        ("住房75平米", "75", "75平米"),
        ("占地90平方公里", "90", "90平方公里"),
        ("还差6个工作日", "6", "6个工作日"),
        ("共9种口味", "9", "9种"),
        ("打7折出售", "7", "7折"),
        ("增长4倍多", "4", "4倍"),
        ("費用250港幣", "250", "250港幣"),
        ("成長15個百分點", "15", "15個百分點"),
        ("保固36個月", "36", "36個月"),
        ("面積28平方公尺", "28", "28平方公尺"),
    ],
)
def test_chinese_units_are_whole(text: str, part: str, expected: str) -> None:
    assert quoted(text, part) == expected


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("within 45 working days of", "45", "45 working days"),
        ("costs 7 million euros in all", "7", "7 million euros"),
        ("a 24-month lease", "24", "24-month"),
        ("weighs 3 kg with", "3", "3 kg"),
        ("up to 15 percent of", "15", "15 percent"),
        ("opens at 10 AM on", "10", "10 AM"),
    ],
)
def test_english_units_are_whole(text: str, part: str, expected: str) -> None:
    assert quoted(text, part) == expected


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("共3人参加", "3", "3人"),
        ("1998年5月2日在城北", "1998", "1998年"),
        ("in 2019 people left", "2019", "2019"),
        ("10日前提交", "10", "10日"),
        ("6天后到货", "6", "6天"),
        ("3-5个工作日", "3", "3"),
        ("20公里-30公里", "30", "30公里"),
        ("北京-3号店", "3", "3号"),
        ("2020-05-01起", "05", "05"),
        ("电话61234567转802", "61234567", "61234567"),
        ("见page 5 A student", "5", "5"),
        ("It is 5 in total", "5", "5"),
        ("I ate 3 apples", "3", "3"),
    ],
)
def test_nothing_else_is_taken_for_a_unit(text: str, part: str, expected: str) -> None:
    assert quoted(text, part) == expected


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["5" + "a" * 100_000 + "1", "5" + "多十" * 50_000, "1." * 50_000, "5" + "/m" * 50_000])
def test_hostile_text_takes_time_in_proportion(text: str) -> None:
    assert sum(1 for _ in quantities(text, 0, len(text))) > 0
