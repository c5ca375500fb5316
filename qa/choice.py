"""The wording that a turn means and what was read with it, chosen by a conditional logit over all that was read.

Each wording in each passage, and "nothing answers", has its share of the probability; the weights are fitted on
conversations (``training/fit_rewriting.py``). So a completion has to find and to read better than the words as they
were typed, and what was said already counts for less.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np

from qa.doubts import DOUBTED, Doubts
from qa.follow_ups import FEATURES, LEANING, Considered, Floats, features
from qa.reader.reranking import ReadHit
from qa.rewriting import Wording, WordingKind
from qa.shared_characters import agree, bare

WEIGHTS_FILE = "follow_ups.json"
LIKELY_ENOUGH = 0.5  # of what was read in the conversation: from there on no completion is taken alone
_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True)
class FollowUpModel:
    """What ``training/fit_rewriting.py`` makes.

    weights: of ``FEATURES``, logits against "nothing answers". slope, intercept: of the logit of what the chosen words
    have of all probability; they make it the probability that these words are right. quote: the one from which they
    are given as the answer.
    """

    weights: Mapping[str, float]
    slope: float
    intercept: float
    quote: float

    @classmethod
    def load(cls) -> FollowUpModel:
        """Return the weights that come with Wenqu."""
        return cls(**json.loads(resources.files("qa").joinpath(WEIGHTS_FILE).read_text(encoding="utf-8")))

    def shares(self, turn: Considered, table: Floats) -> Floats:
        """Return (options,): what each has of all probability, with what other wordings read alike in its passage.

        table: the turn's ``features``.
        """
        logits = table @ np.array([self.weights[name] for name in FEATURES])
        most = max(float(logits.max()), 0.0)
        shares = np.exp(logits - most)
        shares /= shares.sum() + math.exp(-most)
        texts = [bare(turn.words(*option)) for option in turn.options]
        alike = [
            [at == other and agree(one, two) for (_, other), two in zip(turn.options, texts, strict=True)]
            for (_, at), one in zip(turn.options, texts, strict=True)
        ]
        kept = np.array([DOUBTED if option in turn.doubted else 1.0 for option in turn.options])
        # The words as they were read more surely come first among those that are alike.
        return np.asarray((np.array(alike, np.float64) @ shares + shares * _SMALLEST) * kept)

    def choose(self, turn: Considered) -> tuple[Wording, list[ReadHit]]:
        """Return what was meant most likely, and what was read with it, best first, then what else it found.

        Something was read at all.
        """
        shares = self.shares(turn, features(turn))
        order = np.argsort(-shares, kind="stable").tolist()
        wording = _understood(turn, order)
        best_of: dict[int, int] = {}
        for n in order:
            best_of.setdefault(turn.options[n][1], n)
        ranked = [self._read_hit(turn, n, float(shares[n])) for n in best_of.values()]
        known, lowest = {item.hit.row for item in ranked}, ranked[-1].hit.score
        rest = [replace(hit, score=min(hit.score, lowest)) for hit in turn.found[wording] if hit.row not in known]
        return wording, ranked + [ReadHit(hit, None) for hit in rest]

    def _read_hit(self, turn: Considered, option: int, share: float) -> ReadHit:
        wording, at = turn.options[option]
        hit, reading = turn.pool[at], turn.readings[wording][at]
        inside = min(max(share, _SMALLEST), 1 - _SMALLEST)
        score = 1 / (1 + math.exp(-(self.slope * math.log(inside / (1 - inside)) + self.intercept)))
        return ReadHit(replace(hit, score=score, scores={**hit.scores, "reader": reading.probability}), reading)


def completion_alone(
    wordings: Sequence[Wording], doubts: Doubts | None, read: Callable[[str], list[ReadHit]]
) -> tuple[Wording, list[ReadHit]] | None:
    """Return the likeliest completion, and what is read for it as a question that stands alone, best first.

    None where there is none, or where nothing is read for it, or what speaks of something else. read: searches and
    reads a question.
    """
    wording = next((one for one in wordings if one.kind is WordingKind.COMPLETED), None)
    found = read(wording.text) if wording else []
    if wording is None or not found or found[0].reading is None:
        return None
    is_of_other = doubts is not None and doubts.are_of_other(found[0].hit, found[0].reading)
    return None if is_of_other else (wording, found)


def is_surer_alone(alone: float, confidence: float, quote_from: float) -> bool:
    """Return whether a completion is answered alone rather than in the conversation. All are probabilities, 0..1.

    alone, confidence: of what was read alone, and in the conversation. quote_from: from which the former is given as
    the answer.
    """
    return confidence < LIKELY_ENOUGH and alone >= max(quote_from, confidence)


def _understood(turn: Considered, order: Sequence[int]) -> Wording:
    """Return the wording chosen, or one that reads the same words and says best what a turn leans on, if on anything.

    order: of the options, the likeliest first.
    """
    wording, at = turn.options[order[0]]
    words = bare(turn.words(wording, at))
    alike = [one for one, where in (turn.options[n] for n in order) if where == at and _reads(turn, one, at, words)]
    if turn.dependence not in LEANING:
        return next((one for one in alike if one.kind is WordingKind.ASKED), wording)
    told = [one for one in alike if one.kind is not WordingKind.ASKED]
    return next((one for one in told if one.kind is WordingKind.COMPLETED), [*told, wording][0])


def _reads(turn: Considered, wording: Wording, at: int, words: str) -> bool:
    return agree(bare(turn.words(wording, at)), words)
