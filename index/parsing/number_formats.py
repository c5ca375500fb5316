"""Show values as spreadsheet programs show them by the number format of their cell."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | \[\$(?P<currency>[^\]-]*)[^\]]*\] | (?P<elapsed>\[[hms]+\]) | \[[^\]]*\]
    | _. | \*. | (?P<half>AM/PM|A/P|上午/下午) | (?P<general>General) | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4})
    | (?P<number>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SECTION = re.compile(r"""((?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*)(?:;|\Z)""")
_LITERALS = re.compile(r"""(\[[hms]+\])|"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|General""", re.IGNORECASE)
_DATE_PARTS = re.compile(r"[ymdhsa]", re.IGNORECASE)
_UNUSUAL = set("/Ee@")  # fractions, powers of ten, texts
_BY_LOCALE = {"mm-dd-yy", "m/d/yy", "m/d/yy h:mm", "yyyy-mm-dd h:mm:ss"}  # their order depends on the place
_WEEKDAYS = "一二三四五六日"
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_ABBREVIATED = 3  # letters and characters: of mmm, ddd, aaa
_LARGEST_EXACT = 1e15  # of whole floats
_MOST_DECIMALS = 10

Moment = datetime.datetime | datetime.date | datetime.time


@lru_cache
def is_date_format(number_format: str) -> bool:
    """Return whether the format shows dates or times."""
    return bool(_DATE_PARTS.search(_LITERALS.sub(r"\1", _sections(number_format)[0])))


def plain_number(value: float) -> str:
    """Return a number in full: up to 15 digits, whole numbers without a point."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _LARGEST_EXACT else f"{value:.15g}"
    return str(value)


def shown_number(value: float, number_format: str) -> str:
    """Return a number as the format shows it, or in full where the format is not understood."""
    sections = _sections(number_format)
    section = sections[0]
    negative = value < 0
    if negative and len(sections) > 1:
        section, negative = sections[1], False
    elif value == 0 and len(sections) > 2:  # noqa: PLR2004 (for positive, negative and zero)
        section = sections[2]
    tokens = _tokens(section)
    patterns = [token for token in tokens if token["number"]]
    literals = {token["other"] for token in tokens}
    understood = patterns or any(token["general"] for token in tokens)
    if not understood or literals & _UNUSUAL or not abs(value) < _LARGEST_EXACT:
        return plain_number(value)
    factor = 100 ** sum(token["other"] in {"%", "％"} for token in tokens)
    pieces = ["-" if negative else ""]
    for token in tokens:
        if token["number"]:
            pieces.append(_digits(abs(value), factor, token["number"]) if token is patterns[0] else "")
        elif token["general"]:
            pieces.append(plain_number(abs(value)))
        else:
            pieces.append(_literal(token))
    return "".join(pieces).strip()


def shown_date(value: Moment, number_format: str) -> str:
    """Return a date, a time or both as the format shows it, in ISO order where the order depends on the place."""
    section = _sections(number_format)[0]
    if section.lower() in _BY_LOCALE or not is_date_format(section):
        return _iso(value)
    tokens = _tokens(section)
    half = any(token["half"] for token in tokens)
    pieces: list[str] = []
    last = ""
    for position, token in enumerate(tokens):
        code = (token["date"] or token["elapsed"] or "").lower().strip("[]")
        if code:
            following = next((item["date"] for item in tokens[position + 1 :] if item["date"]), "")
            minutes = code[0] == "m" and (last[:1] == "h" or following[:1].lower() == "s")
            pieces.append(_date_part(value, "minute" if minutes else code, half=half))
            last = code
        elif token["half"]:
            morning, _, afternoon = token["half"].partition("/")
            pieces.append(afternoon if getattr(value, "hour", 0) >= 12 else morning)  # noqa: PLR2004 (noon)
        else:
            pieces.append(token["number"] or _literal(token))
    return "".join(pieces).strip()


@lru_cache
def _tokens(section: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(section))


@lru_cache
def _sections(number_format: str) -> list[str]:
    """Return the parts of a format between semicolons."""
    return _SECTION.findall(number_format)[: number_format.count(";") + 1]


def _literal(token: re.Match[str]) -> str:
    return token["quoted"] or token["escaped"] or token["currency"] or token["other"] or ""


def _digits(value: float, factor: int, pattern: str) -> str:
    """Return the digits of a number that is not negative, for a pattern such as ``#,##0.00``."""
    scaled = len(pattern) - len(pattern.rstrip(","))
    whole, _, fraction = pattern.rstrip(",").partition(".")
    number = round(Decimal(repr(value)) * factor / Decimal(1000) ** scaled, _MOST_DECIMALS)
    rounded = number.quantize(Decimal(1).scaleb(-min(len(fraction), _MOST_DECIMALS)), ROUND_HALF_UP)
    integer, _, decimals = f"{rounded:f}".partition(".")
    integer = integer.lstrip("0").rjust(whole.count("0") + whole.count("?"), "0")
    if "," in whole:
        integer = _grouped(integer)
    while decimals and fraction[len(decimals) - 1] == "#" and decimals[-1] == "0":
        decimals = decimals[:-1]
    return f"{integer}.{decimals}" if decimals else integer or "0"


def _grouped(digits: str) -> str:
    first = len(digits) % 3
    return ",".join(filter(None, [digits[:first], *(digits[n : n + 3] for n in range(first, len(digits), 3))]))


def _iso(value: Moment) -> str:
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.time() else f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)


def _date_part(value: Moment, code: str, *, half: bool) -> str:
    """Return what a code such as ``yyyy`` or ``dd`` stands for, "" where the value has no such part."""
    names = {"y": "year", "m": "month", "d": "day", "h": "hour", "s": "second", "a": "day"}
    number: int | None = getattr(value, code if code == "minute" else names[code[0]], None)
    if number is None:
        return ""
    wide = len(code)
    abbreviated = slice(None) if wide > _ABBREVIATED else slice(_ABBREVIATED)
    if code == "minute":
        return f"{number:02}"
    if code[0] in "ad" and wide >= _ABBREVIATED and isinstance(value, datetime.date):
        chinese = ("星期" if wide > _ABBREVIATED else "周") + _WEEKDAYS[value.weekday()]
        return chinese if code[0] == "a" else _DAYS[value.weekday()][abbreviated]
    if code[0] == "m" and wide >= _ABBREVIATED:
        return _MONTHS[number - 1][abbreviated]
    if code[0] == "y":
        return f"{number:04}" if wide >= _ABBREVIATED else f"{number % 100:02}"
    if code[0] == "h" and half:
        number = number % 12 or 12
    return f"{number:02}" if wide > 1 else str(number)
