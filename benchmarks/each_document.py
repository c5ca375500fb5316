"""Every question put to every document: a part of ``python -m benchmarks``.

A document is several of the file's texts, one after the other. The questions are some of the file's, so that nearly
every cell is a near miss, which is read as far as an answer is.
"""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.one_machine import Result
from index.build import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa.answering import Assistant
from qa.evaluation.question_sets import QuestionSet

DOCUMENTS = 100
QUESTIONS = 5
TEXTS_A_DOCUMENT = 10


def each_document(pool: QuestionSet, work: Path) -> Result:
    """Measure the seconds of ``Assistant.ask_each`` over 100 documents with five questions."""
    texts = [document.text for document in pool.documents[: DOCUMENTS * TEXTS_A_DOCUMENT]]
    folder, index, encoder, analyzer = work / "each", work / "each-index", Encoder(), Analyzer()
    folder.mkdir(exist_ok=True)
    for at in range(0, len(texts), TEXTS_A_DOCUMENT):
        (folder / f"{at:04}.txt").write_text("\n\n".join(texts[at : at + TEXTS_A_DOCUMENT]), "utf-8")
    build_index(folder, index, encoder=encoder, analyzer=analyzer)
    assistant = Assistant.open(index, encoder=encoder, analyzer=analyzer)
    questions = [item.question for item in pool.questions[:: max(1, len(pool.questions) // QUESTIONS)][:QUESTIONS]]
    assistant.ask(questions[0])
    started, used = time.perf_counter(), time.process_time()
    cells = list(assistant.ask_each(questions))
    return {
        "documents": len(assistant.documents()),
        "questions": len(questions),
        "passages": len(assistant.retriever.passages),
        "answered": sum(cell.words is not None for cell in cells),
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - used,
    }
