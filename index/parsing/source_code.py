"""Parse source code and settings as text: what blank lines part is a paragraph, with the number of its first line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.parsing.decoding import decode
from index.parsing.formats import Parsed
from index.parsing.outline import Outline
from index.parsing.plain_text import Line, split_lines, trim
from index.records import ParagraphKind, Place

_MOST_LINES = 40  # of a paragraph


def parse_code(data: bytes, name: str) -> Parsed:
    """Parse a program or a file of settings in any language."""
    decoded = decode(data, name)
    outline = Outline()
    add_code(outline, decoded.text)
    return Parsed(decoded.text, tuple(outline.paragraphs), decoded.warnings)


def add_code(outline: Outline, text: str, offset: int = 0, *, lined: bool = True) -> None:
    """Add the paragraphs of code. offset: where it begins in the document. lined: whether they name their lines."""
    for number, lines in _paragraphs(list(split_lines(text))):
        start, end = trim(text, lines[0].start, lines[-1].end)
        outline.add(offset + start, offset + end, ParagraphKind.CODE, place=Place(line=number) if lined else None)


def _paragraphs(lines: Sequence[Line]) -> Iterator[tuple[int, Sequence[Line]]]:
    """Yield lines that belong together, with the number of the first: a blank line parts them if none is indented."""
    first, last = 0, 0
    for position, line in enumerate(lines):
        if line.blank:
            continue
        parted = last < position and not line.indent
        if first < last and (parted or last - first >= _MOST_LINES):
            yield first + 1, lines[first:last]
            first = position
        first = position if first == last else first
        last = position + 1
    if first < last:
        yield first + 1, lines[first:last]
