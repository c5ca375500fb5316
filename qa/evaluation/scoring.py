"""Scores on a question set: finding, refusing, reading, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.errors import UsageError
from qa.answering import Assistant
from qa.evaluation.metrics import auroc, character_f1, exact_match, interval, ndcg, reciprocal_rank
from qa.evaluation.question_sets import LabelledQuestion
from qa.retrieval import Hit, Retriever

DEPTH = 10
CUTOFFS = (1, 3, 5, 10)

Floats = npt.NDArray[np.float64]
EvaluationProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one question.

    understood: the question after completion from its history. ranks: 1-based places of right
    passages (or documents) among the first ten, relevant: how many there are. confidence,
    found, short: as in Answer. seconds: time of ``Assistant.ask``.
    """

    question: LabelledQuestion
    understood: str
    ranks: tuple[int, ...]
    relevant: int
    confidence: float
    found: bool
    short: str | None
    seconds: float
    hits: tuple[Hit, ...]

    @property
    def rank(self) -> int | None:
        return self.ranks[0] if self.ranks else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A score and its 95% bootstrap interval; NaN where nothing was there to score."""

    value: float
    low: float
    high: float


def evaluate(
    assistant: Assistant,
    questions: Sequence[LabelledQuestion],
    *,
    near_misses: bool = False,
    progress: EvaluationProgress | None = None,
) -> list[Outcome]:
    """Ask every question once; with ``near_misses`` each answerable one again without its right passages.

    Raise UsageError when there is no question, or a quote stands in no passage.
    """
    if not questions:
        raise UsageError("question_set_empty")
    rows = _RightRows(assistant.retriever)
    tasks = [(question, frozenset[int]()) for question in questions]
    if near_misses:
        tasks += [(question, rows.of(question)) for question in questions if question.answerable]
    outcomes = []
    for done, (question, excluded) in enumerate(tasks, start=1):
        right = frozenset[int]() if excluded else rows.of(question)
        outcomes.append(_ask(assistant, question, right, excluded))
        if progress:
            progress(done, len(tasks))
    return outcomes


def summarise(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Figure]]:
    """Return the figures by group: retrieval, refusal, reading, latency."""
    answerable = [outcome for outcome in outcomes if outcome.relevant]
    with_answers = [outcome for outcome in answerable if outcome.question.answers]
    seconds = np.array([outcome.seconds for outcome in outcomes])
    return {
        "retrieval": _retrieval(answerable),
        "refusal": _refusal(outcomes),
        "reading": {
            "exact_match": _mean([exact_match(o.short or "", o.question.answers) for o in with_answers]),
            "f1": _mean([character_f1(o.short or "", o.question.answers) for o in with_answers]),
        },
        "latency": {
            "median_ms": _statistic(seconds, lambda values: float(np.median(values)) * 1000),
            "p95_ms": _statistic(seconds, lambda values: float(np.percentile(values, 95)) * 1000),
            "questions_per_second": _statistic(seconds, lambda values: float(1 / values.mean())),
        },
    }


def worst(outcomes: Sequence[Outcome], count: int) -> list[Outcome]:
    """Return the answerable questions whose right passage came last, or not at all."""
    missed = [outcome for outcome in outcomes if outcome.relevant and outcome.rank != 1]
    return sorted(missed, key=lambda outcome: -(outcome.rank or DEPTH + 1))[:count]


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Return for each kind of question in the set: how many there are, R@1, R@3 and the share refused.

    R@1 and R@3 are NaN for a kind that nothing answers.
    """
    kinds = dict.fromkeys(outcome.question.kind for outcome in outcomes if outcome.question.kind)
    return {kind: _kind_figures([o for o in outcomes if o.question.kind == kind]) for kind in kinds}


def _kind_figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    ranks = [outcome.rank or DEPTH + 1 for outcome in outcomes if outcome.relevant]
    figures = {f"r_at_{cutoff}": float(np.mean([r <= cutoff for r in ranks])) if ranks else np.nan for cutoff in (1, 3)}
    refused = float(np.mean([not outcome.found for outcome in outcomes]))
    return {"questions": float(len(outcomes)), **figures, "refused": refused}


