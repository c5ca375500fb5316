"""Fits the reader's probability on the held-out part of the trial set, and notes it in the weights file.

python -m training.fit_reader_calibration DATA OUTPUT qa/reader/weights.safetensors

OUTPUT is the folder of the training, whose vectors are used again.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.reader.reader import Reader
from training.examples import QuestionSet
from training.reader_data import training_sets
from training.reader_negatives import hard_negatives
from training.reader_pack import set_calibration
from training.reader_trials import outcomes

ANSWERS_FROM_F1 = 0.5  # a span that overlaps an accepted answer this much answers the question

logger = logging.getLogger("training.calibration")


def calibrate(data: Path, output: Path, weights: Path) -> tuple[float, float]:
    """Slope and intercept from answering passages, cut ones and wrong ones, one of each a question."""
    training, held_out = training_sets(data)
    asked = QuestionSet(held_out.passages + training.passages, held_out.examples)
    found = outcomes(Reader.open(weights=weights), asked, hard_negatives(asked, output / "pool"))
    scored = [(outcome.right, outcome.overlap >= ANSWERS_FROM_F1) for outcome in found]
    scored += [(outcome.cut, False) for outcome in found if outcome.cut is not None]
    scored += [(outcome.wrong, False) for outcome in found if outcome.wrong is not None]
    return fit_logistic([score for score, _ in scored], [answers for _, answers in scored])


def fit_logistic(scores: Sequence[float], answers: Sequence[bool], rounds: int = 50) -> tuple[float, float]:
    """Slope and intercept of a logistic regression, by Newton's method with a slight ridge."""
    columns = np.stack([np.array(scores, float), np.ones(len(scores))], axis=1)
    target = np.array(answers, float)
    weights = np.zeros(2)
    for _ in range(rounds):
        predicted = 1 / (1 + np.exp(-columns @ weights))
        gradient = columns.T @ (predicted - target) + 1e-3 * weights
        curvature = (columns.T * (predicted * (1 - predicted))) @ columns + 1e-3 * np.eye(2)
        weights -= np.linalg.solve(curvature, gradient)
    slope, intercept = weights.tolist()
    return slope, intercept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("weights", type=Path)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    slope, intercept = calibrate(arguments.data, arguments.output, arguments.weights)
    set_calibration(arguments.weights, slope, intercept)
    logger.info("slope %.4f, intercept %.4f", slope, intercept)


if __name__ == "__main__":
    main()
