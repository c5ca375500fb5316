"""What is quoted of what was read: the words, the sentences that hold them, and the passages beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.named_cells import in_its_cell
from index.records import Passage
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.citation import cite
from qa.listings import in_lines, listing_at
from qa.reader.enumerations import own_item, whole_enumeration
from qa.reader.lists import LONGEST_QUOTED, over_cells, whole_list
from qa.reader.parts import as_person, with_action, with_alternatives, with_name
from qa.reader.ranges import with_range
from qa.reader.reader import Reading
from qa.reader.reasons import reasons
from qa.reader.reranking import ReadHit, at_most
from qa.restrictions import RESTRICTED, with_restriction

MAX_CITATIONS = 3
SUPPORTING_SHARE = 0.3  # of the first hit's score: less likely passages are not quoted, as most of them answer nothing

_WORD = re.compile(r"\w")


def answer_of(question: str, kind: AnswerKind, ranked: Sequence[ReadHit]) -> Answer:
    """Return the answer of this kind in the words that were read in the hits, best first."""
    ranked, is_restricted = restricted(question, ranked)
    hits = tuple(item.hit for item in ranked)
    confidence = hits[0].score if hits else 0.0
    why = reasons(question, ranked, is_restricted=is_restricted)
    if kind is AnswerKind.NONE:
        return Answer(question, kind, (), None, confidence, citations_of(ranked), hits, reasons=why)
    citations = citations_of(_supporting(ranked) if kind is AnswerKind.QUOTE else ranked[:1])
    sentences = tuple(AnswerSentence(one.readable, (number,)) for number, one in enumerate(citations, start=1))
    return Answer(question, kind, sentences, _short(ranked[0]), confidence, citations, hits, reasons=why)


def quoted(question: str, item: ReadHit, found: Sequence[ReadHit] = ()) -> Reading | None:
    """Return what is quoted of what was read: all items where they are asked for, a whole range, of a row the cell.

    found: the other hits, whose passages say how a thing is called in the document.
    """
    reading = whole_list(question, item.hit, item.reading)
    if reading is None:
        return None
    text, document = item.hit.passage.text, item.hit.passage.document
    reading = with_action(question, text, as_person(question, text, reading))
    reading = own_item(question, text, whole_enumeration(question, text, reading))
    reading = with_alternatives(question, text, with_range(question, text, reading))
    own = [one.hit.passage.text for one in found if one.hit.passage.document == document]
    reading = with_name(question, text, reading, own)
    start, end = in_its_cell(item.hit.passage, reading.start, reading.end)
    if not (item.hit.passage.cells or _WORD.search(item.hit.passage.text, start, end)):
        end = start  # a symbol says something in a table alone
    return replace(reading, start=start, end=end)


def restricted(question: str, ranked: Sequence[ReadHit]) -> tuple[Sequence[ReadHit], bool]:
    """Return the hits, the first with what restricts it, and whether that stood outside of what was read.

    If so, none of them is sure.
    """
    if not ranked or ranked[0].reading is None:
        return ranked, False
    reading, was_outside = with_restriction(question, ranked[0].hit.passage, ranked[0].reading)
    ranked = [replace(ranked[0], reading=reading), *ranked[1:]]
    return (at_most(RESTRICTED, ranked) if was_outside else ranked), was_outside


def _supporting(ranked: Sequence[ReadHit]) -> list[ReadHit]:
    """Return the first hit, and of the next two those that add something and are not much less likely."""
    first = ranked[0]
    supporting = [first]
    for item in ranked[1:MAX_CITATIONS]:
        is_new = item.hit.passage.text not in {one.hit.passage.text for one in supporting}
        if is_new and item.hit.score >= SUPPORTING_SHARE * first.hit.score:
            supporting.append(item)
    return supporting


def _short(item: ReadHit) -> str | None:
    reading = item.reading
    if reading is None or over_cells(item.hit.passage, reading):
        return None
    words = in_lines(item.hit.passage, reading.start, reading.end)
    return words if 0 < len(words) <= LONGEST_QUOTED else None


def citations_of(ranked: Sequence[ReadHit], most: int = MAX_CITATIONS) -> tuple[Citation, ...]:
    """Return the citations of the first ``most`` hits."""
    return tuple(map(_cited, ranked[:most]))


def _cited(item: ReadHit) -> Citation:
    """Return the sentences that hold what was read, or else the hit's best sentence; of a list with its lead-in."""
    passage, reading = item.hit.passage, item.reading
    if reading is None or reading.start == reading.end:
        return _citation(passage, item.hit.start, item.hit.end, None)
    touched = [s for s in passage.sentences if s.start < reading.end and s.end > reading.start]
    answer = (passage.start + reading.start, passage.start + reading.end)
    return _citation(passage, touched[0].start, touched[-1].end, answer)


def _citation(passage: Passage, start: int, end: int, answer: tuple[int, int] | None) -> Citation:
    """Return the quote from the lead-in on where items are quoted, and to the last item where only the lead-in is.

    The row of a table is quoted alone: its cells have the names of their columns.
    """
    listing = listing_at(passage, start, end)
    if listing is not None:
        end = listing.end if end <= listing.items[0][0] else end
        start = min(start, listing.head_at[0]) if listing.head_at and not passage.cells else start
    return replace(cite(passage, start, end), answer=answer)
