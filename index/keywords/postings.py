"""The matrix that BM25 looks up: how much each term weighs in each passage."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from math import log

import numpy as np
import numpy.typing as npt

K1 = 1.5
B = 0.75

Scores = npt.NDArray[np.float32]


def rarity(holders: int, passages: int) -> float:
    """The inverse document frequency of BM25 (Lucene's, never negative)."""
    return log(1 + (passages - holders + 0.5) / (holders + 0.5))


@dataclass(frozen=True, slots=True)
class Postings:
    """A matrix of terms and passages, column by column, and the terms of each passage.

    vocabulary: rows of terms. bm25, passages: for each term its scores float32 and the passages
    that have it, from ``starts[term]`` to ``starts[term + 1]``. best: (terms,) float32, the best
    score of each. terms: the terms of each passage in order, from ``term_starts[passage]`` to the
    next: a rebuild takes those of passages that did not change.
    """

    vocabulary: dict[str, int]
    bm25: Scores
    passages: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    best: Scores
    terms: npt.NDArray[np.uint32]
    term_starts: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.term_starts) - 1

    def held(self, row: int) -> slice:
        """Where the scores and passages of a term stand."""
        return slice(int(self.starts[row]), int(self.starts[row + 1]))

    def holders(self, term: str) -> npt.NDArray[np.int32]:
        """The passages that have a term, ascending."""
        row = self.vocabulary.get(term)
        return self.passages[:0] if row is None else self.passages[self.held(row)]


def postings_of(ids: list[list[int]], vocabulary: dict[str, int]) -> Postings:
    """Lucene's variant of BM25, number for number as the library bm25s computes it."""
    if not ids:
        return _no_postings(vocabulary)
    lengths = np.fromiter(map(len, ids), np.int64, len(ids))
    terms = np.fromiter(chain.from_iterable(ids), np.uint32, lengths.sum())
    pairs = terms * np.int64(len(ids)) + np.repeat(np.arange(len(ids)), lengths)
    pairs.sort()
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    counts = np.diff(first, append=len(pairs)).astype(np.float32)
    term, passage = np.divmod(pairs[first], len(ids))
    holders = np.bincount(term, minlength=len(vocabulary))
    starts = np.concatenate([[0], np.cumsum(holders)])
    norms = K1 * (1 - B + B * lengths / lengths.mean())
    scores = (_rarities(holders, len(ids))[term] * (counts / (counts + norms[passage]))).astype(np.float32)
    best = np.zeros(len(vocabulary), np.float32)
    used = np.flatnonzero(holders)
    best[used] = np.maximum.reduceat(scores, starts[used])
    ends = np.concatenate([[0], np.cumsum(lengths)])
    return Postings(vocabulary, scores, passage.astype(np.int32), starts, best, terms, ends)


def _rarities(holders: npt.NDArray[np.int64], passages: int) -> Scores:
    """For each term how rare it is, float32."""
    numbers, rows = np.unique(holders, return_inverse=True)
    return np.array([rarity(int(number), passages) for number in numbers], np.float32)[rows]


def _no_postings(vocabulary: dict[str, int]) -> Postings:
    """Those of no passage."""
    none, ends = np.empty(0, np.float32), np.zeros(len(vocabulary) + 1, np.int64)
    best = np.zeros(len(vocabulary), np.float32)
    return Postings(vocabulary, none, np.empty(0, np.int32), ends, best, np.empty(0, np.uint32), np.zeros(1, np.int64))
