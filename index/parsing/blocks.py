"""Join the blocks that a parser extracted to one text with its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.errors import DocumentError
from index.messages import Message
from index.parsing.formats import MAX_CHARACTERS, Parsed
from index.records import Paragraph, Place

_GAP = "\n\n"
_LONGEST_HEADING = 100  # characters; what is longer is a paragraph in the style of a heading
_CHINESE_LINES = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*\r?\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
_WHITE = re.compile(r"[\s\x1c-\x1f\u00a0]+")
_NOTHING = re.compile("[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text. level: of a heading, 1 the highest; 0 for a paragraph. place: where it stands in the file."""

    text: str
    level: int = 0
    place: Place | None = None


def compose(blocks: Iterable[Block], name: str, warnings: Iterable[Message] = ()) -> Parsed:
    """Join the blocks to one text. Raise DocumentError when it is longer than 20 million characters.

    blocks: in order. name: of the file, for messages. warnings: read last, so that an iterator over
    the blocks may still add to them.
    """
    pieces: list[str] = []
    paragraphs: list[Paragraph] = []
    headings: list[tuple[int, str]] = []
    end = 0
    for block in blocks:
        text = one_line(block.text)
        if not text:
            continue
        start = end + len(_GAP) if pieces else 0
        end = start + len(text)
        if end > MAX_CHARACTERS:
            raise DocumentError("over_character_limit", name=name, limit=MAX_CHARACTERS)
        pieces.append(text)
        if block.level and len(text) <= _LONGEST_HEADING:
            headings = [*(item for item in headings if item[0] < block.level), (block.level, text)]
        else:
            section = " › ".join(title for _, title in headings) or None
            paragraphs.append(Paragraph(len(paragraphs) + 1, start, end, section, block.place))
    return Parsed(_GAP.join(pieces), tuple(paragraphs), tuple(warnings))


def one_line(text: str) -> str:
    """Return the text on one line: white space as one space, none where Chinese lines were wrapped, no controls."""
    return _WHITE.sub(" ", _CHINESE_LINES.sub("", _NOTHING.sub("", text))).strip()
