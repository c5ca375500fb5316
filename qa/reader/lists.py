"""All the items of a list, where its lead-in or one of them was read but the list was asked for."""

from __future__ import annotations

import re
from dataclasses import replace

from index.records import ContextKind, Passage, Span
from qa.reader.reader import Reading
from qa.retrieval import Hit

LONGEST_QUOTED = 160  # characters of a list that is given as the short answer

_ASKS_FOR_SEVERAL = re.compile(
    r"[哪那]些|哪几|哪幾|几[项種种点條条个個]|有什么|有什麼|什么样的|都[有要需是]|分别|分別|列出|列举|列舉|清单|清單"
    r"|\b(?:what|which)\b.*\b(?:are|do|does|should|must|need)\b|\blist\b",
    re.IGNORECASE,
)


def items_of(passage: Passage) -> Span | None:
    """Return where the items of a list stand in ``passage.text``; None unless its lead-in is there too."""
    for part in passage.context:
        if part.kind is not ContextKind.LEAD_IN or part.span is None or part.span[0] != passage.start:
            continue
        after = [sentence for sentence in passage.sentences if passage.start + sentence.start >= part.span[1]]
        return (after[0].start, after[-1].end) if len(after) > 1 else None
    return None


def whole_list(question: str, hit: Hit, reading: Reading | None) -> Reading | None:
    """Return the reading, of all items where the lead-in of a list was read, or matched a question for several."""
    items = items_of(hit.passage)
    if items is None or reading is None or reading.start == reading.end:
        return reading
    read_lead_in = reading.end <= items[0]
    matched_lead_in = hit.end <= items[0] and _ASKS_FOR_SEVERAL.search(question) is not None
    if not (read_lead_in or matched_lead_in):
        return reading
    return replace(reading, start=items[0], end=items[1])
