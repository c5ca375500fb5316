"""Codes and numbers as people write them otherwise: GB50169 for GB 50169-2016, 第3条 for 第三条."""

from __future__ import annotations

import re
from collections.abc import Iterator

_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_PIECE = r"(?:\d+(?:\.\d+)*|[a-z]+)"
_DASHES = "-‐‑‒–—−"
_RUN = re.compile(
    rf"{_PIECE}(?:[{_DASHES}./_·:#]?{_PIECE}|(?<=[a-z])[ ](?=\d){_PIECE}|(?<=\d)[ ](?=[a-z\d]*\d){_PIECE})*"
)
_PIECES = re.compile(_PIECE)
_KIND = re.compile(r"(?<=[a-z\d])/[a-z](?=[ _-]?\d)")  # the T of GB/T 7714, which is often left out
_HYPHENATED = re.compile(rf"([a-z]+)[{_DASHES}]([a-z]+)")  # Wi-Fi
_MOST_PIECES = 8  # a longer run is an address or a checksum
_MOST_JOINED = 4
_DIGITS = "〇一二三四五六七八九"
_SPELLED_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_ORDINAL = re.compile(r"第\s?(?:(\d+)|([零〇一二三四五六七八九十百]{1,5}))")


def without_thousands_separators(folded: str) -> str:
    """Return the text with 1,234,567.89 as 1234567.89."""
    return _THOUSANDS.sub(lambda number: number[0].replace(",", ""), folded)


def code_terms(folded: str) -> Iterator[str]:
    """Yield what codes and numbers are also found by: their parts, and neighbouring parts joined.

    folded: half width and lower case, as ``Analyzer.fold`` gives it.
    """
    for run in _RUN.finditer(folded):
        yield from _joined(run[0])
        if _KIND.search(run[0]):
            yield from _joined(_KIND.sub("", run[0]))
    for year in _SPELLED_YEAR.findall(folded):
        yield str(_spelled_digits(year))
    for number, spelled in _ORDINAL.findall(folded):
        yield f"第{number.lstrip('0') or '0' if number else _spelled_number(spelled)}"


def _joined(run: str) -> Iterator[str]:
    hyphenated = _HYPHENATED.fullmatch(run)
    if hyphenated:
        yield "".join(hyphenated.groups())
    pieces = _PIECES.findall(run)
    if not 1 < len(pieces) <= _MOST_PIECES:
        return
    yield from (piece for piece in pieces if len(piece) > 1 and _has_digit(piece))
    for length in range(2, min(_MOST_JOINED, len(pieces)) + 1):
        windows = ("".join(pieces[at : at + length]) for at in range(len(pieces) - length + 1))
        yield from filter(_has_digit, windows)


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _spelled_digits(year: str) -> int:
    return int("".join(str(_DIGITS.find(sign.replace("零", "〇"))) for sign in year))


def _spelled_number(spelled: str) -> int:
    """Return the number below 1,000 that 十五 or 一百零三 spells."""
    total, digit = 0, 0
    for sign in spelled.replace("零", "〇"):
        unit = {"十": 10, "百": 100}.get(sign)
        if unit:
            total, digit = total + (digit or 1) * unit, 0
        else:
            digit = 10 * digit + _DIGITS.find(sign)
    return total + digit
