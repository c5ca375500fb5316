"""Parse plain text: a paragraph is a line, or a group of lines where the text is hard-wrapped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
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
_SENTENCE_OF_WORDS = re.compile(r"[A-Za-z]{2,}\s+\S+\.$")  # Press the green key.
_LIST_MARK = re.compile(r"\s*(?:[-*+](?=\s)|[•·]|\d{1,3}(?:[)、]|\.(?!\d))|[(（]?[一二三四五六七八九十]+[)）、])")
_LABELLED = re.compile(r"\s*[^\s:：，。,.]{1,12}[:：](?!//)")  # begins a line of its own, as in 电话：5521
_DIGITS = re.compile(r"\d+|[一二三四五六七八九十]+")
_NUMBERED = re.compile(  # by level
    r"""\s*(?:
    (第[零〇一二三四五六七八九十百\d]+[编編篇部卷]|Part\s[\dIVX]+\b)
    | (第[零〇一二三四五六七八九十百\d]+章|Chapter\s[\dIVX]+\b|附[录錄件][一二三四五六七八九十\dA-Z]*(?=[\s：:]|$))
    | (第[零〇一二三四五六七八九十百\d]+[节節]|Section\s\d+\b)
    | ([一二三四五六七八九十]+、)
    | ([(（][一二三四五六七八九十]+[)）]、?)
    | (\d{1,2}(?:[.、．](?!\d)|(?=\s+\D)))
    | (\d{1,2}\.\d{1,2}(?=[\s、]|[^\d.]))
    | (\d{1,2}(?:\.\d{1,2}){2,3}(?=[\s、]|[^\d.]))
    | ([(（]\d{1,2}[)）])
    )[：:]?""",
    re.VERBOSE,
)
_UNENDED = re.compile(r"[A-Za-z,)\]`\"'*]\s*$")
_GOES_ON = re.compile(r"\s*[a-z]+[a-z'-]*[,;:.)]?(?=\s+[\w`\"'(*\[]|\s*$)")
_SHORTEST_UNENDED = 40  # characters
_TITLE, _PLAIN, _UNNUMBERED = 1, 2, 99  # levels of headings without numbers, and of items without
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
    blocks = _joined_lines(lines) if is_hard_wrapped(lines) else whole_sentences(lines)
    headings = _headings(blocks)
    outline = Outline()
    marks: list[tuple[int, str]] = []  # of the items that the next one may be below
    for position, block in enumerate(blocks):
        start, end = trim(text, block[0].start, block[-1].end)
        if position in headings:
            outline.add_heading(start, end, text[start:end], headings[position])
            marks = []
        elif mark := _LIST_MARK.match(block[0].content):
            shape = _item_level(block[0].content) or _UNNUMBERED, _DIGITS.sub("#", mark.group())
            marks = [other for other in marks if other[0] <= shape[0]]
            marks = [*marks[: marks.index(shape) if shape in marks else None], shape]
            outline.add(start, end, ParagraphKind.LIST_ITEM, len(marks))
        else:
            outline.add(start, end)
            marks = []
    return outline


def split_lines(text: str) -> Iterator[Line]:
    """Yield the lines, ended by LF, CR LF or CR."""
    start = 0
    for match in re.finditer(r"\r\n|\r|\n|\Z", text):
        yield Line(start, match.start(), text[start : match.start()])
        start = match.end()


def whole_sentences(lines: Iterable[Line]) -> list[list[Line]]:
    """Return the lines that are not blank, each by itself, or with the one before whose sentence goes on in it.

    That is told by small Latin letters after a longer line without an end, however the text is wrapped elsewhere.
    """
    groups: list[list[Line]] = []
    before = ""
    for line in lines:
        if _UNENDED.search(before) and len(before) >= _SHORTEST_UNENDED and _GOES_ON.match(line.content):
            groups[-1].append(line)
        elif not line.blank:
            groups.append([line])
        before = line.content
    return groups


def is_hard_wrapped(lines: Sequence[Line]) -> bool:
    """Return whether lines are cut at a column: most stop in mid-sentence where the next word had no room."""
    pairs = [
        (line.content.rstrip(), following.content)
        for line, following in pairwise(lines)
        if not line.blank and not following.blank and not _begins_line(following.content)
    ]
    longer = sum(len(line.content) > _MAX_WRAP_COLUMNS for line in lines)
    if not pairs or longer > (1 - _USUAL_WIDTH) * sum(not line.blank for line in lines):
        return False
    open_ended = sum(1 for line, _ in pairs if not _SENTENCE_END.search(line))
    full = _full(pairs)
    enough = _WRAPPED_SHARE * len(pairs)
    return open_ended >= enough and full >= enough


def _begins_line(text: str) -> bool:
    return bool(_LIST_MARK.match(text) or _LABELLED.match(text))


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


def _headings(blocks: Sequence[Sequence[Line]]) -> dict[int, int]:
    """Return the levels of headings by position: short lines without punctuation, followed by prose or by items."""
    headings: dict[int, int] = {}
    run: list[tuple[int, int]] = []
    for position, block in enumerate(blocks):
        line = block[0].content.strip()
        level = _heading_level(line) if len(block) == 1 else 0
        if level:
            run.append((position, level))
            continue
        deeper = run and (_item_level(line) > run[-1][1] or (run[-1][1] == _PLAIN and _LIST_MARK.match(line)))
        headings.update(_over_lists(run))
        if run and (_is_prose(block) or deeper):
            headings.update(_leading(run))
        run = []
    headings.update(_over_lists(run))
    return headings


def _over_lists(run: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the lines that two items of one deeper level follow."""
    for before, (position, level), one, other in zip([(0, 0), *run], run, run[1:], run[2:], strict=False):
        if level < one[1] == other[1] and before[1] != level:
            yield position, level


def _leading(run: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Return the headings at the end of a run of short lines: at most two without a number, then ever deeper ones."""
    start = len(run)
    while start and run[start - 1][1] > _PLAIN and (start == len(run) or run[start - 1][1] < run[start][1]):
        start -= 1
    if 0 < start < len(run) and run[start - 1][1] == run[start][1]:  # the last of a list
        return run[start + 1 :]
    plain = start
    while plain and run[plain - 1][1] == _PLAIN:
        plain -= 1
    if start - plain > _HEADING_RUN:
        return run[start:]
    titled = plain == 0 and run[0][0] == 0 and start - plain == _HEADING_RUN
    return [(run[0][0], _TITLE), *run[1:]] if titled else run[plain:]


def _heading_level(line: str) -> int:
    """Return the level of a line that may be a heading, 0 for one that cannot be."""
    mark = _NUMBERED.match(line)
    words = line[mark.end() :] if mark else line
    if (
        max(len(line), columns(line)) > _HEADING_COLUMNS
        or not any(map(str.isalnum, words))
        or _CLAUSE.search(words)
        or (not mark and _LIST_MARK.match(line))
        or _SENTENCE_OF_WORDS.search(words)
    ):
        return 0
    return _item_level(line) or _PLAIN


def _item_level(line: str) -> int:
    """Return the level that the number of a line tells, 0 for one without a number."""
    mark = _NUMBERED.match(line)
    return next(_PLAIN + n for n, group in enumerate(mark.groups(), start=1) if group) if mark else 0


def _is_prose(block: Sequence[Line]) -> bool:
    content = "".join(line.content[:_PROSE_COLUMNS] for line in block).strip()
    return columns(content) >= _PROSE_COLUMNS or bool(
        _SENTENCE_END.search(block[-1].content.rstrip()[-_PROSE_COLUMNS:])
    )
