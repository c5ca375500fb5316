"""Numbers of a text by what they measure: "满5年不满10年" and "三天以上" as steps from a lowest to a highest one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.records import Span
from qa.numerals import numbered
from qa.question import canonical
from qa.scripts import fold_script

A_LITTLE = 1e-6  # by which a number is more than one that it exceeds
FIRST_YEAR = 1000  # a number of years from which it is one of the calendar

# What units measure, and how many of the smallest they are.
_UNITS: Mapping[str, tuple[str, float]] = {
    "年": ("months", 12),
    "月": ("months", 1),
    "year": ("months", 12),
    "month": ("months", 1),
    "周": ("days", 7),
    "星期": ("days", 7),
    "日": ("days", 1),
    "天": ("days", 1),
    "week": ("days", 7),
    "day": ("days", 1),
    "小时": ("minutes", 60),
    "分钟": ("minutes", 1),
    "hour": ("minutes", 60),
    "minute": ("minutes", 1),
    "公斤": ("grams", 1000),
    "千克": ("grams", 1000),
    "kg": ("grams", 1000),
    "克": ("grams", 1),
    "公里": ("metres", 1000),
    "千米": ("metres", 1000),
    "km": ("metres", 1000),
    "米": ("metres", 1),
    "厘米": ("metres", 0.01),
    "cm": ("metres", 0.01),
    "块钱": ("元", 1),
    "位": ("人", 1),
    "名": ("人", 1),
    "周岁": ("岁", 1),
}
_MULTIPLES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NUMBER = r"(?<!\d[.,:])(?<![\d月第每])\d+(?:\.\d+)?"
UNIT = (
    r"(?:个(?=工|小|月|星))?(?:工作)?(?:周岁|小时|分钟|星期|块钱|公斤|千克|公里|千米|厘米|平方米|平米|m2|kg|km|cm|(?<=个)月"
    r"|[年周天日岁克米元人位名件次节本册片度分](?![级月号钟])|(?:year|month|week|day|hour|minute)(?=s?\b))s?"
)
_VALUE = rf"(?P<number>{_NUMBER})\s?(?P<many>[百千万亿]?)[\s-]?(?P<unit>{UNIT})"
_ANY = re.compile(_VALUE)
_TO = r"\s?(?:[-~—–－～至到]{1,2}|to|and)\s?"
_RANGE = re.compile(rf"(?P<low>{_NUMBER})\s?(?P<low_many>[百千万亿]?)[\s-]?(?P<low_unit>{UNIT})?{_TO}{_VALUE}")
_INCLUDED = r"[及并(含不]{0,4}\)?"
_BOUND = re.compile(
    r"(?<!提前)(?:(?P<at_most>不[超高多大][过于]|≤|up to |at most |no more than |within )"
    r"|(?P<below>不足|不满|未满|不到|[低少小]于|<|less than |under |below |fewer than |shorter than )"
    r"|(?P<above>(?<!得)(?:超过|超出|大于|高于|多于|逾|>|more than |over |above |longer than ))"
    r"|(?P<at_least>满|达到?|不[少低小]于|≥|at least ))?"
    rf"\s?{_VALUE}(?:{_INCLUDED}(?:(?P<upwards>以上| or more| or older| and over)"
    r"|(?P<downwards>[以之][下内]|内(?=[的且由未可])| or less| or younger| and under)))?"
)
_AND = re.compile(r"[,、]?\s?(?:[且并至到或]|but|and)?\s?")
_HALF = re.compile(r"(?<![年月天时])半(?=年|天|日|个?月|个?小时|公斤)")
_OF_EACH = re.compile(r"(?:^|[,，。?？\s])1个?[年月周天日次]")  # 一年有几天假


Asked = Mapping[str, "Step"]
"""The number that a question gives of each measure, as a step of it alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """Numbers of one measure from low to high, and where the words stand in a text."""

    measure: str
    low: float
    high: float
    span: Span = (0, 0)

    def holds(self, other: Step) -> bool:
        """Return whether all of another step is in this one."""
        return self.measure == other.measure and self.low <= other.low and other.high <= self.high


