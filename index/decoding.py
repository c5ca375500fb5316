"""Bytes to text without guessing silently: a text is exact, or it is refused by name."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from index.errors import DocumentError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ISO_2022 = b"\x1b$"  # switches to two-byte characters in what otherwise is ASCII
# GB18030 decodes almost any bytes, so what it gives must look like Chinese before it is believed:
# these are 45% of running Chinese text, and under 10% of other encodings read as GB18030.
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
_PUNCTUATION = re.compile(r"[\u2000-\u206f\u3000-\u303f\uff00-\uffef·×°]")
_ENOUGH_TO_JUDGE = 20
_HAN_SHARE = 0.7
_EVERYDAY_SHARE = 0.18
_KANA_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the byte order mark taken off, the encoding it was in, and doubts about it."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """Decodes UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030.

    Raises DocumentError, naming the file and the remedy, for anything else.
    """
    if not data.strip():
        raise DocumentError(f"{name}: the file is empty")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _checked(_decode_as(data[len(mark) :], encoding, name), encoding, name)
    if _ISO_2022 in data:
        raise DocumentError(f"{name}: in an ISO 2022 encoding; save it as UTF-8")
    if b"\0" in data:
        raise DocumentError(f"{name}: not a text file (it has zero bytes); save it as UTF-8 text")
    try:
        return _checked(data.decode("utf-8"), "utf-8", name)
    except UnicodeDecodeError:
        return _decode_gb18030(data, name)


def _decode_as(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name}: marked as {encoding} but is not, at byte {error.start}; save it as UTF-8"
        ) from error


def _decode_gb18030(data: bytes, name: str) -> Decoded:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name}: neither UTF-8 nor GB18030 (at byte {error.start}); save it as UTF-8") from error
    if not _looks_chinese(text):
        raise DocumentError(f"{name}: neither UTF-8 nor Chinese in GB18030; save it as UTF-8")
    foreign = [char for char in text if not char.isascii()]
    if len(foreign) >= _ENOUGH_TO_JUDGE:
        return _checked(text, "gb18030", name)
    if not all(map(_in_gb2312, foreign)):
        raise DocumentError(f"{name}: neither UTF-8 nor clearly GB18030; save it as UTF-8")
    doubt = f"{name}: read as GB18030 on little evidence; save it as UTF-8 to be sure"
    return _checked(text, "gb18030", name, (doubt,))


def _looks_chinese(text: str) -> bool:
    """Whether the letters that are not ASCII are mostly Chinese, and enough of these are everyday ones."""
    letters = sum(1 for char in _PUNCTUATION.sub("", text) if not char.isascii())
    han = _HAN.findall(text)
    everyday = sum(1 for char in han if char in _EVERYDAY)
    return (
        len(han) >= _HAN_SHARE * letters
        and everyday >= _EVERYDAY_SHARE * len(han)
        and len(_KANA.findall(text)) <= _KANA_SHARE * letters
    )


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _checked(text: str, encoding: str, name: str, warnings: tuple[str, ...] = ()) -> Decoded:
    text = text.removeprefix("\ufeff")
    controls = sum(1 for char in text if unicodedata.category(char) == "Cc" and char not in "\t\n\r\f\v\x1a")
    if "\0" in text or controls > max(1, len(text) // 100):
        raise DocumentError(f"{name}: not a text file (it has control characters); save it as UTF-8 text")
    if not text.strip():
        raise DocumentError(f"{name}: the file has no text")
    return Decoded(text, encoding, warnings)
