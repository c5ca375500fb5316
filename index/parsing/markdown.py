"""Parse Markdown: paragraphs, list items, table rows and code blocks under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.parsing.decoding import decode
from index.parsing.formats import Parsed
from index.parsing.plain_text import Line, is_hard_wrapped, split_lines, trim
from index.records import Paragraph

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
class _LineBlock:
    """Lines ``[first, last)`` that belong together.

    prose: whether it may be cut at its lines and begin with the marker of a quote or a list, as code may not.
    """

    first: int
    last: int
    section: str | None
    prose: bool


def parse_markdown(data: bytes, name: str) -> Parsed:
    """Parse Markdown: CommonMark with tables."""
    decoded = decode(data, name)
    return Parsed(decoded.text, tuple(markdown_paragraphs(decoded.text)), decoded.warnings)


def markdown_paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield paragraphs, list items, table rows and code blocks; headings become sections."""
    lines = list(split_lines(text))
    blocks = list(_blocks(text))
    gap = Line(0, 0, "")
    wrapped = is_hard_wrapped(
        [line for block in blocks if block.prose for line in [*lines[block.first : block.last], gap]]
    )
    number = 0
    for block in blocks:
        rows = lines[block.first : block.last]
        for piece in [[row] for row in rows] if block.prose and not wrapped else [rows]:
            start, end = trim(text, piece[0].start, piece[-1].end)
            start = _after_marker(text, start, end) if block.prose else start
            if start < end:
                number += 1
                yield Paragraph(number, start, end, block.section)


def _blocks(text: str) -> Iterator[_LineBlock]:
    """Yield leaf blocks in order, without front matter, headings, rules and link definitions."""
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
            yield _LineBlock(first, last - 1 if underlined else last, section, token.type not in _WHOLE_BLOCKS)


def _after_marker(text: str, start: int, end: int) -> int:
    """Return where the words of ``text[start:end]`` begin, after ``> ``, ``- `` or ``1. ``."""
    match = _MARKER.match(text, start, end)
    return match.end() if match else start