def numbers(text: str) -> list[Step]:
    """Return the steps of a text as ``numbered`` writes it, and each number outside of them as a step by itself."""
    found = steps(text)
    alone = (_at(match) for match in _ANY.finditer(text) if not _is_calendar(match))
    return [*found, *(one for one in alone if not any(touch(one.span, other.span) for other in found))]


def steps(text: str) -> list[Step]:
    """Return the steps of a text as ``numbered`` writes it, in order: "1年以上5年以下" is one."""
    found = [_range(match) for match in _RANGE.finditer(text) if not _is_calendar(match)]
    bounds = [match for match in _BOUND.finditer(text) if not any(touch(match.span(), one.span) for one in found)]
    bounds = [match for match in bounds if not _is_calendar(match)]
    found += [one for match in bounds if (one := _bound(match)) is not None]
    joined: list[Step] = []
    for one in sorted(found, key=lambda one: one.span):
        last = joined[-1] if joined else None
        if last and _is_lower_bound(last, one) and _AND.fullmatch(text, last.span[1], one.span[0]):
            joined[-1] = Step(one.measure, last.low, one.high, (last.span[0], one.span[1]))
        else:
            joined.append(one)
    return joined


def asked_steps(question: str) -> Asked:
    """Return the numbers of a question, one of a measure: "超过5天" is of a little more than 5."""
    text = _OF_EACH.sub(lambda match: " " * len(match[0]), in_digits(fold_script(canonical(question))))
    found: dict[str, list[Step]] = {}
    for match in _BOUND.finditer(text):
        measure, value = _value(match)
        is_more = match["above"] or match["upwards"]
        is_less = match["below"] or match["at_most"] or match["downwards"]
        value += A_LITTLE if is_more else -A_LITTLE if is_less else 0.0
        if not _is_calendar(match):
            found.setdefault(measure, []).append(Step(measure, value, value, match.span()))
    return {measure: own[0] for measure, own in found.items() if len(own) == 1}


def in_digits(text: str) -> str:
    """Return a text with its numbers in digits, 半 before a unit too."""
    return _HALF.sub("0.5", numbered(text))


def _range(match: re.Match[str]) -> Step:
    """Return the step between two numbers, the first perhaps without the unit of both."""
    measure, high = _value(match)
    unit, many = match["low_unit"] or match["unit"], match["low_many"] or match["many"]
    return Step(measure, _valued(match["low"], many, unit)[1], high, match.span())


def _at(match: re.Match[str]) -> Step:
    """Return the step that has a number alone."""
    measure, value = _value(match)
    return Step(measure, value, value, match.span())


def _bound(match: re.Match[str]) -> Step | None:
    """Return the step above or below a number; None where that has neither."""
    measure, value = _value(match)
    if match["at_least"] or match["upwards"]:
        return Step(measure, value, math.inf, match.span())
    if match["above"]:
        return Step(measure, value + A_LITTLE / 2, math.inf, match.span())
    if match["at_most"] or match["downwards"]:
        return Step(measure, -math.inf, value, match.span())
    return Step(measure, -math.inf, value - A_LITTLE / 2, match.span()) if match["below"] else None


def _is_lower_bound(one: Step, other: Step) -> bool:
    """Return whether two bounds are the ends of one step."""
    return one.measure == other.measure and one.high == math.inf and other.low == -math.inf and one.low < other.high


def _is_calendar(match: re.Match[str]) -> bool:
    return match["unit"] == "年" and float(match["number"]) >= FIRST_YEAR


def _value(match: re.Match[str]) -> tuple[str, float]:
    return _valued(match["number"], match["many"], match["unit"])


def _valued(number: str, many: str, unit: str) -> tuple[str, float]:
    """Return what a number measures, and how many of the smallest unit it is."""
    unit = re.sub("^个|工作|s$", "", unit)
    measure, size = _UNITS.get(unit, (unit, 1))
    return measure, float(number) * _MULTIPLES[many] * size


def touch(one: Span, other: Span) -> bool:
    """Return whether two parts of a text have characters in common."""
    return one[0] < other[1] and other[0] < one[1]
