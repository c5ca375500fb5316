"""Cuts a span to what a person would quote."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from index.sentences import is_abbreviated
from qa.quantities import quantities

if TYPE_CHECKING:
    import jieba

_PAIRS = {
    "《": "》", "〈": "〉", "「": "」", "『": "』", "“": "”", "‘": "’",
    "（": "）", "(": ")", "【": "】", "[": "]", "〔": "〕",
}  # fmt: skip
_HALF_WIDTH = str.maketrans("（）［］｛｝", "()[]{}")  # "(甲）" is a pair as well
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_EDGE = frozenset(" \t\n\r\u3000，。、；：？！,.;:?!…—·~～-")
_SYMBOL = re.compile(
    r"[\u25a0-\u2604\u2607-\u2775\u2794-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\u200d\ufe0f]"
)  # ⚠ ✅, not ★
_CODE = re.compile(  # GB/T 50107-2010, JB5127, SV-220A
    r"(?<![A-Za-z\d])[A-Z]+(?:/[A-Z]+)*(?: \d{3,}|-?\d+)[A-Za-z\d]*(?:[-.–—][A-Za-z\d]+)*"
)
# Single words that tokens swallow (在香港, 年起) and that the answer then seldom begins or ends with.
_LEADING = frozenset("是在的有由为為于於以了被到至")
_TRAILING = frozenset("的起上为為是和与與以在")
_LEAN_ON_THE_NEXT = _TRAILING - frozenset("的起")  # at the end of a phrase they are parts of words: 线上。
_WORD = re.compile(r"\w")
_LONGEST_CODE = 24  # characters
_REACH = 12  # characters around the span in which words are looked for
_SLIGHT = (
    1.0  # by how much, as a logarithm, other words may be less likely than the likeliest: 生成|长达 for 生|成长|达
)


def trim(text: str, start: int, end: int, dictionary: jieba.Tokenizer | None = None) -> tuple[int, int]:
    """Return the span [start, end) of ``text`` without half words, half numbers, odd brackets or edge punctuation.

    A word or number that is cut is completed, numbers keep their sign and unit, abbreviations their full stop; quotes,
    brackets and 书名号 come in pairs or not at all. The result is never empty when the span holds a
    character that is neither punctuation nor space; else it is (start, start).
    dictionary: jieba's, where it is loaded already.
    """
    start, end = _strip(text, start, end)
    if start == end:
        return start, start
    dictionary = dictionary or _dictionary()
    start, end = _whole_words(text, *_without_loose_brackets(text, start, end), dictionary)
    start, end = _whole_quantities(text, start, _end_of_code(text, start, end))
    start, end = _strip(text, *paired(text, start, end))
    return start, end + is_abbreviated(text, end)


def token_span(
    text: str, first: tuple[int, int], last: tuple[int, int], dictionary: jieba.Tokenizer | None = None
) -> tuple[int, int]:
    """Return the characters from the token ``first`` to the token ``last``, less a particle that one of them swallowed.

    first, last: character offsets [start, end) of the two tokens in ``text``. dictionary: as for ``trim``.
    """
    start, end = first[0], last[1]
    dictionary = dictionary or _dictionary()
    head, tail = (list(dictionary.cut(text[slice(*token)], HMM=False)) for token in (first, last))
    if len(head) > 1 and head[0] in _LEADING:
        start += 1
    if len(tail) > 1 and tail[-1] in _TRAILING and (tail[-1] not in _LEAN_ON_THE_NEXT or _WORD.match(text, end)):
        end -= 1
    return (start, end) if start < end else (first[0], last[1])


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop what is at the edges; the symbols as well where there is more than these, as a cell may have ✓ alone."""
    low, high = start, end
    while low < high and text[low] in _EDGE and not _is_sign(text, low, high):
        low += 1
    while high > low and text[high - 1] in _EDGE:
        high -= 1
    if low == high:
        return start, start
    if not (_SYMBOL.match(text, low) or _SYMBOL.match(text, high - 1)):
        return low, high
    inner = low + (_SYMBOL.match(text, low) is not None), high - (_SYMBOL.match(text, high - 1) is not None)
    bare = _strip(text, *inner) if inner[0] < inner[1] else (low, low)
    return bare if bare[0] < bare[1] else (low, high)


