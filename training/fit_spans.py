"""Fits the table "span" of ``qa/score_fusion.json``: which of a passage's best spans is quoted.

    python -m training.fit_spans DATA_FOLDER

The questions are of the development sets of CMRC 2018 and DRCD, which the reader was not trained on and which accept
several answers, or short ones; those of CMRC's trial set accept one each, often a whole clause. The weights give the
most expected exact match and F1, half of each, where a span is drawn by a softmax over its weighted features; both
sets weigh the same. Prints what the first span and what the chosen one has, by two-fold cross-validation.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from qa.evaluation.metrics import character_f1, exact_match
from qa.evaluation.question_sets import QuestionSet, read_question_set
from qa.reader.reader import Reader
from qa.reader.spans import SPAN_FEATURES, near_best, span_features
from qa.scripts import fold_script
from training.fit_score_fusion import OUTPUT

SETS = ("cmrc2018_dev.json", "drcd_dev.json")
SAMPLE = 600
PENALTY = 3e-3  # on the distance from the reader's score alone

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SpanChoice:
    """A question's spans. features: (spans, features). exact, overlap: (spans,), exact match and F1."""

    features: Floats
    exact: Floats
    overlap: Floats


def main() -> None:
    """Reads the data, fits, and writes the table into ``qa/score_fusion.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder with the training sets")
    arguments = parser.parse_args()
    reader = Reader.open()
    groups = [_choices(reader, read_question_set(arguments.data / name)) for name in SETS]
    for number, name in enumerate(SETS):
        folds = [
            (groups[number][1 - half :: 2], fit([group[half::2] for group in groups])) for half in range(2)
        ]  # fitted on one half of all sets, measured on the other
        first = [score(choices, _SCORE_ALONE) for choices, _ in folds]
        chosen = [score(choices, weights) for choices, weights in folds]
        print(f"{name}: {len(groups[number])} questions, exact match and F1 of the first span", end=" ")
        print(np.mean(first, axis=0).round(3), "of the chosen one", np.mean(chosen, axis=0).round(3))
    weights = dict(zip(SPAN_FEATURES, fit(groups).round(4).tolist(), strict=True))
    content = json.loads(OUTPUT.read_text(encoding="utf-8"))
    content["reading"]["span"] = weights
    OUTPUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(weights)


_SCORE_ALONE = np.array([1.0] + [0.0] * (len(SPAN_FEATURES) - 1))


def fit(groups: Sequence[Sequence[SpanChoice]]) -> Floats:
    """(features,) weights; every group weighs the same."""
    choices = [(choice, 1 / (len(groups) * len(group))) for group in groups for choice in group]

    def loss(weights: Floats) -> tuple[float, Floats]:
        away = weights - _SCORE_ALONE
        total, gradient = PENALTY * float(away @ away), 2 * PENALTY * away
        for choice, share in choices:
            logits = choice.features @ weights
            shares = np.exp(logits - logits.max())
            shares /= shares.sum()
            worth = (choice.exact + choice.overlap) / 2
            mean = float(shares @ worth)
            total -= share * mean
            gradient -= share * (choice.features.T @ (shares * (worth - mean)))
        return total, gradient

    return np.asarray(minimize(loss, _SCORE_ALONE.copy(), jac=True, method="L-BFGS-B").x)


def score(choices: Sequence[SpanChoice], weights: Floats) -> tuple[float, float]:
    """Exact match and F1 of the spans that weigh most."""
    best = [(choice, int(np.argmax(choice.features @ weights))) for choice in choices]
    exact = float(np.mean([choice.exact[at] for choice, at in best]))
    return exact, float(np.mean([choice.overlap[at] for choice, at in best]))


def _choices(reader: Reader, questions: QuestionSet) -> list[SpanChoice]:
    documents = {document.path: document.text for document in questions.documents}
    answered = [item for item in questions.questions if item.answers]
    drawn = random.Random(0).sample(answered, min(SAMPLE, len(answered)))
    choices = []
    for item in drawn:
        passage = documents[min(item.documents)]
        near = near_best(reader.spans(item.question, passage))
        texts = [passage[slice(*reader.quoted(passage, span))] for span in near]
        features = span_features(fold_script(item.question), fold_script(passage), near)
        exact = np.array([exact_match(text, item.answers) for text in texts], np.float64)
        overlap = np.array([character_f1(text, item.answers) for text in texts], np.float64)
        choices.append(SpanChoice(features, exact, overlap))
    return choices


if __name__ == "__main__":
    main()
