"""Plain text and Markdown: the text as it is, cut into paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from index.parsing.decoding import decode
from index.parsing.formats import Reading
from index.parsing.plain_text import Line, is_hard_wrapped, split_lines, text_blocks, trim
from index.records import Paragraph


def read_text(data: bytes, name: str) -> Reading:
    """Plain text in any encoding that can be told."""
    decoded = decode(data, name)
    return Reading(decoded.text, tuple(text_paragraphs(decoded.text)), decoded.warnings)


def read_markdown(data: bytes, name: str) -> Reading:
    """Markdown, CommonMark with tables."""
    decoded = decode(data, name)
    return Reading(decoded.text, tuple(markdown_paragraphs(decoded.text)), decoded.warnings)


def text_paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs of plain text: a line each, or, in hard-wrapped text, what blank or indented lines separate."""
    for number, block in enumerate(text_blocks(text), start=1):
        yield Paragraph(number, block.start, block.end, block.section)


def markdown_paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs, list items, table rows and code blocks of Markdown; headings become sections."""
    from index.parsing.markdown import after_marker, markdown_blocks

    lines = list(split_lines(text))
    blocks = list(markdown_blocks(text))
    gap = Line(0, 0, "")
    wrapped = is_hard_wrapped(
        [line for block in blocks if block.prose for line in [*lines[block.first : block.last], gap]]
    )
    number = 0
    for block in blocks:
        rows = lines[block.first : block.last]
        for piece in [[row] for row in rows] if block.prose and not wrapped else [rows]:
            start, end = trim(text, piece[0].start, piece[-1].end)
            start = after_marker(text, start, end) if block.prose else start
            if start < end:
                number += 1
                yield Paragraph(number, start, end, block.section)
