"""Decode text in the encodings that were used before Unicode, which carry no mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.errors import DocumentError
from index.messages import Message
from index.parsing.chinese_words import is_worded
from index.parsing.decoded import GOOD_TO_BROKEN, REPLACEMENT, Decoded, checked, strictly
from index.parsing.language_evidence import (
    ENOUGH_TO_JUDGE,
    EVERYDAY,
    foreign_letters,
    looks_chinese,
    looks_japanese,
    simplified,
)

_WESTERN = re.compile(
    r"""
    (?<=[a-z])[à-öø-ÿš-ž](?=[a-zà-ÿ]|\b) | \b[À-ÖØ-Þà-öø-ÿ](?=[a-z]) | (?<=[A-Z])[À-ÖØ-Þ](?=[A-Z])   # within words
    | (?<=\w)’ | (?:\b|(?<=\s)|^)[‘“](?=\w) | (?<=[\w.,;:!?)])[’”] | (?<=[ \w])[–—](?=[ \w]) | (?<=[\w.])…
    | [£€¥](?=\s?\d) | (?<=\d)[°€£%½¼¾²³] | (?<=\w)[®™] | ©(?=\s) | \u00a0 | ^[•·](?=\s) | [«»]
    """,
    re.VERBOSE | re.MULTILINE,
)
_FEWEST_LETTERS = 4  # in all, to each that is not in ASCII
_LOOKED_BACK = 400  # bytes


@dataclass(frozen=True, slots=True)
class _Legacy:
    """An encoding of text that carries no mark.

    codecs: its variants, the usual one first. believed: returns whether a decoded text looks like its
    language. strict: a codec that everyday text fits in, for a text too short to judge. shared: whether
    a text of any length may look right in another encoding too. simplified: makes Simplified Chinese of a
    text, None for other languages.
    """

    title: str
    codecs: tuple[str, ...]
    believed: Callable[[str], bool]
    strict: str
    shared: bool = False
    simplified: Callable[[str], str] | None = None


def decode_legacy(data: bytes, name: str) -> Decoded:
    """Decode in the one encoding whose text looks like its language. Raise DocumentError when there is not just one."""
    readings = [(legacy, text) for legacy in _LEGACIES if (text := strictly(data, legacy.codecs[0])) is not None]
    believed = [(legacy, text) for legacy, text in readings if legacy.believed(text)]
    certain = [(legacy, text) for legacy, text in believed if len(believed) == 1 and _is_certain(legacy, text, data)]
    worded = [(legacy, text) for legacy, text in readings if legacy.simplified and is_worded(legacy.simplified(text))]
    for legacy, text in [*certain, *worded][:1]:
        few = len(foreign_letters(text)) < ENOUGH_TO_JUDGE or legacy.shared or not certain
        doubts = [Message("little_evidence", {"encoding": legacy.title})] if few else []
        return checked(text, legacy.codecs[0], name, (*_variant_doubts(legacy, text, data), *doubts))
    nearly = _decode_nearly_gb18030(data, name) or _decode_western(data, name)
    if nearly:
        return nearly
    if not believed:
        titles = ", ".join(legacy.title for legacy in _LEGACIES)
        raise DocumentError("no_encoding_fits", name=name, encodings=titles)
    if len(believed) > 1:
        raise DocumentError("several_encodings_fit", name=name, encodings=_either([item.title for item, _ in believed]))
    raise DocumentError("encoding_unclear", name=name, encoding=believed[0][0].title)


def _is_certain(legacy: _Legacy, text: str, data: bytes) -> bool:
    """Return whether a text is long enough to judge, or fits in what everyday text needs of the encoding."""
    long = sum(not char.isascii() for char in text) >= ENOUGH_TO_JUDGE
    return (long and not legacy.shared) or strictly(data, legacy.strict) == text


def _decode_nearly_gb18030(data: bytes, name: str) -> Decoded | None:
    """Return text in GB18030 that has a few broken bytes; None for other bytes."""
    lines = [_repaired(line) for line in data.split(b"\n")]
    text = "\n".join(lines)
    broken = text.count(REPLACEMENT)
    if GOOD_TO_BROKEN * broken > sum(not char.isascii() for char in text) or not is_worded(text):
        return None
    doubt = Message("broken_gb18030", {"count": broken, "sign": REPLACEMENT})
    return checked(text, "gb18030", name, (doubt,))


def _repaired(line: bytes) -> str:
    """Return a line of GB18030, without the byte that takes the characters after it apart if there is one."""
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError as error:
        places = range(max(0, error.start - _LOOKED_BACK), min(len(line), error.start + 2))
    texts = (_without(line, place) for place in places if line[place] > ord("~"))
    best = max(filter(None, texts), key=lambda text: sum(char in EVERYDAY for char in text), default=None)
    return best or line.decode("gb18030", "replace")


def _without(line: bytes, place: int) -> str | None:
    try:
        return line[:place].decode("gb18030") + REPLACEMENT + line[place + 1 :].decode("gb18030")
    except UnicodeDecodeError:
        return None


def _decode_western(data: bytes, name: str) -> Decoded | None:
    """Return text in Windows-1252: in ASCII but for letters within words, and signs where these stand."""
    text = strictly(data, "cp1252")
    if text is None:
        return None
    foreign = sum(not char.isascii() for char in text)
    letters = sum(char.isalpha() for char in text)
    if len(_WESTERN.findall(text)) < foreign or _FEWEST_LETTERS * foreign > letters:
        return None
    return checked(text, "cp1252", name, (Message("little_evidence", {"encoding": "Windows-1252"}),))


def _either(titles: Sequence[str]) -> str | Message:
    *others, last = titles
    return Message("one_and_another", {"one": _either(others), "other": last}) if others else last


def _variant_doubts(legacy: _Legacy, text: str, data: bytes) -> Iterator[Message]:
    for codec in legacy.codecs[1:]:
        other = strictly(data, codec)
        if other is not None and other != text:
            signs = dict.fromkeys(one for one, two in zip(text, other, strict=False) if one != two)
            yield Message("variants_differ", {"encoding": legacy.title, "signs": " ".join(list(signs)[:5])})
            return


_LEGACIES = (
    _Legacy("GB18030", ("gb18030",), looks_chinese, "gb2312", simplified=str),
    _Legacy("Big5", ("cp950", "big5"), looks_chinese, "cp950", simplified=simplified),
    _Legacy("EUC-JP", ("euc_jp",), looks_japanese, "euc_jp", shared=True),  # with the kana of GB 2312
    _Legacy("Shift-JIS", ("cp932", "shift_jis"), looks_japanese, "cp932"),
)
