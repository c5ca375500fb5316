"""Encoding, a question and a rebuild, beside plain sentence-transformers, faiss and rank_bm25 where they do the same.

Parts of ``python -m benchmarks``. Both sides run in one process, turn about; times are medians.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.competitors import plain
from index.build import build_index
from index.embedding import builtin_model
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from index.publishing import publish_documents
from index.records import Document, ParsedDocument
from index.storage.folder.store import FolderStore
from qa.evaluation.question_sets import QuestionSet
from qa.retrieval import Retriever

ROUNDS = 5
ENCODED = 128

Result = dict[str, float]


def encoding(pool: QuestionSet) -> Result:
    """Measure the characters a second of ``Encoder.encode_passages`` and of ``SentenceTransformer.encode`` in fp32."""
    from sentence_transformers import SentenceTransformer

    encoder, model = Encoder(), SentenceTransformer(str(builtin_model.plain_folder()), device="cpu")
    texts = [document.text for document in pool.documents[:ENCODED]]

    def encode(texts: Sequence[str]) -> object:
        return model.encode(list(texts), prompt_name="passage", show_progress_bar=False)

    ours, theirs = alternated(encoder.encode_passages, encode, [texts] * ROUNDS)
    characters = sum(map(len, texts))
    return {"texts": len(texts), "ours_per_s": characters / ours, "plain_per_s": characters / theirs}


def question(pool: QuestionSet, work: Path, count: int) -> Result:
    """Measure the milliseconds of ``Retriever.search`` and of the plain pipeline over the same passages."""
    encoder, analyzer = Encoder(), Analyzer()
    folder = publish(pool.documents, work / "index", encoder, analyzer)
    retriever = Retriever.open(folder, encoder=encoder, analyzer=analyzer)
    texts = [passage.text for passage in retriever.passages]
    [(_, search)] = plain.setups(texts, str(builtin_model.plain_folder()))
    questions = [item.question for item in pool.questions[:count]]
    ours, theirs = alternated(lambda asked: retriever.search(asked, 10), search, questions)
    return {"passages": len(texts), "questions": len(questions), "ours_ms": 1e3 * ours, "plain_ms": 1e3 * theirs}


def rebuild(pool: QuestionSet, work: Path, size: int) -> Result:
    """Measure the seconds of ``build_index`` over ``size`` files, and again after one of them changed."""
    documents, index = work / "rebuilt", work / "rebuilt-index"
    documents.mkdir(parents=True, exist_ok=True)
    for row, text in enumerate(texts_of(pool, size)):
        (documents / f"{row:05}.txt").write_text(text, "utf-8")
    encoder, analyzer = Encoder(), Analyzer()
    full = timed(lambda: build_index(documents, index, encoder=encoder, analyzer=analyzer, force=True))
    taken = []
    for number in range(3):
        changed = documents / f"{number:05}.txt"
        changed.write_text(f"{changed.read_text('utf-8')}改{time.time_ns()}。", "utf-8")
        taken.append(timed(lambda: build_index(documents, index, encoder=encoder, analyzer=analyzer)))
    return {"documents": size, "full_s": full, "again_s": median(taken)}


def texts_of(pool: QuestionSet, size: int) -> list[str]:
    """Return the pool's texts, and beyond them new ones, of half of one and half of another."""
    texts = [document.text for document in pool.documents][:size]
    own = len(texts)
    for row in range(size - own):
        first, second = texts[row % own], texts[(7 * row + 1 + row // own) % own]
        texts.append(first[: len(first) // 2] + second[len(second) // 2 :])
    return texts


def publish(documents: Sequence[Document], folder: Path, encoder: Encoder, analyzer: Analyzer) -> Path:
    """Make the folder hold these documents, as ``wenqu index`` does after reading."""
    with FolderStore(folder).building():
        publish_documents(list(map(ParsedDocument.of, documents)), folder, encoder, analyzer, progress=lambda _: None)
    return folder


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds the call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def alternated(
    ours: Callable[[Any], object], theirs: Callable[[Any], object], items: Sequence[Any]
) -> tuple[float, float]:
    """Return the median seconds of both, measured turn about, after one item to warm up."""
    times: tuple[list[float], list[float]] = ([], [])
    for work in (ours, theirs):
        work(items[0])
    for item in items:
        for work, taken in zip((ours, theirs), times, strict=True):
            taken.append(timed(partial(work, item)))
    return median(times[0]), median(times[1])
