"""The first hits read for the answer, and ranked again by what was read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.context import context_texts
from index.named_cells import NamedText, named_text
from index.records import Span
from qa.listings import items_of
from qa.question import canonical
from qa.reader.codes import code_of, code_spans, may_be_words
from qa.reader.columns import at_its_time, has_no_cell, in_its_column, in_words_of_time
from qa.reader.evidence import evidence
from qa.reader.labels import under_its_label
from qa.reader.neighbours import are_alike, clause_asked, clauses_around, is_of_another
from qa.reader.reader import Reader, Reading
from qa.reader.referents import with_referent
from qa.reader.respectively import in_its_place
from qa.reader.rest import clause_of_the_rest
from qa.reader.rows import without_other_rows
from qa.reader.steps import (
    clause_of_step,
    in_words_of_step,
    is_in_row_of_step,
    is_of_other_step,
    without_other_steps,
)
from qa.retrieval import Hit
from qa.score_fusion import ReadingWeights
from qa.scripts import fold_script

READ_HITS = 5
WITHIN = 4.0  # logits behind the first: on the development questions no second look ranks first what is farther
READ_SHARE = 0.6  # of the reader's logits beside the search's, for that distance
RANKING = ("retrieval", "reader", "alone")  # what passages that were read rank by
CODE_FOUND, CODE_MISSING = 0.97, 0.1  # scores of passages for a question that is a code: it stands there, or does not
TOLD = 4.0  # logits by which the clearest of what answers by its form ranks higher
OF_ANOTHER = 0.6  # probability, at most, of words whose clause is about another than is asked
OF_OTHER_STEP = 8.0  # logits by which words of another step than the asked number is in rank lower
NOTHING_THERE = 0.1  # probability, at most, of words of another step, or where a table says nothing: no answer
ELSEWHERE = 0.35  # probability, at most, of what another passage says of the step that is asked for
NO_ANSWER = 0.0  # the score from which the reader would answer: there is no need to look further

Floats = npt.NDArray[np.float64]
_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True)
class ReadHit:
    """A hit and what the reader found in it, None past the first ``READ_HITS``."""

    hit: Hit
    reading: Reading | None

    @property
    def text(self) -> str | None:
        """What was read, in the passage's own words."""
        return self.hit.passage.text[self.reading.start : self.reading.end] if self.reading else None


@dataclass(frozen=True, slots=True)
class Told:
    """Words that answer by their form, as a definition does.

    span: [start, end) in the passage. clarity: how far the form alone says that they answer, 0..1. in_place_of: the row
    of a title above them, which would be read for them.
    """

    hit: Hit
    span: Span
    clarity: float
    in_place_of: int | None = None


def read_and_rank(
    question: str, hits: Sequence[Hit], reader: Reader, weights: ReadingWeights, told: Told | None = None
) -> list[ReadHit]:
    """Return the hits with the first of them read, best first, their scores replaced by those after reading.

    The first one's score is the probability, 0..1, that the words read in it are right. told: read in the place of what
    the reader would choose there, and ranked the higher the clearer it is.
    """
    hits = at_its_time(question, without_other_steps(question, without_other_rows(question, hits)))
    if told is not None:
        hits = [told.hit, *(hit for hit in hits if hit.row not in {told.hit.row, told.in_place_of})]
    if not hits:
        return []
    code = code_of(question)
    if code is not None and (code_spans(hits, code) or not may_be_words(question)):
        return _ranked_by_code(hits, code)
    question = canonical(question)
    readings = read_first(question, hits, reader)
    scores = ranking_scores(hits, readings, weights)
    clarity = [0.0] * len(readings)
    if told is not None:
        readings[0] = replace(readings[0], start=told.span[0], end=told.span[1], whole=True)
        clarity[0] = told.clarity
        scores[0] += TOLD * told.clarity
    of_other_step = [is_of_other_step(question, hit.passage, one) for hit, one in zip(hits, readings, strict=False)]
    if told is None and of_other_step[int(np.argmax(scores))] and (elsewhere := _in_its_step(question, hits)):
        return at_most(ELSEWHERE, read_and_rank(question, hits, reader, weights, elsewhere))
    scores -= OF_OTHER_STEP * np.array(of_other_step)
    best = int(np.argmax(scores))
    found = evidence(_in_its_words(question, hits[best]), hits, readings, scores)
    found["asked"] = max(found["asked"], clarity[best])
    if is_in_row_of_step(question, hits[best].passage, readings[best]):
        found["labelled"] = 1.0
    probability = weights.confidence.probability(found)
    probability *= hits[best].passage.recognition(readings[best].start, readings[best].end)
    if told is None and _is_of_another(question, hits[best], readings[best]):
        probability = min(probability, OF_ANOTHER)
    if of_other_step[best] or (told is None and has_no_cell(question, hits[best].passage, readings[best])):
        probability = min(probability, NOTHING_THERE)
    after = probability * np.exp(scores - scores.max())
    order = np.argsort(-scores, kind="stable")
    ranked = [ReadHit(_read_hit(hits[i], float(after[i]), readings[i]), readings[i]) for i in order]
    ranked[0] = _read_whole(question, ranked[0], reader)
    lowest = ranked[-1].hit.score
    rest = [replace(hit, score=min(hit.score, lowest)) for hit in hits[len(readings) :]]
    return ranked + [ReadHit(hit, None) for hit in rest]


