"""Which runs of lines are headings, by their size, weight and numbers, and of which level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.parsing.pdf.boxed_text import BoxedText
from index.parsing.pdf.joining import joined_lines
from index.parsing.pdf.marks import BULLET, LABEL, NUMBERED, SENTENCE_END, STOP
from index.parsing.pdf.runs import Run, TableRun, TextRun
from index.records import ParagraphKind

LARGER = 1.15  # than usual: a heading
_LONGEST_HEADING = 60  # characters
_LONGEST_NUMBERED = 30
_NOT_SMALLER = 0.95
_DEEPEST = 6
_NO_HEADING_END = re.compile(r"[。；，,、;]$")
_LETTER = re.compile(r"\w")
_CLAUSE = re.compile(r"[，。,]")
_DEPTHS = (
    re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}[编篇]|(?:PART|Part)\s"),
    re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}章|(?:CHAPTER|Chapter)\s"),
    re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}节|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．]?\s"),
    re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}\.\d{1,2}[.、]?(?![\d.])"),
    re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}"),
)


def leveled(runs: Sequence[Run | TableRun], usual: float) -> Iterator[TextRun | TableRun]:
    """Yield the runs; headings get levels by their size, weight and numbers, those that there are."""
    texts = [None if isinstance(run, TableRun) else joined_lines(run.lines) for run in runs]
    keys: dict[int, tuple[float, bool, int]] = {}
    for position, (run, text) in enumerate(zip(runs, texts, strict=True)):
        if isinstance(run, Run) and text and _is_heading(run, text.text, usual, _next(runs, texts, position)):
            first = run.lines[0]
            keys[position] = -round(first.size / usual, 1), not first.bold, _depth(text.text)
    ranks = {key: min(rank, _DEEPEST) for rank, key in enumerate(sorted(set(keys.values())), start=1)}
    for position, (run, text) in enumerate(zip(runs, texts, strict=True)):
        if isinstance(run, TableRun):
            yield run
        elif text:
            yield _text_run(run, text, ranks[keys[position]] if position in keys else 0)


def _text_run(run: Run, text: BoxedText, level: int) -> TextRun:
    if level:
        return TextRun(text, ParagraphKind.HEADING, level, run.page, run.last_page)
    if run.edge:
        return TextRun(text, ParagraphKind.TEXT, 0, run.page, run.last_page)
    if bullet := BULLET.match(text.text):
        text = text.part(bullet.end(), len(text.text))
    elif not NUMBERED.match(text.text):
        return TextRun(text, ParagraphKind.TEXT, 0, run.page, run.last_page)
    return TextRun(text, ParagraphKind.LIST_ITEM, 1, run.page, run.last_page)


def _next(runs: Sequence[Run | TableRun], texts: Sequence[BoxedText | None], position: int) -> tuple[Run, str] | None:
    if position + 1 >= len(runs):
        return None
    run, text = runs[position + 1], texts[position + 1]
    return (run, text.text) if isinstance(run, Run) and text else None


def _is_heading(run: Run, text: str, usual: float, following: tuple[Run, str] | None) -> bool:
    """Return whether a run is a heading: larger than usual, or short and bold, or short and numbered above prose."""
    size = run.lines[0].size
    if run.edge or len(text) > _LONGEST_HEADING or _NO_HEADING_END.search(text) or not _LETTER.search(text):
        return False
    if size >= LARGER * usual:
        return True
    if len(run.lines) > 1 or size < _NOT_SMALLER * usual or LABEL.match(text) or SENTENCE_END.search(text):
        return False
    if all(line.bold for line in run.lines):
        return following is None or not following[0].lines[0].bold
    numbered = len(text) <= _LONGEST_NUMBERED and any(depth.match(text) for depth in _DEPTHS)
    return numbered and following is not None and bool(STOP.search(following[1])) and not _CLAUSE.search(text)


def _depth(text: str) -> int:
    """Return how deep a heading's number says that it is; without a number it is above them."""
    return next((depth for depth, pattern in enumerate(_DEPTHS, start=1) if pattern.match(text)), 0)
