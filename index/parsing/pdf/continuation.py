"""Whether a line goes on the paragraph before it, by indents, gaps, lengths, sizes and weights."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.parsing.pdf.column_lines import INDENT, SAME_SIZE, ColumnLines
from index.parsing.pdf.joining import had_room
from index.parsing.pdf.lines import Line
from index.parsing.pdf.marks import BULLET, CHAPTER, CLAUSE_END, LABEL, LEADERS, NUMBERED, SENTENCE_END, STOP, is_marked
from index.parsing.pdf.page_tables import Table
from index.parsing.pdf.runs import Run

_HANGING = 4.0  # in sizes, as the two below
_SPACED = 0.45
_SPACED_AFTER_SENTENCE = 0.15
_LONG = 0.5  # of the column
_RAGGED_LINE = 6  # characters: shorter lines are not prose
_LONGEST_SHORT_LINE = 60  # characters
_INNER_MARK = re.compile(r"[，、,；;]")


def goes_on(group: Sequence[Line], line: Line, lines: ColumnLines, is_prose: bool) -> bool:
    """Return whether ``line`` belongs to the paragraph of the lines before it.

    is_prose: whether it stands in text that is broken by hand.
    """
    last = group[-1]
    left, right = lines.margins(last)
    full = last.text.endswith("-") or not had_room(last, line, right) or _breaks_off(last, left, right)
    at_margin = full and lines.is_margin(right, last)
    if STOP.search(last.text) and not at_margin:
        return False  # the longest line, and at no margin
    return (
        _alike(last, line)
        and not _starts_item(line, group, full=at_margin)
        and not _is_spaced(last, line, lines)
        and not LEADERS.search(last.text)
        and not _is_indented(group, line, lines, full=full)
        and (full or (is_prose and not STOP.search(last.text)))
    )


def goes_on_elsewhere(before: Run, after: Run) -> bool:
    """Return whether a column ends in the middle of a paragraph.

    Its last line is full and without a sentence's end, and the first line of the next column is not indented.
    """
    last, line, lines = before.lines[-1], after.lines[0], after.column
    if (
        after.edge
        or not _alike(last, line)
        or (line.bold and not last.bold)
        or SENTENCE_END.search(last.text)
        or LEADERS.search(last.text)
    ):
        return False
    left, right = before.column.margins(last)
    if LABEL.match(last.text) and LABEL.match(line.text):
        return False
    at_margin = not had_room(last, line, right) and before.column.is_margin(right, last)
    full = at_margin or _breaks_off(last, left, right)
    if _starts_item(line, before.lines, full=full):
        return False
    own_left = lines.margins(line)[0] if len(lines.lines) > 1 else left
    return line.left <= own_left + INDENT * line.size and full


def _breaks_off(last: Line, left: float, right: float) -> bool:
    """Return whether a long line ends with a comma, which no paragraph does."""
    return last.right - last.left >= _LONG * (right - left) and bool(CLAUSE_END.search(last.text))


def _is_spaced(last: Line, line: Line, lines: ColumnLines) -> bool:
    """Return whether two lines are further apart than is usual, where a sentence has ended already by a little."""
    ended = bool(STOP.search(last.text))
    if lines.gap is None:
        return ended or last.bottom - line.top > line.size
    room = _SPACED_AFTER_SENTENCE if ended else _SPACED
    return last.bottom - line.top > (max(0.0, lines.gap) + room) * line.size


def _is_indented(group: Sequence[Line], line: Line, lines: ColumnLines, *, full: bool) -> bool:
    """Return whether a line's left edge shows a new paragraph: indented, or back at the margin."""
    last, indent = group[-1], INDENT * line.size
    left = lines.margins(last)[0]
    hanging = is_marked(group[0]) and line.left > group[0].left + indent
    if not hanging and lines.indent and abs(line.left - left - lines.indent * line.size) <= indent / 2:
        beside = abs(line.left - last.left) <= indent / 2
        if not beside or STOP.search(last.text):
            return not (beside and len(group) > 1)
    if line.left > max(left, last.left) + indent:
        in_item = len(group) == 1 and is_marked(last) and line.left <= last.left + _HANGING * line.size
        centered = full and abs((line.left + line.right) - (last.left + last.right)) <= indent
        return not in_item and (not centered or bool(SENTENCE_END.search(last.text)))
    return len(group) > 1 and line.left < min(last.left, group[0].left) - indent


def _alike(last: Line, line: Line) -> bool:
    """Return whether two lines may be of one paragraph by their size, and are no heading with text under it."""
    if abs(line.size - last.size) > SAME_SIZE * last.size:
        return False
    short = len(last.text) <= _LONGEST_SHORT_LINE and last.right < line.right
    return not (last.bold and not line.bold and short and not CLAUSE_END.search(last.text))


def _starts_item(line: Line, group: Sequence[Line], *, full: bool) -> bool:
    """Return whether the line begins an item of a list or an article.

    A number that a full line in the middle of a sentence goes on with does not.
    """
    if BULLET.match(line.text):
        return True
    numbered = NUMBERED.match(line.text)
    if not numbered and not CHAPTER.match(line.text):
        return False
    last, indent = group[-1], INDENT * line.size
    if not full or SENTENCE_END.search(last.text) or line.left > last.left + indent:
        return True
    if not is_marked(group[0]):
        return False
    return not line.left > group[0].left + indent  # an item whose further lines are indented


def ragged_prose(items: Sequence[Line | Table], lines: ColumnLines) -> set[int]:
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
        and bool(STOP.search(run[-1].text))
        and sum(len(line.text) for line in run) >= _RAGGED_LINE * len(run)
        and not any(LABEL.match(line.text) or is_marked(line) for line in run)
        and any(_INNER_MARK.search(line.text) for line in run)
    )
