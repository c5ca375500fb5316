"""Context on and off: how well a passage is found, and read, with and without what it belongs to.

    python -m benchmarks.compare_context WORK DATA [--sample 400]

DATA has ``cmrc2018_dev.json``, ``drcd_dev.json`` and everyday sets in ``everyday/dev/*``. On the published sets the
context is the article's title. Everyday questions are asked of their own document. "Off": every passage is a document
by itself, without a name. R@1 is the search's, before reading; exact match and F1 are of what is read in the passage
that ranks first, however sure.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa.evaluation.metrics import character_f1, exact_match
from qa.evaluation.pools import open_pool
from qa.evaluation.question_sets import DOCUMENTS, LabelledQuestion, document_of, read_question_set
from qa.evaluation.scoring import RightRows
from qa.reader.reader import Reader
from qa.reader.reranking import read_and_rank
from qa.retrieval import Retriever
from qa.score_fusion import ScoreFusion

PUBLISHED = ("cmrc2018_dev.json", "drcd_dev.json")
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the rows of an index that answer it, and those that are not searched."""

    question: LabelledQuestion
    right: frozenset[int]
    excluded: Collection[int] = ()


def main() -> None:
    """Print a table, a line for each set with and without context."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, help="keeps the indexes")
    parser.add_argument("data", type=Path)
    parser.add_argument("--sample", type=int, default=400, help="questions of each published set")
    arguments = parser.parse_args()
    encoder, analyzer, reader = Encoder(), Analyzer(), Reader.open()
    print("| | context | questions | R@1 | exact match | F1 |\n|---|---|---|---|---|---|")
    for name, with_context, asked in _sets(arguments.data, arguments.sample, arguments.work, encoder, analyzer):
        without = _bare(with_context, arguments.work / "bare" / name, encoder, analyzer)
        for label, retriever in (("on", with_context), ("off", without)):
            found = np.mean([_scores(retriever, reader, one) for one in asked], axis=0)
            print(f"| {name} | {label} | {len(asked)} | " + " | ".join(f"{value:.3f}" for value in found) + " |")


def _sets(
    data: Path, sample: int, work: Path, encoder: Encoder, analyzer: Analyzer
) -> Iterator[tuple[str, Retriever, list[Asked]]]:
    for file in PUBLISHED:
        pool = read_question_set(data / file, titled=True)
        retriever = open_pool(pool.documents, work / file, encoder, analyzer)
        rows = RightRows(retriever)
        drawn = random.Random(0).sample(list(pool.questions), min(sample, len(pool.questions)))
        yield file.partition(".")[0], retriever, [Asked(question, rows.of(question)) for question in drawn]
    for folder in sorted((data / "everyday" / "dev").iterdir()):
        build_index(folder / DOCUMENTS, work / folder.name, encoder=encoder, analyzer=analyzer)
        retriever = Retriever.open(work / folder.name, encoder=encoder, analyzer=analyzer)
        rows = RightRows(retriever)
        questions = [one for one in read_question_set(folder).questions if one.answerable and not one.history]
        yield folder.name, retriever, [Asked(one, rows.of(one), rows.outside(one)) for one in questions]


def _bare(retriever: Retriever, work: Path, encoder: Encoder, analyzer: Analyzer) -> Retriever:
    """Return the same passages, at the same rows, each a document without a name."""
    documents = [document_of(f"{row:06d}", passage.text) for row, passage in enumerate(retriever.passages)]
    return open_pool(documents, work, encoder, analyzer)


def _scores(retriever: Retriever, reader: Reader, asked: Asked) -> Sequence[float]:
    hits = retriever.search(asked.question.question, DEPTH, exclude=asked.excluded)
    if not hits:
        return 0.0, 0.0, 0.0
    first = read_and_rank(asked.question.question, hits, reader, ScoreFusion.load().reading)[0]
    words, answers = first.text or "", asked.question.answers
    return float(hits[0].row in asked.right), exact_match(words, answers), character_f1(words, answers)


if __name__ == "__main__":
    main()
