"""Parse subtitles (.srt, .vtt): what is said without a pause is a paragraph, with the time at which it begins."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.parsing.blocks import Block, compose, one_line
from index.parsing.decoding import decode
from index.parsing.formats import Parsed
from index.records import Place

if TYPE_CHECKING:
    from webvtt import Caption

_PAUSE, _LONG, _LONGEST = 2, 10, 30  # seconds
_ENDED = re.compile(r"[。！？!?.…]['\"”’」』）)]*$")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|\{\\[^{}]{0,200}\}")  # as in <i> and {\an8}
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_LINE_ENDS = re.compile(r"\r\n?")


def parse_subtitles(data: bytes, name: str) -> Parsed:
    """Parse subtitles. A speaker is named before the words where the file names one."""
    from webvtt import WebVTT
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    decoded = decode(data, name)
    text = _LINE_ENDS.sub("\n", decoded.text).lstrip()
    kind = "vtt" if text.startswith("WEBVTT") else "srt"
    try:
        captions = WebVTT.from_buffer(StringIO(text), format=kind).captions
    except (MalformedCaptionError, MalformedFileError) as error:
        raise DocumentError("damaged", name=name, kind=f".{kind}") from error
    return compose(_blocks(captions), name, decoded.warnings, titled=False)


def _blocks(captions: Sequence[Caption]) -> Iterator[Block]:
    """Yield what one person says between pauses, or in half a minute."""
    said: list[str] = []
    first = last = captions[0] if captions else None
    shown: list[str] = []
    for caption in captions:
        lines = [line for line in map(_line, caption.lines) if line]
        new = [line for line in lines if line not in shown]  # one that stays on the screen is said once
        shown = lines
        if said and first and last and _parts(first, last, caption, said[-1]):
            yield _block(said, first)
            said = []
        if new:
            first = first if said else caption
            said += new
            last = caption
    if said and first:
        yield _block(said, first)


def _parts(first: Caption, last: Caption, caption: Caption, said: str) -> bool:
    """Return whether a caption begins a paragraph of its own after those from ``first`` to ``last``."""
    if caption.voice != first.voice or caption.start_in_seconds - last.end_in_seconds >= _PAUSE:
        return True
    length = caption.end_in_seconds - first.start_in_seconds
    return length > _LONGEST or (length > _LONG and bool(_ENDED.search(said)))


def _block(said: Sequence[str], first: Caption) -> Block:
    text = " ".join(said)
    if first.voice:
        text = f"{first.voice}{'：' if _WIDE.search(text + first.voice) else ': '}{text}"
    minutes, seconds = divmod(first.start_in_seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return Block(text, place=Place(time=f"{hours}:{minutes:02}:{seconds:02}"))


def _line(text: str) -> str:
    return one_line(html.unescape(_TAG.sub("", text)))
