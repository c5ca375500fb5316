"""The first hits read for the answer, and ranked again by what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.records import Span
from qa.question import canonical
from qa.reader.codes import code_of, code_spans, may_be_words
from qa.reader.columns import at_its_time, has_no_cell
from qa.reader.evidence import evidence, is_of_other_model
from qa.reader.looks import NO_ANSWER, SMALLEST, in_its_words, read_first, read_whole, reads_of_another
from qa.reader.reader import Reader, Reading
from qa.reader.rows import without_other_rows
from qa.reader.steps import clause_of_step, is_in_row_of_step, is_of_other_step, without_other_steps
from qa.retrieval import Hit
from qa.score_fusion import ReadingWeights

RANKING = ("retrieval", "reader", "alone")  # what passages that were read rank by
CODE_FOUND, CODE_MISSING = 0.97, 0.1  # scores of passages for a question that is a code: it stands there, or does not
TOLD = 4.0  # logits by which the clearest of what answers by its form ranks higher
OF_ANOTHER = 0.6  # probability, at most, of words whose clause is about another than is asked
OF_OTHER_STEP = 8.0  # logits by which words of another step than the asked number is in rank lower
NOTHING_THERE = 0.1  # probability, at most, of words of another step, or where a table says nothing: no answer
ELSEWHERE = 0.35  # probability, at most, of what another passage says of the step that is asked for
OF_OTHER_MODEL = 0.3  # probability, at most, of words of another model of a family: they are possible, and not quoted

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReadHit:
    """A hit and what the reader found in it, None past the first ``looks.READ_HITS``."""

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
    found = evidence(in_its_words(question, hits[best]), hits, readings, scores)
    found["asked"] = max(found["asked"], clarity[best])
    if is_in_row_of_step(question, hits[best].passage, readings[best]):
        found["labelled"] = 1.0
    probability = weights.confidence.probability(found)
    probability *= hits[best].passage.recognition(readings[best].start, readings[best].end)
    if told is None and reads_of_another(question, hits[best], readings[best]):
        probability = min(probability, OF_ANOTHER)
    if is_of_other_model(question, hits[best], readings[best]):
        probability = min(probability, OF_OTHER_MODEL)
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
    whole = read_whole(question, first.hit, reader)
    return replace(first, reading=whole) if whole.score > first.reading.score else first


def _read_hit(hit: Hit, score: float, reading: Reading) -> Hit:
    return replace(hit, score=score, scores={**hit.scores, "reader": reading.probability})


def ranking_features(hits: Sequence[Hit], readings: Sequence[Reading]) -> Floats:
    """Return (readings, 3) float64 logits, at most 0: each hit's distance from the first.

    By the search, by what was read, and by its sentences alone.
    """
    retrieval = np.log(np.maximum([hit.score for hit in hits[: len(readings)]], SMALLEST))
    reading = np.array([reading.score for reading in readings])
    alone = np.array([reading.alone for reading in readings])
    return np.stack([column - column.max() for column in (retrieval, reading, alone)], axis=1)


def ranking_scores(hits: Sequence[Hit], readings: Sequence[Reading], weights: ReadingWeights) -> Floats:
    """Return (readings,) float64, the higher the better."""
    weighted = np.array([weights.ranking[name] for name in RANKING])
    return np.asarray(ranking_features(hits, readings) @ weighted)
