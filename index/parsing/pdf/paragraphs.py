"""Lines in their reading order, as paragraphs and headings: told by indents, gaps, lengths, sizes and weights."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.parsing.pdf.boxed_text import BoxedText
from index.parsing.pdf.joining import ROOM, had_room, joined_lines
from index.parsing.pdf.layout import Column
from index.parsing.pdf.lines import Line, joined_row, usual_size
from index.parsing.pdf.page_tables import Table, table_runs, unruled_table, with_marks
from index.records import ParagraphKind

_LARGER = 1.15  # than usual: a heading
_LONGEST_HEADING = 60
_LONGEST_NUMBERED = 30
_NOT_SMALLER = 0.95
_INDENT = 0.8  # in sizes, as all below
_HANGING = 4.0
_SPACED = 0.45
_SPACED_AFTER_SENTENCE = 0.15
_SAME_SIZE = 0.1
_NEARLY_FULL = 2.5
_FARTHEST = 1.5
_ENOUGH_GAPS = 3
_ENOUGH_INDENTS = 2
_LONG = 0.5  # of the column
_SAME_EDGE = 10.0  # points
_DEEPEST = 6
_RAGGED_LINE = 6  # characters: shorter lines are not prose
_SENTENCE_END = re.compile(r"[。！？!?；;…：:.][”’」』）)】》\"']*$")
_CLAUSE_END = re.compile(r"[，、,][”’」』）)】》\"']*$")
_STOP = re.compile(r"[。！？!?.][”’」』）)】》\"']*$")
_NO_HEADING_END = re.compile(r"[。；，,、;]$")
_INNER_MARK = re.compile(r"[，、,；;]")
_LETTER = re.compile(r"\w")
_CLAUSE = re.compile(r"[，。,]")
_LABEL = re.compile(r"[^：:，。]{1,12}[：:]")
_LEADERS = re.compile(r"\.{4,}|…{2,}|(?:\. ){4,}|·{4,}")
_BULLET = re.compile(r"\s*(?:[-–*•·●■◆▪○□☐☑➢✓\uf0b7]\s?(?=\S)|[*-]\s)")
_NUMBERED = re.compile(
    r"\s*(?:\d{1,3}[.)、．](?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}[.、]?\s|[(（](?:[一二三四五六七八九十]{1,3}|\d{1,3}|[a-z])[)）]"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳]|[a-zA-Z][.)]\s)"
)
_CHAPTER = re.compile(r"\s*第[一二三四五六七八九十百零〇\d]{1,5}[编篇章节条款]")
_DEPTHS = (
    re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}[编篇]|(?:PART|Part)\s"),
    re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}章|(?:CHAPTER|Chapter)\s"),
    re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}节|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．]?\s"),
    re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}\.\d{1,2}[.、]?(?![\d.])"),
    re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}"),
)


@dataclass(frozen=True, slots=True)
class TextRun:
    """A paragraph or heading. level: see Paragraph. page, last_page: 1-based, where it begins and ends."""

    content: BoxedText
    kind: ParagraphKind
    level: int
    page: int
    last_page: int


@dataclass(slots=True)
class TableRun:
    """A table, as far as it is known: its parts, each with the number of its page."""

    parts: list[tuple[Table, int]]


@dataclass(slots=True)
class _Run:
    """The lines of a paragraph or heading, as far as they are known, and the column of the last of them."""

    lines: list[Line]
    page: int
    last_page: int
    column: _Lines
    edge: bool


@dataclass(frozen=True, slots=True)
class _Lines:
    """A column's lines, for its margins.

    gap: between the lines of a paragraph. indent: of a paragraph's first line. Both in sizes, None if not known.
    """

    lines: tuple[Line, ...]
    gap: float | None
    indent: float | None

    def margins(self, line: Line) -> tuple[float, float]:
        """Return the left and right edge that lines of this size have.

        The right edge is where most of the long lines end: a few may stick out, and not all reach it.
        """
        alike = [other for other in self.lines if abs(other.size - line.size) <= _SAME_SIZE * line.size] or [line]
        farthest = max(other.right for other in alike)
        long = [other.right for other in alike if farthest - other.right <= _NEARLY_FULL * line.size]
        return min(other.left for other in alike), median(long)

    def is_margin(self, right: float, line: Line) -> bool:
        """Return whether another line than this ends near that right edge."""
        return any(other is not line and other.right >= right - ROOM * line.size for other in self.lines)


def text_runs(pages: Sequence[Sequence[Column]]) -> Iterator[TextRun | TableRun]:
    """Yield what is on the pages, in order; a paragraph that a column's or a page's end cuts in two is one."""
    runs: list[_Run | TableRun] = []
    usual = usual_size(piece for page in pages for column in page for piece in _pieces(column))
    texts = [_text_rows(column) for page in pages for column in page if not column.edge]
    gaps = [gap for lines in texts for gap in _gaps(lines)]
    usual_gap = median(gaps) if gaps else None
    indent = _usual_indent(texts)
    for number, page in enumerate(pages, start=1):
        first_on_page = True
        for column in page:
            items, lines = _items(column, page, usual_gap, indent)
            new = list(_runs(items, lines, number, edge=column.edge))
            before = _open_run(runs, number - 1 if first_on_page else number, usual)
            first = new[0] if new else None
            table = _open_table(runs) if first_on_page else None
            if table and isinstance(first, TableRun) and _table_goes_on(table, first):
                table.parts += first.parts
                new = new[1:]
            elif before and isinstance(first, _Run) and _goes_on_elsewhere(before, first):
                before.lines += first.lines
                before.last_page, before.column = number, lines
                new = new[1:]
            runs += new
            first_on_page = first_on_page and (column.edge or not items)
    yield from _leveled(runs, usual)


def _pieces(column: Column) -> Iterator[Line]:
    for row in column.rows:
        for item in row:
            if isinstance(item, Line):
                yield item


def _text_rows(column: Column) -> list[Line]:
    """Return the rows that have text as lines."""
    texts = [[item for item in row if isinstance(item, Line)] for row in column.rows]
    return [joined_row(row) for row in texts if row]


def _items(
    column: Column, page: Sequence[Column], usual_gap: float | None, indent: float | None
) -> tuple[list[Line | Table], _Lines]:
    """Return the lines and tables of a column, and the lines that its margins are told by."""
    rows = column.rows
    texts = [with_marks([item for item in row if isinstance(item, Line)]) for row in rows]
    own = _gaps(_text_rows(column))
    gap = median(own) if len(own) >= _ENOUGH_GAPS else usual_gap
    items: list[Line | Table] = []
    position = 0
    for start, end in table_runs(texts, lambda above, row: _is_close(above, row, gap)):
        table = unruled_table(texts[start:end])
        if table:
            items += _plain(rows[position:start])
            items.append(table)
            position = end
    items += _plain(rows[position:])
    alike = [
        piece
        for other in page
        for row in other.rows
        if isinstance(row[0], Line)
        for piece in [joined_row([item for item in row if isinstance(item, Line)])]
        if other is column
        or (
            piece.left >= column.left - 1
            and piece.right <= column.right + 1
            and other.left == column.left
            and other.right == column.right
        )
    ]
    return items, _Lines(tuple(alike), gap, indent)


def _plain(rows: Sequence[Sequence[Line | Table]]) -> Iterator[Line | Table]:
    for row in rows:
        lines = [item for item in row if isinstance(item, Line)]
        if lines:
            yield joined_row(lines)
        else:
            yield from row


def _is_close(above: Sequence[Line], row: Sequence[Line], gap: float | None) -> bool:
    if not above or not row:
        return False
    size = max(above[0].size, row[0].size)
    return above[0].bottom - row[0].top <= (max(gap or 0.0, 0.8) + 1) * size


def _gaps(lines: Sequence[Line]) -> list[float]:
    """Return the gaps, in sizes, under the lines of a column that seem to go on in the next."""
    right = max((line.right for line in lines), default=0.0)
    return [
        (last.bottom - line.top) / last.size
        for last, line in pairwise(lines)
        if abs(last.size - line.size) <= _SAME_SIZE * line.size
        and not _SENTENCE_END.search(last.text)
        and right - last.right <= _NEARLY_FULL * last.size
        and last.bottom - line.top <= _FARTHEST * last.size
    ]


def _usual_indent(columns: Sequence[Sequence[Line]]) -> float | None:
    """Return how far, in sizes, first lines of paragraphs are indented, None where they seem not to be."""
    indents: Counter[float] = Counter()
    for lines in columns:
        left = min((line.left for line in lines), default=0.0)
        for last, line in pairwise(lines):
            indent = (last.left - left) / last.size
            if indent > _INDENT and line.left - left <= _INDENT * line.size / 2 and not _is_marked(last):
                indents[round(indent * 2) / 2] += last.bottom - line.top <= _FARTHEST * last.size
    indent, count = indents.most_common(1)[0] if indents else (0.0, 0)
    return indent if count >= _ENOUGH_INDENTS and count * 2 > indents.total() else None


def _runs(items: Sequence[Line | Table], lines: _Lines, page: int, *, edge: bool) -> Iterator[_Run | TableRun]:
    """Yield the paragraphs and tables of a column."""
    prose = _ragged_prose(items, lines)
    run: _Run | None = None
    for item in items:
        if run and isinstance(item, Line) and _goes_on(run.lines, item, lines, id(item) in prose):
            run.lines.append(item)
            continue
        if run:
            yield run
        run = None
        if isinstance(item, Table):
            yield TableRun([(item, page)])
        else:
            run = _Run([item], page, page, lines, edge)
    if run:
        yield run


def _goes_on(group: Sequence[Line], line: Line, lines: _Lines, is_prose: bool) -> bool:
    """Return whether ``line`` belongs to the paragraph of the lines before it.

    is_prose: whether it stands in text that is broken by hand.
    """
    last = group[-1]
    left, right = lines.margins(last)
    full = last.text.endswith("-") or not had_room(last, line, right) or _breaks_off(last, left, right)
    at_margin = full and lines.is_margin(right, last)
    if _STOP.search(last.text) and not at_margin:
        return False  # the longest line, and at no margin
    return (
        _alike(last, line)
        and not _starts_item(line, group, full=at_margin)
        and not _is_spaced(last, line, lines)
        and not _LEADERS.search(last.text)
        and not _is_indented(group, line, lines, full=full)
        and (full or (is_prose and not _STOP.search(last.text)))
    )


def _breaks_off(last: Line, left: float, right: float) -> bool:
    """Return whether a long line ends with a comma, which no paragraph does."""
    return last.right - last.left >= _LONG * (right - left) and bool(_CLAUSE_END.search(last.text))


def _is_spaced(last: Line, line: Line, lines: _Lines) -> bool:
    """Return whether two lines are further apart than is usual, where a sentence has ended already by a little."""
    ended = bool(_STOP.search(last.text))
    if lines.gap is None:
        return ended or last.bottom - line.top > line.size
    room = _SPACED_AFTER_SENTENCE if ended else _SPACED
    return last.bottom - line.top > (max(0.0, lines.gap) + room) * line.size


def _is_indented(group: Sequence[Line], line: Line, lines: _Lines, *, full: bool) -> bool:
    """Return whether a line's left edge shows a new paragraph: indented, or back at the margin."""
    last, indent = group[-1], _INDENT * line.size
    left = lines.margins(last)[0]
    hanging = _is_marked(group[0]) and line.left > group[0].left + indent
    if not hanging and lines.indent and abs(line.left - left - lines.indent * line.size) <= indent / 2:
        beside = abs(line.left - last.left) <= indent / 2
        if not beside or _STOP.search(last.text):
            return not (beside and len(group) > 1)
    if line.left > max(left, last.left) + indent:
        in_item = len(group) == 1 and _is_marked(last) and line.left <= last.left + _HANGING * line.size
        centered = full and abs((line.left + line.right) - (last.left + last.right)) <= indent
        return not in_item and (not centered or bool(_SENTENCE_END.search(last.text)))
    return len(group) > 1 and line.left < min(last.left, group[0].left) - indent


