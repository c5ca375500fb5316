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
_NEVER_LAST = re.compile(  # what comes after it belongs to it
    r"""(?<![A-Za-z\d.])(?: Mr | Mrs | Ms | Dr | Prof | Gen | Col | Capt | Lt | Sgt | Rev | Gov | Sen | Mt
        | [Vv]s | [Ee]xt | [Tt]el | [Aa]pprox | [Ff]igs? | [Vv]ols? | [Pp]p | [Cc]f | ca | incl | excl | [Ee]st
        | [Dd]ept | [Mm]in | [Mm]ax | [Aa]vg | [Qq]ty | e\.g | i\.e | [A-Z] )\.\Z""",
    re.VERBOSE,
)
_NUMBER_SIGN = re.compile(r"(?<![A-Za-z\d.])[Nn]os?\.\Z")
_PERHAPS_LAST = re.compile(  # a.m., U.S., Ph.D.
    r"""(?<![A-Za-z\d.])(?: Inc | Ltd | Co | Corp | LLC | Bros | Jr | Sr | St | Ave | Rd | Blvd | etc | al
        | [Pp]h\.D | (?:[A-Za-z]\.)+[A-Za-z] )\.\Z""",
    re.VERBOSE,
)
_LONGEST_ABBREVIATION = 12
_CLOSING_BRACKETS = frozenset("）)】]〕")
_SPACE = re.compile(r"\s*")
_BEGINNING = re.compile(  # a word that sentences begin with and names do not
    r"""\Z | [“‘"'(]? (?: The | An? | This | That | These | Those | There | It | Its | He | She
        | They | We | You | I | In | On | At | For | From | If | When | While | As | After | Before | To | But | And
        | Or | So | All | Any | Each | Every | Most | Some | No | Not | Our | Your | Their | His | Her | My
        | Please | Then | Thus | However | What | Which | Who | How | Why | Where | Both | Only | Since | With
        | Until | By )\b""",
    re.VERBOSE,
)
_ITEM_NUMBER = re.compile(r"\s*\d{1,3}\.\Z")
_CLAUSE = re.compile(r"[，、,：:]+\s*|\s+")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return ``[start, end)`` of each sentence, without surrounding white space; together they hold all words.

    A sentence keeps its enders and the quotes and brackets that close after them.
    """
    spans = []
    start = 0
    for match in _ENDERS.finditer(text):
        if _ends_nothing(text, start, match):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = (_trim(text, span) for span in spans)
    return [(start, end) for start, end in trimmed if start < end]


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Return ``[start, end)`` of each clause: pieces of ``text`` that end after a comma, a colon or white space."""
    return list(_pieces(text))


def is_abbreviated(text: str, end: int) -> bool:
    """Return whether the full stop at ``end`` belongs to the abbreviation before it, as that of Ltd. or a.m. does."""
    return text.startswith(".", end) and _matches(_PERHAPS_LAST, text, end + 1)


def _ends_nothing(text: str, start: int, match: re.Match[str]) -> bool:
    """Return whether the full stop belongs to an abbreviation or to the number of a list item."""
    after_stop, end = match.start() + 1, match.end()
    if text[after_stop - 1] != ".":
        return False
    if _ITEM_NUMBER.match(text, start, end) or _matches(_NEVER_LAST, text, after_stop):
        return True
    if _matches(_NUMBER_SIGN, text, after_stop):
        return text[end : end + 2].strip().isdigit()
    if not _matches(_PERHAPS_LAST, text, after_stop):
        return False
    return not _CLOSING_BRACKETS.isdisjoint(text[after_stop:end]) or not _begins(text, end)


def _begins(text: str, end: int) -> bool:
    """Return whether a sentence or a line begins after ``end``; a line that begins in small letters goes on."""
    space = _SPACE.match(text, end)
    after = space.end() if space else end
    is_line = "\n" in text[end:after] and text[after : after + 1].isupper()
    return is_line or _BEGINNING.match(text, after) is not None


def _matches(abbreviation: re.Pattern[str], text: str, end: int) -> bool:
    """Return whether the text up to ``end`` ends with the abbreviation."""
    return abbreviation.search(text, max(0, end - _LONGEST_ABBREVIATION), end) is not None


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
