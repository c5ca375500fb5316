"""Numbers and codes as texts write them, in one form: 一百二十 and 120, KT-20 and kt20."""

from __future__ import annotations

import re
import unicodedata

_NUMERALS = "零〇一二三四五六七八九十百千"
# Not 千 in 5千克, nor 两 in 五两.
_CHINESE_NUMBER = re.compile(rf"(?<!\d)(?:[{_NUMERALS}]|两(?=[百千]))+|(?<![\d{_NUMERALS}])两")
_DIGITS = {
    char: value
    for value, chars in enumerate(("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_TIMES = re.compile(r"(?<=\d)\s?[×✕✖⨯*]\s?(?=\d)")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_WEEKDAY = re.compile(r"(?:星期|礼拜|周)(?=[\d日天末])")
_DIGIT = re.compile(r"\d")
_LETTERED_CODE = re.compile(r"(?=[a-z._/-]{0,40}\d)(?=[\d._/-]{0,40}[a-z])[a-z\d]+(?:[._/-][a-z\d]+)*")
_BETWEEN = re.compile(r"[\s,_.:/-]+")


def numbered(text: str) -> str:
    """Return the text in lower case and half width, with Chinese numbers up to thousands in digits, and x for "×"."""
    narrow = _TIMES.sub("x", unicodedata.normalize("NFKC", text).lower())
    return _WEEKDAY.sub("周", _CHINESE_NUMBER.sub(_in_digits, narrow))


def plain(text: str) -> str:
    """Return the text as `numbered` writes it, without space and what parts the pieces of codes."""
    return _BETWEEN.sub("", numbered(text))


def codes(text: str) -> list[str]:
    """Return the codes of letters and digits that a text has, plain."""
    return [plain(code) for code in _LETTERED_CODE.findall(numbered(text))]


def shape(code: str) -> str:
    """Return the code with every digit as 0, and the letters as they are."""
    return _DIGIT.sub("0", code)


def _in_digits(match: re.Match[str]) -> str:
    is_followed = match.string[match.end() : match.end() + 1].isdecimal()  # as in 周五9:00
    return f"{_value(match[0])}{' ' if is_followed else ''}"


def _value(number: str) -> str:
    if not any(char in _UNITS for char in number):
        return "".join(str(_DIGITS[char]) for char in number)
    total, digit = 0, 0
    for char in number:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return str(total + digit)
