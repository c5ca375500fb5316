"""Context on and off: how well a passage is found, and read, with and without what it belongs to.

    python -m benchmarks.compare_context WORK DATA [--sample 400] [--passages 200] [--sets law_a struct_b]

DATA has ``cmrc2018_dev.json``, ``drcd_dev.json`` and everyday sets in ``everyday/dev/*``. On the published sets the
context is the article's title. "Off": the same passages and sentences without a context, in vectors, keywords and
reading. R@1 is the search's, before reading: of an everyday question's own document, as are exact match and F1 of what
is read in the passage that ranks first, however sure; and of all documents of its set.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index import build_index
from index.context import embedded_text, searched_text, sentence_texts
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordIndex
from index.storage.folder.search import FolderIndex
from index.storage.kept_vectors import vectors_of
from index.storage.opening import open_store
from index.vectors import VectorIndex
from qa.evaluation.metrics import character_f1, exact_match
from qa.evaluation.pools import open_pool
from qa.evaluation.question_sets import DOCUMENTS, LabelledQuestion, read_question_set
from qa.evaluation.scoring import RightRows
from qa.reader.reader import Reader
from qa.reader.reranking import read_and_rank
from qa.retrieval import Retriever
from qa.score_fusion import ScoreFusion

PUBLISHED = ("cmrc2018_dev", "drcd_dev")
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the rows of an index that answer it, and those of other documents than its own."""

    question: LabelledQuestion
    right: frozenset[int]
    others: Collection[int] = ()


def main() -> None:
    """Print a table, a line for each set with and without context."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, help="keeps the indexes")
    parser.add_argument("data", type=Path)
    parser.add_argument("--sample", type=int, default=400, help="questions of each published set")
    parser.add_argument("--passages", type=int, help="the first ones of each published set alone")
    parser.add_argument("--sets", nargs="+", metavar="NAME", help="these alone")
    arguments = parser.parse_args()
    encoder, analyzer, reader = Encoder(), Analyzer(), Reader.open()
    print("| | context | questions | R@1 | of all documents | exact match | F1 |\n|---|---|---|---|---|---|---|")
    for name in arguments.sets or _names(arguments.data):
        location = arguments.work / name
        with_context, asked = _opened(name, location, arguments, encoder, analyzer)
        without = _bare(with_context, location, encoder, analyzer)
        for label, retriever in (("on", with_context), ("off", without)):
            found = np.mean([_scores(retriever, reader, one) for one in asked], axis=0)
            row = " | ".join(f"{value:.3f}" for value in found)
            print(f"| {name} | {label} | {len(asked)} | {row} |", flush=True)


def _names(data: Path) -> Iterator[str]:
    yield from PUBLISHED
    yield from sorted(folder.name for folder in (data / "everyday" / "dev").iterdir())


def _opened(
    name: str, location: Path, arguments: argparse.Namespace, encoder: Encoder, analyzer: Analyzer
) -> tuple[Retriever, list[Asked]]:
    """Return the set's index and what is asked of it."""
    if name in PUBLISHED:
        pool = read_question_set(arguments.data / f"{name}.json", titled=True)
        documents = pool.documents[: arguments.passages]
        present = {document.path for document in documents}
        questions = [question for question in pool.questions if question.documents <= present]
        drawn = random.Random(0).sample(questions, min(arguments.sample, len(questions)))
        retriever = open_pool(documents, location, encoder, analyzer)
        rows = RightRows(retriever)
        return retriever, [Asked(question, rows.of(question)) for question in drawn]
    folder = arguments.data / "everyday" / "dev" / name
    build_index(folder / DOCUMENTS, location, encoder=encoder, analyzer=analyzer)
    retriever = Retriever.open(location, encoder=encoder, analyzer=analyzer)
    rows = RightRows(retriever)
    questions = [one for one in read_question_set(folder).questions if one.answerable and not one.history]
    return retriever, [Asked(one, rows.of(one), rows.outside(one)) for one in questions]


def _bare(retriever: Retriever, location: Path, encoder: Encoder, analyzer: Analyzer) -> Retriever:
    """Return the same passages and sentences, at the same rows, without their contexts.

    Texts that have vectors at ``location`` are not encoded again.
    """
    passages = [replace(passage, context=()) for passage in retriever.passages]
    whole = list(map(embedded_text, passages))
    sentences = [text for passage in passages for text in sentence_texts(passage)]
    known = dict(vectors_of(open_store(location).current().kept_vectors(), list({*whole, *sentences})))
    new = [text for text in {*whole, *sentences} if text not in known]
    known |= dict(zip(new, encoder.encode_passages(new), strict=True))
    index = FolderIndex(
        retriever.generation,
        retriever.texts,
        {},
        passages,
        {document: retriever.rows_of(document) for document in retriever.texts},
        VectorIndex.build(np.stack([known[text] for text in whole])),
        VectorIndex.build(np.stack([known[text] for text in sentences])),
        np.cumsum([0, *(len(passage.sentences) for passage in passages)], dtype=np.int64),
        KeywordIndex.build(map(searched_text, passages), analyzer),
    )
    return Retriever(index, encoder, ScoreFusion.load())


def _scores(retriever: Retriever, reader: Reader, asked: Asked) -> Sequence[float]:
    own, everywhere = (retriever.search(asked.question.question, DEPTH, exclude=rows) for rows in (asked.others, ()))
    if not own:
        return 0.0, 0.0, 0.0, 0.0
    first = read_and_rank(asked.question.question, own, reader, ScoreFusion.load().reading)[0]
    words, answers = first.text or "", asked.question.answers
    found = float(own[0].row in asked.right), float(everywhere[0].row in asked.right)
    return *found, exact_match(words, answers), character_f1(words, answers)


if __name__ == "__main__":
    main()
