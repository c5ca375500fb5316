"""The stars of **strong** and *emphasized* words, which say nothing by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STRONG = re.compile(r"(?<![\d*])\*\*(?=[^\s*])[^*\n]+?(?<=[^\s*(（])\*\*(?!\*)")
_EMPHASIZED = re.compile(r"(?<![\w*)）\]])\*(?=[^\W\d_]|[“《「（])[^*\n]+?(?<=[^\s*])\*(?![\d*A-Za-z])")  # not 长*宽*高


def stars(text: str) -> Iterator[int]:
    """Yield the places of the stars around emphasized words of a text, not of those that multiply or mark a note."""
    if text.count("*") > 1:
        for pattern, width in ((_STRONG, 2), (_EMPHASIZED, 1)):
            for match in pattern.finditer(text):
                yield from range(match.start(), match.start() + width)
                yield from range(match.end() - width, match.end())


def without_stars(text: str) -> str:
    """Return a text without the stars around its emphasized words."""
    dropped = set(stars(text))
    return "".join(char for at, char in enumerate(text) if at not in dropped) if dropped else text
