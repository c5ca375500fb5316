"""One generation of an index in a folder, searched in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.candidates import Candidates, Floats, Rows, best_of_each
from index.keywords.bm25 import KeywordIndex
from index.records import Passage
from index.row_ranges import RowRanges
from index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class FolderIndex:
    """A generation in memory, see ``index.storage.protocols.SearchIndex``.

    rows: where each document's passages are. passage_vectors: a row for each passage. sentence_vectors:
    a row for each sentence, passages in order. sentence_starts: (passages + 1,) int64, the first
    sentence row of each passage.
    """

    generation: str
    texts: Mapping[str, str]
    boxes: Mapping[str, bytes]
    passages: Sequence[Passage]
    rows: Mapping[str, range]
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    sentence_starts: Rows
    keywords: KeywordIndex

    def sentence_vectors_of(self, rows: Sequence[int]) -> Floats:
        """See ``SearchIndex``."""
        which = np.asarray(rows, np.int64)
        return self.sentence_vectors.take(_ranges(self.sentence_starts[which], self.sentence_starts[which + 1]))

    def candidates(self, vector: Floats, question: str, k: int, within: RowRanges | None = None) -> Candidates:
        """See ``SearchIndex``."""
        match = self.keywords.match(question)
        by_passage = self.passage_vectors.search(vector, k, within)
        sentences = self.sentence_vectors.search(vector, 2 * k, within and within.parts(self.sentence_starts))
        by_sentence = np.searchsorted(self.sentence_starts, sentences, side="right") - 1
        rows = np.unique(np.concatenate([by_passage, by_sentence, match.top(k, within)]))
        sentence, best_sentences = self._best_sentences(rows, vector)
        cosines = {"passage": self.passage_vectors.take(rows) @ vector, "sentence": sentence}
        return Candidates(rows, best_sentences, cosines | match.columns(rows))

    def _best_sentences(self, rows: Rows, vector: Floats) -> tuple[Floats, Rows]:
        starts, ends = self.sentence_starts[rows], self.sentence_starts[rows + 1]
        return best_of_each(self.sentence_vectors.take(_ranges(starts, ends)) @ vector, ends - starts)


def _ranges(starts: Rows, ends: Rows) -> Rows:
    """Return the numbers of all half-open ranges, one after the other."""
    lengths = ends - starts
    first = np.cumsum(lengths) - lengths
    return np.asarray(np.repeat(starts - first, lengths) + np.arange(lengths.sum()), np.int64)
