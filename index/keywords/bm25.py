"""BM25 over words and character bigrams, and how much of a question each passage has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.keywords.analyzer import Analyzer
from index.keywords.postings import Postings, Scores, count_terms
from index.row_ranges import RowRanges


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """The search terms of a question, in order."""

    words: Sequence[str]
    bigrams: Sequence[str]
    sounds: Sequence[str]

    @classmethod
    def of(cls, question: str, analyzer: Analyzer) -> QuestionTerms:
        """Analyze a question."""
        return cls(analyzer.words(question), analyzer.bigrams(question), analyzer.sounds(question))

    @property
    def distinct(self) -> set[str]:
        """All terms, each once."""
        return {*self.words, *self.bigrams, *self.sounds}


class KeywordIndex:
    """BM25 over the terms of the passages.

    BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), in the
    eager, sparse form of Lù, "BM25S" (2024), https://arxiv.org/abs/2407.03618: a matrix of which
    a question needs but a few columns, which are mapped from the disk.
    """

    def __init__(self, postings: Postings, analyzer: Analyzer) -> None:
        self.postings = postings
        self._analyzer = analyzer

    @classmethod
    def build(cls, texts: Iterable[str], analyzer: Analyzer) -> KeywordIndex:
        """Index ``texts`` in memory."""
        return cls(count_terms(map(analyzer.terms, texts)), analyzer)

    def match(self, question: str) -> KeywordMatch:
        """Find the question's terms in the passages."""
        return KeywordMatch(self.postings, QuestionTerms.of(question, self._analyzer))


class KeywordMatch:
    """One question's terms in the passages.

    bm25: (passages,) float32, the BM25 score of each passage as a share of the best possible, 0..1.
    """

    def __init__(self, postings: Postings, question: QuestionTerms) -> None:
        self._postings = postings
        self._question = question
        self.bm25 = np.zeros(len(postings), np.float32)
        terms = [*question.words, *question.bigrams]
        known = [postings.vocabulary[term] for term in terms if term in postings.vocabulary]
        for row in known:
            held = postings.held(row)
            self.bm25[postings.passages[held]] += postings.bm25[held]
        best = float(postings.best[known].sum())
        if best:
            self.bm25 /= best

    def top(self, k: int, within: RowRanges | None = None) -> npt.NDArray[np.int64]:
        """Return the ``k`` passages with the best BM25 scores above zero, best first; ties go to the earlier one.

        within: the passages that are looked at; None for all.
        """
        found = np.flatnonzero(self.bm25)
        if within is not None:
            found = found[within.holds(found)]
        scores = self.bm25[found]
        if len(found) > k:
            enough = scores >= np.partition(scores, -k)[-k]
            found, scores = found[enough], scores[enough]
        return np.asarray(found[np.argsort(-scores, kind="stable")[:k]], np.int64)

    def columns(self, rows: npt.NDArray[np.int64]) -> dict[str, Scores]:
        """Return the keyword columns of ``index.candidates.Candidates`` for the passages at ``rows``."""
        return {
            "bm25": self.bm25[rows],
            "words": self._coverage(self._question.words, rows),
            "bigrams": self._coverage(self._question.bigrams, rows),
            "sounds": self._coverage(self._question.sounds, rows),
        }

    def _coverage(self, terms: Sequence[str], rows: npt.NDArray[np.int64]) -> Scores:
        covered, total = np.zeros(len(rows), np.float32), 0.0
        for term in dict.fromkeys(terms):
            holders, weight = self._postings.holders(term), self._postings.rarity(term)
            total += weight
            if len(holders):
                places = np.minimum(np.searchsorted(holders, rows), len(holders) - 1)
                covered[holders[places] == rows] += np.float32(weight)
        return covered / np.float32(total) if total else covered
