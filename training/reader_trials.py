"""Questions put to a finished reader: with the passage that answers, and with passages that do not."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from qa.evaluation.metrics import character_f1, exact_match
from qa.reader.reader import Reader, Reading
from training.examples import Example, QuestionSet, without_answer
from training.reader_negatives import Stretch

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


def outcomes(
    reader: Reader, questions: QuestionSet, negatives: Sequence[Sequence[Stretch]], *, cut: bool = True
) -> list[Outcome]:
    """Return one Outcome for each example; ``negatives`` belongs to the examples, in their order.

    cut: the passage is read without its answer as well.
    """

    def outcome(number: int) -> Outcome:
        if number % _LOG_EVERY == 0:
            logger.info("%d of %d questions", number, len(questions.examples))
        return _outcome(reader, questions, questions.examples[number], negatives[number], cut=cut)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(outcome, range(len(questions.examples))))


def _outcome(
    reader: Reader, questions: QuestionSet, example: Example, negatives: Sequence[Stretch], *, cut: bool
) -> Outcome:
    passage = questions.passages[example.passage]
    (reading,) = reader.read(example.question, [passage])
    answer = passage[reading.start : reading.end]
    without = without_answer(passage, example.answers) if cut else ""
    stretches = negatives[:_ATTEMPTS]
    wrong = reader.read(
        example.question,
        [questions.passages[stretch.passage] for stretch in stretches],
        [(stretch.centre, stretch.centre + 1) for stretch in stretches],
    )
    return Outcome(
        exact_match(answer, example.answers),
        character_f1(answer, example.answers),
        reading.score,
        _best(reader.read(example.question, [without])) if without else None,
        _best(wrong) if wrong else None,
    )


def _best(readings: Sequence[Reading]) -> float:
    return max(reading.score for reading in readings)
