"""What "the former" and "the latter" of a text stand for, and which of the two a question is about."""

from __future__ import annotations

import re

from index.named_cells import NamedText
from qa.punctuation import SENTENCE_END, start_of

_REFERS = re.compile(r"[前后]者|\bthe (?:former|latter)\b", re.IGNORECASE)
_NAME = r"(?:(?!\s(?:and|or)\s)[^，,。；;：:！？!?\n和与及跟、]){1,20}"
_PAIR = re.compile(rf"(?P<first>{_NAME})(?:[和与及跟、]|\s(?:and|or)\s)(?=(?P<second>{_NAME}))")
# Two that share what they are: 东、西两个停车场.
_OF_ONE_KIND = re.compile(
    "(?P<own>.{1,6}?)[两二2]\\s?[个座家条种款处间所栋幢位名类项只台]?(?P<kind>[\u3400-\u9fff]{1,8})$"
)
_LEAST_NAMED = 2  # characters that a question shares with a name


def is_of_referent(text: str) -> bool:
    """Return whether a text ends with what is said of the former or the latter."""
    return _last_reference(text) is not None


def other_referent(question: str, text: str) -> tuple[str, str] | None:
    """Return the one that is asked about, and the other where a text ends with what is said of that one.

    question, text: in Simplified. The text names the two in a pair, then says of them "the former" or "the latter".
    """
    last = _last_reference(text)
    pair = _pair(text)
    if last is None or pair is None:
        return None
    names = _names(pair)
    former, latter = (len(_longest_shared(question, name)) for name in names)
    asks_of_former = former > latter
    if max(former, latter) < _LEAST_NAMED or former == latter or asks_of_former == _is_former(last[0]):
        return None
    return names if asks_of_former else (names[1], names[0])


def with_referent(question: str, text: NamedText, before: str) -> NamedText:
    """Return a clause that begins with the former or the latter with the name that a question has in its place.

    before: the passage's text up to the clause, in Simplified.
    """
    refers = _REFERS.match(text.text)
    pair = _pair(before)
    if refers is None or pair is None:
        return text
    name = _longest_shared(question, _names(pair)[0 if _is_former(refers[0]) else 1])
    if not name:
        return text
    start, end = text.starts[0], text.ends[refers.end() - 1]
    return NamedText(
        name + text.text[refers.end() :],
        (start,) * len(name) + text.starts[refers.end() :],
        (end,) * len(name) + text.ends[refers.end() :],
    )


def _last_reference(text: str) -> re.Match[str] | None:
    """Return the last "former" or "latter" of the last sentence of a text."""
    start = start_of(SENTENCE_END, text, len(text) - 1)  # the mark at the end of a text ends this sentence
    return next(reversed([*_REFERS.finditer(text, start)]), None)


def _pair(text: str) -> re.Match[str] | None:
    """Return the last two that a text names together, before the first of what refers to one of them."""
    first = _REFERS.search(text)
    return next(reversed([*_PAIR.finditer(text, 0, first.start() if first else len(text))]), None)


def _names(pair: re.Match[str]) -> tuple[str, str]:
    """Return the names of a pair, each with what both are."""
    alike = _OF_ONE_KIND.match(pair["second"])
    if alike is None:
        return pair["first"], pair["second"]
    return pair["first"][-len(alike["own"]) :] + alike["kind"], alike["own"] + alike["kind"]


def _is_former(reference: str) -> bool:
    return reference.lower().endswith(("前者", "former"))


def _longest_shared(question: str, name: str) -> str:
    """Return the longest part of a name that a question has."""
    parts = (name[start:end] for start in range(len(name)) for end in range(start + 1, len(name) + 1))
    return max((part for part in parts if part.lower() in question.lower()), key=len, default="")
