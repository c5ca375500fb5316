"""Naive pipelines against Wenqu's search on the same passages, questions and model.

    python -m benchmarks.compare_retrieval WORK_FOLDER FILE [FILE ...] [--plot recall.png] [--sample N]

Each FILE is a question set as ``wenqu evaluate`` reads it. Prints a Markdown table of R@1, R@3,
R@10 and MRR@10; the plot shows recall against rank.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from index.storage.folder.search import FolderIndex
from index.storage.folder.store import FolderStore
from qa.evaluation.metrics import reciprocal_rank
from qa.evaluation.pools import open_pool
from qa.evaluation.question_sets import LabelledQuestion, QuestionSet, read_pool
from qa.retrieval import Retriever

DEPTH = 10
FUSION_CONSTANT = 60  # of reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009

Rows = npt.NDArray[np.int64]
Ranker = Callable[[str], Rows]


@dataclass(frozen=True, slots=True)
class Result:
    """Ranks of the first right document of each question, None past the tenth."""

    pipeline: str
    ranks: tuple[int | None, ...]

    def recall(self, cutoff: int) -> float:
        return sum(1 for rank in self.ranks if rank is not None and rank <= cutoff) / len(self.ranks)

    @property
    def mean_reciprocal_rank(self) -> float:
        return sum(reciprocal_rank(rank) for rank in self.ranks) / len(self.ranks)


def main() -> None:
    """Run every pipeline on every file, print the tables and draw the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, help="a folder for the indexes, kept for the next run")
    parser.add_argument("files", type=Path, nargs="+", help="question sets")
    parser.add_argument("--plot", type=Path, help="where to draw recall against rank")
    parser.add_argument("--sample", type=int, help="ask only so many questions of each file")
    arguments = parser.parse_args()
    encoder, analyzer = Encoder(), Analyzer()
    results = {}
    for file in arguments.files:
        name = file.name.partition(".")[0]
        pool = read_pool(file, sample=arguments.sample)
        results[name] = compare(pool, arguments.work / name, encoder, analyzer)
        print(table(name, results[name]), flush=True)
    if arguments.plot:
        plot(results, arguments.plot)


def compare(pool: QuestionSet, folder: Path, encoder: Encoder, analyzer: Analyzer) -> list[Result]:
    """Run every pipeline on the answerable questions of the pool."""
    retriever = open_pool(pool.documents, folder, encoder, analyzer)
    index = FolderStore(folder).current().open(analyzer)
    questions = [item for item in pool.questions if item.answerable]
    return [Result(name, _ranks(ranker, index, questions)) for name, ranker in _pipelines(index, encoder, retriever)]


def table(name: str, results: Sequence[Result]) -> str:
    """Return a Markdown table."""
    lines = [
        f"\n{name}: {len(results[0].ranks):,} questions\n",
        "| | R@1 | R@3 | R@10 | MRR@10 |",
        "|---|---|---|---|---|",
    ]
    for result in results:
        cells = [*(result.recall(cutoff) for cutoff in (1, 3, DEPTH)), result.mean_reciprocal_rank]
        lines.append(f"| {result.pipeline} | {' | '.join(f'{cell:.3f}' for cell in cells)} |")
    return "\n".join(lines)


def plot(results: dict[str, list[Result]], path: Path) -> None:
    """Draw recall against rank, a panel for each question set."""
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(results), figsize=(4.4 * len(results), 3.6), squeeze=False)
    for panel, (name, lines) in zip(panels[0], results.items(), strict=True):
        for line in lines:
            ranks = range(1, DEPTH + 1)
            panel.plot(ranks, [line.recall(rank) for rank in ranks], marker=".", label=line.pipeline)
        panel.set(title=name, xlabel="rank", xticks=[1, 3, 5, 10])
        panel.grid(alpha=0.3)
    panels[0][0].set_ylabel("recall")
    panels[0][-1].legend(fontsize=8, loc="lower right")
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def _pipelines(index: FolderIndex, encoder: Encoder, retriever: Retriever) -> list[tuple[str, Ranker]]:
    def vectors(question: str) -> Rows:
        return index.passage_vectors.search(encoder.encode_queries([question])[0], len(index.passages))

    def keywords(question: str) -> Rows:
        return np.argsort(-index.keywords.match(question).bm25, kind="stable")

    def fusion(question: str) -> Rows:
        scores = np.zeros(len(index.passages))
        for ranking in (vectors(question), keywords(question)):
            scores[ranking] += 1 / (FUSION_CONSTANT + np.arange(1, len(ranking) + 1))
        return np.argsort(-scores, kind="stable")

    def wenqu(question: str) -> Rows:
        return np.array([hit.row for hit in retriever.search(question, 4 * DEPTH)])

    return [
        ("passage vectors", vectors),
        ("BM25 over jieba words", keywords),
        ("reciprocal rank fusion of the two", fusion),
        ("Wenqu's search, without reading", wenqu),
    ]


def _ranks(ranker: Ranker, index: FolderIndex, questions: Sequence[LabelledQuestion]) -> tuple[int | None, ...]:
    return tuple(_rank(ranker(item.question), index, item) for item in questions)


def _rank(rows: Rows, index: FolderIndex, question: LabelledQuestion) -> int | None:
    documents = dict.fromkeys(index.passages[row].document for row in rows[: 8 * DEPTH])
    for rank, document in enumerate(list(documents)[:DEPTH], start=1):
        if document in question.documents:
            return rank
    return None


if __name__ == "__main__":
    main()
