"""What stands around the words that were read: their clause, row, sentence, and what they stand under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.named_cells import name_at, named_text
from index.records import ContextKind, Passage, Span
from qa.punctuation import CLAUSE_END, end_of, start_of
from qa.retrieval import Hit
from qa.scripts import fold_script

_PART_OF_DAY = re.compile(r"(?:[早晚]上|[上中下正]午|午后|早晨|清晨|凌晨|傍晚|夜[里间])\s?$")
_TIME = re.compile(r"\d{1,2}\s?[:：点时]")
# Parts of the context that say what a sentence is about; names and titles say what all of a document is.
_SAYS_WHAT = {ContextKind.HEADING, ContextKind.LEAD_IN, ContextKind.QUESTION}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Texts in Simplified. clause, sentences: without what was read. read: that, without the name of its column, and
    with the part of the day right before a time.

    clause: behind the name of their column. row: of a table, with the name of each cell before it, else "". above: the
    headings, lead-in and question that the passage stands under, innermost first. context: all that it stands under.
    held: all that is known of the passage. before: its text before the words, none in a table.
    """

    read: str
    clause: str
    row: str
    sentences: str
    above: tuple[str, ...]
    context: str
    held: str
    before: str = ""

    @property
    def earlier(self) -> Sequence[str]:
        """The row of the words, or the clauses before them, nearest first: they may name what their clause does not."""
        return (self.row,) if self.row else CLAUSE_END.split(self.before)[::-1]


def surroundings(hit: Hit, read: Span) -> Surroundings:
    """Return what stands around the words that were read in a hit."""
    passage = hit.passage
    text, (start, end) = fold_script(passage.text), read
    column = fold_script(name_at(passage, start, end)) if passage.cells else ""
    parts = [fold_script(part.text) for part in reversed(passage.context) if part.kind in _SAYS_WHAT]
    return Surroundings(
        _part_of_day(text, start, end) + text[start:end].removeprefix(column).lstrip("：: "),
        f"{column} {_clause(text, start, end)}",
        fold_script(_row(passage, read)) if passage.cells else "",
        stated(hit, read),
        tuple(parts),
        fold_script(" ".join([*(part.text for part in passage.context), passage.document])),
        fold_script(held_text(hit)),
        "" if passage.cells else text[:start],
    )


def stated(hit: Hit, read: Span) -> str:
    """Return the sentences that were read from, without what was read, in Simplified."""
    text = hit.passage.text
    touched = _touched(hit.passage, read)
    if not touched:
        return fold_script(text)
    return fold_script(text[touched[0] : read[0]] + text[read[1] : touched[1]])


def held_text(hit: Hit) -> str:
    """Return what is known of the passage: what it belongs to, its document's name, its text."""
    return " ".join([*(part.text for part in hit.passage.context), hit.passage.document, hit.passage.text])


def _touched(passage: Passage, read: Span) -> Sequence[int]:
    touched = [s for s in passage.sentences if s.start < read[1] and s.end > read[0]]
    return (touched[0].start, touched[-1].end) if touched else ()


def _row(passage: Passage, read: Span) -> str:
    touched = _touched(passage, read)
    return named_text(passage, *touched).text if touched else ""


def _part_of_day(text: str, start: int, end: int) -> str:
    """Return what stands right before a time and says of which part of the day it is."""
    found = _PART_OF_DAY.search(text[max(start - 3, 0) : start])
    return found[0] if found and _TIME.match(text, start, end) else ""


def _clause(text: str, start: int, end: int) -> str:
    """Return the clause of a part of the text, or its clauses, without the part."""
    return f"{text[start_of(CLAUSE_END, text, start) : start]} {text[end : end_of(CLAUSE_END, text, end)]}"
