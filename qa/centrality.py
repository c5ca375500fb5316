"""The sentences of a document that say most of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]

POSITION = 1.2  # what the first sentence gains, in standard deviations of the centrality; it wanes with the distance
WANES_WITHIN = 12  # sentences
LEAST_CHARACTERS, BEST_CHARACTERS, MOST_CHARACTERS = 12, 30, 160
OPEN_ENDED = 0.4  # what a sentence loses, in the same unit, that goes on after it
LENGTH = 0.8  # what a sentence loses, in the same unit, for want of BEST_CHARACTERS
_GOES_ON = ("；", ";", "：", ":", "，", ",")
ALIKE = 0.55  # cosine, without what all sentences have in common, from which two say the same


def central(vectors: Floats, texts: Sequence[str], bonus: Sequence[float], most: int) -> list[int]:
    """Return the positions, in order, of at most ``most`` sentences that say most, no two of them alike.

    vectors: (sentences, dimension), rows of length 1. bonus: what each gains, in standard deviations of the centrality.
    """
    lengths = np.array(list(map(len, texts)))
    usable = (lengths >= LEAST_CHARACTERS) & (lengths <= MOST_CHARACTERS)
    if not usable.any():
        usable = lengths > 0
    centre = vectors[usable].mean(axis=0)
    centrality = vectors @ centre
    spread = max(float(centrality[usable].std()), 1e-6)
    scores = (centrality - centrality[usable].mean()) / spread
    scores += POSITION * np.exp(-np.arange(len(texts)) / WANES_WITHIN)
    scores -= LENGTH * np.maximum(0, 1 - lengths / BEST_CHARACTERS)
    scores -= OPEN_ENDED * np.array([text.rstrip().endswith(_GOES_ON) for text in texts])
    scores += np.asarray(bonus)
    own = vectors - centre
    own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-9)
    chosen: list[int] = []
    for at in np.argsort(-np.where(usable, scores, -np.inf), kind="stable"):
        if len(chosen) == most or not usable[at]:
            break
        if all(own[at] @ own[other] < ALIKE for other in chosen) and texts[at] not in {texts[n] for n in chosen}:
            chosen.append(int(at))
    return sorted(chosen)
