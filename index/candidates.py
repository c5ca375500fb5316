"""Candidates: the passages that may answer a question, each scored by every part of the search."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer a question.

    rows: (candidates,) the passages' positions in the index, ascending.
    best_sentences: (candidates,) the position in its passage of the sentence nearest to the question.
    columns: (candidates,) float32 scores by name:
        passage, sentence: cosine of the question with the passage and with its best sentence, -1..1.
        bm25: the BM25 score as a share of the best that any passage could reach, 0..1.
        words, bigrams, sounds: the share of the question's words (pairs of characters, pairs of
            syllables) that the passage has, each weighted by how rare it is, 0..1. Terms that no
            passage has count as the rarest.
    """

    rows: Rows
    best_sentences: Rows
    columns: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.rows)

    def scores(self, position: int) -> dict[str, float]:
        """Return the scores of one candidate by name."""
        return {name: float(column[position]) for name, column in self.columns.items()}

    def without(self, rows: Collection[int]) -> Candidates:
        """Return the candidates that are not at these rows of the index."""
        kept = ~np.isin(self.rows, list(rows))
        columns = {name: column[kept] for name, column in self.columns.items()}
        return Candidates(self.rows[kept], self.best_sentences[kept], columns)


def best_of_each(values: Floats, lengths: Rows) -> tuple[Floats, Rows]:
    """Return the largest value of each run of ``values`` and its position in the run.

    lengths: (runs,) the lengths of the runs, none zero, together those of ``values``.
    """
    if not len(lengths):
        return np.empty(0, np.float32), np.empty(0, np.int64)
    first = np.cumsum(lengths) - lengths
    best = np.maximum.reduceat(values, first)
    winners = np.array([int(np.argmax(values[a : a + n])) for a, n in zip(first, lengths, strict=True)], np.int64)
    return best, winners
