"""Whether a decoded text looks like Chinese, Japanese or English, which bytes in a wrong encoding do not."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from index.parsing.decoded import CONTROLS

if TYPE_CHECKING:
    import opencc

# The old encodings decode almost any bytes, so a text must look like its language before it is believed. These
# characters are 45% of running Chinese text, and under 10% of what other encodings give when decoded as Chinese.
EVERYDAY = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为和地出也时年得就那要下以生会自着去之过家学对可里后小么心多"
    "天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样现分"
    "将外但身些与高意进法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位"
    "因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市九六七八"
    # and in Traditional characters
    "這來個國說們爲時會過學對裏後麼沒於還發當無開見經頭從動兩長樣現將與進實點種聲話兒問機給幾業間電門東聽"
    "氣關並內卻軍產萬"
)
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_PUNCTUATION = re.compile(r"[\u2000-\u206f\u3000-\u303f\uff00-\uff60\uffe0-\uffef·×°]")
_ENOUGH_FOR_WORDS = 2_000  # characters
ENOUGH_TO_JUDGE = 20
_HAN_SHARE = 0.7
_EVERYDAY_SHARE = 0.18
_KANA_SHARE = 0.1
_JAPANESE_KANA_SHARE = 0.25
_ALL = 1_000_000  # characters: only so many of a longer text are judged


def looks_chinese(text: str) -> bool:
    """Return whether the letters that are not ASCII are mostly Chinese, with enough everyday ones among these."""
    letters = foreign_letters(text)
    han = HAN.findall(letters)
    everyday = sum(1 for char in han if char in EVERYDAY)
    return (
        bool(han)
        and len(han) >= _HAN_SHARE * len(letters)
        and everyday >= _EVERYDAY_SHARE * len(han)
        and len(_KANA.findall(letters)) <= _KANA_SHARE * len(letters)
    )


def looks_japanese(text: str) -> bool:
    """Return whether the letters that are not ASCII are kana and Chinese characters, with enough kana among them."""
    letters = foreign_letters(text)
    kana = len(_KANA.findall(letters))
    half = len(_HALF_KANA.findall(letters))
    return (
        kana >= _JAPANESE_KANA_SHARE * max(1, len(letters))
        and half <= _KANA_SHARE * len(letters)
        and kana + half + len(HAN.findall(letters)) >= (1 - _KANA_SHARE) * len(letters)
    )


def looks_latin(text: str) -> bool:
    return len(text) >= ENOUGH_TO_JUDGE and text.isascii() and not CONTROLS.search(text) and "\0" not in text


def foreign_letters(text: str) -> str:
    """Return the letters that are not ASCII, of at most the first million characters."""
    return _PUNCTUATION.sub("", "".join(char for char in text[:_ALL] if not char.isascii()))


def simplified(text: str) -> str:
    return str(_opencc().convert(text[:_ENOUGH_FOR_WORDS]))


@cache
def _opencc() -> opencc.OpenCC:
    import opencc

    return opencc.OpenCC("t2s")
