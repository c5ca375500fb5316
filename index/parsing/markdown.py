"""The blocks of a Markdown file, as line ranges under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PROSE_BLOCKS = {"paragraph_open", "tr_open"}
_WHOLE_BLOCKS = {"fence", "code_block", "html_block"}
_FRONT_MATTER = re.compile(
    r"""
    ---[ \t]*(?:\r\n|\r|\n)
    (?=[\w.-]+[ \t]*:|---)                                            # a key, or nothing at all
    (?:(?!---)(?:[\w.-]+[ \t]*:|[ \t#]|-[ \t]|(?=[\r\n]))[^\r\n]*(?:\r\n|\r|\n))*
    ---[ \t]*(?:\r\n|\r|\n|\Z)
    """,
    re.VERBOSE,
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_MARKER = re.compile(r"\s*(?:>\s*|(?:[-*+]|\d{1,9}[.)])\s+)*")
_MAX_NESTING = 100
_LONGEST_HEADING = 100  # characters; what is longer is a paragraph over an accidental underline


@dataclass(frozen=True, slots=True)
class Block:
    """Lines ``first`` to ``last`` (half-open) that belong together.

    prose: may begin with a quote's or a list's marker and may be cut at its lines; not so in code.
    """

    first: int
    last: int
    section: str | None
    prose: bool


def markdown_blocks(text: str) -> Iterator[Block]:
    """Leaf blocks in order. Front matter, headings, rules and link definitions are no blocks."""
    from markdown_it import MarkdownIt

    front = _FRONT_MATTER.match(text)
    body = front.end() if front else 0
    skipped = len(_LINE_END.findall(text[:body]))
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table").disable("inline")
    tokens = parser.parse(text[body:])
    headings: list[tuple[int, str]] = []
    for position, token in enumerate(tokens):
        if token.map is None:
            continue
        first, last = skipped + token.map[0], skipped + token.map[1]
        title = tokens[position + 1].content.strip() if token.type == "heading_open" else ""
        if token.type == "heading_open" and len(title) <= _LONGEST_HEADING:
            level = int(token.tag[1:])
            headings = [*(item for item in headings if item[0] < level), (level, title)]
        elif token.type in _WHOLE_BLOCKS | _PROSE_BLOCKS or title:
            section = " › ".join(title for _, title in headings if title) or None
            underlined = title and token.markup in {"-", "="}
            yield Block(first, last - 1 if underlined else last, section, token.type not in _WHOLE_BLOCKS)


def after_marker(text: str, start: int, end: int) -> int:
    """Where the words begin in ``text[start:end]``, after ``> ``, ``- `` or ``1. ``."""
    match = _MARKER.match(text, start, end)
    return match.end() if match else start
