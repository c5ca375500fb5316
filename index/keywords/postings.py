"""The matrix that BM25 looks up: how much each term weighs in each passage."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

K1 = 1.5
B = 0.75

Scores = npt.NDArray[np.float32]

VOCABULARY_FILE = "vocabulary.json"
TERMS_FILE, TERM_STARTS_FILE = "terms.npy", "term_starts.npy"
_ARRAYS = ("bm25", "passages", "starts", "best", "terms", "term_starts")
NO_TERM = ""  # the one term of a passage that has none: a passage has a length of at least one


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """What BM25 needs of one term in an index.

    holders: the number of passages that have it. best: the most that it scores in one.
    """

    holders: int
    best: float


@dataclass(frozen=True, slots=True)
class Collection:
    """What BM25 needs of an index to score some of its passages.

    passages: their number. average_length: terms of a passage. terms: statistics of the question's
    terms that the index has.
    """

    passages: int
    average_length: float
    terms: Mapping[str, TermStatistics]


@dataclass(frozen=True, slots=True)
class Postings:
    """A matrix of terms and passages, column by column, and the terms of each passage.

    vocabulary: rows of terms. bm25, passages: for each term its scores float32 and the passages
    that have it, from ``starts[term]`` to ``starts[term + 1]``. best: (terms,) float32, the best
    score of each. terms: the terms of each passage in order, from ``term_starts[passage]`` to the
    next, so that a rebuild need not analyze unchanged passages. collection: the index that the
    passages are taken from; None where they are all of it.
    """

    vocabulary: dict[str, int]
    bm25: Scores
    passages: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    best: Scores
    terms: npt.NDArray[np.uint32]
    term_starts: npt.NDArray[np.int64]
    collection: Collection | None = field(default=None, kw_only=True)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Map what ``PostingsWriter`` wrote. Raise OSError when it is gone."""
        words = read_words(folder)
        arrays = (np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS)
        return cls({word: row for row, word in enumerate(words)}, *map(np.asarray, arrays))

    def __len__(self) -> int:
        return len(self.term_starts) - 1

    @property
    def average_length(self) -> float:
        """Terms of a passage, on average."""
        return len(self.terms) / max(len(self), 1)

    def held(self, row: int) -> slice:
        """Return where the scores and passages of a term are."""
        return slice(int(self.starts[row]), int(self.starts[row + 1]))

    def holders(self, term: str) -> npt.NDArray[np.int32]:
        """Return the passages that have a term, ascending."""
        row = self.vocabulary.get(term)
        return self.passages[:0] if row is None else self.passages[self.held(row)]

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of a term in the whole index."""
        if self.collection is None:
            return rarity(len(self.holders(term)), len(self))
        known = self.collection.terms.get(term)
        return rarity(known.holders if known else 0, self.collection.passages)

    def statistics(self) -> Iterator[tuple[str, TermStatistics]]:
        """Yield every term with its statistics."""
        for term, row in self.vocabulary.items():
            if term != NO_TERM:
                yield term, TermStatistics(int(self.starts[row + 1] - self.starts[row]), float(self.best[row]))


def read_words(folder: Path) -> list[str]:
    """Return the vocabulary, in order. Raise OSError when it is gone."""
    words: list[str] = json.loads((folder / VOCABULARY_FILE).read_bytes().decode("utf-8", "surrogatepass"))
    return words


def rarity(holders: int, passages: int) -> float:
    """Return the inverse document frequency of BM25 (Lucene's, never negative)."""
    return log(1 + (passages - holders + 0.5) / (holders + 0.5))


def count_terms(passages: Iterable[Sequence[str]]) -> Postings:
    """Return the postings of an index, from the terms of each of its passages."""
    vocabulary = {NO_TERM: 0}
    ids = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms] or [0] for terms in passages]
    return postings_of(ids, vocabulary)


def count_some(passages: Iterable[Sequence[str]], collection: Collection) -> Postings:
    """Return the postings of some passages of an index for one question's terms, scored as in the whole index."""
    vocabulary = {term: row for row, term in enumerate([NO_TERM, *collection.terms])}
    ids = [[vocabulary.get(term, 0) for term in terms] or [0] for terms in passages]
    return postings_of(ids, vocabulary, collection)


def postings_of(ids: list[list[int]], vocabulary: dict[str, int], collection: Collection | None = None) -> Postings:
    """Score with Lucene's variant of BM25, number for number as the library bm25s computes it.

    ids: for each passage its terms by their rows in the vocabulary, at least one.
    """
    lengths = np.fromiter(map(len, ids), np.int64, len(ids))
    terms = np.fromiter(chain.from_iterable(ids), np.uint32, lengths.sum())
    pairs, counts = count_pairs(terms * np.int64(len(ids)) + np.repeat(np.arange(len(ids)), lengths))
    term, passage = np.divmod(pairs, max(len(ids), 1))
    held = np.bincount(term, minlength=len(vocabulary))
    starts = np.concatenate([[0], np.cumsum(held)])
    if collection is None:
        count, average, holders = len(ids), lengths.sum() / max(len(ids), 1), held
    else:
        count, average = collection.passages, collection.average_length
        holders = np.array([0, *(known.holders for known in collection.terms.values())], np.int64)
    scores = scored(rarities(holders, count)[term], counts, length_norms(lengths, average)[passage])
    best = np.zeros(len(vocabulary), np.float32)
    if collection is None:
        used = np.flatnonzero(held)
        best[used] = np.maximum.reduceat(scores, starts[used]) if len(used) else 0
    else:
        best[1:] = [known.best for known in collection.terms.values()]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    return Postings(vocabulary, scores, passage.astype(np.int32), starts, best, terms, ends, collection=collection)


def count_pairs(pairs: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Scores]:
    """Return the distinct pairs of a term and a passage, ascending, and how often each occurs, float32."""
    pairs = np.sort(pairs)
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    return pairs[first], np.diff(first, append=len(pairs)).astype(np.float32)


def length_norms(lengths: npt.NDArray[np.int64], average: float) -> npt.NDArray[np.float64]:
    """Return for each passage what its length, in terms, counts against it."""
    return np.asarray(K1 * (1 - B + B * lengths / average))


def scored(rarity_of: Scores, counts: Scores, norms: npt.NDArray[np.float64]) -> Scores:
    """Return the score of each pair of a term and a passage."""
    return np.asarray(rarity_of * (counts / (counts + norms)), np.float32)


def rarities(holders: npt.NDArray[np.int64], passages: int) -> Scores:
    """Return for each term how rare it is, float32."""
    numbers, rows = np.unique(holders, return_inverse=True)
    return np.array([rarity(int(number), passages) for number in numbers], np.float32)[rows]
