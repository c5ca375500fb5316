"""Parse plain text: a paragraph is a line, or a group of lines where the text is hard-wrapped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.parsing.decoding import decode
from index.parsing.formats import Parsed
from index.parsing.outline import Outline
from index.records import Paragraph, ParagraphKind

_HEADING_COLUMNS = 48
_HEADING_RUN = 2
_PROSE_COLUMNS = 60
_SENTENCE_END = re.compile(r"[。！？!?；;…：:.，,、][”’」』）)】》\"']*$")
_CLAUSE = re.compile(r"[。！？!?；;…：:，,、|=]")
_LIST_MARK = re.compile(r"\s*(?:[-*+](?=\s)|[•·]|\d{1,3}(?:[)、]|\.(?!\d))|[(（]?[一二三四五六七八九十]+[)）、])")
_FIRST_WORD = re.compile(r"\s*([!-~]+|\S?)")
_MIN_WRAP_COLUMNS, _MAX_WRAP_COLUMNS = 36, 140
_WRAPPED_SHARE = 0.6
_USUAL_WIDTH = 0.9  # of the lines are no wider; a few may stick out
_KEPT_TOGETHER = 2  # characters: punctuation that must not begin a line takes one more with it


@dataclass(frozen=True, slots=True)
class Line:
    """A line, ``text[start:end]``, without its line end."""

    start: int
    end: int
    content: str = field(repr=False)

    @property
    def blank(self) -> bool:
        return not self.content.strip()

    @property
    def indent(self) -> int:
        """Return the number of columns before the first word."""
        return columns(self.content[: len(self.content) - len(self.content.lstrip())].expandtabs(4))


def parse_text(data: bytes, name: str) -> Parsed:
    """Parse plain text in any encoding that can be recognised."""
    decoded = decode(data, name)
    outline = _outline(decoded.text)
    return Parsed(decoded.text, tuple(outline.paragraphs), decoded.warnings, outline.title())


def text_paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs: lines or, in hard-wrapped text, what blank or indented lines separate."""
    return _outline(text).paragraphs


def _outline(text: str) -> Outline:
    lines = list(split_lines(text))
    blocks = _joined_lines(lines) if is_hard_wrapped(lines) else [[line] for line in lines if not line.blank]
    headings = _headings(blocks)
    outline = Outline()
    for position, block in enumerate(blocks):
        start, end = trim(text, block[0].start, block[-1].end)
        if position in headings:
            outline.add_heading(start, end, text[start:end], 1)
        elif _LIST_MARK.match(block[0].content):
            outline.add(start, end, ParagraphKind.LIST_ITEM, 1)
        else:
            outline.add(start, end)
    return outline


def split_lines(text: str) -> Iterator[Line]:
    """Yield the lines, ended by LF, CR LF or CR."""
    start = 0
    for match in re.finditer(r"\r\n|\r|\n|\Z", text):
        yield Line(start, match.start(), text[start : match.start()])
        start = match.end()


def is_hard_wrapped(lines: Sequence[Line]) -> bool:
    """Return whether lines are cut at a column: most stop in mid-sentence where the next word had no room."""
    pairs = [
        (line.content.rstrip(), following.content)
        for line, following in pairwise(lines)
        if not line.blank and not following.blank and not _LIST_MARK.match(following.content)
    ]
    if not pairs or any(len(line.content) > _MAX_WRAP_COLUMNS for line in lines):
        return False
    open_ended = sum(1 for line, _ in pairs if not _SENTENCE_END.search(line))
    full = _full(pairs)
    enough = _WRAPPED_SHARE * len(pairs)
    return open_ended >= enough and full >= enough


def columns(text: str) -> int:
    """Return the width on a terminal, where East Asian wide characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return ``start`` and ``end`` moved inwards past white space."""
    content = text[start:end]
    return start + len(content) - len(content.lstrip()), start + len(content.rstrip())


def _full(pairs: Sequence[tuple[str, str]]) -> int:
    """Return how many lines had no room for the first word of the next line.

    Some programs count columns and some characters, so the larger of the two counts is returned.
    """
    widths = sorted(columns(line) for line, _ in pairs)
    usual = widths[int(_USUAL_WIDTH * len(widths))]
    if not _MIN_WRAP_COLUMNS <= usual <= _MAX_WRAP_COLUMNS:
        return 0
    lengths = sorted(len(line) for line, _ in pairs)
    usual_length = lengths[int(_USUAL_WIDTH * len(lengths))]
    words = [_first_word(following) for _, following in pairs]
    by_columns = sum(
        columns(line) + columns(word) + 2 * _KEPT_TOGETHER > usual for (line, _), word in zip(pairs, words, strict=True)
    )
    by_length = sum(
        len(line) + len(word) + _KEPT_TOGETHER > usual_length for (line, _), word in zip(pairs, words, strict=True)
    )
    return max(by_columns, by_length)


def _first_word(line: str) -> str:
    match = _FIRST_WORD.match(line)
    return match.group(1) if match else ""


def _joined_lines(lines: Sequence[Line]) -> list[list[Line]]:
    margin = min(line.indent for line in lines if not line.blank)
    blocks: list[list[Line]] = []
    after_blank, in_list = True, False
    for line in lines:
        if not line.blank:
            marked = bool(_LIST_MARK.match(line.content))
            indented = line.indent > margin + 1 and not in_list
            if after_blank or indented or marked:
                blocks.append([])
                in_list = marked
            blocks[-1].append(line)
        after_blank = line.blank
    return blocks


def _headings(blocks: Sequence[Sequence[Line]]) -> set[int]:
    """Return the positions of headings: one or two short lines without punctuation, followed by prose."""
    headings: set[int] = set()
    run: list[int] = []
    for position, block in enumerate(blocks):
        if len(block) == 1 and _looks_like_heading(block[0].content.strip()):
            run.append(position)
            continue
        if len(run) <= _HEADING_RUN and _is_prose(block):
            headings.update(run)
        run = []
    return headings


def _looks_like_heading(line: str) -> bool:
    return (
        len(line) <= _HEADING_COLUMNS
        and columns(line) <= _HEADING_COLUMNS
        and any(map(str.isalnum, line))
        and not _CLAUSE.search(line)
        and not _LIST_MARK.match(line)
    )


def _is_prose(block: Sequence[Line]) -> bool:
    content = "".join(line.content[:_PROSE_COLUMNS] for line in block).strip()
    return columns(content) >= _PROSE_COLUMNS or bool(
        _SENTENCE_END.search(block[-1].content.rstrip()[-_PROSE_COLUMNS:])
    )
