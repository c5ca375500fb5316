"""The probability that a score stands for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_RIDGE = 1e-3  # keeps the slope finite where the scores tell all answers apart


def fit_logistic(scores: Sequence[float], answers: Sequence[bool]) -> tuple[float, float]:
    """Return the slope and the intercept of a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1 / _RIDGE, tol=1e-8, max_iter=1000).fit(np.array(scores)[:, np.newaxis], answers)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
