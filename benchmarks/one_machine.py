"""Wenqu against plain sentence-transformers, faiss and rank_bm25 on the same passages, and its start and rebuild.

    python -m benchmarks.one_machine WORK_FOLDER FILE [--questions 200]

FILE: a question set as ``wenqu evaluate`` reads it (SQuAD JSON). Both run in this process, turn
about; times are medians. Needs ``pip install rank-bm25``. Prints a Markdown table, ratios first.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import faiss
import numpy as np

from index import builtin_model
from index import generation as generations
from index.build import publish_documents
from index.encoder import Encoder
from index.keywords import Tokenizer
from qa.question_sets import read_pool
from qa.retrieval import Retriever

ROUNDS = 3
ENCODED = 32
TURN = "import sys; from qa.cli import main; sys.argv[0] = 'wenqu'; main()"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    arguments = parser.parse_args()
    print("| | ratio | Wenqu | plain |\n|---|---|---|---|")
    for row in rows(arguments.work, arguments.file, arguments.questions):
        print(f"| {' | '.join(row)} |", flush=True)


def rows(work: Path, file: Path, count: int) -> list[tuple[str, str, str, str]]:
    """The rows of the table."""
    pool = read_pool(file)
    encoder, tokenizer = Encoder(), Tokenizer()
    folder = work / "index"
    full = timed(lambda: publish(pool.documents, folder, encoder, tokenizer, force=True))
    first = pool.documents[0]
    changed = replace(first, text=first.text[:-1] + "改", sha256="0" * 64)
    again = timed(lambda: publish([changed, *pool.documents[1:]], folder, encoder, tokenizer))
    retriever = Retriever.open(folder, encoder=encoder, tokenizer=tokenizer)
    plain = Plain([passage.text for passage in retriever.passages])
    questions = [item.question for item in pool.questions[:count]]
    ours, theirs = alternated(lambda q: retriever.search(q, 10), plain.search, questions)
    texts = [passage.text for passage in retriever.passages][:ENCODED]
    encoded, encoded_plain = alternated(encoder.encode_passages, plain.encode, [texts] * ROUNDS)
    asked = [timed(lambda: ask(folder, questions[0])) for _ in range(ROUNDS)]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    characters = sum(map(len, texts))
    return [
        (
            "encoding, characters a second",
            f"{encoded_plain / encoded:.1f}×",
            f"{characters / encoded:,.0f}",
            f"{characters / encoded_plain:,.0f}",
        ),
        ("a question, encode + search + fuse, ms", f"{theirs / ours:.1f}×", f"{1e3 * ours:.1f}", f"{1e3 * theirs:.1f}"),
        (
            f"rebuild after one of {len(pool.documents)} documents changed, s",
            f"{again / full:.1%}",
            f"{again:.1f}",
            f"{full:.1f} (all)",
        ),
        ("wenqu ask, cold, s", "", f"{median(asked):.1f}", ""),
        ("wenqu ask, peak memory, MB", "", f"{peak:.0f}", ""),
    ]


class Plain:
    """What a user would write: SentenceTransformer in fp32, faiss, rank_bm25 over jieba, reciprocal rank fusion."""

    def __init__(self, texts: Sequence[str]) -> None:
        import jieba
        from rank_bm25 import BM25Okapi
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(builtin_model.plain_folder()), device="cpu")
        self._index = faiss.IndexFlatIP(builtin_model.WIDTH)
        self._index.add(self.encode(texts))
        self._cut = jieba.lcut
        self._bm25 = BM25Okapi([self._cut(text) for text in texts])

    def encode(self, texts: Sequence[str]) -> Any:
        """(texts, width) float32."""
        return self._model.encode(list(texts), prompt_name="passage", show_progress_bar=False)

    def search(self, question: str) -> Any:
        """The ten best passages."""
        vector = self._model.encode([question], prompt_name="query", show_progress_bar=False)
        _, near = self._index.search(vector, 100)
        scores = np.zeros(self._index.ntotal)
        for ranking in (near[0], np.argsort(-self._bm25.get_scores(self._cut(question)))[:100]):
            scores[ranking] += 1 / (60 + np.arange(1, len(ranking) + 1))
        return np.argsort(-scores)[:10]


def publish(documents: Sequence[Any], folder: Path, encoder: Encoder, tokenizer: Tokenizer, **options: Any) -> None:
    """Builds as ``wenqu index`` does after reading."""
    with generations.building(folder):
        publish_documents(documents, folder, encoder, tokenizer, progress=lambda _: None, **options)


def ask(folder: Path, question: str) -> None:
    """``wenqu ask`` in a process of its own."""
    root = Path(__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-c", TURN, "ask", question, "--index-dir", str(folder)]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own command)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def alternated(
    ours: Callable[[Any], object], theirs: Callable[[Any], object], items: Sequence[Any]
) -> tuple[float, float]:
    """Median seconds of both, turn about, after one item to warm up."""
    times: tuple[list[float], list[float]] = ([], [])
    for work in (ours, theirs):
        work(items[0])
    for item in items:
        for work, taken in zip((ours, theirs), times, strict=True):
            taken.append(timed(lambda work=work, item=item: work(item)))  # type: ignore[misc]  # bound now
    return median(times[0]), median(times[1])


if __name__ == "__main__":
    main()
