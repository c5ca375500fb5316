"""How an index costs with size: build, disk, memory, and a question through ``Retriever.search``.

A part of ``python -m benchmarks`` for each size. Encoding a hundred thousand passages takes hours, so only some
thousand sentences are encoded. A passage is ten sentences, each put together of two clauses of real text, so that its
words are those of real text; its vectors are those of real sentences, each moved along the difference of two others, so
that they spread as sentences do. Questions are real clauses, encoded when asked. Build time is without encoding.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from benchmarks.memory import peak_mb, resident_mb
from benchmarks.one_machine import Result
from index.embedding.encoder import EncodeProgress, Encoder
from index.keywords.analyzer import Analyzer
from index.publishing import publish_documents
from index.sentences import split_sentences
from index.storage.folder.store import FolderStore
from index.storage.spool import DocumentSpool
from index.vectors import VectorIndex
from qa.evaluation.question_sets import QuestionSet, document_of
from qa.retrieval import Retriever
from qa.scope import Scope

SENTENCES_A_PASSAGE = 10
ENCODED = 2_000
QUESTIONS = 100
WARM_UP = 5  # questions that do not count
SCOPED = 10  # passages, each a document, that the same search is limited to
RECALLED = 100
_SHORTEST, _LONGEST = 6, 40  # characters of a clause

Vectors = npt.NDArray[np.float32]


class SyntheticEncoder:
    """Encodes questions, and makes the vectors of passages up from those of real sentences."""

    identity = "synthetic"

    def __init__(self, encoder: Encoder, sentences: Sequence[str]) -> None:
        self._encoder = encoder
        self._seeds = encoder.encode_passages(sentences)
        self._batches = 0
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return half a token a character, about what it is for Chinese."""
        return [len(text) // 2 for text in texts]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return vectors as the real encoder does."""
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        """Return vectors that spread as those of sentences do; which text has which does not matter."""
        self._batches += 1
        return spread(self._seeds, len(texts), self._batches)


def scale(pool: QuestionSet, work: Path, size: int) -> Result:
    """Build, open and search an index of ``size`` passages."""
    random = np.random.default_rng(size)
    sentences = [document.text[a:b] for document in pool.documents for a, b in split_sentences(document.text)]
    clauses = clauses_of(sentences)
    encoder, analyzer, folder = SyntheticEncoder(Encoder(), sentences[:ENCODED]), Analyzer(), work / f"scale-{size}"
    documents = []
    with DocumentSpool(work / "scale-documents") as spool:
        for row in range(size):
            picks = random.integers(len(clauses), size=(SENTENCES_A_PASSAGE, 2))
            text = "".join(f"{clauses[a]}，{clauses[b]}。" for a, b in picks)
            documents.append(spool.add(document_of(f"{row:06}", text)))
    started = time.perf_counter()
    with FolderStore(folder).building():
        publish_documents(documents, folder, encoder, analyzer, progress=lambda _: None, force=True)
    built, peak_build = time.perf_counter() - started, peak_mb()
    del documents
    started = time.perf_counter()
    retriever = Retriever.open(folder, encoder=encoder, analyzer=analyzer)
    opened = time.perf_counter() - started
    asked, asked_few = ([clauses[row] for row in random.integers(len(clauses), size=QUESTIONS + WARM_UP)] for _ in "12")
    few = Scope(tuple(list(retriever.texts)[:: max(1, size // SCOPED)][:SCOPED]))
    everywhere, scoped = _taken(retriever, asked), _taken(retriever, asked_few, few)
    current = FolderStore(folder).current()
    vectors = current.sentence_vectors
    return {
        "passages": len(retriever.passages),
        "vectors": len(vectors) + len(retriever.passages),
        "encoded": min(ENCODED, len(sentences)),
        "build_s": built,
        "open_s": opened,
        "search_ms": 1e3 * median(everywhere),
        "scoped_passages": len(few.documents),
        "scoped_search_ms": 1e3 * median(scoped),
        "recall_at_10": recall(vectors, spread(encoder._seeds, RECALLED, 0)),
        "disk_mb": sum(path.stat().st_size for path in current.folder.rglob("*") if path.is_file()) / 1e6,
        "resident_mb": resident_mb(),
        "peak_build_mb": peak_build,
    }


def _taken(retriever: Retriever, questions: Sequence[str], scope: Scope | None = None) -> list[float]:
    """Return the seconds of the search for each question but the first few."""
    taken = []
    for question in questions:
        started = time.perf_counter()
        retriever.search(question, 10, documents=scope)
        taken.append(time.perf_counter() - started)
    return taken[WARM_UP:]


def clauses_of(sentences: Sequence[str]) -> list[str]:
    """Return the distinct clauses of a usual length."""
    cut = (clause.strip("“”（）") for text in sentences for clause in text.rstrip("。！？").split("，"))
    return [clause for clause in dict.fromkeys(cut) if _SHORTEST <= len(clause) <= _LONGEST]


def spread(vectors: Vectors, count: int, seed: int) -> Vectors:
    """Return (count, dimension) unit rows around the given ones, moved as these differ from each other."""
    random = np.random.default_rng(seed)
    made = np.empty((count, vectors.shape[1]), np.float32)
    for start in range(0, count, 50_000):
        rows = made[start : start + 50_000]
        a, b, c = (vectors[random.integers(len(vectors), size=len(rows))] for _ in range(3))
        rows[:] = a + 0.5 * random.uniform(size=(len(rows), 1)).astype(np.float32) * (b - c)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return made


def recall(index: VectorIndex, queries: Vectors) -> float:
    """Return the share of the exact ten nearest sentences that is found among the first ten."""
    shares = [len(np.intersect1d(index.search(q, 128)[:10], index.search_exactly(q, 10))) / 10 for q in queries]
    return float(np.mean(shares))