class _RightRows:
    """Which passages are right for a question."""

    def __init__(self, retriever: Retriever) -> None:
        self._passages = tuple(retriever.passages)  # some indexes fetch them from elsewhere each time
        self._by_document: dict[str, set[int]] = {}
        for row, passage in enumerate(self._passages):
            self._by_document.setdefault(passage.document, set()).add(row)

    def of(self, question: LabelledQuestion) -> frozenset[int]:
        if question.documents:
            return frozenset(row for name in question.documents for row in self._by_document.get(name, ()))
        rows = {
            row for row, passage in enumerate(self._passages) if any(quote in passage.text for quote in question.quotes)
        }
        if question.quotes and not rows:
            raise UsageError("quote_nowhere", quote=question.quotes[0])
        return frozenset(rows)


def _ask(assistant: Assistant, question: LabelledQuestion, right: frozenset[int], excluded: frozenset[int]) -> Outcome:
    started = time.perf_counter()
    answer = assistant.ask(question.question, question.history, exclude=excluded)
    seconds = time.perf_counter() - started
    whole_documents = bool(question.documents)
    seen: dict[object, int] = {}
    for hit in answer.hits:
        seen.setdefault(hit.passage.document if whole_documents else hit.row, hit.row)
    ranks = tuple(rank for rank, row in enumerate(list(seen.values())[:DEPTH], start=1) if row in right)
    relevant = len(question.documents) if whole_documents and right else len(right)
    return Outcome(
        question,
        answer.question,
        ranks,
        relevant,
        answer.confidence,
        answer.found,
        answer.short,
        seconds,
        answer.hits,
    )


def _retrieval(answerable: Sequence[Outcome]) -> dict[str, Figure]:
    figures = {
        f"r_at_{cutoff}": _mean([float(o.rank is not None and o.rank <= cutoff) for o in answerable])
        for cutoff in CUTOFFS
    }
    figures["mrr_at_10"] = _mean([reciprocal_rank(o.rank) for o in answerable])
    figures["ndcg_at_10"] = _mean([ndcg(o.ranks, o.relevant) for o in answerable])
    return figures


def _refusal(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Return precision, recall and F1 of refusing, and the AUROC of the confidence; refusing is the positive class."""
    refused = np.array([not outcome.found for outcome in outcomes], dtype=float)
    unanswerable = np.array([not outcome.relevant for outcome in outcomes], dtype=float)
    confidence = np.array([outcome.confidence for outcome in outcomes])
    table = np.stack([refused, unanswerable, confidence], axis=1)
    if not unanswerable.any():
        table = table[:0]

    def precision(rows: Floats) -> float:
        return float(rows[rows[:, 0] > 0, 1].mean()) if (rows[:, 0] > 0).any() else float("nan")

    def recall(rows: Floats) -> float:
        return float(rows[rows[:, 1] > 0, 0].mean()) if (rows[:, 1] > 0).any() else float("nan")

    def f1(rows: Floats) -> float:
        both, total = float((rows[:, 0] * rows[:, 1]).sum()), float(rows[:, 0].sum() + rows[:, 1].sum())
        return 2 * both / total if total else float("nan")

    def area(rows: Floats) -> float:
        return auroc(rows[rows[:, 1] == 0, 2], rows[rows[:, 1] > 0, 2])

    return {
        "precision": _statistic(table, precision),
        "recall": _statistic(table, recall),
        "f1": _statistic(table, f1),
        "auroc": _statistic(table, area),
    }


def _mean(values: Sequence[float]) -> Figure:
    return _statistic(np.array(values, dtype=float), lambda sample: float(sample.mean()))


def _statistic(values: Floats, statistic: Callable[[Floats], float]) -> Figure:
    if not len(values):
        return Figure(float("nan"), float("nan"), float("nan"))
    low, high = interval(lambda rows: statistic(values[rows]), len(values))
    return Figure(statistic(values), low, high)
