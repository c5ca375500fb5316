"""Lines on a page, as paragraphs and headings: told by indents, gaps, lengths and sizes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_LARGER = 1.15  # than usual: a heading
_LONGEST_HEADING = 60
_INDENT = 0.8  # in character heights, as all below
_ROOM = 1.5
_SPACED = 0.45
_EDGE_LINES = 2  # at the top and bottom of a page that may be running heads
_REPEATED = 3  # pages
_REPEATED_SHARE = 0.4
_NUMBER = re.compile(r"\d+|[ivxlcIVXLC]+(?=\W|$)")
_PAGE_NUMBER = re.compile(r"[-–—·•\s第]*\d{1,4}[-–—·•\s页]*(?:[/共of\s]+\d{1,4}\s*页?)?")
_WIDE = "[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]"
_NO_SPACE = re.compile(rf"{_WIDE}\n|\n{_WIDE}")
_FIRST_WORD = re.compile(rf"{_WIDE}|[^\s\u2e80-\u9fff]+")
_SENTENCE_END = re.compile(r"[。！？!?；;…：:.][”’」』）)】》\"']*$")
_LIST_MARK = re.compile(
    r"\s*(?:[-*•·●■]\s|\d{1,3}[.)、](?!\d)|[(（]?[一二三四五六七八九十]+[)）、]|第[一二三四五六七八九十百\d]+[章条节])"
)


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line and its box, in points from the bottom left. size: the height of its characters."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class TextRun:
    """A paragraph, or a heading of the level (0: none). page, last_page: 1-based, where it begins and ends."""

    text: str
    level: int
    page: int
    last_page: int


def usual_size(lines: Iterable[PageLine]) -> float:
    """The size that most characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def without_running_heads(pages: Sequence[Sequence[PageLine]]) -> list[list[PageLine]]:
    """The pages without page numbers and without what repeats at the top or bottom of many.

    A page with nothing else is left with nothing when there are others like it: a scan with a stamp.
    """
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_pattern(line) for line in _edges(lines)})
    enough = max(_REPEATED, _REPEATED_SHARE * len(pages))
    kept = []
    for lines in pages:
        edges = {
            line
            for line in _edges(lines)
            if seen[_pattern(line)] >= enough or _PAGE_NUMBER.fullmatch(line.text.strip())
        }
        body = [line for line in lines if line not in edges]
        kept.append(body if body or len(pages) >= _REPEATED else list(lines))
    return kept


def text_runs(pages: Sequence[Sequence[PageLine]]) -> Iterator[TextRun]:
    """What is on the pages, in its order; a paragraph that a page's end cuts in two is one."""
    usual = usual_size(line for lines in pages for line in lines)
    runs: list[_Run] = []
    for number, lines in enumerate(pages, start=1):
        groups = list(_groups(lines))
        before = _open_run(runs, number - 1, usual)
        if groups and before and _goes_on_overleaf(before.lines, groups[0], pages[number - 2], lines):
            before.lines += groups.pop(0)
            before.last_page = number
        runs += [_Run(group, number, number) for group in groups]
    yield from (_text_run(run, usual) for run in runs)


@dataclass(slots=True)
class _Run:
    """The lines of a paragraph or heading, as far as they are known."""

    lines: list[PageLine]
    page: int
    last_page: int


def _open_run(runs: Sequence[_Run], page: int, usual: float) -> _Run | None:
    """What may go on after the page: the last on it, footnotes passed over."""
    for run in reversed(runs):
        size = run.lines[-1].size
        if run.last_page != page or size >= _LARGER * usual:
            return None
        if size > (2 - _LARGER) * usual:
            return run
    return None


def _goes_on_overleaf(
    group: Sequence[PageLine], following: Sequence[PageLine], lines: Sequence[PageLine], overleaf: Sequence[PageLine]
) -> bool:
    """Whether a page ends in the middle of a paragraph: in a full line without a sentence's end, the next not indented.

    group: the last lines of the page; following: the first ones of the next. lines, overleaf: all of them.
    """
    last, line, size = group[-1], following[0], group[-1].size
    if abs(line.size - size) > (_LARGER - 1) * size or _LIST_MARK.match(line.text):
        return False
    if _SENTENCE_END.search(last.text.rstrip()):
        return False
    left = _margins(line, overleaf)[0] if len(overleaf) > 1 else _margins(last, lines)[0]
    return line.left <= left + _INDENT * size and _is_full(last, line, lines)


def _is_full(last: PageLine, line: PageLine, lines: Sequence[PageLine]) -> bool:
    """Whether the first word of ``line`` would not have fitted after the last line of its page."""
    word = _FIRST_WORD.search(line.text)
    width = (line.right - line.left) * len(word.group()) / max(1, len(line.text)) if word else 0.0
    return _margins(last, lines)[1] - last.right < width + _ROOM * last.size


def _text_run(run: _Run, usual: float) -> TextRun:
    text = _joined(run.lines)
    larger = run.lines[0].size / usual
    heading = larger >= _LARGER and len(text) <= _LONGEST_HEADING and not text.endswith(("。", "；", "，", ","))
    return TextRun(text, _level(larger) if heading else 0, run.page, run.last_page)


def _level(larger: float) -> int:
    return 1 if larger >= 1.6 else 2 if larger >= 1.3 else 3  # noqa: PLR2004 (sizes that headings have)


def _groups(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    gap = _usual_gap(lines)
    group: list[PageLine] = []
    for line in lines:
        if group and not _goes_on(group, line, lines, gap):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_on(group: Sequence[PageLine], line: PageLine, lines: Sequence[PageLine], gap: float) -> bool:
    """Whether ``line`` belongs to the paragraph of the lines before it."""
    last, size = group[-1], group[-1].size
    if abs(line.size - size) > (_LARGER - 1) * size or _LIST_MARK.match(line.text):
        return False
    if line.bottom >= last.bottom + size:  # in the next column
        return not _SENTENCE_END.search(last.text.rstrip())
    if last.bottom - line.top > gap + _SPACED * size:
        return False
    left, _ = _margins(last, lines)
    if line.left > left + _INDENT * size and line.left > last.left + _INDENT * size:
        return False
    return _is_full(last, line, lines)


def _margins(line: PageLine, lines: Sequence[PageLine]) -> tuple[float, float]:
    """The left and right edge of the column that the line stands in."""
    near = [other for other in lines if other.left < line.right and other.right > line.left]
    return min(other.left for other in near), max(other.right for other in near)


def _usual_gap(lines: Sequence[PageLine]) -> float:
    gaps = [last.bottom - line.top for last, line in pairwise(lines) if line.top < last.top]
    return median(gaps) if gaps else 0.0


def _joined(group: Sequence[PageLine]) -> str:
    """One text of a paragraph's lines: nothing between Chinese, a space between words, a cut word made whole."""
    text = group[0].text.strip()
    for line in group[1:]:
        following = line.text.strip()
        if text.endswith(("\ufffe", "\u0002", "\u00ad")):  # a hyphen where a word was cut
            text = text[:-1] + following
        elif _NO_SPACE.search(f"{text[-1:]}\n{following[:1]}"):
            text += following
        else:
            text += f" {following}"
    return text


def _edges(lines: Sequence[PageLine]) -> list[PageLine]:
    by_height = sorted(lines, key=lambda line: line.bottom)
    return [*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]


def _pattern(line: PageLine) -> str:
    return _NUMBER.sub("#", line.text.strip())