def _without_loose_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop what a token brought along of the next or the last phrase: an opener at the end, a closer at the start."""
    low, high = start, end
    while high > low and (text[high - 1] in _PAIRS or text[high - 1] in _EDGE):
        high -= 1
    while low < high and (text[low] in _CLOSERS or text[low] in _EDGE) and not _is_sign(text, low, high):
        low += 1
    return (low, high) if low < high else (start, end)


def _is_sign(text: str, at: int, end: int) -> bool:
    return text[at] == "-" and at + 1 < end and text[at + 1].isdigit()


def _whole_words(text: str, start: int, end: int, dictionary: jieba.Tokenizer) -> tuple[int, int]:
    from_, to = max(start - _REACH, 0), min(end + _REACH, len(text))
    around = text[from_:to]
    low, high = start, end
    at = from_
    for word in dictionary.cut(around, HMM=False):
        after = at + len(word)
        if word.strip() and not any(c in _EDGE or c in _PAIRS or c in _CLOSERS for c in word):
            if at < start < after and not _may_part(around, start - from_, word, start - at, dictionary):
                low = at
            if at < end < after and not _may_part(around, end - from_, word, end - at, dictionary):
                high = after
        at = after
    return low, high


def _may_part(text: str, place: int, word: str, at: int, dictionary: jieba.Tokenizer) -> bool:
    """Return whether words may well end at ``place`` of the text, which is in the word, at its character ``at``."""
    if _is_joint(word, at, dictionary):
        return True
    parted = _likelihood(text[:place], dictionary) + _likelihood(text[place:], dictionary)
    return _likelihood(text, dictionary) - parted < _SLIGHT


def _likelihood(text: str, dictionary: jieba.Tokenizer) -> float:
    """Return the logarithm of the probability of the likeliest words that the text is made of."""
    route: dict[int, tuple[float, int]] = {}
    dictionary.calc(text, dictionary.get_DAG(text), route)
    return route[0][0]


def _is_joint(word: str, at: int, dictionary: jieba.Tokenizer) -> bool:
    """Return whether a word such as 法国巴黎 is put together at ``at`` from two that stand by themselves."""
    known = dictionary.FREQ
    return min(at, len(word) - at) > 1 and bool(known.get(word[:at]) and known.get(word[at:]))


def _end_of_code(text: str, start: int, end: int) -> int:
    """Return the end of the span, that of a code which begins in the span and goes on."""
    codes = _CODE.finditer(text, start, min(end + _LONGEST_CODE, len(text)))
    return next((code.end() for code in codes if code.start() < end < code.end()), end)


def _whole_quantities(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in all of a quantity whose number the span has a part of."""
    low, high = start, end
    for one in quantities(text, max(start - _REACH, 0), end):
        if one.start < start < one.end:
            low = one.start
        if one.number[0] < end < one.end:
            high = one.end
    return low, high


def paired(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in a missing partner that stands right outside, and drop a single bracket at the edge."""
    text, whole = text.translate(_HALF_WIDTH), (start, end)
    waiting, single = [], []
    for at in range(start, end):
        if text[at] in _PAIRS:
            waiting.append(at)
        elif text[at] in _CLOSERS:
            if waiting and text[waiting[-1]] == _CLOSERS[text[at]]:
                waiting.pop()
            else:
                single.append(at)
    if waiting:
        start, end = _close(text, start, end, waiting[0])
    if single:
        start, end = _open(text, start, end, single[-1])
    return (start, end) if start < end else whole


def _close(text: str, start: int, end: int, opener: int) -> tuple[int, int]:
    if opener == start and text.find(_PAIRS[text[opener]], end, end + 1) < 0:
        return start + 1, end
    closer = text.find(_PAIRS[text[opener]], end, end + _REACH)
    return (start, closer + 1) if closer >= 0 else (start, opener)


def _open(text: str, start: int, end: int, closer: int) -> tuple[int, int]:
    opener = text.rfind(_CLOSERS[text[closer]], max(start - _REACH, 0), start)
    if closer == end - 1 and opener != start - 1:
        return start, end - 1
    return (opener, end) if opener >= 0 else (closer + 1, end)


def _dictionary() -> jieba.Tokenizer:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.dt
