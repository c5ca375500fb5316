"""The blocks of a Markdown file, as line ranges under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LEAF_BLOCKS = {"paragraph_open", "fence", "code_block", "html_block", "tr_open"}
_WHOLE_BLOCKS = {"fence", "code_block", "html_block"}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?\r?\n---[ \t]*(\r?\n|\Z)", re.DOTALL)
_MARKER = re.compile(r"(?:\s*(?:>|[-*+]|\d+[.)])\s+)*")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines ``first`` to ``last`` (half-open) that belong together.

    marker: matches what stands before the block's own words (``> ``, ``- ``), None to keep it.
    whole: line breaks inside carry meaning, so it is never cut at them.
    """

    first: int
    last: int
    section: str | None
    marker: re.Pattern[str] | None
    whole: bool


def markdown_blocks(text: str) -> Iterator[Block]:
    """Leaf blocks in order. Front matter, headings, rules and link definitions are no blocks."""
    from markdown_it import MarkdownIt

    front = _FRONT_MATTER.match(text)
    skipped = len(re.findall(r"\r\n|\r|\n", front.group())) if front else 0
    tokens = MarkdownIt("commonmark").enable("table").parse(text[front.end() :] if front else text)
    headings: list[tuple[int, str]] = []
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1:])
            headings = [item for item in headings if item[0] < level]
            headings.append((level, tokens[position + 1].content.strip()))
        elif token.type in _LEAF_BLOCKS and token.map:
            section = " › ".join(title for _, title in headings if title) or None
            whole = token.type in _WHOLE_BLOCKS
            first, last = token.map
            yield Block(skipped + first, skipped + last, section, None if whole else _MARKER, whole)
