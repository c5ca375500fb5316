"""Whether the text layer of a page is not what the page shows: its fonts name the wrong characters, or none."""

from __future__ import annotations

import re
import unicodedata

from index.parsing.chinese_words import is_worded
from index.parsing.language_evidence import ENOUGH_TO_JUDGE, EVERYDAY, HAN

_ODD = frozenset(("Cc", "Cn", "Co", "Cs"))  # controls, unassigned, private, halves of pairs
_ODD_SHARE = 0.2
_ACCENTED = re.compile(r"[\u0080-\u024f]")
_ACCENTED_SHARE = 0.4  # no language has so many
_ENOUGH_HAN = 50
_HAN_SHARE = 0.5
_WORDED_SHARE = 0.2  # of Chinese characters; real text comes to 0.7, wrong characters to 0.05
_EVERYDAY_SHARE = 0.1  # the same: 0.45, below 0.1


def is_garbled(text: str) -> bool:
    """Return whether the text has too many characters that no text has, or Chinese ones that make no words."""
    letters = [char for char in text if not char.isspace()]
    if len(letters) < ENOUGH_TO_JUDGE:
        return False
    odd = sum(unicodedata.category(char) in _ODD or char == "\ufffd" for char in letters)
    if odd >= _ODD_SHARE * len(letters) or len(_ACCENTED.findall(text)) >= _ACCENTED_SHARE * len(letters):
        return True
    han = HAN.findall(text)
    return (
        len(han) >= max(_ENOUGH_HAN, _HAN_SHARE * len(letters))
        and sum(char in EVERYDAY for char in han) < _EVERYDAY_SHARE * len(han)
        and not is_worded(text, _WORDED_SHARE)
    )
