"""BM25 and coverage of single passages, from their terms and the terms' statistics, as ``KeywordIndex`` scores all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordScores
from index.keywords.postings import K1, B, Scores, rarity


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """holders: in how many passages the term is. best: the most that it scores in one."""

    holders: int
    best: float


def saturation(count: int, length: int, average_length: float) -> float:
    """What ``count`` occurrences weigh in a passage of ``length`` terms, 0..1."""
    return count / (count + K1 * (1 - B + B * length / average_length))


def statistics(passages: Iterable[Sequence[str]], average_length: float, count: int) -> dict[str, TermStatistics]:
    """Of every term. passages: the terms of each, of all ``count`` passages."""
    holders: Counter[str] = Counter()
    best: dict[str, float] = {}
    for terms in passages:
        for term, times in Counter(terms).items():
            holders[term] += 1
            best[term] = max(best.get(term, 0.0), saturation(times, len(terms), average_length))
    return {term: TermStatistics(n, best[term] * rarity(n, count)) for term, n in holders.items()}


@dataclass(frozen=True, slots=True)
class Question:
    """The terms of a question."""

    words: list[str]
    bigrams: list[str]
    sounds: list[str]

    @classmethod
    def of(cls, question: str, analyzer: Analyzer) -> Question:
        """Cuts a question into its terms."""
        return cls(analyzer.words(question), analyzer.bigrams(question), analyzer.sounds(question))

    @property
    def terms(self) -> set[str]:
        """All of them, each once."""
        return {*self.words, *self.bigrams, *self.sounds}


def score(
    question: Question,
    known: Mapping[str, TermStatistics],
    passages: Sequence[Sequence[str]],
    average_length: float,
    count: int,
) -> KeywordScores:
    """Scores the passages whose terms are given. known: statistics of the question's terms. count: of all passages."""
    matched = [term for term in question.words + question.bigrams if term in known]
    best = sum(known[term].best for term in matched)
    rarities = {term: rarity(known[term].holders if term in known else 0, count) for term in question.terms}
    counted = [Counter(terms) for terms in passages]
    bm25 = np.array(
        [
            sum(
                rarities[term] * saturation(counts[term], len(terms), average_length)
                for term in matched
                if term in counts
            )
            for counts, terms in zip(counted, passages, strict=True)
        ],
        np.float32,
    )

    def coverage(terms: list[str]) -> Scores:
        distinct = set(terms)
        total = sum(rarities[term] for term in distinct)
        covered = [sum(rarities[term] for term in distinct if term in counts) for counts in counted]
        return np.array(covered, np.float32) / np.float32(total) if total else np.zeros(len(counted), np.float32)

    return KeywordScores(
        bm25 / np.float32(best) if best else np.zeros(len(counted), np.float32),
        coverage(question.words),
        coverage(question.bigrams),
        coverage(question.sounds),
    )