def _in_its_step(question: str, hits: Sequence[Hit]) -> Told | None:
    """Return the first clause of the hits that is said of the number asked for."""
    found = ((hit, clause_of_step(question, hit.passage)) for hit in hits)
    return next((Told(hit, clause, 1.0) for hit, clause in found if clause is not None), None)


def at_most(score: float, ranked: Sequence[ReadHit]) -> list[ReadHit]:
    """Return the hits with no score above this one."""
    return [replace(item, hit=replace(item.hit, score=min(item.hit.score, score))) for item in ranked]


def _ranked_by_code(hits: Sequence[Hit], code: str) -> list[ReadHit]:
    """Return the passages that have the code, in their order, then the others; nothing is read."""
    found = [
        ReadHit(replace(hit, score=CODE_FOUND), Reading(*span, NO_ANSWER, CODE_FOUND))
        for hit, span in code_spans(hits, code)
    ]
    rows = {item.hit.row for item in found}
    others = [ReadHit(replace(hit, score=min(hit.score, CODE_MISSING)), None) for hit in hits if hit.row not in rows]
    return found + others


def _read_whole(question: str, first: ReadHit, reader: Reader) -> ReadHit:
    """Return the hit with the best span of its whole passage, where none was found around the sentence that matched."""
    if first.reading is None or first.reading.whole or first.reading.score > NO_ANSWER:
        return first
    (whole,) = _read(question, [first.hit], reader)
    return replace(first, reading=whole) if whole.score > first.reading.score else first


def _read_hit(hit: Hit, score: float, reading: Reading) -> Hit:
    return replace(hit, score=score, scores={**hit.scores, "reader": reading.probability})


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
            or _is_of_another(question, hit, readings[n])
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


def _is_of_another(question: str, hit: Hit, reading: Reading) -> bool:
    asked, text = _folded(question, hit)
    return not hit.passage.cells and is_of_another(asked, clauses_around(text, reading.start, reading.end))


def _folded(question: str, hit: Hit) -> tuple[str, str]:
    return fold_script(question), fold_script(hit.passage.text)


def _behind(hits: Sequence[Hit], readings: Sequence[Reading]) -> list[float]:
    """Return by how many logits of search and reading each hit is behind the first."""
    if not hits:
        return []
    scores = np.log(np.maximum([hit.score for hit in hits], _SMALLEST))
    scores += READ_SHARE * np.array([reading.score for reading in readings])
    return [float(scores.max() - score) for score in scores]


def _closer(reading: Reading, alone: Reading) -> Reading:
    """Return a reading with the words, and the score, of its sentences alone."""
    return replace(reading, start=alone.start, end=alone.end, alone=alone.score)


def _sentences_read(hit: Hit, reading: Reading) -> NamedText:
    """Return the sentences that have what was read."""
    touched = [s for s in hit.passage.sentences if s.start < reading.end and s.end > reading.start]
    return named_text(hit.passage, touched[0].start, touched[-1].end) if touched else _readable(hit)


def read_around(question: str, hits: Sequence[Hit], reader: Reader) -> list[Reading]:
    """Return what the reader finds around the best sentence of each hit."""
    return _read(question, hits, reader, [(hit.start, hit.end) for hit in hits])


def _read(
    question: str, hits: Sequence[Hit], reader: Reader, focus: Sequence[tuple[int, int]] | None = None
) -> list[Reading]:
    return _read_texts(question, hits, [_readable(hit) for hit in hits], reader, focus)


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
    questions = [_in_its_words(question, hit) for hit in hits]
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


def _in_its_words(question: str, hit: Hit) -> str:
    """Return the question with the words of the rule or the row that its number or time is in, in their place."""
    return in_words_of_step(in_words_of_time(question, hit), hit)


def _in_passage(reading: Reading, read: NamedText) -> Reading:
    start, end = read.in_passage(reading.start, reading.end)
    return replace(reading, start=start, end=end)


def ranking_features(hits: Sequence[Hit], readings: Sequence[Reading]) -> Floats:
    """Return (readings, 3) float64 logits, at most 0: each hit's distance from the first.

    By the search, by what was read, and by its sentences alone.
    """
    retrieval = np.log(np.maximum([hit.score for hit in hits[: len(readings)]], _SMALLEST))
    reading = np.array([reading.score for reading in readings])
    alone = np.array([reading.alone for reading in readings])
    return np.stack([column - column.max() for column in (retrieval, reading, alone)], axis=1)


def ranking_scores(hits: Sequence[Hit], readings: Sequence[Reading], weights: ReadingWeights) -> Floats:
    """Return (readings,) float64, the higher the better."""
    weighted = np.array([weights.ranking[name] for name in RANKING])
    return np.asarray(ranking_features(hits, readings) @ weighted)
