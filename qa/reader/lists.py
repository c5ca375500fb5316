"""All the items of a list, where it was asked for as a whole but its lead-in or one of its items was read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from index.records import ContextKind, ContextPart, ParagraphKind, Passage, Sentence, Span
from qa.reader.reader import Reading
from qa.retrieval import Hit
from qa.scripts import fold_script

LONGEST_QUOTED = 160  # characters of a list that is given as the short answer

_ASKS_FOR_SEVERAL = re.compile(
    r"[哪那]些|哪几|哪幾|[几幾][项項種种点點条條类類步]|[几幾]个(?:步骤|方面|部分|条件|要求|环节|阶段)|有什么|有什麼|什么样的|都[有要需是包]|包括什[么麼]"
    r"|分别|分別|列出|列举|列舉|清单|清單|步骤|步驟|流程|名单|名單|多少[种種项項条條]"
    r"|\b(?:what|which)\b.*\b(?:are|do|does|should|must|need|items|documents|materials|steps)\b|\blist\b|\bsteps\b",
    re.IGNORECASE,
)
_HOW = re.compile(r"怎[么麼样樣]|如何|咋|\bhow (?:do|can|to|should)\b", re.IGNORECASE)
_STEPS = re.compile(r"\s*(?:\d{1,2}\s*[.、)）．]|[（(]\s*\d|[①-⑳]|第[一二三四五六七八九十\d]+步|[Ss]tep\s*\d)")
_NO_WORD = re.compile(r"\W")
_HEADS = {ContextKind.LEAD_IN, ContextKind.QUESTION, ContextKind.HEADING, ContextKind.TITLE}


def items_of(passage: Passage) -> Span | None:
    """Return where the items of a list stand in ``passage.text``; None where it is no list, with or without lead-in."""
    head = _head(passage)
    if head is None or head.span is None:
        return None
    items = [sentence for sentence in passage.sentences if passage.start + sentence.start >= head.span[1]]
    has_lead_in = head.kind is ContextKind.LEAD_IN and head.span[0] == passage.start
    if not has_lead_in and not (passage.kind is ParagraphKind.LIST_ITEM and _on_lines(passage, items)):
        return None
    return (items[0].start, items[-1].end) if len(items) > 1 else None


def whole_list(question: str, hit: Hit, reading: Reading | None) -> Reading | None:
    """Return the reading, of all items where the lead-in of a list was read, or all of them were asked for."""
    items = items_of(hit.passage)
    if items is None or reading is None or reading.start == reading.end:
        return reading
    read_lead_in = reading.end <= items[0]
    if not (read_lead_in or _asks_for_all(question, hit, reading, items)):
        return reading
    return replace(reading, start=items[0], end=items[1])


def over_cells(passage: Passage, reading: Reading | None) -> bool:
    """Return whether several cells were read whose names stand elsewhere: with the signs between them, no quotation."""
    if reading is None or not any(part.kind is ContextKind.COLUMN for part in passage.context):
        return False
    start, end = passage.start + reading.start, passage.start + reading.end
    return sum(cell.start < end and cell.end > start for cell in passage.cells) > 1


def _head(passage: Passage) -> ContextPart | None:
    """The innermost thing that a list stands under."""
    return next((part for part in reversed(passage.context) if part.kind in _HEADS), None)


def _on_lines(passage: Passage, sentences: Iterable[Sentence]) -> bool:
    """Return whether each sentence stands on a line of its own."""
    return all("\n" in passage.text[one.end : other.start] for one, other in pairwise(sentences))


def _asks_for_all(question: str, hit: Hit, reading: Reading, items: Span) -> bool:
    """Return whether several things are asked for, and the question has more of the list's head than of an item."""
    head, passage = _head(hit.passage), hit.passage
    steps = _STEPS.match(passage.text, items[0]) is not None
    if head is None or not (_ASKS_FOR_SEVERAL.search(question) or (steps and _HOW.search(question))):
        return False
    if hit.end <= items[0]:
        return True
    item = next((s for s in passage.sentences if s.start <= reading.start < s.end), None)
    if item is None:
        return False
    asked = _pairs(question)
    return len(asked & _pairs(head.text)) > len(asked & _pairs(passage.text[item.start : item.end]) - _pairs(head.text))


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(_NO_WORD.sub("", fold_script(text)).lower()))
