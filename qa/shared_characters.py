"""How much two texts share, by their characters without marks."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from qa.scripts import fold_script

AGREES = 0.8  # F1 of characters: two wordings read the same

_NO_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=1024)  # a turn's passages and answers are compared with each other again and again
def bare(text: str) -> str:
    """Return the letters and digits of a text, in lower case and Simplified."""
    return _NO_WORD.sub("", fold_script(text).lower())


def share(part: str, whole: str) -> float:
    """Return the share of a text's pairs of characters, or of its only one, that another text has, 0..1."""
    pairs = Counter(pairwise(part))
    if not pairs:
        return float(bool(part) and part in whole)
    return (pairs & Counter(pairwise(whole))).total() / pairs.total()


def agree(one: str, other: str) -> bool:
    """Return whether two bare texts have nearly the same characters."""
    common = (Counter(one) & Counter(other)).total()
    return bool(one and other) and 2 * common >= AGREES * (len(one) + len(other))
