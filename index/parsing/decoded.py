"""A decoded text, checked for what no text has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import DocumentError
from index.messages import Message

_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
CONTROLS = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f]")
REPLACEMENT = "\ufffd"
GOOD_TO_BROKEN = 50  # characters that UTF-8 needs several bytes for, to each that is broken


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text without its byte order mark, the encoding it was in, and doubts about it."""

    text: str
    encoding: str
    warnings: tuple[Message, ...] = ()


def checked(text: str, encoding: str, name: str, warnings: tuple[Message, ...] = ()) -> Decoded:
    """Return the text without its mark, with doubts about odd characters. Raise DocumentError where it is no text."""
    text = text.removeprefix("\ufeff")
    controls = len(CONTROLS.findall(text))
    if "\0" in text or controls > max(1, len(text) // 100):
        raise DocumentError("too_many_controls", name=name)
    if not text.strip():
        raise DocumentError("file_without_text", name=name)
    private = len(_PRIVATE.findall(text))
    odd = {"private_characters": private, "control_characters": controls}
    doubts = (Message(code, {"count": count}) for code, count in odd.items() if count)
    return Decoded(text, encoding, (*warnings, *doubts))


def strictly(data: bytes, encoding: str) -> str | None:
    """Return the text if it encodes to exactly the same bytes, else None."""
    try:
        text = data.decode(encoding)
        return text if text.encode(encoding) == data else None
    except UnicodeError:
        return None
