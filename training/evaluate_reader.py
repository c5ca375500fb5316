"""Figures of the packed reader on a file of questions with their passages (SQuAD format).

    python -m training.evaluate_reader DATA/cmrc2018_dev.json [POOL]

Exact match and F1 are CMRC 2018's, the whole passage given. "cut" puts the answering passage without
the sentences that hold the answer, "wrong" the most similar stretches of the file's other passages:
for each, how well the score tells that there is nothing to find (AUROC), and the F1 of refusing.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.evaluation.metrics import auroc
from qa.reader.graph import WEIGHTS_FILE, read_calibration
from qa.reader.reader import Reader
from training.examples import QuestionSet
from training.reader_data import read_question_set
from training.reader_negatives import hard_negatives
from training.reader_trials import outcomes

_SEED = 7


def evaluate(file: Path, pool: Path | None, count: int, weights: Path, *, cut: bool = True) -> dict[str, float]:
    """Return the figures by name, all 0..1. count: that many questions drawn at random, 0 for all.

    pool: where the index of the passages is kept; without one nothing is searched, and "wrong" is left out.
    cut: whether "cut" is measured.
    """
    questions = read_question_set(file)
    negatives = hard_negatives(questions, pool) if pool else [[] for _ in questions.examples]
    chosen = list(range(len(questions.examples)))
    if count:
        chosen = sorted(random.Random(_SEED).sample(chosen, count))
    part = QuestionSet(questions.passages, [questions.examples[i] for i in chosen])
    found = outcomes(Reader.open(weights=weights), part, [negatives[i] for i in chosen], cut=cut)
    calibration = read_calibration(weights)
    figures = {
        "questions": float(len(found)),
        "exact_match": float(np.mean([outcome.exact for outcome in found])),
        "f1": float(np.mean([outcome.overlap for outcome in found])),
    }
    right = [outcome.right for outcome in found]
    unanswered = {
        "cut": [outcome.cut for outcome in found if outcome.cut is not None],
        "wrong": [outcome.wrong for outcome in found if outcome.wrong is not None],
    }
    for name, scores in unanswered.items():
        if not scores:
            continue
        figures[f"{name}_auroc"] = auroc(np.array(right), np.array(scores))
        figures[f"{name}_refusal_f1"] = refusal_f1(right, scores, -calibration.intercept / calibration.slope)
    better = [o.right > o.wrong for o in found if o.wrong is not None]
    if better:
        figures["right_above_wrong"] = float(np.mean(better))
    return figures


def refusal_f1(right: Sequence[float], wrong: Sequence[float], threshold: float) -> float:
    """Return the F1 of refusing what scores below the threshold, ``wrong`` being what should be refused."""
    hits = sum(score < threshold for score in wrong)
    refused = hits + sum(score < threshold for score in right)
    return 2 * hits / (refused + len(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("pool", type=Path, nargs="?", help="where the index of the passages is kept")
    parser.add_argument("--questions", type=int, default=0, help="only so many, drawn at random")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--given-only", action="store_true", help="exact match and F1 alone")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    pool = None if arguments.given_only else arguments.pool
    cut = not arguments.given_only
    figures = evaluate(arguments.file, pool, arguments.questions, arguments.weights, cut=cut)
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}, indent=1))


if __name__ == "__main__":
    main()
