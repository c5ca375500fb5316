"""Decode bytes to text without silent guesses: a text is exact, doubted in a warning, or refused with the reason."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.messages import Message
from index.parsing.chinese_words import is_worded

if TYPE_CHECKING:
    import opencc

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ISO_2022 = b"\x1b$"  # switches from ASCII to two-byte characters
# The old encodings decode almost any bytes, so a text must look like its language before it is believed. These
# characters are 45% of running Chinese text, and under 10% of what other encodings give when decoded as Chinese.
_EVERYDAY = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为和地出也时年得就那要下以生会自着去之过家学对可里后小么心多"
    "天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样现分"
    "将外但身些与高意进法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位"
    "因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市九六七八"
    # and in Traditional characters
    "這來個國說們爲時會過學對裏後麼沒於還發當無開見經頭從動兩長樣現將與進實點種聲話兒問機給幾業間電門東聽"
    "氣關並內卻軍產萬"
)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_PUNCTUATION = re.compile(r"[\u2000-\u206f\u3000-\u303f\uff00-\uff60\uffe0-\uffef·×°]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f]")
_TWO_BYTES = re.compile(r"[\0-\u07ff]*")
_IN_LATIN_WORDS = re.compile(r"[A-Za-z][^\0-\x7f]|[^\0-\x7f][A-Za-z]")
_SIGNS_ONLY = re.compile(r"[\0-\x7f\u00a0§©«®°±·»×÷]*")
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
_ENOUGH_FOR_WORDS = 2_000  # characters
_ENOUGH_TO_JUDGE = 20
_SHORT = 16  # bytes: so few may fit another encoding by chance
_HAN_SHARE = 0.7
_EVERYDAY_SHARE = 0.18
_KANA_SHARE = 0.1
_JAPANESE_KANA_SHARE = 0.25
_GOOD_TO_BROKEN = 50  # characters that UTF-8 needs several bytes for, to each that is broken
_REPLACEMENT = "\ufffd"
_ALL = 1_000_000  # characters: only so many of a longer text are judged


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text without its byte order mark, the encoding it was in, and doubts about it."""

    text: str
    encoding: str
    warnings: tuple[Message, ...] = ()


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


