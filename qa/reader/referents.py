"""What "the former" and "the latter" of a text stand for, and which of the two a question is about."""

from __future__ import annotations

import re

_REFERS = re.compile(r"[前后]者|\bthe (?:former|latter)\b", re.IGNORECASE)
_PAIR = re.compile(r"(?P<first>[^，,。；;：:！？!?\n]{1,20}?)(?:[和与及跟、]|\s(?:and|or)\s)(?P<second>[^，,。；;：:！？!?\n]{1,20})")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_LEAST_NAMED = 2  # characters that a question shares with a name


def other_referent(question: str, text: str) -> tuple[str, str] | None:
    """Return the former and latter, the one that is asked about first, where a text ends with what is said of the other.

    question, text: in Simplified. The text names the two in a pair before it says of them "the former" or "the latter".
    """
    sentence = _SENTENCE_END.split(text)[-1]
    last = next(reversed([*_REFERS.finditer(sentence)]), None)
    first = _REFERS.search(text)
    if last is None or first is None:
        return None
    pair = next(reversed([*_PAIR.finditer(text, 0, first.start())]), None)
    if pair is None:
        return None
    former, latter = (_shared(question, pair[name]) for name in ("first", "second"))
    said_of_former = last[0].lower().endswith(("前者", "former"))
    asks_of_former = former > latter
    if max(former, latter) < _LEAST_NAMED or former == latter or asks_of_former == said_of_former:
        return None
    names = pair["first"], pair["second"]
    return names if asks_of_former else (names[1], names[0])


def _shared(question: str, name: str) -> int:
    """Return how many characters in a row a question and a name share at most."""
    return max((length for length in range(1, len(name) + 1) for at in range(len(name) - length + 1) if name[at : at + length].lower() in question.lower()), default=0)
