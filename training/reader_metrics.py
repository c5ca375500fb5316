"""CMRC 2018's exact match and F1, after its published evaluation script; how well scores tell two kinds apart.

And the probability that a score stands for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_PUNCTUATION = set("-:_*^/\\~`+=,。：？！“”；’《》……·、「」（）－～『』,.!?;'\"()[]{}<>@#$%&|")
_NO_WORD = re.compile(r"[\W_]+")
_MIXED = re.compile(r"[\u4e00-\u9fa5]|[^\s\u4e00-\u9fa5]+")


def exact_match(answers: Sequence[str], predicted: str) -> float:
    """1 when the prediction is one of the answers, punctuation and case aside, else 0."""
    return float(any(_bare(answer) == _bare(predicted) for answer in answers))


def f1(answers: Sequence[str], predicted: str) -> float:
    """The best F1, 0..1, over the longest run of characters (words, in Latin script) in common."""
    return max(_overlap(_units(answer), _units(predicted)) for answer in answers)


def character_f1(answers: Sequence[str], predicted: str) -> float:
    """The best F1, 0..1, over the characters in common, in whatever order, punctuation and case aside."""
    found = Counter(_word_characters(predicted))
    return max(_bag_f1(Counter(_word_characters(answer)), found) for answer in answers)


def _word_characters(text: str) -> str:
    return _NO_WORD.sub("", text.lower())


def _bag_f1(answer: Counter[str], predicted: Counter[str]) -> float:
    common = (answer & predicted).total()
    return 2 * common / (answer.total() + predicted.total()) if common else 0.0


def auroc(right: Sequence[float], wrong: Sequence[float]) -> float:
    """The chance that one of ``right`` scores above one of ``wrong``, ties counting half."""
    ranks = _ranks(np.array([*right, *wrong]))
    return float((ranks[: len(right)].sum() / len(right) - (len(right) + 1) / 2) / len(wrong))


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


def _ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = counts.cumsum()
    middle: npt.NDArray[np.float64] = (ends - counts + 1 + ends) / 2
    return middle[place]


def _bare(text: str) -> str:
    return "".join(c for c in text.strip().lower() if c not in _PUNCTUATION)


def _units(text: str) -> list[str]:
    kept = "".join(" " if c in _PUNCTUATION else c for c in text.lower())
    return _MIXED.findall(kept)


def _overlap(answer: list[str], predicted: list[str]) -> float:
    common = _longest_run(answer, predicted)
    if common == 0:
        return 0.0
    precision, recall = common / len(predicted), common / len(answer)
    return 2 * precision * recall / (precision + recall)


def _longest_run(a: list[str], b: list[str]) -> int:
    longest, row = 0, [0] * (len(b) + 1)
    for x in a:
        row = [0] + [row[j] + 1 if x == y else 0 for j, y in enumerate(b)]
        longest = max(longest, *row)
    return longest
