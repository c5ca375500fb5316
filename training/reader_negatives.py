"""Hard negatives: the stretches of other passages that this project's own search takes for an answer."""

from __future__ import annotations

import json
import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa.evaluation.pools import open_pool
from qa.evaluation.question_sets import document_of
from qa.retrieval import Hit
from training.examples import Example, QuestionSet

STRETCH = 120  # characters around the best sentence in which the answer must not stand
SEARCHED = 12
WRONG_PER_QUESTION = 6
MOST_USES = 40  # of one passage, or those that are near to everything are the best for every question

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a passage: its index in the question set, and the character it is centred on."""

    passage: int
    centre: int


def hard_negatives(questions: QuestionSet, pool: Path, cache: Path | None = None) -> list[list[Stretch]]:
    """Return for each example the best wrong stretches that the search finds, best first.

    A stretch is wrong when it belongs to another passage and does not hold the answer's text.
    pool: a folder for the index of the passages, whose vectors are used again. With ``cache``,
    found once and kept in that file.
    """
    if cache is not None and cache.is_file():
        stored = json.loads(cache.read_text(encoding="utf-8"))
        return [[Stretch(*pair) for pair in found] for found in stored]
    negatives = _mine(questions, pool)
    if cache is not None:
        pairs = [[(stretch.passage, stretch.centre) for stretch in found] for found in negatives]
        cache.write_text(json.dumps(pairs), encoding="utf-8")
    return negatives


def lexical_negatives(questions: QuestionSet) -> list[list[Stretch]]:
    """Return wrong stretches by shared pairs of characters, weighed by rarity: found in seconds, easier to tell."""
    pairs = [_pairs(passage) for passage in questions.passages]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, held in enumerate(pairs):
        for pair in held:
            holders[pair].append(number)
    most = max(len(pairs) // 100, 1)
    weights = {pair: math.log(len(pairs) / len(held)) for pair, held in holders.items() if len(held) <= most}
    uses: Counter[int] = Counter()
    negatives = []
    for example in questions.examples:
        asked = _pairs(example.question) & weights.keys()
        near = _nearest(asked, holders, weights)
        best = [
            Stretch(number, _rarest_at(asked & pairs[number], weights, questions.passages[number]))
            for number in near
            if number != example.passage and uses[number] < MOST_USES
        ]
        wrong = [stretch for stretch in best if not _answers(example, stretch, questions.passages)][:WRONG_PER_QUESTION]
        uses.update(stretch.passage for stretch in wrong)
        negatives.append(wrong)
    return negatives


def _rarest_at(pairs: Iterable[str], weights: Mapping[str, float], passage: str) -> int:
    """Where the rarest of the pairs first stands in the passage; of equals the first, whatever order a set has."""
    return min((-weights[pair], passage.find(pair)) for pair in pairs)[1]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(text))


def _nearest(asked: Iterable[str], holders: Mapping[str, Sequence[int]], weights: Mapping[str, float]) -> list[int]:
    scores: dict[int, float] = defaultdict(float)
    for pair in asked:
        for number in holders[pair]:
            scores[number] += weights[pair]
    return sorted(scores, key=lambda number: (-scores[number], number))[:SEARCHED]


def _answers(example: Example, stretch: Stretch, passages: Sequence[str]) -> bool:
    around = passages[stretch.passage][max(stretch.centre - STRETCH, 0) : stretch.centre + STRETCH]
    return any(answer in around for answer in example.answers)


def _mine(questions: QuestionSet, pool: Path) -> list[list[Stretch]]:
    documents = [document_of(str(number), passage) for number, passage in enumerate(questions.passages)]
    retriever = open_pool(documents, pool, Encoder(), Analyzer())
    asked = list(dict.fromkeys(example.question for example in questions.examples))
    with ThreadPoolExecutor(2) as workers:
        found = dict(zip(asked, workers.map(lambda text: retriever.search(text, SEARCHED), asked), strict=True))
    logger.info("searched %d passages for %d questions", len(retriever.passages), len(asked))
    uses: Counter[int] = Counter()
    negatives = []
    for example in questions.examples:
        wrong = [
            stretch
            for stretch in _wrong(example, found[example.question], questions.passages)
            if uses[stretch.passage] < MOST_USES
        ][:WRONG_PER_QUESTION]
        uses.update(stretch.passage for stretch in wrong)
        negatives.append(wrong)
    return negatives


def _wrong(example: Example, hits: Sequence[Hit], passages: Sequence[str]) -> Iterator[Stretch]:
    for hit in hits:
        number = int(hit.passage.document)
        stretch = Stretch(number, hit.passage.start + (hit.start + hit.end) // 2)
        if number != example.passage and not _answers(example, stretch, passages):
            yield stretch
