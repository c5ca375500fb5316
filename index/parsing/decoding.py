"""Decode bytes to text without silent guesses: a text is exact, doubted in a warning, or refused with the reason."""

from __future__ import annotations

import codecs
import re

from index.errors import DocumentError
from index.messages import Message
from index.parsing.decoded import GOOD_TO_BROKEN, REPLACEMENT, Decoded, checked, strictly
from index.parsing.language_evidence import HAN, looks_chinese, looks_japanese, looks_latin
from index.parsing.legacy_encodings import decode_legacy

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ISO_2022 = b"\x1b$"  # switches from ASCII to two-byte characters
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "shift_jis": "cp932", "iso8859-1": "cp1252"}
_TWO_BYTES = re.compile(r"[\0-\u07ff]*")
_IN_LATIN_WORDS = re.compile(r"[A-Za-z][^\0-\x7f]|[^\0-\x7f][A-Za-z]")
_SIGNS_ONLY = re.compile(r"[\0-\x7f\u00a0§©«®°±·»×÷]*")
_SHORT = 16  # bytes: so few may fit another encoding by chance


def decode(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """Decode UTF-8 and UTF-16 (with or without a mark), GB18030 (GBK), Big5, Shift-JIS and EUC-JP.

    name: of the file, for messages. declared: the encoding that the file names, used when all bytes fit.
    Raise DocumentError, naming the file and the remedy, for anything else.
    """
    if not data.strip():
        raise DocumentError("file_empty", name=name)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return checked(_decode_as(data[len(mark) :], encoding, name), encoding, name)
    if _ISO_2022 in data:
        raise DocumentError("iso_2022", name=name)
    if b"\0" in data:
        return _decode_unmarked_utf16(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_declared(data, name, declared) or _decode_nearly_utf8(data, name) or decode_legacy(data, name)
    return checked(text, "utf-8", name, _doubts_about_utf8(text, data))


def _decode_as(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError("encoding_mark_wrong", name=name, encoding=encoding, place=error.start) from error


def _decode_unmarked_utf16(data: bytes, name: str) -> Decoded:
    """Decode UTF-16 without a mark: it has zero bytes in line ends, spaces and Latin letters."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = strictly(data, encoding)
        if text is not None and (looks_chinese(text) or looks_japanese(text) or looks_latin(text)):
            doubt = Message("encoding_unmarked", {"encoding": encoding.upper()})
            return checked(text, encoding, name, (doubt,))
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
    text = strictly(data, encoding)
    if text is None:
        return None
    foreign = [char for char in text if not char.isascii()]
    chinese = encoding in {"gb18030", "cp950"}
    doubt = Message("declared_encoding_doubtful", {"encoding": declared})
    return checked(text, encoding, name, (doubt,) if chinese and foreign and not looks_chinese(text) else ())


def _decode_nearly_utf8(data: bytes, name: str) -> Decoded | None:
    """Return UTF-8 text that was cut within a character or has a few broken ones; None for other bytes."""
    text = data.decode("utf-8", "replace")
    broken = text.count(REPLACEMENT) - data.count(REPLACEMENT.encode())
    if GOOD_TO_BROKEN * broken > sum(not char.isascii() for char in text) - broken:
        return None
    doubt = Message("broken_utf8", {"count": broken, "sign": REPLACEMENT})
    return checked(text, "utf-8", name, (doubt,))


def _doubts_about_utf8(text: str, data: bytes) -> tuple[Message, ...]:
    """Return a doubt where valid UTF-8 may be a few Chinese words in GBK, Big5 or UTF-16."""
    if len(data) <= _SHORT:
        for encoding in ("utf-16-le", "utf-16-be"):
            other = strictly(data, encoding)
            if other and len(HAN.findall(other)) == len(other) and looks_chinese(other):
                return (Message("may_be_other_encoding", {"encoding": encoding.upper()}),)
    if text.isascii() or not _TWO_BYTES.fullmatch(text) or _SIGNS_ONLY.fullmatch(text):
        return ()
    for legacy in ("gb18030", "cp950"):
        other = strictly(data, legacy)
        few = len(data) <= _SHORT and not _IN_LATIN_WORDS.search(text)
        if other is not None and (few or looks_chinese(other)):
            return (Message("may_be_older_encoding"),)
    return ()
