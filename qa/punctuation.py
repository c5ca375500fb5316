"""Where the sentences, statements, clauses and items of a text end."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from index.records import Span

_STOP = r"[。！？!?\n|]|\.(?=\s|$)"  # a line is a sentence, and so is a cell of a row in plain text
_SEMICOLON = "[；;]"
_COMMA = r"[，\t\u3000]|,(?!\d)"  # a comma before a digit is one within a number, or a list of them

SENTENCE_END = re.compile(_STOP)
STATEMENT_END = re.compile(rf"{_STOP}|{_SEMICOLON}")  # of what is said of one thing
CLAUSE_END = re.compile(rf"(?:{_STOP}|{_SEMICOLON}|{_COMMA})\s*")
LABEL_OR_CLAUSE_END = re.compile(rf"(?:{_STOP}|{_SEMICOLON}|{_COMMA}|[：:](?!\d))\s*")
ITEM_END = re.compile(rf"{_SEMICOLON}|{_COMMA}|、")

_EDGE = " \t\n\r\u3000，,。.；;：:！!？?"


def start_of(ends: re.Pattern[str], text: str, at: int) -> int:
    """Return where the part that holds a place begins: behind the last end before it."""
    return max(takewhile(at.__ge__, (match.end() for match in ends.finditer(text))), default=0)


def end_of(ends: re.Pattern[str], text: str, at: int) -> int:
    """Return where the part that holds a place is over: before the next end."""
    end = ends.search(text, at)
    return end.start() if end else len(text)


def parted(ends: re.Pattern[str], text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return [start, end) of each part of a text, or of a stretch of it, with the mark that ends it."""
    last = len(text) if end is None else end
    edges = takewhile(last.__gt__, (match.end() for match in ends.finditer(text, start)))
    return [(one, other) for one, other in pairwise([start, *edges, last]) if one < other]


def stripped(text: str, start: int, end: int) -> Span:
    """Return a stretch of a text without the marks and the space at its edges."""
    first = end - len(text[start:end].lstrip(_EDGE))
    return first, first + len(text[first:end].rstrip(_EDGE))
