"""What speaks for and against the words that were read: the search's scores, the reader's, and what can be checked."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.context import context_texts
from qa.languages import is_chinese
from qa.reader.reader import Reading
from qa.retrieval import Hit

EVIDENCE = (
    "retrieval",
    "retrieval_lead",
    "sentence",
    "words",
    "bigrams",
    "reader",
    "reader_lead",
    "span_lead",
    "agreement",
    "unmatched",
    "repeated",
    "root_length",
    "foreign",
)

Floats = npt.NDArray[np.float64]

_SMALLEST = 1e-6
_FARTHEST = 8.0  # logits: what differs by more differs enough
_AGREES_FROM = 0.8  # F1 of characters
_MOST_CHECKED = 3
_CHECKABLE = re.compile(r"[a-z]*\d[\d.,:/-]*[a-z]*|[a-z]{2,}", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")


def evidence(question: str, hits: Sequence[Hit], readings: Sequence[Reading], scores: Floats) -> dict[str, float]:
    """Return the features named in ``EVIDENCE`` of what was read in the passage that ranks best.

    scores: (readings,), by which the passages that were read rank. retrieval: logit of the search's probability;
    retrieval_lead, reader_lead: by how many logits search and reader put the passage before all others, those that
    agree with it aside. span_lead: by how much the words score above any elsewhere in the passage. agreement: the
    logarithm of 1 + the other passages in which the same words were read. unmatched: numbers, codes and Latin
    words of the question that neither the passage nor its context has. repeated: share of the words' pairs of
    characters that the question has.
    """
    best = int(np.argmax(scores))
    hit, reading = hits[best], readings[best]
    texts = [_bare(hit.passage.text[r.start : r.end]) for hit, r in zip(hits, readings, strict=False)]
    agreeing = [n != best and _agree(texts[n], texts[best]) for n in range(len(readings))]
    others = [n for n in range(len(readings)) if n != best and not agreeing[n]]
    rivals = [hits[n].score for n in others] + [hit.score for hit in hits[len(readings) :]]
    return {
        "retrieval": _logit(hit.score),
        "retrieval_lead": _lead(np.log(max(hit.score, _SMALLEST)), [np.log(max(s, _SMALLEST)) for s in rivals]),
        "sentence": hit.scores["sentence"],
        "words": hit.scores["words"],
        "bigrams": hit.scores["bigrams"],
        "reader": min(max(reading.score, -_FARTHEST), _FARTHEST),
        "reader_lead": _lead(reading.score, [readings[n].score for n in others]),
        "span_lead": reading.lead,
        "agreement": float(np.log1p(sum(agreeing))),
        "unmatched": float(_unmatched(question, hit)),
        "repeated": _repeated(texts[best], _bare(question)),
        "root_length": len(texts[best]) ** 0.5,
        "foreign": float(is_chinese(hit.passage.text) and not is_chinese(question)),
    }


def _logit(probability: float) -> float:
    inside = min(max(probability, _SMALLEST), 1 - _SMALLEST)
    return float(np.log(inside / (1 - inside)))


def _lead(own: float, others: Sequence[float]) -> float:
    return min(max(float(own - max(others, default=own - _FARTHEST)), -_FARTHEST), _FARTHEST)


def _agree(one: str, other: str) -> bool:
    common = (Counter(one) & Counter(other)).total()
    return bool(one and other) and 2 * common >= _AGREES_FROM * (len(one) + len(other))


def _unmatched(question: str, hit: Hit) -> int:
    """The number of checkable words that are missing, at most 3."""
    asked = {_plain(word) for word in _CHECKABLE.findall(question)}
    if not asked or not is_chinese(question):
        return 0
    held = _plain(" ".join([*context_texts(hit.passage.context), hit.passage.document, hit.passage.text]))
    return min(sum(word not in held for word in asked if word), _MOST_CHECKED)


def _plain(text: str) -> str:
    return re.sub(r"[\s,_-]+", "", unicodedata.normalize("NFKC", text).lower()).strip(".:/")


def _repeated(text: str, question: str) -> float:
    pairs = [text[n : n + 2] for n in range(len(text) - 1)] or [text]
    return sum(pair in question for pair in pairs) / len(pairs) if text else 1.0


def _bare(text: str) -> str:
    return _NO_WORD.sub("", text.lower())