def _alike(last: Line, line: Line) -> bool:
    """Return whether two lines may be of one paragraph by their size, and are no heading with text under it."""
    if abs(line.size - last.size) > _SAME_SIZE * last.size:
        return False
    short = len(last.text) <= _LONGEST_HEADING and last.right < line.right
    return not (last.bold and not line.bold and short and not _CLAUSE_END.search(last.text))


def _starts_item(line: Line, group: Sequence[Line], *, full: bool) -> bool:
    """Return whether the line begins an item of a list or an article.

    A number that a full line in the middle of a sentence goes on with does not.
    """
    if _BULLET.match(line.text):
        return True
    numbered = _NUMBERED.match(line.text)
    if not numbered and not _CHAPTER.match(line.text):
        return False
    last, indent = group[-1], _INDENT * line.size
    if not full or _SENTENCE_END.search(last.text) or line.left > last.left + indent:
        return True
    if not _is_marked(group[0]):
        return False
    return not line.left > group[0].left + indent  # an item whose further lines are indented


def _is_marked(line: Line) -> bool:
    return bool(_BULLET.match(line.text) or _NUMBERED.match(line.text) or _CHAPTER.match(line.text))


def _ragged_prose(items: Sequence[Line | Table], lines: _Lines) -> set[int]:
    """Return the lines (by identity) of runs of text that somebody broke by hand, not at a margin.

    Such a run has clauses in it and ends with a sentence; a list of names or of labels and values does not.
    """
    found: set[int] = set()
    run: list[Line] = []
    for item in [*items, None]:
        if not isinstance(item, Line):
            found |= {id(line) for line in run} if _is_prose(run) else set()
            run = []
        elif run and (_is_spaced(run[-1], item, lines) or not _alike(run[-1], item)):
            found |= {id(line) for line in run} if _is_prose(run) else set()
            run = [item]
        else:
            run.append(item)
    return found


