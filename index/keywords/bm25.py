"""BM25 over words and character bigrams, and how much of a question each passage has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.keywords.analyzer import Analyzer
from index.keywords.postings import Postings, Scores, postings_of, rarity

VOCABULARY_FILE = "vocabulary.json"
_ARRAYS = ("bm25", "passages", "starts", "best", "terms", "term_starts")


@dataclass(frozen=True, slots=True)
class KeywordScores:
    """How passages match one question's terms; each array is (passages,) float32.

    bm25: the BM25 score divided by the best that any passage could reach, 0..1.
    words, bigrams, sounds: the share of the question's words (pairs of characters, pairs of
    syllables) that the passage has, each weighted by how rare it is, 0..1; terms that no
    passage has count as the rarest.
    """

    bm25: Scores
    words: Scores
    bigrams: Scores
    sounds: Scores


class KeywordIndex:
    """BM25 over the terms of the passages.

    BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), in the
    eager, sparse form of Lù, "BM25S" (2024), https://arxiv.org/abs/2407.03618: a matrix of which
    a question needs but a few columns, which are mapped from the disk.
    """

    def __init__(self, postings: Postings, analyzer: Analyzer) -> None:
        self._postings = postings
        self._analyzer = analyzer

    @classmethod
    def build(
        cls, texts: Sequence[str], analyzer: Analyzer, known: Mapping[str, Sequence[str]] | None = None
    ) -> KeywordIndex:
        """Indexes ``texts``; the same texts give the same files. known: the terms of texts indexed before."""
        vocabulary: dict[str, int] = {"": 0}
        ids: list[list[int]] = []
        for text in texts:
            terms = known.get(text) if known else None
            terms = analyzer.terms(text) if terms is None else terms
            ids.append([vocabulary.setdefault(term, len(vocabulary)) for term in terms] or [0])
        return cls(postings_of(ids, vocabulary), analyzer)

    @classmethod
    def load(cls, folder: Path, analyzer: Analyzer) -> KeywordIndex:
        """Opens what ``save`` wrote."""
        words: list[str] = json.loads((folder / VOCABULARY_FILE).read_bytes().decode("utf-8", "surrogatepass"))
        arrays = {
            name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)) for name in _ARRAYS
        }
        return cls(Postings({word: row for row, word in enumerate(words)}, **arrays), analyzer)

    def save(self, folder: Path) -> None:
        """Writes NumPy arrays and JSON into ``folder``."""
        folder.mkdir()
        words = json.dumps(list(self._postings.vocabulary), ensure_ascii=False)
        (folder / VOCABULARY_FILE).write_bytes(words.encode("utf-8", "surrogatepass"))
        for name in _ARRAYS:
            with (folder / f"{name}.npy").open("wb") as file:
                np.save(file, getattr(self._postings, name), allow_pickle=False)

    def terms_of_passages(self) -> Iterator[list[str]]:
        """The terms of every passage, in order."""
        words = list(self._postings.vocabulary)
        starts = self._postings.term_starts.tolist()
        for start, end in pairwise(starts):
            yield [words[row] for row in self._postings.terms[start:end].tolist() if row]

    def scores(self, question: str) -> KeywordScores:
        """Scores every passage for the question's terms."""
        return self.match(question).at(np.arange(len(self._postings)))

    def match(self, question: str) -> KeywordMatch:
        """Finds the question's terms in the passages."""
        words, bigrams = self._analyzer.words(question), self._analyzer.bigrams(question)
        return KeywordMatch(self._postings, words, bigrams, self._analyzer.sounds(question))


class KeywordMatch:
    """One question's terms in the passages."""

    def __init__(self, postings: Postings, words: Sequence[str], bigrams: Sequence[str], sounds: Sequence[str]) -> None:
        self._postings = postings
        self._kinds = words, bigrams, sounds
        self._bm25 = np.zeros(len(postings), np.float32)
        known = [postings.vocabulary[term] for term in [*words, *bigrams] if term in postings.vocabulary]
        for row in known:
            held = postings.held(row)
            self._bm25[postings.passages[held]] += postings.bm25[held]
        best = float(postings.best[known].sum())
        if best:
            self._bm25 /= best

    def top(self, k: int) -> npt.NDArray[np.int64]:
        """The ``k`` passages with the best BM25 scores above zero, best first; ties go to the earlier one."""
        found = np.flatnonzero(self._bm25)
        scores = self._bm25[found]
        if len(found) > k:
            enough = scores >= np.partition(scores, -k)[-k]
            found, scores = found[enough], scores[enough]
        return np.asarray(found[np.argsort(-scores, kind="stable")[:k]], np.int64)

    def at(self, rows: npt.NDArray[np.int64]) -> KeywordScores:
        """The scores of the passages at ``rows``; each array is (rows,)."""
        return KeywordScores(self._bm25[rows], *(self._coverage(terms, rows) for terms in self._kinds))

    def _coverage(self, terms: Sequence[str], rows: npt.NDArray[np.int64]) -> Scores:
        covered, total = np.zeros(len(rows), np.float32), 0.0
        for term in dict.fromkeys(terms):
            holders = self._postings.holders(term)
            weight = rarity(len(holders), len(self._postings))
            total += weight
            if len(holders):
                places = np.minimum(np.searchsorted(holders, rows), len(holders) - 1)
                covered[holders[places] == rows] += np.float32(weight)
        return covered / np.float32(total) if total else covered
