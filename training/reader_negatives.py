"""Hard negatives: the stretches of other passages that look most like an answer to a question."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.reader_data import QuestionSet

STRETCH = 120  # characters; about a sentence or two, the grain at which passages are found
WRONG_PER_QUESTION = 6
MOST_USES = 12  # of one stretch, or those that hold nothing but question words are the best for every question

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a passage: its index in the question set, and the character it is centred on."""

    passage: int
    centre: int


def hard_negatives(questions: QuestionSet, cache: Path | None = None) -> list[list[Stretch]]:
    """For each example the best wrong stretches by BM25 over words, best first.

    A stretch is wrong when it belongs to another passage and does not hold the answer's text.
    With ``cache``, found once and kept in that file.
    """
    if cache is not None and cache.is_file():
        stored = json.loads(cache.read_text(encoding="utf-8"))
        return [[Stretch(*pair) for pair in found] for found in stored]
    negatives = _mine(questions)
    if cache is not None:
        pairs = [[(stretch.passage, stretch.centre) for stretch in found] for found in negatives]
        cache.write_text(json.dumps(pairs), encoding="utf-8")
    return negatives


def _mine(questions: QuestionSet) -> list[list[Stretch]]:
    import bm25s

    stretches, texts = [], []
    for number, passage in enumerate(questions.passages):
        for start in range(0, max(len(passage) - STRETCH // 2, 1), STRETCH):
            stretches.append(Stretch(number, min(start + STRETCH // 2, len(passage) - 1)))
            texts.append(passage[start : start + STRETCH + STRETCH // 2])
    index = bm25s.BM25()
    index.index(_words(texts), show_progress=False)
    found, _ = index.retrieve(
        _words([example.question for example in questions.examples]), k=10 * WRONG_PER_QUESTION, show_progress=False
    )
    logger.info("mined among %d stretches for %d questions", len(stretches), len(questions.examples))
    uses: Counter[int] = Counter()
    negatives = []
    for example, ranked in zip(questions.examples, found, strict=True):
        wrong = [
            i
            for i in ranked.tolist()
            if stretches[i].passage != example.passage
            and uses[i] < MOST_USES
            and not any(answer in texts[i] for answer in example.answers)
        ][:WRONG_PER_QUESTION]
        uses.update(wrong)
        negatives.append([stretches[i] for i in wrong])
    return negatives


def _words(texts: Sequence[str]) -> list[list[str]]:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return [[word for word in jieba.lcut(text) if not word.isspace()] for text in texts]
