"""The paragraphs that look most like an answer to a question and are none, by the characters that they share."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from qa.scripts import fold_script
from training.everyday_questions import EverydayQuestion, EverydaySet

WRONG_PER_QUESTION = 6
ELSEWHERE_PER_QUESTION = 4
ELSEWHERE_FROM = 4  # rank among other documents' paragraphs: the very first may well answer

Wrong = list[tuple[int, int]]  # (document, paragraph), best first
_Grams = frozenset[str]


def everyday_negatives(sets: EverydaySet) -> list[Wrong]:
    """For each question the most similar wrong paragraphs of its document, then a few of other documents."""
    texts = [[_grams(fold_script(paragraph.text)) for paragraph in document] for document in sets.documents]
    counts = Counter(gram for document in texts for grams in document for gram in grams)
    total = sum(len(document) for document in texts)
    rare = {gram: math.log(total / count) for gram, count in counts.items()}
    holders: dict[str, Wrong] = {}
    for number, document in enumerate(texts):
        for place, grams in enumerate(document):
            for gram in grams:
                if counts[gram] <= total // 40:
                    holders.setdefault(gram, []).append((number, place))
    found = []
    for question in sets.questions:
        asked = _grams(fold_script(question.question)) & rare.keys()
        found.append([*_own(question, asked, texts[question.document], rare), *_others(question, asked, holders, rare)])
    return found


def _grams(text: str) -> _Grams:
    """Single characters and pairs of them."""
    return frozenset(text) | {a + b for a, b in pairwise(text)}


def _own(question: EverydayQuestion, asked: _Grams, paragraphs: Sequence[_Grams], rare: dict[str, float]) -> Wrong:
    places = [n for n in range(len(paragraphs)) if n not in question.places and n != question.near]
    scores = {n: _weight(asked & paragraphs[n], rare) / (8 + len(paragraphs[n]) ** 0.5) for n in places}
    places.sort(key=lambda n: -scores[n])
    return [(question.document, n) for n in places[:WRONG_PER_QUESTION]]


def _others(question: EverydayQuestion, asked: _Grams, holders: dict[str, Wrong], rare: dict[str, float]) -> Wrong:
    scores: dict[tuple[int, int], float] = defaultdict(float)
    for gram in asked:
        for place in holders.get(gram, ()):
            if place[0] != question.document:
                scores[place] += rare[gram]
    ranked = sorted(scores, key=lambda place: (-scores[place], place))
    return ranked[ELSEWHERE_FROM : ELSEWHERE_FROM + ELSEWHERE_PER_QUESTION]


def _weight(grams: Iterable[str], rare: dict[str, float]) -> float:
    return sum(rare[gram] for gram in grams)
