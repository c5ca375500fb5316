"""Numbers and codes have one form, however a text writes them."""

from __future__ import annotations

from qa.numerals import codes, numbered, plain, shape


def test_numbers_in_chinese_are_digits() -> None:
    assert numbered("第二百零五条，二〇二三年十二月，礼拜三") == "第205条,2023年12月,周3"


def test_a_numeral_that_is_a_unit_or_stands_beside_digits_is_no_number_with_them() -> None:
    assert numbered("周五9:00") == "周5 9:00"
    assert numbered("5千克，秤上五两，两个，两百，一千两百") == "5千克,秤上5两,2个,200,1200"


def test_codes_are_plain_and_told_by_their_shape() -> None:
    assert codes("滤芯KLM-3045和ＫＬＭ3054，共3个") == ["klm3045", "klm3054"]
    assert plain("KLM-3,045 件") == "klm3045件"
    assert shape("klm3045") == "klm0000"
