"""The dates, sums and other figures in a text, each with the clause that says what it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from index.records import Span

LONGEST_CLAUSE = 70  # characters
SHORTEST_CLAUSE = 5
FEWEST_LETTERS = 4  # besides the figure

_NUMBER = r"(?<![\d.A-Za-z])\d[\d,.]*\d|(?<![\d.A-Za-z])\d"
_MONEY = re.compile(
    rf"[$€£¥￥]\s?\d(?:[\d,.]*\d)?(?:\s?(?:million|billion|[万亿萬億]))?"
    rf"|(?:{_NUMBER})\s?[余多餘]?\s?[百千万亿萬億]*\s?"
    r"(?:元|块钱|美元|人民币|欧元|歐元|港[元币幣]|新元|日[元圆圓]|英镑|英鎊|新台幣|yuan|dollars|euros|pounds)"
)
_SHARE = re.compile(
    rf"(?:{_NUMBER})\s?(?:%|％|‰|percent|个百分点)|百分之[一二三四五六七八九十零百]+|[一二三四五六七八九十两]+[成倍]"
)
_AMOUNT = re.compile(
    rf"(?!(?:19|20)\d\d\s?年)(?:{_NUMBER})\s?[余多餘]?[百千万亿萬億]*\s?"
    r"(?:人次|人|家|个|個|项|項|起|台|件|名|位|户|戶|套|辆|輛|册|冊|篇|吨|噸|公里|千米|米|平方米|公顷|公頃|亩|畝|升|毫升|克|千克|公斤"
    r"|小时|小時|分钟|分鐘|天|周|个月|年(?!\d|[1-9底初]|度)|岁|歲|次|页|頁|张|張|层|層"
    r"|km|kg|people|employees|members|hours|days|weeks|months|years|miles|kilometres|tonnes|hectares)"
)
_DATE = re.compile(
    r"(?<!\d)\d{4}\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号號])?)?|(?<!\d)\d{1,2}\s?月\s?\d{1,2}\s?[日号號]"
    r"|(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" \d{1,2}(?!\d)(?:, \d{4})?"
)
_LETTER = re.compile(r"[^\W\d_]")
_BEGINNING = re.compile(r"\s*(?:[-*•]\s+)?")  # space, and the mark of a list
_SENTENCE_END = "。！？!?；;."
_CLAUSE_END = re.compile(r"[，。；！？!?;\n]|,(?!\d)|(?<=[a-z)]) ?\. |(?<=\d)\. (?=[A-Z])|、(?=\D{8})")


class FigureKind(IntEnum):
    """What a figure is, those that say most first."""

    MONEY = 0
    SHARE = 1
    AMOUNT = 2
    DATE = 3


_PATTERNS = (
    (FigureKind.MONEY, _MONEY),
    (FigureKind.SHARE, _SHARE),
    (FigureKind.DATE, _DATE),
    (FigureKind.AMOUNT, _AMOUNT),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and the clause that it stands in, as offsets in the text."""

    kind: FigureKind
    figure: Span
    clause: Span


def figures(text: str) -> Iterator[Figure]:
    """Yield the figures whose clauses say what they are of, each clause once for dates and once for others."""
    seen: set[tuple[bool, Span]] = set()
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            clause = _clause(text, *match.span())
            key = (kind is FigureKind.DATE, clause)
            others = _LETTER.findall(text[clause[0] : match.start()] + text[match.end() : clause[1]])
            is_short = clause[1] - clause[0] <= LONGEST_CLAUSE
            if len(others) >= FEWEST_LETTERS and is_short and key not in seen:
                seen.add(key)
                yield Figure(kind, match.span(), clause)


def _clause(text: str, start: int, end: int) -> Span:
    """Return the clause around a span; with one beside it in its sentence where it says little by itself."""
    ends = [0, *(found.end() for found in _CLAUSE_END.finditer(text)), len(text)]
    first = max(at for at in ends if at <= start)
    last = min(at for at in ends if at >= end)
    if len(text[first:last]) - (end - start) < SHORTEST_CLAUSE:
        later = last if _ends_sentence(text, last) else min((at for at in ends if at > last), default=last)
        earlier = first if _ends_sentence(text, first) else max((at for at in ends if at < first), default=first)
        first, last = (first, later) if start - first <= end - start and later > last else (earlier, last)
    return _trimmed(text, first, last)


def _ends_sentence(text: str, at: int) -> bool:
    return text[max(at - 2, 0) : at].rstrip()[-1:] in _SENTENCE_END if at else True


def _trimmed(text: str, start: int, end: int) -> Span:
    while end > start and (text[end - 1].isspace() or text[end - 1] in "，。；！？,;!?.、"):
        end -= 1
    begins = _BEGINNING.match(text, start, end)
    return (begins.end() if begins else start), end
