"""Parse Markdown: paragraphs, list items, table rows and code blocks under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from index.parsing.decoding import decode
from index.parsing.formats import Parsed
from index.parsing.outline import Outline
from index.parsing.plain_text import Line, is_hard_wrapped, split_lines, trim, whole_sentences
from index.records import Cell, Paragraph, ParagraphKind, Span

_LISTS = {"bullet_list_open", "bullet_list_close", "ordered_list_open", "ordered_list_close"}
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
_MARKER = re.compile(r"\s*(?:>\s*|[-*+]\s+)*")  # numbers stay, as people ask for the third step
_MAX_NESTING = 100
_SIGNS = re.compile(r"#{1,6}(?:[ \t]+|\Z)(.*?)(?:(?:^|[ \t]+)#+)?[ \t]*")
_UNDERLINED = re.compile(r"(.*?)\s*(?:\r\n|\r|\n)[ \t>]*(?:-+|=+)\s*", re.DOTALL)
_NOTE = re.compile(r"(?:^|(?<=[>\s]))\[\^[^\]\s]+\]:(?=[ \t])", re.MULTILINE)
_WORD = "note "  # in place of the mark of a footnote; only lines are counted
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class _LineBlock:
    """Lines ``[first, last)`` that belong together.

    prose: whether it may be cut at its lines and begin with the marker of a quote or a list, as code may not.
    header: the first line of the table of a row.
    """

    first: int
    last: int
    kind: ParagraphKind
    level: int = 0
    prose: bool = True
    header: int | None = None


def parse_markdown(data: bytes, name: str) -> Parsed:
    """Parse Markdown: CommonMark with tables."""
    decoded = decode(data, name)
    outline = _outline(decoded.text)
    return Parsed(decoded.text, tuple(outline.paragraphs), decoded.warnings, outline.title())


def markdown_paragraphs(text: str) -> list[Paragraph]:
    """Return headings, paragraphs, list items, table rows and code blocks."""
    return _outline(text).paragraphs


def _outline(text: str) -> Outline:
    lines = list(split_lines(text))
    blocks = _without_text_as_rows(_blocks(text), lines)
    gap = Line(0, 0, "")
    wrapped = is_hard_wrapped(
        [line for block in blocks if block.prose for line in [*lines[block.first : block.last], gap]]
    )
    outline = Outline()
    for block in blocks:
        rows = lines[block.first : block.last]
        if block.kind is ParagraphKind.HEADING:
            _add_heading(outline, text, rows, block.level)
            continue
        header = _cells(text, lines[block.header]) if block.header is not None else []
        for piece in whole_sentences(rows) if block.prose and not wrapped else [rows]:
            start, end = trim(text, piece[0].start, piece[-1].end)
            start = _after_marker(text, start, end) if block.prose else start
            if start < end:
                cells = _named(_cells(text, piece[0]), header) if block.kind is ParagraphKind.TABLE_ROW else ()
                kind = ParagraphKind.NOTE if block.prose and _NOTE.match(text, start, end) else block.kind
                outline.add(start, end, kind, block.level, cells=cells)
    return outline


def _blocks(text: str) -> Iterator[_LineBlock]:
    """Yield leaf blocks in order, without front matter, rules and link definitions."""
    from markdown_it import MarkdownIt

    front = _FRONT_MATTER.match(text)
    body = front.end() if front else 0
    skipped = len(_LINE_END.findall(text[:body]))
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table").disable("inline")
    lists, header = 0, None
    for token in parser.parse(_NOTE.sub(_WORD, text[body:])):  # a note of one word is else a link definition
        lists += token.nesting if token.type in _LISTS else 0
        if token.map is None:
            continue
        first, last = skipped + token.map[0], skipped + token.map[1]
        if token.type == "table_open":
            header = first
        elif token.type == "heading_open":
            yield _LineBlock(first, last, ParagraphKind.HEADING, int(token.tag[1:]))
        elif token.type == "tr_open":
            yield _LineBlock(first, last, ParagraphKind.TABLE_ROW, header=None if first == header else header)
        elif token.type == "paragraph_open":
            yield _LineBlock(first, last, ParagraphKind.LIST_ITEM if lists else ParagraphKind.TEXT, lists)
        elif token.type in _WHOLE_BLOCKS:
            kind = ParagraphKind.TEXT if token.type == "html_block" else ParagraphKind.CODE
            yield _LineBlock(first, last, kind, prose=False)


def _without_text_as_rows(blocks: Iterable[_LineBlock], lines: Sequence[Line]) -> list[_LineBlock]:
    """Return the blocks, lines below a table that have none of its bars as the paragraph that people mean by them."""
    found: list[_LineBlock] = []
    for block in blocks:
        if block.header is None or _BAR.search(lines[block.first].content):
            found.append(block)
        elif found[-1].last == block.first and found[-1].kind is ParagraphKind.TEXT:
            found[-1] = replace(found[-1], last=block.last)
        else:
            found.append(replace(block, kind=ParagraphKind.TEXT, header=None))
    return found


def _add_heading(outline: Outline, text: str, rows: Sequence[Line], level: int) -> None:
    """Add a heading, without its signs and its underline; a paragraph over an accidental underline is text."""
    start, end = trim(text, _after_marker(text, rows[0].start, rows[0].end), rows[-1].end)
    match = _SIGNS.fullmatch(text, start, end) or _UNDERLINED.fullmatch(text, start, end)
    start, end = match.span(1) if match else (start, end)
    if start < end:
        outline.add_heading(start, end, text[start:end], level)


def _cells(text: str, line: Line) -> list[Span]:
    """Return the spans of the cells of a table row, also of empty ones."""
    start, end = trim(text, line.start, line.end)
    start = _after_marker(text, start, end)
    start += text.startswith("|", start)
    end -= end > start and text[end - 1] == "|" and text[end - 2] != "\\"
    bars = [start - 1, *(match.start() for match in _BAR.finditer(text, start, end)), end]
    return [trim(text, before + 1, after) for before, after in pairwise(bars)]


def _named(cells: Sequence[Span], header: Sequence[Span]) -> tuple[Cell, ...]:
    names = [name if name[0] < name[1] else None for name in header]
    return tuple(
        Cell(start, end, name) for (start, end), name in zip_longest(cells, names[: len(cells)]) if start < end
    )


def _after_marker(text: str, start: int, end: int) -> int:
    """Return where the words of ``text[start:end]`` begin, after ``> `` or ``- ``."""
    match = _MARKER.match(text, start, end)
    return match.end() if match else start