def decode(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """Decode UTF-8 and UTF-16 (with or without a mark), GB18030 (GBK), Big5, Shift-JIS and EUC-JP.

    name: of the file, for messages. declared: the encoding that the file names, used when all bytes fit.
    Raise DocumentError, naming the file and the remedy, for anything else.
    """
    if not data.strip():
        raise DocumentError("file_empty", name=name)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _checked(_decode_as(data[len(mark) :], encoding, name), encoding, name)
    if _ISO_2022 in data:
        raise DocumentError("iso_2022", name=name)
    if b"\0" in data:
        return _decode_unmarked_utf16(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_declared(data, name, declared) or _decode_nearly_utf8(data, name) or _decode_legacy(data, name)
    return _checked(text, "utf-8", name, _doubts_about_utf8(text, data))


def _decode_as(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError("encoding_mark_wrong", name=name, encoding=encoding, place=error.start) from error


def _decode_unmarked_utf16(data: bytes, name: str) -> Decoded:
    """Decode UTF-16 without a mark: it has zero bytes in line ends, spaces and Latin letters."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strictly(data, encoding)
        if text is not None and (_looks_chinese(text) or _looks_japanese(text) or _looks_latin(text)):
            doubt = Message("encoding_unmarked", {"encoding": encoding.upper()})
            return _checked(text, encoding, name, (doubt,))
    raise DocumentError("zero_bytes", name=name)


def _decode_declared(data: bytes, name: str, declared: str | None) -> Decoded | None:
    """Return the text in the declared encoding, None where it is unknown or the bytes do not fit."""
    try:
        codec = codecs.lookup(declared or "")
    except (LookupError, ValueError):
        return None
    if codec.name in {"utf-8", "utf-16", "utf-32"} or not codec._is_text_encoding:
        return None
    encoding = _WIDER.get(codec.name, codec.name)
    text = _strictly(data, encoding)
    if text is None:
        return None
    foreign = [char for char in text if not char.isascii()]
    chinese = encoding in {"gb18030", "cp950"}
    doubt = Message("declared_encoding_doubtful", {"encoding": declared})
    return _checked(text, encoding, name, (doubt,) if chinese and foreign and not _looks_chinese(text) else ())


def _decode_nearly_utf8(data: bytes, name: str) -> Decoded | None:
    """Return UTF-8 text that was cut within a character or has a few broken ones; None for other bytes."""
    text = data.decode("utf-8", "replace")
    broken = text.count(_REPLACEMENT) - data.count(_REPLACEMENT.encode())
    if _GOOD_TO_BROKEN * broken > sum(not char.isascii() for char in text) - broken:
        return None
    doubt = Message("broken_utf8", {"count": broken, "sign": _REPLACEMENT})
    return _checked(text, "utf-8", name, (doubt,))


def _decode_legacy(data: bytes, name: str) -> Decoded:
    """Decode in the one encoding whose text looks like its language. Raise DocumentError when there is not just one."""
    readings = [(legacy, text) for legacy in _LEGACIES if (text := _strictly(data, legacy.codecs[0])) is not None]
    believed = [(legacy, text) for legacy, text in readings if legacy.believed(text)]
    certain = [(legacy, text) for legacy, text in believed if len(believed) == 1 and _is_certain(legacy, text, data)]
    worded = [(legacy, text) for legacy, text in readings if legacy.simplified and is_worded(legacy.simplified(text))]
    for legacy, text in [*certain, *worded][:1]:
        few = len(_foreign(text)) < _ENOUGH_TO_JUDGE or legacy.shared or not certain
        doubts = [Message("little_evidence", {"encoding": legacy.title})] if few else []
        return _checked(text, legacy.codecs[0], name, (*_variant_doubts(legacy, text, data), *doubts))
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
    long = sum(not char.isascii() for char in text) >= _ENOUGH_TO_JUDGE
    return (long and not legacy.shared) or _strictly(data, legacy.strict) == text


def _decode_nearly_gb18030(data: bytes, name: str) -> Decoded | None:
    """Return text in GB18030 that has a few broken bytes; None for other bytes."""
    lines = [_repaired(line) for line in data.split(b"\n")]
    text = "\n".join(lines)
    broken = text.count(_REPLACEMENT)
    if _GOOD_TO_BROKEN * broken > sum(not char.isascii() for char in text) or not is_worded(text):
        return None
    doubt = Message("broken_gb18030", {"count": broken, "sign": _REPLACEMENT})
    return _checked(text, "gb18030", name, (doubt,))


def _repaired(line: bytes) -> str:
    """Return a line of GB18030, without the byte that takes the characters after it apart if there is one."""
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError as error:
        places = range(max(0, error.start - _LOOKED_BACK), min(len(line), error.start + 2))
    texts = (_without(line, place) for place in places if line[place] > ord("~"))
    best = max(filter(None, texts), key=lambda text: sum(char in _EVERYDAY for char in text), default=None)
    return best or line.decode("gb18030", "replace")


def _without(line: bytes, place: int) -> str | None:
    try:
        return line[:place].decode("gb18030") + _REPLACEMENT + line[place + 1 :].decode("gb18030")
    except UnicodeDecodeError:
        return None


def _decode_western(data: bytes, name: str) -> Decoded | None:
    """Return text in Windows-1252: in ASCII but for letters within words, and signs where these stand."""
    text = _strictly(data, "cp1252")
    if text is None:
        return None
    foreign = sum(not char.isascii() for char in text)
    letters = sum(char.isalpha() for char in text)
    if len(_WESTERN.findall(text)) < foreign or _FEWEST_LETTERS * foreign > letters:
        return None
    return _checked(text, "cp1252", name, (Message("little_evidence", {"encoding": "Windows-1252"}),))


def _either(titles: Sequence[str]) -> str | Message:
    *others, last = titles
    return Message("one_and_another", {"one": _either(others), "other": last}) if others else last


def _variant_doubts(legacy: _Legacy, text: str, data: bytes) -> Iterator[Message]:
    for codec in legacy.codecs[1:]:
        other = _strictly(data, codec)
        if other is not None and other != text:
            signs = dict.fromkeys(one for one, two in zip(text, other, strict=False) if one != two)
            yield Message("variants_differ", {"encoding": legacy.title, "signs": " ".join(list(signs)[:5])})
            return


def _doubts_about_utf8(text: str, data: bytes) -> tuple[Message, ...]:
    """Return a doubt where valid UTF-8 may be a few Chinese words in GBK, Big5 or UTF-16."""
    if len(data) <= _SHORT:
        for encoding in ("utf-16-le", "utf-16-be"):
            other = _strictly(data, encoding)
            if other and len(_HAN.findall(other)) == len(other) and _looks_chinese(other):
                return (Message("may_be_other_encoding", {"encoding": encoding.upper()}),)
    if text.isascii() or not _TWO_BYTES.fullmatch(text) or _SIGNS_ONLY.fullmatch(text):
        return ()
    for legacy in ("gb18030", "cp950"):
        other = _strictly(data, legacy)
        few = len(data) <= _SHORT and not _IN_LATIN_WORDS.search(text)
        if other is not None and (few or _looks_chinese(other)):
            return (Message("may_be_older_encoding"),)
    return ()


def _strictly(data: bytes, encoding: str) -> str | None:
    """Return the text if it encodes to exactly the same bytes, else None."""
    try:
        text = data.decode(encoding)
        return text if text.encode(encoding) == data else None
    except UnicodeError:
        return None


def _looks_chinese(text: str) -> bool:
    """Return whether the letters that are not ASCII are mostly Chinese, with enough everyday ones among these."""
    letters = _foreign(text)
    han = _HAN.findall(letters)
    everyday = sum(1 for char in han if char in _EVERYDAY)
    return (
        bool(han)
        and len(han) >= _HAN_SHARE * len(letters)
        and everyday >= _EVERYDAY_SHARE * len(han)
        and len(_KANA.findall(letters)) <= _KANA_SHARE * len(letters)
    )


def _looks_japanese(text: str) -> bool:
    """Return whether the letters that are not ASCII are kana and Chinese characters, with enough kana among them."""
    letters = _foreign(text)
    kana = len(_KANA.findall(letters))
    half = len(_HALF_KANA.findall(letters))
    return (
        kana >= _JAPANESE_KANA_SHARE * max(1, len(letters))
        and half <= _KANA_SHARE * len(letters)
        and kana + half + len(_HAN.findall(letters)) >= (1 - _KANA_SHARE) * len(letters)
    )


def _looks_latin(text: str) -> bool:
    return len(text) >= _ENOUGH_TO_JUDGE and text.isascii() and not _CONTROLS.search(text) and "\0" not in text


def _foreign(text: str) -> str:
    """Return the letters that are not ASCII, of at most the first million characters."""
    return _PUNCTUATION.sub("", "".join(char for char in text[:_ALL] if not char.isascii()))


def _simplified(text: str) -> str:
    return str(_opencc().convert(text[:_ENOUGH_FOR_WORDS]))


@cache
def _opencc() -> opencc.OpenCC:
    import opencc

    return opencc.OpenCC("t2s")


def _checked(text: str, encoding: str, name: str, warnings: tuple[Message, ...] = ()) -> Decoded:
    text = text.removeprefix("\ufeff")
    controls = len(_CONTROLS.findall(text))
    if "\0" in text or controls > max(1, len(text) // 100):
        raise DocumentError("too_many_controls", name=name)
    if not text.strip():
        raise DocumentError("file_without_text", name=name)
    private = len(_PRIVATE.findall(text))
    odd = {"private_characters": private, "control_characters": controls}
    doubts = (Message(code, {"count": count}) for code, count in odd.items() if count)
    return Decoded(text, encoding, (*warnings, *doubts))


_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "shift_jis": "cp932", "iso8859-1": "cp1252"}
_LEGACIES = (
    _Legacy("GB18030", ("gb18030",), _looks_chinese, "gb2312", simplified=str),
    _Legacy("Big5", ("cp950", "big5"), _looks_chinese, "cp950", simplified=_simplified),
    _Legacy("EUC-JP", ("euc_jp",), _looks_japanese, "euc_jp", shared=True),  # with the kana of GB 2312
    _Legacy("Shift-JIS", ("cp932", "shift_jis"), _looks_japanese, "cp932"),
)