def _is_prose(run: Sequence[Line]) -> bool:
    return (
        len(run) > 1
        and bool(_STOP.search(run[-1].text))
        and sum(len(line.text) for line in run) >= _RAGGED_LINE * len(run)
        and not any(_LABEL.match(line.text) or _is_marked(line) for line in run)
        and any(_INNER_MARK.search(line.text) for line in run)
    )


def _open_run(runs: Sequence[_Run | TableRun], page: int, usual: float) -> _Run | None:
    """Return what may go on after the page or column: the last on it, footnotes passed over."""
    for run in reversed(runs):
        if isinstance(run, _Run) and run.edge:
            continue
        if isinstance(run, TableRun) or run.last_page != page:
            return None
        size = run.lines[-1].size
        if size >= _LARGER * usual:
            return None
        if size > (2 - _LARGER) * usual:
            return run
    return None


def _open_table(runs: Sequence[_Run | TableRun]) -> TableRun | None:
    """Return the table that a page ends with, running heads passed over."""
    for run in reversed(runs):
        if isinstance(run, TableRun):
            return run
        if not run.edge:
            return None
    return None


def _table_goes_on(before: TableRun, after: TableRun) -> bool:
    """Return whether two tables are on pages that follow each other and have the same columns."""
    (table, page), (other, next_page) = before.parts[-1], after.parts[0]
    apart = max(abs(table.left - other.left), abs(table.right - other.right))
    return next_page == page + 1 and apart <= _SAME_EDGE and table.columns == other.columns


