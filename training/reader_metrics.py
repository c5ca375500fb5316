"""What ``qa.evaluation.metrics`` does not measure: words in any order, and the probability that a score stands for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

_NO_WORD = re.compile(r"[\W_]+")
_RIDGE = 1e-3  # keeps the slope finite where the scores tell all answers apart


def bag_f1(answer: str, accepted: Sequence[str]) -> float:
    """Return the best F1, 0..1, over the characters in common, in any order, apart from punctuation and case."""
    characters = _characters(answer)
    return max(_f1(characters, _characters(other)) for other in accepted)


def fit_logistic(scores: Sequence[float], answers: Sequence[bool]) -> tuple[float, float]:
    """Return the slope and the intercept of a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1 / _RIDGE, tol=1e-8, max_iter=1000).fit(np.array(scores)[:, np.newaxis], answers)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _characters(text: str) -> Counter[str]:
    return Counter(_NO_WORD.sub("", text.lower()))


def _f1(answer: Counter[str], accepted: Counter[str]) -> float:
    common = (answer & accepted).total()
    return 2 * common / (answer.total() + accepted.total()) if common else 0.0
