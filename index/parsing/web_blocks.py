"""The text between the block elements of a web page, as headings, paragraphs, items of lists and definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.parsing.blocks import Block, one_line
from index.parsing.tables import definition_block
from index.parsing.word_numbering import formatted
from index.records import ParagraphKind, Place

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS = {"caption": ParagraphKind.CAPTION, "figcaption": ParagraphKind.CAPTION, "pre": ParagraphKind.CODE}
_NUMBER_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
BREAK = "\x1e"  # stands for <br>: HTML does not count it as white space
_PARAGRAPH_BREAK = re.compile(rf"{BREAK}(?:\s*{BREAK})+|{BREAK}(?=[ \u00a0]*[\u3000\u00a0])")


class BlockBuilder:
    """The text since the last block element, and what it stands in.

    strong: how many elements of bold type are open. place: of the blocks that come.
    """

    def __init__(self) -> None:
        self.strong = 0
        self.place: Place | None = None
        self._pieces: list[str] = []
        self._plain = False  # whether some of the text is not in bold type
        self._heading = 0
        self._kinds: list[ParagraphKind] = []
        self._lists: list[_List] = []
        self._marker = ""
        self._defining = ""  # dt or dd
        self._terms: list[str] = []

    def add(self, text: str) -> None:
        """Add text to the run."""
        self._pieces.append(text)
        self._plain = self._plain or (not self.strong and bool(text.strip(f" \n\t\r{BREAK}")))

    def enter(self, tag: str, node: LexborNode) -> Iterator[Block]:
        """Begin a block element, and yield what stands before it."""
        yield from self.flush(within=tag)
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag in _KINDS:
            self._kinds.append(_KINDS[tag])
        elif tag in {"ul", "ol"}:
            self._lists.append(_List.of(node))
        elif tag == "li" and self._lists:
            self._marker = self._lists[-1].next_marker(node)
        elif tag in {"dt", "dd"}:
            self._defining = tag
        elif tag == "summary":
            self.strong += 1

    def leave(self, tag: str) -> Iterator[Block]:
        """End a block element, and yield what stands at its end."""
        yield from self.flush(within=tag)
        if tag in _HEADINGS:
            self._heading = 0
        elif tag in _KINDS and self._kinds:
            self._kinds.pop()
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag in {"dt", "dd"}:
            self._defining = ""
        elif tag == "dl":
            yield from self._undefined()
        elif tag == "summary":
            self.strong -= 1

    def flush(self, within: str = "") -> Iterator[Block]:
        """Yield the run of text. within: the block element that begins or ends, a line of a ``pre`` if in one."""
        code = bool(self._kinds) and self._kinds[-1] is ParagraphKind.CODE
        if code and within not in _KINDS:
            self._pieces.append("\n")
            return
        text, strong = "".join(self._pieces), not self._plain
        self._pieces, self._plain = [], False
        if code:
            yield Block(text.replace(BREAK, "\n"), place=self.place, kind=ParagraphKind.CODE)
            return
        for part in _PARAGRAPH_BREAK.split(text):
            if line := one_line(part.replace(BREAK, " ")):
                yield from (replace(block, place=self.place) for block in self._block(line, strong=strong))

    def _block(self, text: str, *, strong: bool) -> Iterator[Block]:
        if self._defining == "dt":
            self._terms.append(text)
        elif self._defining == "dd" and self._terms:
            terms, self._terms = self._terms, []
            yield definition_block(terms, text)
        elif self._heading:
            yield Block(text, self._heading)
        elif self._kinds:
            yield Block(text, kind=self._kinds[-1])
        elif self._lists:
            marker, self._marker = self._marker, ""
            yield Block(marker + text, len(self._lists), kind=ParagraphKind.LIST_ITEM)
        else:
            yield Block(text, strong=strong)

    def _undefined(self) -> Iterator[Block]:
        yield from (Block(term, place=self.place) for term in self._terms)
        self._terms = []


@dataclass(slots=True)
class _List:
    """A list and how far it has counted. form: of its numbers, "" for bullets."""

    form: str
    number: int

    @classmethod
    def of(cls, node: LexborNode) -> _List:
        if node.tag == "ul":
            return cls("", 0)
        return cls(_NUMBER_FORMS.get(node.attributes.get("type") or "", "decimal"), _whole(node, "start", 1) - 1)

    def next_marker(self, node: LexborNode) -> str:
        """Count an item and return its number as it is shown, "" for a bullet."""
        self.number = _whole(node, "value", self.number + 1)
        return f"{formatted(self.number, self.form)}. " if self.form else ""


def _whole(node: LexborNode, name: str, default: int) -> int:
    value = node.attributes.get(name) or ""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else default  # noqa: PLR2004 (fits 32 bits)
