"""Join the blocks that a parser extracted to one text with its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from index.errors import DocumentError
from index.messages import Message
from index.parsing.formats import MAX_CHARACTERS, Parsed
from index.parsing.outline import Outline
from index.records import Cell, ParagraphKind, Place, Recognized

_GAP = "\n\n"
_LONGEST_STRONG = 48  # characters
_STRONG_LEVEL = 10  # below all headings that are marked as such
_ENDED = re.compile(r"[。；;，,、.]\s*$")
_CHINESE_LINES = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*\r?\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
_WHITE = re.compile(r"[\s\x1c-\x1f\u00a0]+")
_NOTHING = re.compile("[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text.

    level: of a heading or a list item, 1 the highest; else 0. place: where it stands in the file. kind: None
    for a heading where there is a level, else for text. cells: their offsets are into ``text``. strong: whether
    all of it is in bold type. recognized: what of it was recognized in a picture, the offsets into ``text``.
    """

    text: str
    level: int = 0
    place: Place | None = None
    kind: ParagraphKind | None = None
    cells: tuple[Cell, ...] = ()
    strong: bool = False
    recognized: tuple[Recognized, ...] = ()


def with_strong_headings(blocks: Iterable[Block]) -> Iterator[Block]:
    """Make headings of short lines in bold type that other text follows: few people use the styles for headings."""
    before: Block | None = None
    for block in chain((block for block in blocks if block.text.strip()), [None]):
        if before:
            follows = block is not None and not block.strong and not (block.level and block.kind is None)
            stands_out = before.strong and before.kind is None and not before.level
            heads = stands_out and follows and len(before.text) <= _LONGEST_STRONG and not _ENDED.search(before.text)
            yield replace(before, level=_STRONG_LEVEL) if heads else before
        before = block


def compose(blocks: Iterable[Block], name: str, warnings: Iterable[Message] = (), *, titled: bool = True) -> Parsed:
    """Join the blocks to one text. Raise DocumentError when it is longer than 20 million characters.

    blocks: in order. name: of the file, for messages. warnings: read last, so that an iterator over
    the blocks may still add to them. titled: whether a heading may be the title of the document.
    """
    pieces: list[str] = []
    outline = Outline()
    end = 0
    for block in blocks:
        text = _normalized(block)
        if not text:
            continue
        start = end + len(_GAP) if pieces else 0
        end = start + len(text)
        if end > MAX_CHARACTERS:
            raise DocumentError("over_character_limit", name=name, limit=MAX_CHARACTERS)
        pieces.append(text)
        kind = block.kind or (ParagraphKind.HEADING if block.level else ParagraphKind.TEXT)
        if kind is ParagraphKind.HEADING:
            outline.add_heading(start, end, text, block.level, block.place)
        else:
            outline.add(start, end, kind, block.level, block.place, _shifted(block.cells, start))
        if block.recognized:
            parts = tuple(part.moved(start) for part in block.recognized)
            outline.paragraphs[-1] = replace(outline.paragraphs[-1], recognized=parts)
    title = outline.title() if titled else None
    return Parsed(_GAP.join(pieces), tuple(outline.paragraphs), tuple(warnings), title)


def _normalized(block: Block) -> str:
    if block.cells:  # made of normalized texts
        return block.text
    if block.kind is ParagraphKind.CODE:
        return "\n".join(filter(None, map(one_line, block.text.splitlines())))
    return one_line(block.text)


def _shifted(cells: tuple[Cell, ...], by: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(cell.start + by, cell.end + by, (cell.name[0] + by, cell.name[1] + by) if cell.name else None)
        for cell in cells
    )


def one_line(text: str) -> str:
    """Return the text on one line: white space as one space, none where Chinese lines were wrapped, no controls."""
    if text.isprintable() and "  " not in text:  # most are
        return text.strip()
    return _WHITE.sub(" ", _CHINESE_LINES.sub("", _NOTHING.sub("", text))).strip()
