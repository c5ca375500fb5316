"""Sentence boundaries in Chinese and Western text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSING = "”’」』）)】》〉〗\"'"
_ENDERS = re.compile(
    rf"""
    (?: [。！？；…｡．]+                                      # Chinese enders, runs of them together
      | (?<=[\u3040-\u9fff{_CLOSING}]) [.!?;]+ (?=[\s\u3040-\u9fff“‘「『（《{_CLOSING}]|\Z)
      | (?<![!?;.]) [!?;.]++ (?=[{_CLOSING}]*(?:\s|\Z))     # Western enders need a space or the end after
    ) [。！？；…｡．!?;.]* [{_CLOSING}]*
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|Inc|Ltd|Co|Corp|Fig|No|Vol|pp|al|approx|e\.g|i\.e|cf)|\b[A-Z])\.\Z"
)
_LONGEST_ABBREVIATION = 8
_ITEM_NUMBER = re.compile(r"\s*\d{1,3}\.\Z")
_CLAUSE = re.compile(r"[，、,：:]+\s*|\s+")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return ``[start, end)`` of each sentence, without surrounding white space; together they hold all words.

    A sentence keeps its enders and the quotes and brackets that close after them.
    """
    spans = []
    start = 0
    for match in _ENDERS.finditer(text):
        if _ends_nothing(text, start, match.end()):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = (_trim(text, span) for span in spans)
    return [(start, end) for start, end in trimmed if start < end]


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Return ``[start, end)`` of each clause: pieces of ``text`` that end after a comma, a colon or white space."""
    return list(_pieces(text))


def _ends_nothing(text: str, start: int, end: int) -> bool:
    """Return whether the full stop before ``end`` belongs to an abbreviation or to the number of a list item."""
    tail = text[max(start, end - _LONGEST_ABBREVIATION) : end]
    return bool(_ABBREVIATION.search(tail) or _ITEM_NUMBER.match(text, start, end))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _trim(text: str, span: tuple[int, int]) -> tuple[int, int]:
    content = text[span[0] : span[1]]
    return span[0] + len(content) - len(content.lstrip()), span[0] + len(content.rstrip())
