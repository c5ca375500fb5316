"""The same vectors in a folder (FAISS) and in Milvus Lite, and how well the search finds in both.

    python -m benchmarks.compare_stores WORK FILE [--sample N]

FILE: a question set as ``wenqu evaluate`` reads it. All its passages are indexed, with the built-in model, once: Milvus
gets the vectors of the folder. Prints R@1 and MRR@10 of both, how often their first ten are the same, and times.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from index.digests import digests_of
from index.embedding.encoder import EncodeProgress, Encoder
from index.keywords.analyzer import Analyzer
from index.publishing import publish_documents
from index.records import ParsedDocument
from index.storage.kept_vectors import KeptVectors
from index.storage.opening import open_store
from index.storage.protocols import Store
from qa.evaluation.metrics import reciprocal_rank
from qa.evaluation.question_sets import LabelledQuestion, read_pool
from qa.retrieval import Retriever

DEPTH = 10

Vectors = npt.NDArray[np.float32]


class StoredVectors:
    """An encoder that knows the vectors of a store's passages, and encodes each question once."""

    def __init__(self, encoder: Encoder, store: Store) -> None:
        self._encoder = encoder
        self._store = store
        self._kept: KeptVectors | None = None
        self.identity = encoder.identity
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens
        self.count_tokens = encoder.count_tokens
        self._query = lru_cache(1)(lambda text: encoder.encode_queries([text]))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions, as the encoder does."""
        return np.concatenate([self._query(text) for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        """Return the vectors that the store has."""
        self._kept = self._kept or self._store.current().kept_vectors()
        return self._kept.take(self._kept.find(digests_of(texts)))


def main() -> None:
    """Index into both stores, ask both, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, help="a folder for the indexes, kept for the next run")
    parser.add_argument("file", type=Path)
    parser.add_argument("--sample", type=int, help="ask only so many questions")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    pool, encoder, analyzer = read_pool(given.file, sample=given.sample), Encoder(), Analyzer()
    folder = open_store(given.work / "folder")
    kept = StoredVectors(encoder, folder)
    milvus = open_store(f"milvus+lite://{given.work.resolve()}/milvus.db")
    searches: dict[str, Retriever] = {}
    documents = list(map(ParsedDocument.of, pool.documents))
    for name, store, own in (("folder (FAISS)", folder, encoder), ("Milvus Lite", milvus, kept)):
        started = time.perf_counter()
        with store.building():
            publish_documents(documents, store, own, analyzer, progress=lambda _: None)
        print(f"{name}: indexed in {time.perf_counter() - started:.0f} s", flush=True)
        searches[name] = Retriever.open(str(store), encoder=kept, analyzer=analyzer)
    questions = [item for item in pool.questions if item.answerable]
    found: dict[str, list[list[str]]] = {name: [] for name in searches}
    seconds: dict[str, list[float]] = {name: [] for name in searches}
    for item in questions:
        kept.encode_queries([item.question])
        for name, retriever in searches.items():
            started = time.perf_counter()
            hits = retriever.search(item.question, 4 * DEPTH)
            seconds[name].append(time.perf_counter() - started)
            found[name].append(list(dict.fromkeys(hit.passage.document for hit in hits))[:DEPTH])
    print(f"\n{len(questions):,} questions, {len(pool.documents):,} documents\n\n| | R@1 | MRR@10 | a question, ms |")
    print("|---|---|---|---|")
    for name, lists in found.items():
        ranks = [_rank(documents, item) for documents, item in zip(lists, questions, strict=True)]
        scores = sum(rank == 1 for rank in ranks) / len(ranks), sum(map(reciprocal_rank, ranks)) / len(ranks)
        print(f"| {name} | {scores[0]:.4f} | {scores[1]:.4f} | {1e3 * median(seconds[name]):.0f} |")
    same = sum(one == other for one, other in zip(*found.values(), strict=True))
    print(f"\nthe first {DEPTH} the same: {same:,} of {len(questions):,} questions")


def _rank(documents: Sequence[str], question: LabelledQuestion) -> int | None:
    return next((rank for rank, path in enumerate(documents, start=1) if path in question.documents), None)


if __name__ == "__main__":
    main()