def _goes_on_elsewhere(before: _Run, after: _Run) -> bool:
    """Return whether a column ends in the middle of a paragraph.

    Its last line is full and without a sentence's end, and the first line of the next column is not indented.
    """
    last, line, lines = before.lines[-1], after.lines[0], after.column
    if (
        after.edge
        or not _alike(last, line)
        or (line.bold and not last.bold)
        or _SENTENCE_END.search(last.text)
        or _LEADERS.search(last.text)
    ):
        return False
    left, right = before.column.margins(last)
    if _LABEL.match(last.text) and _LABEL.match(line.text):
        return False
    at_margin = not had_room(last, line, right) and before.column.is_margin(right, last)
    full = at_margin or _breaks_off(last, left, right)
    if _starts_item(line, before.lines, full=full):
        return False
    own_left = lines.margins(line)[0] if len(lines.lines) > 1 else left
    return line.left <= own_left + _INDENT * line.size and full


def _leveled(runs: Sequence[_Run | TableRun], usual: float) -> Iterator[TextRun | TableRun]:
    """Yield the runs; headings get levels by their size, weight and numbers, those that there are."""
    texts = [None if isinstance(run, TableRun) else joined_lines(run.lines) for run in runs]
    keys: dict[int, tuple[float, bool, int]] = {}
    for position, (run, text) in enumerate(zip(runs, texts, strict=True)):
        if isinstance(run, _Run) and text and _is_heading(run, text.text, usual, _next(runs, texts, position)):
            first = run.lines[0]
            keys[position] = -round(first.size / usual, 1), not first.bold, _depth(text.text)
    ranks = {key: min(rank, _DEEPEST) for rank, key in enumerate(sorted(set(keys.values())), start=1)}
    for position, (run, text) in enumerate(zip(runs, texts, strict=True)):
        if isinstance(run, TableRun):
            yield run
        elif text:
            yield _text_run(run, text, ranks[keys[position]] if position in keys else 0)


