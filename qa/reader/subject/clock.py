"""Times of day: what a question asks of one may be said of all that is before or after another."""

from __future__ import annotations

import re

_MARK = r"\s?(?:[点时](?![间长段刻期])|[:：]\d\d)"
_MINUTES = r"(?:\d\d?分?|半|整)?"
_TIME = rf"(?<!\d)(?<!\d[:：])\d{{1,2}}{_MARK}{_MINUTES}"
# Before, after, from or until a time.
_BOUND = re.compile(
    rf"{_TIME}\s?[(（]?含?[)）]?\s?(?:[以之]?[前后]|起|开始|[至到—–~～-])|(?:[至到—–~～-]|截止到?|早于|晚于|[超不]过)\s?{_TIME}"
)
_PART = re.compile(r"(?P<late>下午|午后|傍晚|晚上?|夜[里间晚]?)\s?(?P<hour>\d{1,2})" + _MARK)
_HOUR = re.compile(r"(?<!\d)(?<!\d[:：])(\d{1,2})" + _MARK)
_NAMED = re.compile(r"\D{0,3}(\d{1,2})(?:[点时]|[:：]?\d\d)?")
_NOON = 12


def may_be_within(asked: str, named: str, said: str) -> bool:
    """Return whether a time that is asked for is one that a text has by another name, or of which it tells a span.

    named: the number of its hour, perhaps with words beside it. asked, said: as `numbered` writes them.
    """
    hour = _NAMED.fullmatch(named)
    if hour is None or re.search(rf"(?<!\d)(?<!\d[:：]){hour[1]}{_MARK}", asked) is None:
        return False
    return _BOUND.search(said) is not None or not _hours(asked).isdisjoint(_hours(said))


def _hours(text: str) -> set[int]:
    """Return the hours that a text names, those of the afternoon from 12 on."""
    late = {match.start("hour"): int(match["hour"]) for match in _PART.finditer(text)}
    found = {int(match[1]) for match in _HOUR.finditer(text) if match.start() not in late}
    return found | {hour + _NOON if hour < _NOON else hour for hour in late.values()}
