"""A calibrated probability as a word that a person understands."""

from __future__ import annotations

from enum import StrEnum

# As far as the calibration holds, at least nine in ten of the sure answers are right, and two in three of the likely.
SURE = 0.9
LIKELY = 0.65


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
