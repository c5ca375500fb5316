"""The first hits read for the answer, and ranked again by what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.context import context_texts
from index.named_cells import NamedText, named_text
from index.records import Span
from qa.question import canonical
from qa.reader.codes import code_of, code_spans
from qa.reader.evidence import evidence
from qa.reader.lists import items_of
from qa.reader.reader import Reader, Reading
from qa.retrieval import Hit
from qa.score_fusion import ReadingWeights

READ_HITS = 5
CODE_FOUND, CODE_MISSING = 0.97, 0.1  # scores of passages for a question that is a code: it stands there, or does not
TOLD = 4.0  # logits by which the clearest of what answers by its form ranks higher
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

    span: [start, end) in the passage. clarity: how far the form alone says that they answer, 0..1.
    """

    hit: Hit
    span: Span
    clarity: float


def read_and_rank(
    question: str, hits: Sequence[Hit], reader: Reader, weights: ReadingWeights, told: Told | None = None
) -> list[ReadHit]:
    """Return the hits with the first of them read, best first, their scores replaced by those after reading.

    The first one's score is the probability, 0..1, that the words read in it are right. told: read in the place of what
    the reader would choose there, and ranked the higher the clearer it is.
    """
    if told is not None:
        hits = [told.hit, *(hit for hit in hits if hit.row != told.hit.row)]
    if not hits:
        return []
    code = code_of(question)
    if code is not None:
        return _ranked_by_code(hits, code)
    question = canonical(question)
    readings = read_first(question, hits, reader)
    scores = ranking_scores(hits, readings, weights)
    clarity = [0.0] * len(readings)
    if told is not None:
        readings[0] = replace(readings[0], start=told.span[0], end=told.span[1], whole=True)
        clarity[0] = told.clarity
        scores[0] += TOLD * told.clarity
    best = int(np.argmax(scores))
    found = evidence(question, hits, readings, scores)
    found["asked"] = max(found["asked"], clarity[best])
    probability = weights.confidence.probability(found)
    probability *= hits[best].passage.recognition(readings[best].start, readings[best].end)
    after = probability * np.exp(scores - scores.max())
    order = np.argsort(-scores, kind="stable")
    ranked = [ReadHit(_read_hit(hits[i], float(after[i]), readings[i]), readings[i]) for i in order]
    ranked[0] = _read_whole(question, ranked[0], reader)
    lowest = ranked[-1].hit.score
    rest = [replace(hit, score=min(hit.score, lowest)) for hit in hits[len(readings) :]]
    return ranked + [ReadHit(hit, None) for hit in rest]


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
    """Return what the reader finds around the best sentences of the first hits."""
    return read_around(question, hits[:READ_HITS], reader)


def read_around(question: str, hits: Sequence[Hit], reader: Reader) -> list[Reading]:
    """Return what the reader finds around the best sentence of each hit."""
    return _read(question, hits, reader, [(hit.start, hit.end) for hit in hits])


def _read(
    question: str, hits: Sequence[Hit], reader: Reader, focus: Sequence[tuple[int, int]] | None = None
) -> list[Reading]:
    read = [_readable(hit) for hit in hits]
    within = [text.here(*matched) for text, matched in zip(read, focus, strict=True)] if focus else None
    contexts = [context_texts(hit.passage.context) for hit in hits]
    readings = reader.read(question, [text.text for text in read], within, contexts)
    return [_in_passage(reading, text) for reading, text in zip(readings, read, strict=True)]


def _readable(hit: Hit) -> NamedText:
    """What is read of the passage: of a table with its lead-in the row that matched, as its neighbours look like it."""
    items = items_of(hit.passage)
    if hit.passage.cells and items is not None and hit.start >= items[0]:
        return named_text(hit.passage, hit.start, hit.end)
    return named_text(hit.passage)


def _in_passage(reading: Reading, read: NamedText) -> Reading:
    start, end = read.in_passage(reading.start, reading.end)
    return replace(reading, start=start, end=end)


def ranking_features(hits: Sequence[Hit], readings: Sequence[Reading]) -> Floats:
    """Return (readings, 2) float64 logits, at most 0: each hit's distance from the first in retrieval and reading."""
    retrieval = np.log(np.maximum([hit.score for hit in hits[: len(readings)]], _SMALLEST))
    reading = np.array([reading.score for reading in readings])
    return np.stack([retrieval - retrieval.max(), reading - reading.max()], axis=1)


def ranking_scores(hits: Sequence[Hit], readings: Sequence[Reading], weights: ReadingWeights) -> Floats:
    """Return (readings,) float64, the higher the better."""
    weighted = np.array([weights.ranking["retrieval"], weights.ranking["reader"]])
    return np.asarray(ranking_features(hits, readings) @ weighted)
