"""Tell Chinese from what bytes of another encoding look like: by how much of it is words of a dictionary."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST_WORD = 5
_SAMPLE = 2_000  # characters
_FEWEST = 4  # characters in words


def is_worded(text: str, share: float = 0.5) -> bool:
    """Return whether at least this share of the Chinese characters make words, of several characters each.

    Real text comes to 0.7 and more, lists of names too; what other encodings look like comes to 0.05 at most.
    """
    runs = _HAN_RUN.findall(text[:_SAMPLE])
    covered = sum(map(_covered, runs))
    return covered >= _FEWEST and covered >= share * sum(map(len, runs))


def _covered(run: str) -> int:
    """Return how many characters are in words, the longest word first at each place."""
    words = _words()
    covered = start = 0
    while start < len(run):
        lengths = range(min(_LONGEST_WORD, len(run) - start), 1, -1)
        length = next((length for length in lengths if run[start : start + length] in words), 0)
        covered += length
        start += length or 1
    return covered


@cache
def _words() -> frozenset[str]:
    """Return the words of jieba's dictionary that have several characters."""
    lines = resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    return frozenset(word for word in (line.partition(" ")[0] for line in lines) if 1 < len(word) <= _LONGEST_WORD)
