"""Ranges such as 7:30—11:30: the whole of one of which an end was read, or the end that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from index.records import Span
from qa.quantities import quantities
from qa.reader.reader import Reading
from qa.scripts import fold_script

MOST_BESIDE = 8  # characters read beside one end, where the other is given instead

_PART_OF_DAY = r"(?:次日|翌日|当[日天]|凌晨|早上|清晨|上午|中午|下午|傍晚|晚上?|夜[里间]?)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_NAMED = re.compile(
    r"(?<![（(])(?:周|星期|礼拜)[一二三四五六日天]|(?<!\d)\d{1,3}周岁"
    r"|(?<!周)(?<!星期)(?<!礼拜)[零一二两三四五六七八九十](?![一二三四五六七八九十百千万])(?:个?[月日天年周人岁条章节层级楼]|小时|分钟|点半?|时)?"
    rf"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b{_MONTH}\b(?: \d{{1,2}}(?!\d)(?:, \d{{4}})?)?",
)
_WITHIN = re.compile(rf"\s?(?:{_PART_OF_DAY}\s?)?")  # between the parts of a date and time
_BEFORE = re.compile(rf"{_PART_OF_DAY}\s?\Z")
_TO = re.compile(
    r"(?:[（(][^（()）]{1,6}[）)])?(?:起|开始)?[，,]?\s?(?:[-－—–―~～]{1,2}|(?:持续|延续|延长|一直|直|开放|营业)?[到至]"
    r"|\b(?:to|until|till|through)\b)\s?第?"
)
_FROM_BOUND = re.compile(
    r"[及（(含）)]{0,3}以上[（(含）)]{0,3}[、，,]?\s?(?:且|并|[到至]|不[满足到]|未满|不超过|低于|小于)*"
)
_TO_BOUND = re.compile(r"[及（(含）)]{0,3}以[下内][（(含）)]{0,3}")
_BARE = re.compile(r"[\d.,]+|[一二两三四五六七八九十]+")
_CURRENCY = re.compile(r"(?:US|HK)?[$＄¥￥€£]")
_WEEKDAY = re.compile(r"周|星期|礼拜|\w+day\Z")
_CLOCK = re.compile(r"\d[:：]\d\d|[点时分半]\Z|[ap]\.?m\.?\Z|o'clock\Z", re.IGNORECASE)
_DATE = re.compile(rf"(?:(?<!个)月|[年日号])\Z|{_MONTH}", re.IGNORECASE)
_UNIT = re.compile(r"[^\d.,\s一二两三四五六七八九十]+\Z")

_ASKS_END = re.compile(
    r"[到至](?:[几哪何啥]|什么|多少)|截[止至]|为止|结束|终止|到期|失效|最[晚迟多高大长后]|上限|关[门闭店]|打烊|闭[馆店园]|下班|停止|放学|多晚"
    r"|\b(?:ends?|closes?|finish(?:es)?|expires?|until|latest|maximum|at most|highest)\b",
    re.IGNORECASE,
)
_ASKS_START = re.compile(
    r"[从自](?:[几哪何啥]|什么|多少)|开始|开[门馆店园]|起[始算]|生效|最[早少低小短]|[至最]少|下限|上班|上学"
    r"|\b(?:starts?|begins?|opens?|earliest|minimum|at least|lowest)\b",
    re.IGNORECASE,
)
_ASKS_ALL = re.compile(
    r"[几何哪][点时天月日号年]?\S{0,2}[到至][几何哪]|(?:上班|上学|开门|开馆|开园|开店)(?:的?时间|时段)(?!.*(?:开始|结束))"
)


@dataclass(frozen=True, slots=True)
class Range:
    """Where the two ends of a range stand in a text."""

    first: Span
    last: Span


def with_range(question: str, text: str, reading: Reading) -> Reading:
    """Return the reading with all of the range of which it has an end, or with the end that is asked for alone."""
    begins, ends = text.rfind("\n", 0, reading.start) + 1, text.find("\n", reading.end)
    folded = fold_script(text[begins : ends if ends >= 0 else len(text)])
    here = reading.start - begins, reading.end - begins
    read = next((one for one in ranges(folded) if _touches(here, one.first) != _touches(here, one.last)), None)
    if read is None:
        return reading
    start, end = _given(fold_script(question), here, read)
    return replace(reading, start=begins + start, end=begins + end)


def ranges(text: str) -> Iterator[Range]:
    """Yield the ranges of a text in simplified characters, in order."""
    for one, other in pairwise(_values(text)):
        between = text[one[1] : other[0]]
        if _TO.fullmatch(between) and _are_alike(text[slice(*one)], text[slice(*other)]):
            yield Range(one, other)
        elif (above := _FROM_BOUND.fullmatch(between)) and _are_alike(text[slice(*one)], text[slice(*other)]):
            below = _TO_BOUND.match(text, other[1])
            bound = one[1] + above[0].index("以上") + len("以上")
            yield Range((one[0], bound), (other[0], below.end() if below else other[1]))


def _given(question: str, read: Span, found: Range) -> Span:
    """Return the end that is asked for, all of the range where neither or both are, or what was read."""
    asks_start, asks_end = (bool(asks.search(question)) for asks in (_ASKS_START, _ASKS_END))
    if asks_start == asks_end or _ASKS_ALL.search(question):
        return min(read[0], found.first[0]), max(read[1], found.last[1])
    asked, other = (found.first, found.last) if asks_start else (found.last, found.first)
    is_alone = read[1] - read[0] <= other[1] - other[0] + MOST_BESIDE
    return asked if _touches(read, other) and is_alone else read


def _touches(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _values(text: str) -> list[Span]:
    """Return the numbers with their units, the weekdays and months; the parts of a date and time together."""
    found = sorted({(one.start, one.end) for one in quantities(text, 0, len(text))} | set(_named(text)))
    merged: list[Span] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif merged and _WITHIN.fullmatch(text, merged[-1][1], start) and _is_part(text[slice(*merged[-1])]):
            merged[-1] = merged[-1][0], end
        else:
            before = _BEFORE.search(text, merged[-1][1] if merged else 0, start)
            merged.append((before.start() if before else start, end))
    return merged


def _named(text: str) -> Iterator[Span]:
    return (match.span() for match in _NAMED.finditer(text))


def _is_part(value: str) -> bool:
    """Return whether a time of the day or a smaller part of a date may follow."""
    is_date = _DATE.search(value) is not None and not _WEEKDAY.match(value)  # 周日 ends with 日
    return is_date or value.endswith("点")


def _are_alike(one: str, other: str) -> bool:
    """Return whether two values may be the ends of one range: of one kind, the first perhaps without its unit."""
    if _CURRENCY.match(one) and _CURRENCY.match(other):
        return True
    kind = _kind(other)
    return bool(kind) and (
        _BARE.fullmatch(one) is not None or _kind(one).endswith(kind) or kind.endswith(_kind(one) or "-")
    )


def _kind(value: str) -> str:
    if _CLOCK.search(value):
        return "clock"
    if _WEEKDAY.match(value):
        return "weekday"
    if _DATE.search(value):
        return "date"
    unit = _UNIT.search(value)
    return unit[0] if unit else ""
