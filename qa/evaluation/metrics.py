"""Scores of ranking, refusing and reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_PUNCTUATION = re.compile(
    r"[\s\-:：_*^/\\~`+=，。、；？！“”‘’（）《》【】「」『』…—·,.;?!\"'()<>\[\]{}@#$%&|〈〉〔〕]+"
)
_NO_WORD = re.compile(r"[\W_]+")
RIGHT_FROM_F1 = 0.5  # of shared characters: from here on the words are those that were asked for
_UNIT = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\s\u3400-\u9fff\uf900-\ufaff]+")


def reciprocal_rank(rank: int | None, cutoff: int = 10) -> float:
    """Return 1 / rank, or 0 past the cutoff. rank: 1-based place of the first right item, or None."""
    return 1 / rank if rank is not None and rank <= cutoff else 0.0


def ndcg(ranks: Sequence[int], relevant: int, cutoff: int = 10) -> float:
    """Return the normalised discounted cumulative gain, 0..1.

    ranks: 1-based places of the right ones that were found. relevant: how many there are.
    """
    gain = sum(1 / np.log2(rank + 1) for rank in ranks if rank <= cutoff)
    ideal = sum(1 / np.log2(rank + 1) for rank in range(1, min(relevant, cutoff) + 1))
    return float(gain / ideal) if ideal else 0.0


def auroc(positive: Floats, negative: Floats) -> float:
    """Return the area under the ROC curve: how likely a positive scores above a negative; NaN where one is empty."""
    if not len(positive) or not len(negative):
        return float("nan")
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left")
    upto = np.searchsorted(ordered, positive, side="right")
    return float((below + upto).mean() / (2 * len(negative)))


def exact_match(answer: str, accepted: Sequence[str]) -> float:
    """Return 1 where the answer equals an accepted one apart from punctuation, space and case (CMRC 2018), else 0."""
    return float(any(_bare(answer) == _bare(other) for other in accepted))


def character_f1(answer: str, accepted: Sequence[str]) -> float:
    """Return the best F1, 0..1, over the longest common run of Chinese characters and Western words (CMRC 2018)."""
    return max((_f1(_units(answer), _units(other)) for other in accepted), default=0.0)


def shared_character_f1(answer: str, accepted: Sequence[str]) -> float:
    """Return the best F1, 0..1, over the characters in common, in whatever order, punctuation, space and case aside."""
    found = Counter(_bare_characters(answer))
    return max((_counted_f1(found, Counter(_bare_characters(other))) for other in accepted), default=0.0)


def expected_calibration_error(confidence: Floats, right: Floats, bins: int = 10) -> float:
    """Return how far, on average, the confidence is from the share that is right, in bins of equal width; 0..1."""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    inside = [places == number for number in range(bins)]
    return float(sum(abs(confidence[b].mean() - right[b].mean()) * b.mean() for b in inside if b.any()))


def interval(
    statistic: Callable[[npt.NDArray[np.int64]], float], size: int, resamples: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """Return the 95% bootstrap interval. statistic: from (size,) indices of the resampled items to a number."""
    random = np.random.default_rng(seed)
    values = [statistic(random.integers(0, size, size)) for _ in range(resamples)] if size else [float("nan")]
    low, high = np.nanpercentile(values, [2.5, 97.5]) if not np.all(np.isnan(values)) else (np.nan, np.nan)
    return float(low), float(high)


def _bare_characters(text: str) -> str:
    return _NO_WORD.sub("", text.lower())


def _counted_f1(one: Counter[str], other: Counter[str]) -> float:
    common = (one & other).total()
    return 2 * common / (one.total() + other.total()) if common else 0.0


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", text).lower()


def _units(text: str) -> list[str]:
    spaced = _PUNCTUATION.sub(" ", text.lower())
    return _UNIT.findall(spaced)


def _f1(answer: Sequence[str], accepted: Sequence[str]) -> float:
    common = _longest_common_run(answer, accepted)
    if not common:
        return 0.0
    precision, recall = common / len(answer), common / len(accepted)
    return 2 * precision * recall / (precision + recall)


def _longest_common_run(first: Sequence[str], second: Sequence[str]) -> int:
    best = 0
    previous = [0] * (len(second) + 1)
    for unit in first:
        current = [0] * (len(second) + 1)
        for position, other in enumerate(second, start=1):
            if unit == other:
                current[position] = previous[position - 1] + 1
                best = max(best, current[position])
        previous = current
    return best
