"""The candidates for a question, each scored by every part of the search."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from index.keywords import KeywordScores
from index.stored import StoredIndex

CANDIDATES = 64  # from each part of the search

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Signals:
    """Scores of the candidates; every array is (candidates,).

    rows: passages, by their position in the index. passage, sentence: cosines with the passage
    and with its best sentence, -1..1; best_sentences: which sentence that is. bm25, words,
    bigrams, sounds: as in KeywordScores, 0..1. across: the question is in another language than
    the documents, and the cosines are those of ``qa.languages``.
    """

    rows: Rows
    passage: Floats
    sentence: Floats
    best_sentences: Rows
    bm25: Floats
    words: Floats
    bigrams: Floats
    sounds: Floats
    across: bool = False

    def without(self, excluded: Collection[int]) -> Signals:
        """The same without the candidates at these rows."""
        kept = ~np.isin(self.rows, list(excluded))
        return replace(self, **{field.name: getattr(self, field.name)[kept] for field in fields(self)[:-1]})


def find_signals(index: StoredIndex, vector: Floats, keywords: KeywordScores, *, across: bool = False) -> Signals:
    """A candidate found by one part is scored by all of them, exactly.

    vector: the question's, (dimension,) float32.
    """
    by_passage = index.passage_vectors.search(vector, CANDIDATES)
    sentences = index.sentence_vectors.search(vector, 2 * CANDIDATES)
    by_sentence = np.searchsorted(index.sentence_starts, sentences, side="right") - 1
    rows = np.unique(np.concatenate([by_passage, by_sentence, _top(keywords.bm25, CANDIDATES)]))
    best, best_sentences = _best_sentences(index, vector, rows)
    return Signals(
        rows=rows,
        passage=index.passage_vectors.take(rows) @ vector,
        sentence=best,
        best_sentences=best_sentences,
        bm25=keywords.bm25[rows],
        words=keywords.words[rows],
        bigrams=keywords.bigrams[rows],
        sounds=keywords.sounds[rows],
        across=across,
    )


def _top(scores: Floats, k: int) -> Rows:
    """Rows of the ``k`` best scores above zero; ties go to the earlier row."""
    found = np.flatnonzero(scores > 0)
    return found[np.argsort(-scores[found], kind="stable")[:k]]


def _best_sentences(index: StoredIndex, vector: Floats, rows: Rows) -> tuple[Floats, Rows]:
    starts, ends = index.sentence_starts[rows], index.sentence_starts[rows + 1]
    lengths = ends - starts
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    sentence_rows = np.repeat(starts - first, lengths) + np.arange(lengths.sum())
    cosines = index.sentence_vectors.take(sentence_rows) @ vector
    best = np.maximum.reduceat(cosines, first)
    winners = np.array([int(np.argmax(cosines[a : a + n])) for a, n in zip(first, lengths, strict=True)], np.int64)
    return best, winners
