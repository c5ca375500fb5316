"""Questions put to a finished reader: with the passage that answers, and with passages that do not."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from qa.reading import Reader, Reading
from training.examples import Example, QuestionSet
from training.reader_metrics import exact_match, f1
from training.reader_negatives import Stretch

SENTENCE_ENDS = frozenset("。！？!?\n")
_ATTEMPTS = 3  # wrong stretches that are read for a question; the best score counts
_LOG_EVERY = 200

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reader made of one question.

    exact, overlap: CMRC's exact match and F1 of its answer from the right passage, 0..1.
    right: the score of that answer. cut: the best score in the same passage once every sentence that
    holds an accepted answer is taken out. wrong: the best score in the most similar stretches of other passages.
    None where there is no such text.
    """

    exact: float
    overlap: float
    right: float
    cut: float | None
    wrong: float | None


def outcomes(reader: Reader, questions: QuestionSet, negatives: Sequence[Sequence[Stretch]]) -> list[Outcome]:
    """One Outcome for each example; ``negatives`` belongs to the examples, in their order."""

    def outcome(number: int) -> Outcome:
        if number % _LOG_EVERY == 0:
            logger.info("%d of %d questions", number, len(questions.examples))
        return _outcome(reader, questions, questions.examples[number], negatives[number])

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(outcome, range(len(questions.examples))))


def _outcome(reader: Reader, questions: QuestionSet, example: Example, negatives: Sequence[Stretch]) -> Outcome:
    passage = questions.passages[example.passage]
    (reading,) = reader.read(example.question, [passage])
    answer = passage[reading.start : reading.end]
    without = without_answer(passage, example.answers)
    stretches = negatives[:_ATTEMPTS]
    wrong = reader.read(
        example.question,
        [questions.passages[stretch.passage] for stretch in stretches],
        [(stretch.centre, stretch.centre + 1) for stretch in stretches],
    )
    return Outcome(
        exact_match(example.answers, answer),
        f1(example.answers, answer),
        reading.score,
        _best(reader.read(example.question, [without])) if without else None,
        _best(wrong) if wrong else None,
    )


def without_answer(passage: str, answers: Sequence[str]) -> str:
    """The passage without the sentences that hold one of the answers, whole or over a sentence end."""
    out = np.zeros(len(passage), bool)
    for answer in filter(None, answers):
        at = passage.find(answer)
        while at >= 0:
            out[at : at + len(answer)] = True
            at = passage.find(answer, at + 1)
    kept, begin = [], 0
    for at, character in enumerate(passage):
        if character in SENTENCE_ENDS or at == len(passage) - 1:
            if not out[begin : at + 1].any():
                kept.append(passage[begin : at + 1])
            begin = at + 1
    return "".join(kept)


def _best(readings: Sequence[Reading]) -> float:
    return max(reading.score for reading in readings)
