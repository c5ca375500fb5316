"""Scores on a question set: finding, refusing, reading, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.errors import UsageError
from index.records import Passage
from qa.answering import Assistant
from qa.confidence import SURE
from qa.evaluation.metrics import (
    RIGHT_FROM_F1,
    auroc,
    character_f1,
    exact_match,
    expected_calibration_error,
    interval,
    ndcg,
    reciprocal_rank,
    shared_character_f1,
)
from qa.evaluation.question_sets import LabelledQuestion
from qa.retrieval import Hit, Retriever

DEPTH = 10
CUTOFFS = (1, 3, 5, 10)
SHORTEST_PART = 8  # characters of a sentence that identifies a passage

Floats = npt.NDArray[np.float64]
EvaluationProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one question.

    understood: the question after completion from its history. cited: what it cites first is right.
    words: its short answer is (``shared_character_f1``). ranks: 1-based places of right
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
    cited: bool = False

    @property
    def words(self) -> bool:
        return shared_character_f1(self.short or "", self.question.answers) >= RIGHT_FROM_F1

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
    scoped: bool = False,
    progress: EvaluationProgress | None = None,
) -> list[Outcome]:
    """Ask every question once; with ``near_misses`` each answerable one again without its right passages.

    scoped: each is asked of its own document alone, where it names one.

    Raise UsageError when there is no question, or a quote stands in no passage.
    """
    if not questions:
        raise UsageError("question_set_empty")
    rows = RightRows(assistant.retriever)
    others = {question: rows.outside(question) if scoped else frozenset[int]() for question in questions}
    tasks = [(question, others[question], rows.of(question)) for question in questions]
    if near_misses:
        answerable = [question for question in questions if question.answerable]
        tasks += [(question, others[question] | rows.of(question), frozenset[int]()) for question in answerable]
    outcomes = []
    for done, (question, excluded, right) in enumerate(tasks, start=1):
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
        "answers": _answers(outcomes),
        "latency": {
            "median_ms": _statistic(seconds, lambda values: float(np.median(values)) * 1000),
            "p95_ms": _statistic(seconds, lambda values: float(np.percentile(values, 95)) * 1000),
            "questions_per_second": _statistic(seconds, lambda values: float(1 / values.mean())),
        },
    }


def risk_coverage(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Return (coverage, share with the right words) of the surest answers, for each tenth of all questions.

    Only questions whose answers are known, or that nothing answers, count.
    """
    known = sorted(_known(outcomes), key=lambda outcome: -outcome.confidence)
    words = [outcome.words for outcome in known]
    return [(tenth / 10, float(np.mean(words[: max(1, len(words) * tenth // 10)]))) for tenth in range(1, 11) if words]


def worst(outcomes: Sequence[Outcome], count: int) -> list[Outcome]:
    """Return the answerable questions whose right passage came last, or not at all."""
    missed = [outcome for outcome in outcomes if outcome.relevant and outcome.rank != 1]
    return sorted(missed, key=lambda outcome: -(outcome.rank or DEPTH + 1))[:count]


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Return for each kind of question in the set: how many there are, R@1, R@3 and the share refused.

    cited: answered, and what is cited first is right; words: answered, and the short answer is right.
    R@1 and R@3, cited and words are NaN for a kind that nothing answers.
    """
    kinds = dict.fromkeys(outcome.question.kind for outcome in outcomes if outcome.question.kind)
    return {kind: _kind_figures([o for o in outcomes if o.question.kind == kind]) for kind in kinds}


def _kind_figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    ranks = [outcome.rank or DEPTH + 1 for outcome in outcomes if outcome.relevant]
    figures = {f"r_at_{cutoff}": float(np.mean([r <= cutoff for r in ranks])) if ranks else np.nan for cutoff in (1, 3)}
    refused = float(np.mean([not outcome.found for outcome in outcomes]))
    answerable = [outcome for outcome in outcomes if outcome.relevant]
    for name in ("cited", "words"):
        figures[name] = float(np.mean([o.found and getattr(o, name) for o in answerable])) if answerable else np.nan
    return {"questions": float(len(outcomes)), **figures, "refused": refused}


class RightRows:
    """Which passages of an index are right for a question."""

    def __init__(self, retriever: Retriever) -> None:
        self._passages = tuple(retriever.passages)  # some indexes fetch them from elsewhere each time
        self._by_document: dict[str, set[int]] = {}
        for row, passage in enumerate(self._passages):
            self._by_document.setdefault(passage.document, set()).add(row)

    def of(self, question: LabelledQuestion) -> frozenset[int]:
        """Return their rows. Raise UsageError when a quote stands in no passage."""
        if question.documents:
            return frozenset(row for name in question.documents for row in self._by_document.get(name, ()))
        asked = [row for row, p in enumerate(self._passages) if question.asked_of in {"", p.document}]
        rows = [row for row in asked if _identifies(question.quotes, self._passages[row].text)]
        rows = rows or [row for row in asked if _holds_part(question.quotes, self._passages[row])]
        if question.quotes and not rows:
            raise UsageError("quote_nowhere", quote=question.quotes[0])
        return frozenset(rows)

    def outside(self, question: LabelledQuestion) -> frozenset[int]:
        """Return the passages of all other documents than the one that is asked."""
        if not question.asked_of:
            return frozenset()
        return frozenset(range(len(self._passages))) - frozenset(self._by_document.get(question.asked_of, ()))


def _holds_part(quotes: Sequence[str], passage: Passage) -> bool:
    """Return whether a quote that was split over passages has a sentence of this one."""
    sentences = (passage.text[sentence.start : sentence.end] for sentence in passage.sentences)
    return any(len(sentence) >= SHORTEST_PART and sentence in quote for sentence in sentences for quote in quotes)


def _identifies(quotes: Sequence[str], text: str) -> bool:
    return any(quote in text or text in quote for quote in quotes)


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
        bool(answer.citations) and _is_right(answer.citations[0].passage, answer.hits, right),
    )


def _is_right(passage: Passage, hits: Sequence[Hit], right: frozenset[int]) -> bool:
    return any(hit.row in right for hit in hits if hit.passage == passage)


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


def _known(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.question.answers or not outcome.relevant]


def _answers(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Return what people see: cited and words of the answerable questions; the share of right words of what is shown.

    The words of questions whose answers are not known, and of those that nothing answers, are never right.
    """
    known = _known(outcomes)
    answerable = [outcome for outcome in known if outcome.relevant]
    shown = [outcome for outcome in known if outcome.found]
    table = np.array([(outcome.confidence, float(outcome.words)) for outcome in known]).reshape(-1, 2)
    return {
        "cited": _mean([float(o.found and o.cited) for o in answerable]),
        "words": _mean([float(o.found and o.words) for o in answerable]),
        "precision_of_shown": _mean([float(o.words) for o in shown]),
        "precision_of_sure": _mean([float(o.words) for o in shown if o.confidence >= SURE]),
        "calibration_error": _statistic(table, lambda rows: expected_calibration_error(rows[:, 0], rows[:, 1])),
    }


def _mean(values: Sequence[float]) -> Figure:
    return _statistic(np.array(values, dtype=float), lambda sample: float(sample.mean()))


def _statistic(values: Floats, statistic: Callable[[Floats], float]) -> Figure:
    if not len(values):
        return Figure(float("nan"), float("nan"), float("nan"))
    low, high = interval(lambda rows: statistic(values[rows]), len(values))
    return Figure(statistic(values), low, high)
