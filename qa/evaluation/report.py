"""Runs an evaluation over a question set's own pool of passages, and writes it up."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.build import build_index
from index.embedding.encoder import TextEncoder
from index.keywords.analyzer import Analyzer
from index.progress import BuildProgress, Progress
from qa.answering import Assistant
from qa.evaluation.pools import open_pool
from qa.evaluation.question_sets import QuestionSet
from qa.evaluation.scoring import Figure, Outcome, by_kind, evaluate, risk_coverage, summarise, worst
from qa.index_setup import DEFAULT_INDEX_DIR

_NAMES = {
    "r_at_1": "R@1",
    "r_at_3": "R@3",
    "r_at_5": "R@5",
    "r_at_10": "R@10",
    "mrr_at_10": "MRR@10",
    "ndcg_at_10": "nDCG@10",
    "precision": "refusals: precision",
    "recall": "refusals: recall",
    "f1": "F1",
    "auroc": "found/not found: AUROC",
    "cited": "answers: rightly cited",
    "words": "right words",
    "precision_of_shown": "right words, of those shown",
    "precision_of_sure": "right words, of the sure",
    "calibration_error": "calibration error",
    "exact_match": "short answer: exact match",
    "median_ms": "median latency, ms",
    "p95_ms": "95th percentile, ms",
    "questions_per_second": "questions a second",
}


@contextmanager
def pool_index(pool: QuestionSet, index_dir: str | Path | None) -> Iterator[str | Path]:
    """Yield the place of the pool's index: as given, else a temporary one for a pool with its own passages."""
    if index_dir is not None or not (pool.documents or pool.folder):
        yield index_dir or DEFAULT_INDEX_DIR
        return
    with tempfile.TemporaryDirectory(prefix="wenqu-") as temporary:
        yield Path(temporary)


def run(
    pool: QuestionSet,
    index_dir: str | Path,
    encoder: TextEncoder,
    *,
    near_misses: bool = False,
    scoped: bool = False,
    reader: bool = True,
    progress: Progress,
) -> list[Outcome]:
    """Index the pool's passages, if it has any, ask its questions, and return the outcomes."""
    analyzer = Analyzer()
    if pool.documents:
        retriever = open_pool(pool.documents, index_dir, encoder, analyzer, progress)
        assistant = Assistant.of(retriever, analyzer, reader=reader)
    else:
        if pool.folder is not None:
            build_index(pool.folder, index_dir, encoder=encoder, analyzer=analyzer, progress=progress)
        assistant = Assistant.open(index_dir, encoder=encoder, analyzer=analyzer, reader=reader)
    return evaluate(
        assistant,
        pool.questions,
        near_misses=near_misses,
        scoped=scoped,
        progress=lambda done, total: progress(BuildProgress("asking", done, total)),
    )


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the figures and their intervals; None where nothing was there to score."""
    groups = summarise(outcomes)
    intervals = {
        group: {name: [_number(figure.low), _number(figure.high)] for name, figure in figures.items()}
        for group, figures in groups.items()
    }
    values: dict[str, Any] = {
        group: {name: _number(figure.value) for name, figure in figures.items()} for group, figures in groups.items()
    }
    answerable = sum(1 for outcome in outcomes if outcome.relevant)
    return {
        "questions": {"answerable": answerable, "unanswerable": len(outcomes) - answerable},
        **values,
        "risk_coverage": [[round(share, 2), _number(right)] for share, right in risk_coverage(outcomes)],
        "intervals": intervals,
        "kinds": {
            kind: {name: _number(value) for name, value in figures.items()}
            for kind, figures in by_kind(outcomes).items()
        },
    }


def as_table(outcomes: Sequence[Outcome]) -> str:
    """Return the figures, a line each, with their 95% intervals."""
    answerable = sum(1 for outcome in outcomes if outcome.relevant)
    lines = [f"{answerable} answerable and {len(outcomes) - answerable} unanswerable questions"]
    for group, figures in summarise(outcomes).items():
        lines += [f"  {_label(group, name):<28}{_figure(figure)}" for name, figure in figures.items()]
    curve = ", ".join(f"{share:.0%} {right:.3f}" for share, right in risk_coverage(outcomes))
    lines += [f"  right words of the surest  {curve}"] if curve else []
    return "\n".join(lines + _kinds(outcomes))


def _kinds(outcomes: Sequence[Outcome]) -> list[str]:
    kinds = by_kind(outcomes)
    if not kinds:
        return []
    names = {"r_at_1": "R@1", "r_at_3": "R@3", "cited": "cited", "words": "words", "refused": "refused"}
    head = f"\n  {'kind':<16}{'questions':>10}" + "".join(f"{name:>9}" for name in names.values())
    return [head] + [
        f"  {kind:<16}{figures['questions']:>10.0f}" + "".join(f"{_share(figures[name]):>9}" for name in names)
        for kind, figures in kinds.items()
    ]


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def explain(outcomes: Sequence[Outcome], count: int) -> str:
    """Return the worst questions, with what was retrieved instead and each part's score."""
    lines = []
    for outcome in worst(outcomes, count):
        lines.append(f"\n{outcome.question.question}   right passage: {outcome.rank or 'not in the first ten'}")
        if outcome.understood != outcome.question.question:
            lines.append(f"  understood as: {outcome.understood}")
        for rank, hit in enumerate(outcome.hits[: max(3, outcome.rank or 0)], start=1):
            parts = "  ".join(f"{name} {value:.3f}" for name, value in hit.scores.items())
            mark = "*" if rank in outcome.ranks else " "
            lines.append(f" {mark}{rank}. {hit.score:.3f}  {parts}  {hit.passage.document} ¶{hit.passage.number}")
            lines.append(f"      {' '.join(hit.passage.text[hit.start : hit.end].split())[:80]}")
    return "\n".join(lines)


def _label(group: str, name: str) -> str:
    return f"{'refusals' if group == 'refusal' else 'short answer'}: F1" if name == "f1" else _NAMES[name]


def _figure(figure: Figure) -> str:
    if math.isnan(figure.value):
        return "–"
    digits = 1 if figure.high > 1 else 4
    return f"{figure.value:.{digits}f}   [{figure.low:.{digits}f}, {figure.high:.{digits}f}]"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
