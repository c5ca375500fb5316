"""The numbers that a text states, whatever way it writes them: 1,532.7, 1.5万, 三成, 二〇〇八年, March 5th."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

YEAR, MONTH, DAY = "年", "月", "日"
TENTH = 10  # per cent

Value = tuple[Decimal, str]

_DIGITS = {char: value for value, chars in enumerate(("零〇", "一", "二两", *"三四五六七八九")) for char in chars}
_UNITS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_TIMES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_TEENS = """
zero one two three four five six seven eight nine ten
eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ENGLISH = {word: n for n, word in enumerate(_TEENS)} | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
_MONTH_NAMES = "january february march april may june july august september october november december".split()
_MONTHS = {name[:length]: n for n, name in enumerate(_MONTH_NAMES, start=1) for length in (3, 4, len(name))}

_NUMBER = re.compile(
    rf"""
      (?<!\d)(?P<year>[12]\d{{3}})[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>0?[1-9]|[12]\d|3[01])(?![\d.]\d)
    | (?P<arabic>(?<![a-z\d.])(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?)
      \s*(?P<unit>万亿|[百千]?[万亿]|[百千]|(?:{"|".join(_TIMES)})\b)?
      (?P<share>\s*(?:成(?![为了立就都员本人])|折))?
    | (?P<tenths>[一二两三四五六七八九])成(?:(?P<more>[一二三四五六七八九])|(?![为了立就都员本人]))
    | 百分之
    | (?P<chinese>[{"".join([*_DIGITS, *_UNITS, *_MYRIADS])}]+)(?:点(?P<decimals>[{"".join(_DIGITS)}]+))?
    | \b(?P<name>{"|".join(sorted(_MONTHS, key=len, reverse=True))})\b\.?
      (?:\s+(?P<day_of_name>\d{{1,2}})(?:st|nd|rd|th)?\b)?
    | \b(?P<english>{"|".join(_ENGLISH)})(?:[-\s](?P<ones>{"|".join(_TEENS[1:10])}))?
      (?:\s(?P<times>{"|".join(_TIMES)}))?\b
    """,
    re.VERBOSE,
)
_PART = re.compile(r"\s*[年月日号]")
_VERBS = frozenset({"may", "mar", "march"})  # months only where a day or a year stands beside them
_DATE_BESIDE = re.compile(r"\s+\d{4}\b")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    value: percentages and tenths (三成) as per cent. part: "年", "月" or "日" where it is of a date, else "".
    start, end: where it stands. in_words: it is not in digits, and may be a part of another word.
    """

    value: Decimal
    part: str
    start: int
    end: int
    in_words: bool = False

    def is_among(self, others: set[Value]) -> bool:
        """Return whether it is among ``others`` (from ``values``); a bare number there may be any part of a date."""
        if self.part:
            return not others.isdisjoint({(self.value, self.part), (self.value, "")})
        return any(value == self.value for value, _ in others)


def numbers(text: str) -> Iterator[Number]:
    """Return all numbers in ``text``, which is Simplified, half width and lower case (``Analyzer.fold``)."""
    for match in _NUMBER.finditer(text):
        yield from _numbers_of(match)


def values(text: str) -> set[Value]:
    """Return value and part of each number in the folded text and of each Chinese digit (二三十 is 2, 3, …)."""
    stated = {(number.value, number.part) for number in numbers(text)}
    return stated | {(Decimal(_DIGITS[char]), "") for char in text if char in _DIGITS}


def _numbers_of(match: re.Match[str]) -> Iterator[Number]:
    start, end = match.span()
    if match["year"]:
        parts = (("year", YEAR), ("month", MONTH), ("day", DAY))
        yield from (Number(Decimal(match[group]), part, start, end) for group, part in parts)
    elif match["arabic"]:
        value = Decimal(match["arabic"].replace(",", "")) * _multiplier(match["unit"])
        yield _dated(match, value * (TENTH if match["share"] else 1), in_words=False)
    elif match["tenths"]:
        value = Decimal(TENTH * _DIGITS[match["tenths"]] + _DIGITS.get(match["more"], 0))
        yield Number(value, "", start, end, in_words=True)
    elif match["chinese"]:
        decimals = "".join(str(_DIGITS[char]) for char in match["decimals"] or "")
        yield _dated(match, _chinese(match["chinese"]) + Decimal(f"0.{decimals or 0}"), in_words=True)
    elif match["english"]:
        value = Decimal(_ENGLISH[match["english"]] + _ENGLISH.get(match["ones"], 0))
        yield Number(value * _multiplier(match["times"]), "", start, end, in_words=True)
    elif match["name"] and _is_month(match):
        yield Number(Decimal(_MONTHS[match["name"]]), MONTH, start, end)
        if match["day_of_name"]:
            yield Number(Decimal(match["day_of_name"]), DAY, start, end)


def _dated(match: re.Match[str], value: Decimal, *, in_words: bool) -> Number:
    part = _PART.match(match.string, match.end())
    if part is None:
        return Number(value, "", *match.span(), in_words)
    return Number(value, part[0].strip().replace("号", DAY), match.start(), part.end(), in_words)


def _is_month(match: re.Match[str]) -> bool:
    if match["name"] not in _VERBS or match["day_of_name"]:
        return True
    return _DATE_BESIDE.match(match.string, match.end()) is not None


def _multiplier(unit: str | None) -> int:
    """Return the value of 万, 百万, 万亿 or million."""
    if not unit:
        return 1
    return _TIMES.get(unit) or int(_chinese(unit))


def _chinese(numeral: str) -> Decimal:
    """Return the value: 二〇〇八 is 2008, 一百零五 is 105, 三千二 is 3200, 两亿 is 200000000, 万亿 is 10**12."""
    if all(char in _DIGITS for char in numeral):
        return Decimal("".join(str(_DIGITS[char]) for char in numeral))
    total = section = digit = 0
    unit = 1  # of the digit that follows
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
            unit = 1 if digit == 0 else unit
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit, unit = 0, _UNITS[char] // 10
        else:
            section += digit
            larger = 0 < total < _MYRIADS[char]  # as in 万亿
            total = (total + section) * _MYRIADS[char] if larger else total + (section or 1) * _MYRIADS[char]
            section, digit, unit = 0, 0, _MYRIADS[char] // 10
    return Decimal(total + section + digit * unit)
