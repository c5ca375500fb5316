"""Limits such as "一天以内" and "二至三天": which of several clauses a number of the question falls under."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_UNIT = r"(?P<unit>个?工作日|个月|小时|分钟|公里|公斤|平方?米|周?岁|[天日年次人元米节级])"
_NUMBER = r"(?<![\d.])\d{1,9}(?:\.\d{1,9})?"
_LIMIT = re.compile(
    r"(?:(?P<least>不少于|不低于|至少|大于|超过|年?满|达到?)|(?P<most>不超过|不足|不满|未满|[小少低]于|至多|最多|不大于))?\s?"
    rf"(?:(?P<low>{_NUMBER})\s?(?:个?[^\W\d]{{1,2}})?\s?[-~—–至到]\s?)?(?P<number>{_NUMBER})\s?{_UNIT}"
    r"[（(]?[及含]?[）)]?(?:(?P<below>以[内下]|之内|内)|(?P<above>以[上外]|之外|起))?"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of a unit, or a range of such, both ends of it included: a text seldom says whether they are."""

    unit: str
    low: float
    high: float

    @property
    def is_range(self) -> bool:
        return self.low < self.high

    def holds(self, number: float) -> bool:
        """Return whether a number is within."""
        return self.low <= number <= self.high


def limits(text: str) -> Iterator[Limit]:
    """Yield the numbers and ranges of a text, as ``qa.numerals.numbered`` writes it."""
    for match in _LIMIT.finditer(text):
        number = float(match["number"])
        low = 0.0 if match["below"] or match["most"] else float(match["low"] or number)
        yield Limit(match["unit"], low, math.inf if match["above"] or match["least"] else number)


def falls_under(question: str, text: str) -> bool:
    """Return whether a number that is asked about is within a range of its unit that a text has."""
    return any(
        one.is_range and one.unit == asked.unit and one.holds(asked.high)
        for asked in _asked(question)
        for one in limits(text)
    )


def is_of_other_limit(question: str, own: str, others: Iterable[str]) -> bool:
    """Return whether a number that is asked about is within no limit of a clause, but within one of another clause."""
    here = [[one for one in limits(own) if one.unit == asked.unit] for asked in _asked(question)]
    is_here = all(one.holds(asked.high) for asked, found in zip(_asked(question), here, strict=True) for one in found)
    return any(here) and not is_here and any(falls_under(question, text) for text in others)


def _asked(question: str) -> Sequence[Limit]:
    return [one for one in limits(question) if not one.is_range]
