"""The automatic numbers of Word: 第四条, 2.1, (三)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACEHOLDER = re.compile(r"%([1-9])")
_DEEPEST = 9
_Numerals = tuple[str, tuple[str, ...], str]  # digits, units, ten thousand
_CHINESE: _Numerals = "零一二三四五六七八九", ("", "十", "百", "千"), "万"
_LEGAL_SIMPLIFIED = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), "万"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖", ("", "拾", "佰", "仟"), "萬"
_NUMERALS = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "taiwaneseCounting"), _CHINESE),
    **dict.fromkeys(("taiwaneseCountingThousand", "japaneseCounting", "ideographDigital"), _CHINESE),
    "chineseLegalSimplified": _LEGAL_SIMPLIFIED,
    "ideographLegalTraditional": _LEGAL_TRADITIONAL,
}
_CYCLES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
}
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_FULL_WIDTH = {ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}
_LARGEST_CHINESE = 99_999_999


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a numbering. text: with ``%1`` for the number of the first level. legal: all numbers are decimal."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """The number of a paragraph, "" for a bullet. level: from 1."""

    text: str
    level: int


class Numbering:
    """The numberings of a document, and how far each has counted.

    numbering: the root of ``numbering.xml``, None where there is none. styles: the root of ``styles.xml``.
    """

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists: dict[str, dict[int, Level]] = {}
        self._list_of: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._styles = _numbered_styles(styles)
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        if numbering is not None:
            self._read(numbering)

    def label(self, paragraph: Any) -> Label | None:
        """Count a paragraph and return its label, None for one without a number or bullet."""
        number, level = self._reference(paragraph)
        name = self._list_of.get(number)
        levels = self._lists.get(name or "")
        if name is None or not levels or level not in levels:
            return None
        counts = self._counts.setdefault(name, [None] * _DEEPEST)
        if number not in self._begun:  # the list begins again
            self._begun.add(number)
            for place, start in self._starts.get(number, {}).items():
                counts[place] = start - 1
        count = counts[level]
        counts[level] = levels[level].start if count is None else count + 1
        for deeper in range(level + 1, _DEEPEST):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and level < restart):
                counts[deeper] = None
        for higher in range(level):
            if counts[higher] is None:
                counts[higher] = levels[higher].start if higher in levels else 1
        if levels[level].form == "bullet":
            return Label("", level + 1)
        return Label(_text(levels, level, counts), level + 1)

    def _read(self, numbering: Any) -> None:
        linked: dict[str, str] = {}
        for abstract in numbering.iterfind(f"{W}abstractNum"):
            name = abstract.get(f"{W}abstractNumId") or ""
            self._lists[name] = {_whole(lvl.get(f"{W}ilvl")): _level(lvl) for lvl in abstract.iterfind(f"{W}lvl")}
            if style := _value(abstract, "styleLink"):
                linked[style] = name
        for abstract in numbering.iterfind(f"{W}abstractNum"):
            if (style := _value(abstract, "numStyleLink")) in linked:
                self._lists[abstract.get(f"{W}abstractNumId") or ""] = self._lists[linked[style]]
        for num in numbering.iterfind(f"{W}num"):
            number, name = num.get(f"{W}numId") or "", _value(num, "abstractNumId")
            overrides = [(_whole(item.get(f"{W}ilvl")), item) for item in num.iterfind(f"{W}lvlOverride")]
            own = {level: _level(lvl) for level, item in overrides for lvl in item.iterfind(f"{W}lvl")}
            if own:
                self._lists[f"{name}/{number}"] = self._lists.get(name, {}) | own
                name = f"{name}/{number}"
            self._list_of[number] = name
            starts = [(level, _value(item, "startOverride")) for level, item in overrides]
            self._starts[number] = {level: _whole(start) for level, start in starts if start}

    def _reference(self, paragraph: Any) -> tuple[str, int]:
        """Return the number and the level (from 0) that a paragraph names itself or by its style."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        number, level = self._styles.get(_value(properties, "pStyle"), ("", 0))
        own = properties.find(f"{W}numPr")
        if own is not None:
            number = _value(own, "numId") or number
            level = _whole(_value(own, "ilvl")) if _value(own, "ilvl") else level
        return ("" if number == "0" else number), min(level, _DEEPEST - 1)


def _numbered_styles(styles: Any) -> dict[str, tuple[str, int]]:
    """Return the number and the level (from 0) by style id, also of styles based on a numbered one."""
    own: dict[str, tuple[str, int]] = {}
    parents: dict[str, str] = {}
    for style in styles.iterfind(f"{W}style"):
        key = style.get(f"{W}styleId") or ""
        parents[key] = _value(style, "basedOn")
        reference = style.find(f"{W}pPr/{W}numPr")
        if reference is not None:
            own[key] = _value(reference, "numId"), _whole(_value(reference, "ilvl"))
    found: dict[str, tuple[str, int]] = {}
    for key in parents:
        above, seen = key, set[str]()
        while above and above not in own and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above in own:
            number = next((own[k][0] for k in _ancestors(above, parents) if k in own and own[k][0]), "")
            found[key] = number, own[above][1]
    return found


def _ancestors(key: str, parents: Mapping[str, str]) -> list[str]:
    chain: list[str] = []
    while key and key not in chain:
        chain.append(key)
        key = parents.get(key, "")
    return chain


def _level(lvl: Any) -> Level:
    legal = lvl.find(f"{W}isLgl")
    restart = _value(lvl, "lvlRestart")
    return Level(
        _whole(_value(lvl, "start") or "1"),
        _value(lvl, "numFmt") or "decimal",
        _value(lvl, "lvlText"),
        legal is not None and legal.get(f"{W}val") not in {"0", "false"},
        _whole(restart) if restart else None,
    )


def _text(levels: Mapping[int, Level], level: int, counts: list[int | None]) -> str:
    def number(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        form = "decimal" if levels[level].legal or place not in levels else levels[place].form
        return formatted(counts[place] or 0, form)

    return _PLACEHOLDER.sub(number, levels[level].text).strip()


def formatted(number: int, form: str) -> str:
    """Return a number in one of Word's forms, such as ``upperRoman``; in digits where the form is unknown."""
    if form in _NUMERALS and 0 <= number <= _LARGEST_CHINESE:
        return _chinese(number, _NUMERALS[form])
    if form in _CYCLES and 0 < number <= len(_CYCLES[form]):
        return _CYCLES[form][number - 1]
    writer = _WRITERS.get(form) if number > 0 else None
    return writer(number) if writer else "" if form == "none" else str(number)


def _chinese(number: int, numerals: _Numerals) -> str:
    """Return a number below 10^8 in Chinese numerals, as in 一百零五."""
    digits, units, large = numerals
    if number >= 10_000:  # noqa: PLR2004 (万)
        high, low = divmod(number, 10_000)
        zero = digits[0] if 0 < low < 1_000 else ""  # noqa: PLR2004 (no thousands)
        return _chinese(high, numerals) + large + zero + (_chinese(low, numerals) if low else "")
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            text = digits[int(digit)] + units[place] + text
        elif text and text[0] != digits[0]:
            text = digits[0] + text
    return text.removeprefix("一") if text.startswith("一十") else text or digits[0]


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * min(count, _DEEPEST)
    return text


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * min(1 + (number - 1) // 26, _DEEPEST)


_WRITERS: dict[str, Callable[[int], str]] = {
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
}


def _value(node: Any, tag: str) -> str:
    found = node.find(f"{W}{tag}")
    return "" if found is None else found.get(f"{W}val") or ""


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0  # noqa: PLR2004 (fits 32 bits)