def _text_run(run: _Run, text: BoxedText, level: int) -> TextRun:
    if level:
        return TextRun(text, ParagraphKind.HEADING, level, run.page, run.last_page)
    if run.edge:
        return TextRun(text, ParagraphKind.TEXT, 0, run.page, run.last_page)
    if bullet := _BULLET.match(text.text):
        text = text.part(bullet.end(), len(text.text))
    elif not _NUMBERED.match(text.text):
        return TextRun(text, ParagraphKind.TEXT, 0, run.page, run.last_page)
    return TextRun(text, ParagraphKind.LIST_ITEM, 1, run.page, run.last_page)


def _next(runs: Sequence[_Run | TableRun], texts: Sequence[BoxedText | None], position: int) -> tuple[_Run, str] | None:
    if position + 1 >= len(runs):
        return None
    run, text = runs[position + 1], texts[position + 1]
    return (run, text.text) if isinstance(run, _Run) and text else None


def _is_heading(run: _Run, text: str, usual: float, following: tuple[_Run, str] | None) -> bool:
    """Return whether a run is a heading: larger than usual, or short and bold, or short and numbered above prose."""
    size = run.lines[0].size
    if run.edge or len(text) > _LONGEST_HEADING or _NO_HEADING_END.search(text) or not _LETTER.search(text):
        return False
    if size >= _LARGER * usual:
        return True
    if len(run.lines) > 1 or size < _NOT_SMALLER * usual or _LABEL.match(text) or _SENTENCE_END.search(text):
        return False
    if all(line.bold for line in run.lines):
        return following is None or not following[0].lines[0].bold
    numbered = len(text) <= _LONGEST_NUMBERED and any(depth.match(text) for depth in _DEPTHS)
    return numbered and following is not None and bool(_STOP.search(following[1])) and not _CLAUSE.search(text)


def _depth(text: str) -> int:
    """Return how deep a heading's number says that it is; without a number it is above them."""
    return next((depth for depth, pattern in enumerate(_DEPTHS, start=1) if pattern.match(text)), 0)
