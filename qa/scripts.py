"""Traditional and Simplified Chinese: texts folded together, and a question put in the documents' script.

The encoder takes the two for different words, and puts a question in the other script farther from what answers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import Any

_SAMPLE = 200  # characters of a text
_TRADITIONAL_SHARE = 0.1  # of all Chinese characters: about 0.3 of a Traditional text, 0 of a Simplified one
_SIMPLIFIED_SHARE = 0.02
_FIRST_CHINESE = "\u3400"


class Script(Enum):
    """What Chinese is written in."""

    SIMPLIFIED = "t2s"  # OpenCC's names of how to get there
    TRADITIONAL = "s2tw"


def script_of(texts: Iterable[str]) -> Script | None:
    """Return the script of a sample of the texts; None where they are mixed, or not Chinese."""
    chinese = [char for text in texts for char in text[:_SAMPLE] if char >= _FIRST_CHINESE]
    share = sum(char != _simplified(char) for char in chinese) / max(1, len(chinese))
    if not chinese or _SIMPLIFIED_SHARE < share < _TRADITIONAL_SHARE:
        return None
    return Script.TRADITIONAL if share >= _TRADITIONAL_SHARE else Script.SIMPLIFIED


def in_script(question: str, script: Script | None) -> str:
    """Return the question in the script; as it is where that is None, or it is in it already."""
    folded = fold_script(question)
    if script is None or (script is Script.TRADITIONAL) == (folded != question):
        return question
    return str(_converter(script).convert(question))


def fold_script(text: str) -> str:
    """Return the text with Traditional characters as Simplified ones, one for one, so that offsets hold."""
    return "".join(map(_simplified, text))


def fold_case(text: str) -> str:
    """Return ``fold_script`` of the text in lower case, character for character, so that offsets hold."""
    # The lower case of "İ" is two characters.
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in fold_script(text))


@lru_cache(maxsize=len(Script))
def _converter(script: Script) -> Any:
    from opencc import OpenCC

    return OpenCC(script.value)


@lru_cache(maxsize=65536)
def _simplified(character: str) -> str:
    if character < _FIRST_CHINESE:
        return character
    folded: str = _converter(Script.SIMPLIFIED).convert(character)
    return folded if len(folded) == 1 else character
