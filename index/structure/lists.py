"""Lists with what introduces them, the rows of a table with its title, and values with their labels."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping

from index.parsing.table_rows import is_note
from index.records import ParagraphKind, Span
from index.structure.paragraphs import (
    ANSWERS,
    ASKS,
    CLAUSE,
    LABEL,
    NUMBER,
    Paragraphs,
    is_title,
    leads_in,
    says_what_follows,
)

LONGEST_ITEM = 120  # characters
LONGEST_BARE_ITEM = 40  # of a list whose items have no marker
LONGEST_LEAD_IN = 100
LONGEST_VALUE = 60  # with its label
LEAST_ITEMS = 2
LEAST_VALUES = 3

_TITLE_KINDS = {ParagraphKind.TEXT, ParagraphKind.CAPTION}
_WORD = re.compile(r"\w")
_ENDED = re.compile(r"[。！？!?]\s*\Z")
_LAST_SENTENCE = re.compile(r"[^。！？!?；;\n]*\Z")


class Lists:
    """Where the lists of a document end. questions: positions of paragraphs that are no items."""

    def __init__(self, paragraphs: Paragraphs, questions: Collection[int]) -> None:
        self._paragraphs = paragraphs
        self._questions = questions

    def is_lead_in(self, at: int) -> bool:
        """Return whether a paragraph introduces what comes after it."""
        text, kind = self._paragraphs.text(at), self._paragraphs[at].kind
        if kind not in {ParagraphKind.TEXT, ParagraphKind.CAPTION, ParagraphKind.LIST_ITEM}:
            return False
        if len(text) > LONGEST_LEAD_IN:
            return False
        return leads_in(text) or (says_what_follows(text) and self._is_item(at + 1, marked=True))

    def stop(self, at: int) -> int:
        """Return where the list that begins at ``at``, with or without a lead-in, ends; ``at + 1`` for none."""
        introduced = self.is_lead_in(at)
        first = at + 1 if introduced else at
        outer = self._paragraphs[at].level if introduced else 0
        stop = self._end_of_rows(first) if introduced else first
        if stop == first:
            stop = self._end_of_items(first, outer, marked=True)
        if introduced and not outer and stop - first < LEAST_ITEMS:
            stop = self._end_of_items(first, outer, marked=False)
        return stop if stop - first >= LEAST_ITEMS else at + 1

    def sentence_before(self, at: int) -> Span | None:
        """Return the last sentence of a longer paragraph before ``at``, where it introduces what stands there."""
        if not at or self._paragraphs[at - 1].kind is not ParagraphKind.TEXT:
            return None
        text = self._paragraphs.text(at - 1)
        last = _LAST_SENTENCE.search(text)
        if not leads_in(text) or last is None or len(last[0]) > LONGEST_LEAD_IN:
            return None
        start = self._paragraphs[at - 1].start + last.start()
        return start, self._paragraphs[at - 1].end

    def item_above(self, at: int) -> Span | None:
        """Return the item that the one at ``at`` is nested in."""
        own = self._paragraphs[at]
        above = at
        while own.level > 1 and above and self._paragraphs[above].kind is ParagraphKind.LIST_ITEM:
            if self._paragraphs[above].level < own.level:
                return self._paragraphs.span(above) if len(self._paragraphs.text(above)) <= LONGEST_LEAD_IN else None
            above -= 1
        return None

    def _end_of_items(self, first: int, outer: int, *, marked: bool) -> int:
        at = first
        while self._is_item(at, marked=marked) and (not outer or self._paragraphs[at].level > outer):
            at += 1
        return at

    def _end_of_rows(self, first: int) -> int:
        """Where the table that a lead-in introduces ends; rows that have places of their own stay apart."""
        at = first
        while self._paragraphs.is_row(at):
            at += 1
        place = self._paragraphs[first].place if at > first else None
        return first if place is not None and place.row is not None else at

    def _is_item(self, at: int, *, marked: bool) -> bool:
        if at >= len(self._paragraphs) or at in self._questions:
            return False
        kind, text = self._paragraphs[at].kind, self._paragraphs.text(at)
        if kind not in {ParagraphKind.TEXT, ParagraphKind.LIST_ITEM} or CLAUSE.match(text):
            return False
        if marked:
            return (kind is ParagraphKind.LIST_ITEM or bool(NUMBER.match(text))) and len(text) <= LONGEST_ITEM
        return len(text) <= LONGEST_BARE_ITEM and not _ENDED.search(text) and not leads_in(text)


def end_of_record(paragraphs: Paragraphs, at: int) -> int:
    """Return where the values with labels that begin at ``at`` end, such as 姓名：… and 职务：…; ``at + 1`` for none.

    A record ends where a label comes again, and may have one paragraph of another kind between two values.
    """
    labels: set[str] = set()
    stop = position = at
    while position < len(paragraphs):
        label = _label(paragraphs, position)
        if label in labels or (
            label is None and (position == at or _label(paragraphs, position + 1) in {None, *labels})
        ):
            break
        if label is None and not _is_short_text(paragraphs, position):
            break
        if label is not None:
            labels.add(label)
            stop = position + 1
        position += 1
    return stop if len(labels) >= LEAST_VALUES else at + 1


def title_before(paragraphs: Paragraphs, at: int) -> Span | None:
    """Return the line before ``at`` where it looks like a title, as 故障代码 before the codes."""
    before = at - 1
    if before < 0 or paragraphs[before].kind is not ParagraphKind.TEXT or not is_title(paragraphs.text(before)):
        return None
    return paragraphs.span(before)


def _label(paragraphs: Paragraphs, at: int) -> str | None:
    if at >= len(paragraphs) or paragraphs[at].kind is not ParagraphKind.TEXT:
        return None
    text = paragraphs.text(at)
    if len(text) > LONGEST_VALUE or CLAUSE.match(text) or ASKS.match(text) or ANSWERS.match(text):
        return None
    label = LABEL.match(text)
    return label[1] if label else None


def _is_short_text(paragraphs: Paragraphs, at: int) -> bool:
    return paragraphs[at].kind is ParagraphKind.TEXT and len(paragraphs.text(at)) <= LONGEST_VALUE


def find_headers(paragraphs: Paragraphs) -> frozenset[int]:
    """Return the rows that name the columns of other rows: context of these, and no answer by themselves."""
    rows = [row for at, row in enumerate(paragraphs) if row.cells and _WORD.search(paragraphs.text(at))]
    names = sorted({cell.name[0] for row in rows for cell in row.cells if cell.name is not None})
    return frozenset(
        at
        for at, row in enumerate(paragraphs)
        if row.kind is ParagraphKind.TABLE_ROW
        and not any(cell.name for cell in row.cells)
        and bisect_left(names, row.start) < bisect_left(names, row.end)
    )


def find_table_titles(paragraphs: Paragraphs) -> dict[int, Span]:
    """Return the titles of tables, with notes such as the unit of the numbers, by the rows that stand under them."""
    titles: dict[int, Span] = {}
    for at in range(len(paragraphs)):
        if not paragraphs.is_row(at):
            continue
        first = at
        while first and _is_table_title(paragraphs, first - 1, nearest=first == at):
            first -= 1
        if first < at:
            titles[at] = (paragraphs[first].start, paragraphs[at - 1].end)
        elif at - 1 in titles:
            titles[at] = titles[at - 1]
    return titles


def find_table_notes(paragraphs: Paragraphs, titles: Mapping[int, Span]) -> dict[int, Span]:
    """Return the titles of tables by the notes right below them."""
    notes: dict[int, Span] = {}
    for at in range(1, len(paragraphs)):
        title = titles.get(at - 1) if paragraphs.is_row(at - 1) else notes.get(at - 1)
        if title is not None and paragraphs[at].kind in _TITLE_KINDS and is_note(paragraphs.text(at)):
            notes[at] = title
    return notes


def _is_table_title(paragraphs: Paragraphs, at: int, *, nearest: bool) -> bool:
    kind, text = paragraphs[at].kind, paragraphs.text(at)
    if len(text) > LONGEST_LEAD_IN or kind not in _TITLE_KINDS:
        return False
    return kind is ParagraphKind.CAPTION or (nearest and (leads_in(text) or is_title(text)))
