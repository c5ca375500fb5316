"""Small learned tables: how the parts of the search are weighed, and when nothing answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from index.candidates import Candidates
from qa.confidence import ConfidenceModel

WEIGHTS_FILE = "score_fusion.json"
RANKING_SIGNALS = ("passage", "sentence", "bm25", "words", "bigrams", "sounds")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """How the scores of a search are weighed.

    ranking: a weight for each of ``RANKING_SIGNALS``; a candidate's score is their weighted
    sum, and the scores are logits of "this one is the best" (a softmax over the candidates).
    answerable: a weight for each feature of ``answerable_features``, and "bias": logits of
    "the best candidate answers the question".
    """

    ranking: Mapping[str, float]
    answerable: Mapping[str, float]

    def scores(self, candidates: Candidates) -> Floats:
        """Return (candidates,) float64, the higher the better; any range."""
        weights = np.array([self.ranking[name] for name in RANKING_SIGNALS])
        return np.asarray(ranking_features(candidates) @ weights)

    def probabilities(self, candidates: Candidates, scores: Floats) -> Floats:
        """Return (candidates,) 0..1: for the best its probability to answer, for the others less as they score less.

        scores: as ``scores`` returned them.
        """
        features = answerable_features(candidates, scores)
        logit = self.answerable["bias"] + sum(self.answerable[name] * value for name, value in features.items())
        shares: Floats = np.exp(scores - scores.max())
        return float(1 / (1 + np.exp(-logit))) * shares


@dataclass(frozen=True, slots=True)
class ReadingWeights:
    """The table for hits that were read, see ``qa.reader.reranking``.

    ranking: a weight for each of ``qa.reader.reranking.RANKING``. span: a weight for each of
    ``qa.reader.spans.SPAN_FEATURES``, by which the span is chosen. confidence: how likely what was read is right.
    """

    ranking: Mapping[str, float]
    span: Mapping[str, float]
    confidence: ConfidenceModel


@dataclass(frozen=True, slots=True)
class ScoreFusion:
    """The tables fitted by ``training/fit_score_fusion.py``, ``fit_spans.py`` and ``fit_confidence.py``.

    monolingual: for questions in the documents' language. cross_lingual: for questions in another.
    threshold: the probability from which to answer where nothing is read.
    """

    monolingual: Weights
    cross_lingual: Weights
    reading: ReadingWeights
    threshold: float

    @classmethod
    def load(cls) -> ScoreFusion:
        """Return the tables that come with Wenqu."""
        content = json.loads(resources.files("qa").joinpath(WEIGHTS_FILE).read_text(encoding="utf-8"))
        return cls(
            Weights(**content["monolingual"]),
            Weights(**content["cross_lingual"]),
            ReadingWeights(
                content["reading"]["ranking"],
                content["reading"]["span"],
                ConfidenceModel(**content["reading"]["confidence"]),
            ),
            content["threshold"],
        )


def ranking_features(candidates: Candidates) -> Floats:
    """Return (candidates, signals) float64, in the order of ``RANKING_SIGNALS``."""
    return np.stack([candidates.columns[name] for name in RANKING_SIGNALS], axis=1).astype(np.float64)


def answerable_features(candidates: Candidates, scores: Floats) -> dict[str, float]:
    """Return what tells whether the best candidate answers: its scores, and its lead (``margin``, 0..1)."""
    best = int(np.argmax(scores))
    others = np.delete(scores, best)
    margin = 1 - float(np.exp(others.max() - scores[best])) if len(others) else 1.0
    return {name: float(candidates.columns[name][best]) for name in RANKING_SIGNALS} | {"margin": margin}
