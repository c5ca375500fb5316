"""What is read of a hit, and in what text: around the sentence that matched, then closely what was found there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.context import context_texts
from index.named_cells import NamedText, named_text
from index.records import Span
from qa.listings import items_of
from qa.reader.columns import in_its_column, in_words_of_time
from qa.reader.labels import under_its_label
from qa.reader.reader import Reader, Reading
from qa.reader.respectively import in_its_place
from qa.reader.rest import clause_of_the_rest
from qa.reader.steps import clause_of_step, in_words_of_step
from qa.reader.subject.neighbours import are_alike, clause_asked, clauses_around, is_of_another
from qa.reader.subject.referents import with_referent
from qa.retrieval import Hit
from qa.scripts import fold_script

READ_HITS = 5
WITHIN = 4.0  # logits behind the first: on the development questions no second look ranks first what is farther
READ_SHARE = 0.6  # of the reader's logits beside the search's, for that distance
NO_ANSWER = 0.0  # the score from which the reader would answer: there is no need to look further
SMALLEST = 1e-6


def read_first(question: str, hits: Sequence[Hit], reader: Reader) -> list[Reading]:
    """Return what the reader finds around the best sentences of the first hits, closely where it may rank first."""
    return read_closely(question, hits[:READ_HITS], reader, within=WITHIN)


def read_closely(question: str, hits: Sequence[Hit], reader: Reader, within: float = math.inf) -> list[Reading]:
    """Return what the reader finds around the best sentence of each hit, its words as the sentences alone have them.

    The sentences that have what was found are read once more, without what stands beside them: what answers only beside
    its neighbours is less often right. within: by how many logits of search and reading together a hit may be behind
    the first to be read so.
    """
    readings = read_around(question, hits, reader)
    texts = [_sentences_read(hit, reading) for hit, reading in zip(hits, readings, strict=True)]
    behind = _behind(hits, readings)
    apart = [n for n, text in enumerate(texts) if behind[n] <= within and text.text != _readable(hits[n]).text]
    again = _read_texts(question, [hits[n] for n in apart], [texts[n] for n in apart], reader)
    closer = dict(zip(apart, again, strict=True))
    readings = [_closer(reading, closer.get(n, reading)) for n, reading in enumerate(readings)]
    near = [n for n in range(len(hits)) if behind[n] <= within]
    moved = _in_the_clause_asked(question, [hits[n] for n in near], [readings[n] for n in near], reader)
    clausal = dict(zip(near, moved, strict=True))
    return [clausal.get(n, reading) for n, reading in enumerate(readings)]


def read_around(question: str, hits: Sequence[Hit], reader: Reader) -> list[Reading]:
    """Return what the reader finds around the best sentence of each hit."""
    focus = [(hit.start, hit.end) for hit in hits]
    return _read_texts(question, hits, [_readable(hit) for hit in hits], reader, focus)


def _in_the_clause_asked(
    question: str, hits: Sequence[Hit], readings: Sequence[Reading], reader: Reader
) -> list[Reading]:
    """Return the readings, of the clause beside it that is about what is asked where that answers alone."""
    held = [
        clause_of_step(question, hit.passage, reading) or clause_of_the_rest(question, hit, reading)
        for hit, reading in zip(hits, readings, strict=True)
    ]
    clauses = [
        step or (None if hit.passage.cells else clause_asked(*_folded(question, hit), reading.start, reading.end))
        for step, hit, reading in zip(held, hits, readings, strict=True)
    ]
    apart = [(n, hits[n], clause) for n, clause in enumerate(clauses) if clause is not None]
    texts = [_clause_text(question, hit, clause) for _, hit, clause in apart]
    alone = _read_texts(question, [hit for _, hit, _ in apart], texts, reader)
    found = {
        n: one
        for (n, hit, _), one in zip(apart, alone, strict=True)
        if one.score > NO_ANSWER
        and (
            held[n]
            or are_alike(_words(hit, one), _words(hit, readings[n]))
            or reads_of_another(question, hit, readings[n])
        )
    }
    moved = {n: (one.start, one.end) for n, one in found.items()}
    moved |= {n: step for n, step in enumerate(held) if step and n not in found}
    return [
        replace(reading, start=moved[n][0], end=moved[n][1], whole=reading.whole or held[n] is not None)
        if n in moved
        else reading
        for n, reading in enumerate(readings)
    ]


def _clause_text(question: str, hit: Hit, clause: Span) -> NamedText:
    asked, text = _folded(question, hit)
    return with_referent(asked, named_text(hit.passage, *clause), text[: clause[0]])


def _words(hit: Hit, reading: Reading) -> str:
    return hit.passage.text[reading.start : reading.end]


def reads_of_another(question: str, hit: Hit, reading: Reading) -> bool:
    """Return whether what was read stands in a clause about another than is asked."""
    asked, text = _folded(question, hit)
    return not hit.passage.cells and is_of_another(asked, clauses_around(text, reading.start, reading.end))


def _folded(question: str, hit: Hit) -> tuple[str, str]:
    return fold_script(question), fold_script(hit.passage.text)


def _behind(hits: Sequence[Hit], readings: Sequence[Reading]) -> list[float]:
    """Return by how many logits of search and reading each hit is behind the first."""
    if not hits:
        return []
    scores = np.log(np.maximum([hit.score for hit in hits], SMALLEST))
    scores += READ_SHARE * np.array([reading.score for reading in readings])
    return [float(scores.max() - score) for score in scores]


def _closer(reading: Reading, alone: Reading) -> Reading:
    """Return a reading with the words, and the score, of its sentences alone."""
    return replace(reading, start=alone.start, end=alone.end, alone=alone.score)


def _sentences_read(hit: Hit, reading: Reading) -> NamedText:
    """Return the sentences that have what was read."""
    touched = [s for s in hit.passage.sentences if s.start < reading.end and s.end > reading.start]
    return named_text(hit.passage, touched[0].start, touched[-1].end) if touched else _readable(hit)


def read_whole(question: str, hit: Hit, reader: Reader) -> Reading:
    """Return the best span of the whole passage of a hit."""
    return _read_texts(question, [hit], [_readable(hit)], reader)[0]


def _read_texts(
    question: str,
    hits: Sequence[Hit],
    texts: Sequence[NamedText],
    reader: Reader,
    focus: Sequence[tuple[int, int]] | None = None,
) -> list[Reading]:
    """Return what is read in a text of each hit, in the passage's own characters. focus: parts of the passages."""
    within = [text.here(*matched) for text, matched in zip(texts, focus, strict=True)] if focus else None
    contexts = [context_texts(hit.passage.context) for hit in hits]
    questions = [in_its_words(question, hit) for hit in hits]
    readings: dict[int, Reading] = {}
    for asked in dict.fromkeys(questions):
        own = [n for n, one in enumerate(questions) if one == asked]
        focused = [within[n] for n in own] if within else None
        read = reader.read(asked, [texts[n].text for n in own], focused, [contexts[n] for n in own])
        readings |= dict(zip(own, read, strict=True))
    found = [_in_passage(readings[n], text) for n, text in enumerate(texts)]
    found = [under_its_label(question, hit.passage, reading) for hit, reading in zip(hits, found, strict=True)]
    found = [in_its_column(question, hit.passage, reading) for hit, reading in zip(hits, found, strict=True)]
    return [in_its_place(question, hit.passage, reading) for hit, reading in zip(hits, found, strict=True)]


def _readable(hit: Hit) -> NamedText:
    """What is read of the passage: of a table with its lead-in the row that matched, as its neighbours look like it."""
    items = items_of(hit.passage)
    if hit.passage.cells and items is not None and hit.start >= items[0]:
        return named_text(hit.passage, hit.start, hit.end)
    return named_text(hit.passage)


def in_its_words(question: str, hit: Hit) -> str:
    """Return the question with the words of the rule or the row that its number or time is in, in their place."""
    return in_words_of_step(in_words_of_time(question, hit), hit)


def _in_passage(reading: Reading, read: NamedText) -> Reading:
    start, end = read.in_passage(reading.start, reading.end)
    return replace(reading, start=start, end=end)
