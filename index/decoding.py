"""Bytes to text without guessing silently: a text is exact, or it is refused by name."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

from index.errors import DocumentError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# GB18030 decodes almost any bytes, so what it gives must look like Chinese before it is believed.
_EVERYDAY = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为和地出也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样现分将外但身些与高意进法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市九六七八"
)
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》【】…—·　「」『』")
_ENOUGH_TO_JUDGE = 16
_EVERYDAY_SHARE = 0.12
_COMMON_SHARE = 0.7


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
    foreign = [char for char in text if not char.isascii()]
    common = sum(1 for char in foreign if char in _PUNCTUATION or _in_gb2312(char))
    everyday = sum(1 for char in foreign if char in _PUNCTUATION or char in _EVERYDAY)
    if len(foreign) < _ENOUGH_TO_JUDGE:
        doubt = f"{name}: read as GB18030 on little evidence; save it as UTF-8 to be sure"
        if common < len(foreign):
            raise DocumentError(f"{name}: neither UTF-8 nor clearly GB18030; save it as UTF-8")
        return _checked(text, "gb18030", name, (doubt,))
    if common < _COMMON_SHARE * len(foreign) or everyday < _EVERYDAY_SHARE * len(foreign):
        raise DocumentError(f"{name}: neither UTF-8 nor Chinese in GB18030; save it as UTF-8")
    return _checked(text, "gb18030", name)


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
