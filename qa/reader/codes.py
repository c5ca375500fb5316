"""A question that is a code or a number and nothing else: where it stands is the answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from index.records import Span
from qa.retrieval import Hit

_CODE = re.compile(r"[a-z0-9]+(?:[\s._:/,+#-]+[a-z0-9]+)*", re.IGNORECASE)
_MARKS = re.compile(r"[?？。.!！\s]+\Z")
_BETWEEN = re.compile(r"[\s._:/,+#‐‑‒–—−-]")
_KIND = re.compile(r"(?<=[A-Za-z\d])/[A-Za-z](?=[\s_-]?\d)")
_LONGEST_PARTS = 4
_IN_SMALL_LETTERS = re.compile(r"[a-z]{1,4}(?= \d)")  # at the beginning, before a number: ax 200, room 12


def code_of(question: str) -> str | None:
    """Return the code that the question consists of, without what parts its characters; None where it is a question."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", question).strip())
    letters = _IN_SMALL_LETTERS.match(text)
    parts = text[letters.end() if letters else 0 :].split()
    is_code = all(any(map(str.isdigit, part)) or part.isupper() for part in parts) and any(map(str.isdigit, text))
    if not is_code or len(parts) > _LONGEST_PARTS or not _CODE.fullmatch(text):
        return None
    return _BETWEEN.sub("", text).lower()


def may_be_words(question: str) -> bool:
    """Return whether a code may be meant as words: "room 12" asks something where no such code stands."""
    return _IN_SMALL_LETTERS.match(unicodedata.normalize("NFKC", question).strip()) is not None


def code_in(hit: Hit, code: str) -> Span | None:
    """Return where the code stands in the passage, however it is parted there; None where it does not."""
    return _where(hit.passage.text, code, ()) or _where(hit.passage.text, code, _kinds(hit.passage.text))


def _kinds(text: str) -> set[int]:
    """The offsets of what may be left out of a code, as the T of GB/T 50107."""
    return {at for match in _KIND.finditer(text) for at in range(*match.span())}


def _where(passage: str, code: str, left_out: Collection[int]) -> Span | None:
    characters = ((at, original) for at, original in enumerate(passage) if at not in left_out)
    kept = [(char, at) for at, original in characters for char in _narrow(original)]
    text = "".join(char for char, _ in kept)
    for match in re.finditer(re.escape(code), text):
        first, last = kept[match.start()][1], kept[match.end() - 1][1] + 1
        if not (_touches(passage, first - 1, code[0]) or _touches(passage, last, code[-1])):
            return first, last
    return None


def code_spans(hits: Sequence[Hit], code: str) -> list[tuple[Hit, Span]]:
    """Return the hits whose passages have the code, in their order, with where it stands."""
    found = ((hit, code_in(hit, code)) for hit in hits)
    return [(hit, span) for hit, span in found if span is not None]


def _narrow(character: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", character)).lower()


def _touches(text: str, at: int, edge: str) -> bool:
    """Return whether the character there belongs to a longer code or number."""
    if not 0 <= at < len(text):
        return False
    beside = text[at]
    return beside.isascii() and ((beside.isdigit() and edge.isdigit()) or (beside.isalpha() and edge.isalpha()))
