"""What speaks for and against the words that were read: the search's scores, the reader's, and what can be checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.records import ContextKind
from qa.languages import is_chinese
from qa.reader.reader import Reading
from qa.reader.substitutions import Substitution, missing_names, substitution
from qa.retrieval import Hit
from qa.scripts import fold_script

EVIDENCE = (
    "retrieval",
    "retrieval_lead",
    "reader",
    "reader_lead",
    "span_lead",
    "span_share",
    "asked",
    "missing",
    "other_number",
    "other_word",
    "repeated",
    "root_length",
)

Floats = npt.NDArray[np.float64]

_SMALLEST = 1e-6
_FARTHEST = 8.0  # logits: what differs by more differs enough
_AGREES_FROM = 0.8  # F1 of characters
_MOST_MISSING = 3
_NO_WORD = re.compile(r"[\W_]+")


def evidence(question: str, hits: Sequence[Hit], readings: Sequence[Reading], scores: Floats) -> dict[str, float]:
    """Return the features named in ``EVIDENCE`` of what was read in the passage that ranks best.

    scores: (readings,), by which the passages that were read rank.

    retrieval: logit of the search's probability. retrieval_lead, reader_lead: by how many logits search and reader put
    the passage before all others, those in which the same words were read aside. reader: the reader's score. span_lead:
    by how much the words score above any elsewhere in the passage. span_share: what they have of the odds of all spans
    of the passage, as a logarithm. asked: how alike the question and the one
    of an FAQ that the passage answers are, 0..1. missing: numbers, codes and Latin words of the question that neither
    the passage nor its context has, at most 3. other_number, other_word: 1 where the sentence has another one in the
    place of what the question names (``qa.reader.substitutions``). repeated: share of the words' pairs
    of characters that the question has. root_length: of the words, in characters.
    """
    best = int(np.argmax(scores))
    hit, reading = hits[best], readings[best]
    texts = [bare(hit.passage.text[r.start : r.end]) for hit, r in zip(hits, readings, strict=False)]
    agreeing = [n != best and agree(texts[n], texts[best]) for n in range(len(readings))]
    question, held = fold_script(question), fold_script(held_text(hit))
    elsewhere = (fold_script(held_text(other)) for other in hits if other is not hit)
    other = substitution(question, stated(hit, reading), held, elsewhere)
    others = [n for n in range(len(readings)) if n != best and not agreeing[n]]
    rivals = [hits[n].score for n in others] + [hit.score for hit in hits[len(readings) :]]
    return {
        "retrieval": _logit(hit.score),
        "retrieval_lead": _lead(np.log(max(hit.score, _SMALLEST)), [np.log(max(s, _SMALLEST)) for s in rivals]),
        "reader": min(max(reading.score, -_FARTHEST), _FARTHEST),
        "reader_lead": _lead(reading.score, [readings[n].score for n in others]),
        "span_lead": reading.lead,
        "span_share": max(reading.share, -_FARTHEST),
        "asked": _asked_alike(question, hit),
        "missing": float(min(missing_names(question, held), _MOST_MISSING)) if is_chinese(question) else 0.0,
        "other_number": float(other is Substitution.NUMBER),
        "other_word": float(other is Substitution.WORD),
        "repeated": repeated_share(texts[best], bare(question)),
        "root_length": len(texts[best]) ** 0.5,
    }


def is_about_other(question: str, hit: Hit, reading: Reading) -> bool:
    """Return whether the sentence read from is about another number, name or word than the question."""
    return substitution(fold_script(question), stated(hit, reading), fold_script(held_text(hit))) is not None


def stated(hit: Hit, reading: Reading) -> str:
    """Return the sentences that were read from, without what was read, in Simplified."""
    text = hit.passage.text
    touched = [s for s in hit.passage.sentences if s.start < reading.end and s.end > reading.start]
    if not touched:
        return fold_script(text)
    return fold_script(text[touched[0].start : reading.start] + text[reading.end : touched[-1].end])


def _logit(probability: float) -> float:
    inside = min(max(probability, _SMALLEST), 1 - _SMALLEST)
    return float(np.log(inside / (1 - inside)))


def _lead(own: float, others: Sequence[float]) -> float:
    return min(max(float(own - max(others, default=own - _FARTHEST)), -_FARTHEST), _FARTHEST)


def agree(one: str, other: str) -> bool:
    """Return whether two readings, without marks and in lower case, say the same."""
    common = (Counter(one) & Counter(other)).total()
    return bool(one and other) and 2 * common >= _AGREES_FROM * (len(one) + len(other))


def _asked_alike(question: str, hit: Hit) -> float:
    asked = [fold_script(part.text) for part in hit.passage.context if part.kind is ContextKind.QUESTION]
    return max((_pair_f1(bare(question), bare(text)) for text in asked), default=0.0)


def _pair_f1(one: str, other: str) -> float:
    pairs, others = (Counter(pairwise(text)) for text in (one, other))
    total = pairs.total() + others.total()
    return 2 * (pairs & others).total() / total if total else 0.0


def held_text(hit: Hit) -> str:
    """Return what is known of the passage: what it belongs to, its document's name, its text."""
    return " ".join([*(part.text for part in hit.passage.context), hit.passage.document, hit.passage.text])


def repeated_share(text: str, question: str) -> float:
    """Return the share of the words' pairs of characters that the question has, 1 of no words."""
    pairs = [text[n : n + 2] for n in range(len(text) - 1)] or [text]
    return sum(pair in question for pair in pairs) / len(pairs) if text else 1.0


def bare(text: str) -> str:
    """Return the text without marks and space, in lower case."""
    return _NO_WORD.sub("", text.lower())
