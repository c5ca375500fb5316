"""What a question names that a passage has not: numbers, dates, codes, weekdays and Latin words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from index.keywords.codes import code_terms
from qa.numerals import numbered, plain
from qa.reader.subject.clock import may_be_within
from qa.reader.subject.mentions import Mention, by_kind
from qa.reader.subject.ordinals import DAY, MONTH, WEEKDAY, YEAR, ordinals
from qa.verdicts import asks_whether

SURE_ALONE = 4  # digits from which a number is known by itself, wherever it stands

_NAMED = re.compile(
    r"第(?!1[步次个名位天时])(\d+)|([a-z]+[-_]?\d[a-z\d._-]*|\d[\d.,:/-]*\d[a-z]*|[a-z]{2,})"
    r"|(\d(?=号)|[2-9](?=[条章日点岁]))"
)
_UNIT = re.compile("年度?|个?季度|号[楼仓库线厅]?|[楼栋条章月日点岁层级班组届期类元页米]|单元|%")
_AMOUNT = r"\d{1,3}(?:\.\d{1,2})?\s?(?:周?岁|厘?米|公分)"
_CODE = re.compile(r"[a-z].*\d|\d{4}")
_BETWEEN = r"[\s,_.:/-]*"
# What a rule has that is of every one of a kind, without its number.
_GENERAL = {
    YEAR: re.compile("[每次当历]年"),
    MONTH: re.compile("[每次当各]个?月|[按逐]月|月[底末初]"),
    DAY: re.compile("[每次当]日|[每当]天|天天|[每次当各]个?月|[按逐]月"),
    WEEKDAY: re.compile("[每当]日|每天|天天"),
}
# A limit is said of all that is within or beyond it: "年满18岁" of 20岁 too.
_LIMITED = re.compile(
    rf"(?:满|不[超高低][过于]|[高低大小]于|超过?|至[少多]|\d\s?[-~—–至到])\s?{_AMOUNT}|{_AMOUNT}\s?[(（]?[含及]?[)）]?\s?(?:[以之][上下内外前后]|[-~—–至到])"
)
_MEASURE = re.compile(r"\s?(?:周?岁|厘?米|公分)")
# What Latin words are called in Chinese.
_LOANED = tuple(
    (re.compile(rf"(?<![a-z]){latin}(?![a-z])"), re.compile(rf"(?<![a-z]){latin}(?![a-z])|{chinese}"))
    for latin, chinese in (
        ("(?:wi[- ]?fi|wlan)", "无线"),
        ("e?-?mail", "邮[箱件]|电邮"),
        ("app", "应用|客户端"),
        ("ppt", "幻灯片|演示文稿"),
        ("hr", "人事|人力"),
    )
)
# What else a number of a kind may have behind it, beside nothing.
_LOOSELY = {"building": "[号楼]", "floor": "号?[楼栋幢]|f(?![a-z])", "level": "等"}


def names_missing(question: str, held: str, read: str = "") -> dict[str, str]:
    """Return what the question names and the text has not: numbers, dates, codes, weekdays and Latin words.

    Each without space and marks, and as the question has it, but for `numbered`, with its unit ("2021年"). A number
    with a unit is missing where the text has only others with that unit: 3号楼 is not in 13号楼.

    read: the words that were read; a range in them, such as 周一至周五, says yes or no of any other of its kind.
    """
    asked, known = numbered(question.replace("百分", "")), numbered(held)
    said, codes, whole = by_kind(ordinals(known)), set(code_terms(known)), plain(held)
    bounds = by_kind(one for one in ordinals(numbered(read)) if len(one.covers) > 1 and asks_whether(question))
    missing: dict[str, str] = {}
    for mention in by_number(asked):
        asked = asked.replace(mention.text, " ", 1)
        if not (
            mention.kind in bounds
            or _is_said(mention, said.get(mention.kind, ()), known)
            or _stands_alone(mention, known)
        ):
            missing[plain(mention.text)] = mention.text.strip()
    asked, limits = _without_loaned(asked, known), {limit[0] for limit in _LIMITED.finditer(known)}
    for match in _NAMED.finditer(asked):
        name = plain(next(filter(None, match.groups())))
        is_known = name in codes or _has(name, known, whole) or _is_within(limits, asked, match)
        is_known = is_known or may_be_within(asked, match[0], known)
        if name and not is_known:
            missing[name] = _with_unit(asked, match)
    return missing


def missing_names(question: str, held: str, read: str = "") -> int:
    """Return how many of the numbers, dates, codes, weekdays and Latin words that the question names the text has not.

    Codes and numbers of four digits and more, such as years, count twice: there is no other way to say them.
    """
    return sum(2 if _CODE.search(name) else 1 for name in names_missing(question, held, read))


def by_number(asked: str) -> Iterator[Mention]:
    """Yield what a question names by number, a month with a day behind it as the day alone, the longest first."""
    found = sorted(set(ordinals(asked)), key=lambda mention: -len(mention.text))
    for at, mention in enumerate(found):
        is_part = any(mention.text in longer.text for longer in found[:at])
        if not is_part and not (mention.kind == WEEKDAY and len(mention.own) > 1):  # 周末 is said of any weekend
            yield mention


def _is_said(mention: Mention, said: Sequence[Mention], known: str) -> bool:
    """Return whether a text speaks of what is named by number, or of all of the kind and of none by its number."""
    if said:
        return any(one.holds_for(mention) for one in said)
    return mention.kind in _GENERAL and _GENERAL[mention.kind].search(known) is not None


def _without_loaned(asked: str, known: str) -> str:
    """Return what is asked without the Latin words that the text has, perhaps in Chinese."""
    for word, forms in _LOANED:
        if forms.search(known):
            asked = word.sub(" ", asked)
    return asked


def _is_within(limits: Collection[str], asked: str, match: re.Match[str]) -> bool:
    """Return whether a number is an age or a length, and there is a limit or a range of such."""
    measure = _MEASURE.match(asked, match.end())
    return measure is not None and any(measure[0][-1] in limit for limit in limits)


def _stands_alone(mention: Mention, known: str) -> bool:
    """Return whether the text has the number without another unit behind it, as in the cell of a table."""
    loosely = _LOOSELY.get(mention.kind)
    behind = rf"(?:(?!\.?\d|\w)|(?={loosely}))" if loosely else r"(?!\.?\d|\w)"
    numbers = re.findall(r"\d+", mention.text)
    if len(numbers) != 1:
        return False
    number = str(int(numbers[0]))
    return (len(number) >= SURE_ALONE and number in known) or re.search(
        rf"(?<![\d.])0?{number}{behind}", known
    ) is not None


def _has(name: str, known: str, whole: str) -> bool:
    """Return whether the text has a name; a short number as a whole one."""
    if not name.isdigit() or len(name.lstrip("0")) >= SURE_ALONE:
        return name in whole
    digits = _BETWEEN.join(name.lstrip("0") or "0")
    return re.search(rf"(?<!\d)(?<!\d[.,])(?:0*|(?:19|20)(?={digits}年)){digits}(?!\d)", known) is not None


def _with_unit(text: str, match: re.Match[str]) -> str:
    unit = _UNIT.match(text, match.end())
    return match[0].strip() + (unit[0] if unit else "")
