"""What numbers tell apart: years, months, days, weekdays, phases, buildings, floors, classes and their like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from qa.reader.subject.mentions import ANY, Mention

LONGEST_RANGE = 366  # numbers; of what is farther apart all is taken to be meant
DAY, MONTH, YEAR, WEEKDAY = "day", "month", "year", "weekday"
NO_MONTH = "0"
_CALENDAR = {DAY, MONTH, YEAR, WEEKDAY}

_TO = r"\s?[-~—–－～至到]{1,4}\s?"
_MOST_LISTED = 20  # numbers behind the first: what is farther begins another list
_AND = r"\s?[、和及与或]\s?"
# Kinds by what stands behind their numbers. A count of days or rounds has the same words, and no kind here.
_UNITS = {
    "period": r"期(?!限|间|末|初|权|货|刊|望|待|租|满)",
    "building": r"(?:号楼|[栋幢])",
    "floor": r"[楼层](?!次)",
    "unit": r"单元",
    "quarter": r"季[度报]",
    "session": r"届",
    "grade": r"年级",
    "class": r"(?<!^1)(?<![^级\d]1)班(?![次车])",  # 一班 alone is a shift, or a lesson
    "group": r"组(?![织成件合])",
    "level": r"级",
    "category": r"类",
    YEAR: r"(?<=\d{4})(?:年(?![级龄限])|款)",
    MONTH: r"月",
}
_CYCLES = {MONTH: 12, WEEKDAY: 7}
_PLACES = "仓库线厅机门桌床房柜车位馆院井炉窗池泵站桥"  # behind 号
_COUNTS = "共有达约超近每分多满仅那这哪几头"  # before a number that counts what others number
_BEFORE_ONE = "统唯同单逐这那哪某任另万之上下"  # before 一, which is then no number
_OPEN = re.compile(r"\s?(?:以[上下内来后前外]|之[前后]|底前|初前|末前|开始|至今|及以|[起前后止内])")
_LATER = re.compile(r"\s?(?:(?:以|之)[来后]|及以后|开始|至今|起(?![草诉飞步])|后(?![期勤续台]))(?!\s?[-~—–至到])")
_IN_FORCE = re.compile(r"\s?(?:正式|开始)?(?:施行|实施|执行|生效)")  # behind a date with 自 before it
_REST_OF_DATE = {
    YEAR: re.compile(r"\s?\d{1,2}月(?:\s?\d{1,2}[日号]?)?(?![\d.])"),
    MONTH: re.compile(r"\s?\d{1,2}[日号]"),
}
_TO_YEAR = re.compile(rf"起?{_TO}(\d{{4}})年")
_EVERY = re.compile("每天|每日|天天|全年|每周|每月|每年|除|长期|一律|均|所有|各")
_NUMBERED = {
    kind: re.compile(
        rf"(?<![\d.])(?:第\s?)?\d{{1,4}}(?:(?:{unit})?(?:{_TO}|{_AND})(?:第\s?)?\d{{1,4}}){{0,{_MOST_LISTED}}}(?={unit})(?:{unit})"
    )
    for kind, unit in _UNITS.items()
}
_OF_PLACE = re.compile(
    rf"(?<![\d.])\d{{1,3}}(?:号?(?:{_TO}|{_AND})\d{{1,3}}){{0,{_MOST_LISTED}}}号(?P<place>[{_PLACES}])"
)
_QUARTER = re.compile(r"\bq([1-4])(?!\d)|([1-4])q(?![a-z\d])")
_ISO = re.compile(r"(?<![\d.])((?:19|20)\d{2})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?![\d.])")
_DATE = re.compile(
    rf"(?<![\d.])(?P<month>\d{{1,2}})月(?!份?[^\d]{{0,3}}[\d,.]+[元万%])|(?<![\d.])(?P<day>\d{{1,2}})"
    rf"(?=\s?(?:日(?![均常用游])|号(?![{_PLACES}楼\d])|(?:{_TO}|{_AND})(?:\d{{1,2}}月)?\d{{1,2}}[日号](?![{_PLACES}楼])))"
)
_BARE_DAY = re.compile(r"[日号]?\s?(?:[内后以游天龄]|之内|工作日)")
# A day without 周 is none where it is the hour of a time: "周1到5:30", but "周1至5:10:00" is of five days.
_BARE_WEEKDAY = r"(?:[日天](?=\d{1,2}[:点时])|[1-6日天](?![\d.月]|:\d\d(?![\d:点时])))"
# Not of "3至5个工作日", which is how long something takes.
_WORKING_DAYS = r"(?:(?<=[每各]个)|(?<![\d个几])(?<!\d\s)(?<!多少))工作日"
_WEEKDAYS = re.compile(
    rf"(?<!\d)周[1-6日天末](?:(?:{_TO}|{_AND})(?:周[1-6日天]|{_BARE_WEEKDAY})){{0,{_MOST_LISTED}}}"
    rf"(?![次遍节小回年期岁篇个本])|{_WORKING_DAYS}|双休日"
)
_WEEKEND, _WORKING = ("6", "7"), ("1", "2", "3", "4", "5")
_NUMBER = re.compile(r"\d+")
_SPACE = re.compile(r"(?<=\d)\s+(?=[年月日号季期])|(?<=[年月])\s+(?=\d)")
_COMPARED = re.compile(r"(?:[较比超]|相比|高于|低于|多于|少于)\s?$")


def ordinals(text: str) -> Iterator[Mention]:
    """Yield what the text names by number. text: as ``qa.numerals.numbered`` writes it."""
    text = _SPACE.sub("", text)
    for kind, pattern in _NUMBERED.items():
        for match in pattern.finditer(text):
            if not _is_count(text, match, kind):
                yield _numbered(text, match, kind)
    for match in _OF_PLACE.finditer(text):
        yield _numbered(text, match, match["place"])
    for match in _QUARTER.finditer(text):
        yield Mention.of("quarter", [match[1] or match[2]], match[0])
    for match in _ISO.finditer(text):
        yield Mention.of(YEAR, [match[1]], match[0])
        if 1 <= int(match[2]) <= 12:  # noqa: PLR2004 (months)
            yield Mention.of(MONTH, [str(int(match[2]))], match[0])
    yield from _days(text)
    yield from weekdays(text)


def holds_for_every(kind: str, text: str) -> bool:
    """Return whether the text speaks of every one of a kind, such as of every day, or of all but some."""
    return kind in _CALENDAR and _EVERY.search(text) is not None


def _is_count(text: str, match: re.Match[str], kind: str) -> bool:
    """Return whether a number counts things, or another is compared with it."""
    before = text[max(match.start() - 3, 0) : match.start()]
    counting = {*_COUNTS, *(_BEFORE_ONE if match[0].startswith("1") else "")}
    counts = kind not in {YEAR, MONTH} and before[-1:] in counting
    return counts or _COMPARED.search(before) is not None


def _numbered(text: str, match: re.Match[str], kind: str) -> Mention:
    own = list(_expanded(match[0], _CYCLES.get(kind, 0)))
    more = [ANY] if _OPEN.match(text, match.end()) else _more_of_date(text, match, kind)
    return Mention.of(kind, own, match[0], more)


def _more_of_date(text: str, match: re.Match[str], kind: str) -> Iterable[str]:
    """Return what a date covers beside its year or month: "2022年5月起" is of later years too."""
    rest = _REST_OF_DATE[kind].match(text, match.end()) if kind in _REST_OF_DATE else None
    end = rest.end() if rest else match.end()
    last = int(_NUMBER.findall(match[0])[-1])
    if kind == YEAR and (until := _TO_YEAR.match(text, end)):
        return _between(last, int(until[1]))
    before = text[max(match.start() - 2, 0) : match.start()].rstrip()
    is_in_force = before.endswith(("自", "从")) and _IN_FORCE.match(text, end)
    if not (is_in_force or (rest and _LATER.match(text, end))):
        return []
    return map(str, range(last, last + LONGEST_RANGE)) if kind == YEAR else [ANY]


def _expanded(text: str, cycle: int = 0) -> Iterator[str]:
    """Yield the numbers of "1、3至5期": what is between the ends of a range too.

    cycle: what the numbers begin again after, as months do; 0 for none.
    """
    numbers = list(_NUMBER.finditer(text))
    yield from (str(int(number[0])) for number in numbers)
    for one, other in pairwise(numbers):
        if re.search(_TO, text[one.end() : other.start()]):
            first, last = int(one[0]), int(other[0])
            around = [*range(first + 1, cycle + 1), *range(1, last)] if first > last and cycle else []
            yield from map(str, around) if around else _between(first, last)


def _between(first: int, last: int) -> Iterator[str]:
    if 0 < last - first <= LONGEST_RANGE:
        yield from map(str, range(first + 1, last))
    else:
        yield ANY


def _days(text: str) -> Iterator[Mention]:
    """Yield the days of the text; one without a month is of the month before it, of an unknown one where none is."""
    month = NO_MONTH
    found: list[tuple[int, int, int, int]] = []  # where it begins and ends, month, day
    for match in _DATE.finditer(text):
        if match["month"]:
            month = match["month"]
            continue
        has_month = text[: match.start()].rstrip().endswith("月")
        if not has_month and _BARE_DAY.match(text, match.end()):
            continue
        start = match.start() - len(month) - 1 if has_month else match.start()
        found.append((max(start, 0), match.end(), int(month), int(match["day"])))
    iso = (match for match in _ISO.finditer(text) if match[3])
    found += [(match.start(), match.end(), int(match[2]), int(match[3])) for match in iso]
    found.sort()
    for at, (start, end, of_month, day) in enumerate(found):
        after = end + (text[end : end + 1] in {"日", "号"})
        more = [ANY] if _OPEN.match(text, after) else []
        ends = found[at + 1] if at + 1 < len(found) else None
        if ends and re.fullmatch(rf"[日号]?{_TO}", text[end : ends[0]]):
            more += [f"{m}-{d}" for m, d in _dates_between((of_month, day), ends[2:])]
        months = [of_month] if of_month else range(1, 13)
        yield Mention.of(DAY, [f"{one}-{day}" for one in months], text[start:end] + text[end : end + 1].strip(), more)


def _dates_between(first: Sequence[int], last: Sequence[int]) -> Iterator[tuple[int, int]]:
    begin, end = first[0] * 31 + first[1], last[0] * 31 + last[1]
    for day in range(begin + 1, min(end, begin + LONGEST_RANGE) + 1):
        yield (day - 1) // 31, (day - 1) % 31 + 1


def weekdays(text: str) -> Iterator[Mention]:
    """Yield the days of the week that a text names, those of a range together. text: as for `ordinals`."""
    for match in _WEEKDAYS.finditer(text):
        yield Mention.of(WEEKDAY, _weekdays_of(match[0]), match[0])


def _weekdays_of(text: str) -> Sequence[str]:
    if text == "工作日":
        return _WORKING
    if text in {"周末", "双休日"}:
        return _WEEKEND
    digits = re.sub("[日天]", "7", text).replace("末", "6、7")
    return [*_expanded(digits, _CYCLES[WEEKDAY])]
