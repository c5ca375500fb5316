"""How likely the words of an answer are right, and what that probability means to a person."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# As far as the calibration holds: of the sure answers at least 95 in 100 are right, of the likely ones three in four.
SURE = 0.95
LIKELY = 0.75


class Confidence(StrEnum):
    """How far an answer can be relied on."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"

    @classmethod
    def of(cls, probability: float) -> Confidence:
        """Return the word for a probability, 0..1."""
        if probability >= SURE:
            return cls.SURE
        return cls.LIKELY if probability >= LIKELY else cls.UNSURE


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """The probability that the words which were read are right: a logistic regression on evidence.

    weights: for each feature of ``qa.reader.evidence`` and each product of two of them ("reader*words"), and "bias".
    quote: the probability from which the words are given as the answer. possible: the one from which they are shown as
    what may be the answer; below it nothing is.
    """

    weights: Mapping[str, float]
    quote: float
    possible: float

    def probability(self, evidence: Mapping[str, float]) -> float:
        """Return the probability, 0..1. evidence: the features by name."""
        logit = sum(weight * term(name, evidence) for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-min(max(logit, -50.0), 50.0)))


def term(name: str, evidence: Mapping[str, float]) -> float:
    """Return the value of a feature, of a product of features, or 1 for the bias."""
    return 1.0 if name == "bias" else math.prod(evidence[feature] for feature in name.split("*"))
