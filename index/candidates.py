"""What a search asks of an open index, wherever it is kept: candidates, each scored by every part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from index.records import Passage
    from index.storage.stored import StoredIndex

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer a question; every array is (candidates,), rows ascending.

    rows: passages, by their position in the index. passage, sentence: cosines with the passage
    and with its best sentence, -1..1; best_sentences: which sentence that is. bm25, words,
    bigrams, sounds: as in KeywordScores, 0..1.
    """

    rows: Rows
    passage: Floats
    sentence: Floats
    best_sentences: Rows
    bm25: Floats
    words: Floats
    bigrams: Floats
    sounds: Floats


class SearchIndex(Protocol):
    """One generation of an index, opened to be searched."""

    @property
    def generation(self) -> str:
        """Names it."""

    @property
    def texts(self) -> Mapping[str, str]:
        """Decoded text by document, documents by path."""

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, in document order; some stores fetch them when they are asked for."""

    def candidates(self, vector: Floats, question: str, k: int) -> Candidates:
        """The ``k`` nearest by passage, the passages of the ``2 * k`` nearest sentences, the ``k`` best by BM25.

        A candidate found by one part is scored by all of them, exactly. vector: the question's,
        (dimension,) float32. Raises IndexUnavailableError where the store is not reached.
        """


def find_candidates(index: StoredIndex, vector: Floats, question: str, k: int) -> Candidates:
    """``SearchIndex.candidates`` of an index in memory."""
    match = index.keywords.match(question)
    by_passage = index.passage_vectors.search(vector, k)
    sentences = index.sentence_vectors.search(vector, 2 * k)
    by_sentence = np.searchsorted(index.sentence_starts, sentences, side="right") - 1
    rows = np.unique(np.concatenate([by_passage, by_sentence, match.top(k)]))
    keywords = match.at(rows)
    starts, ends = index.sentence_starts[rows], index.sentence_starts[rows + 1]
    sentence_rows = ranges(starts, ends)
    best, best_sentences = best_of_each(index.sentence_vectors.take(sentence_rows) @ vector, ends - starts)
    return Candidates(
        rows=rows,
        passage=index.passage_vectors.take(rows) @ vector,
        sentence=best,
        best_sentences=best_sentences,
        bm25=keywords.bm25,
        words=keywords.words,
        bigrams=keywords.bigrams,
        sounds=keywords.sounds,
    )


def ranges(starts: Rows, ends: Rows) -> Rows:
    """The numbers of all half-open ranges, one after the other."""
    lengths = ends - starts
    first = np.cumsum(lengths) - lengths
    return np.asarray(np.repeat(starts - first, lengths) + np.arange(lengths.sum()), np.int64)


def best_of_each(values: Floats, lengths: Rows) -> tuple[Floats, Rows]:
    """The largest of each run of ``values``, and which of its run it is; runs have the given ``lengths``, none zero."""
    if not len(lengths):
        return np.empty(0, np.float32), np.empty(0, np.int64)
    first = np.cumsum(lengths) - lengths
    best = np.maximum.reduceat(values, first)
    winners = np.array([int(np.argmax(values[a : a + n])) for a, n in zip(first, lengths, strict=True)], np.int64)
    return best, winners
