"""What speaks for and against the words that were read: the search's scores, the reader's, and what can be checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.records import ContextKind, ContextPart
from index.structure.paragraphs import QUESTION_END
from qa.languages import is_chinese
from qa.reader.columns import is_in_its_column
from qa.reader.labels import is_under_its_label
from qa.reader.reader import Reading
from qa.reader.rest import is_of_the_rest
from qa.reader.subject.kinds import is_other_kind
from qa.reader.subject.mismatches import other_than_asked
from qa.reader.subject.models import other_model
from qa.reader.subject.names import missing_names
from qa.reader.subject.substitutions import Substitution
from qa.reader.subject.surroundings import Surroundings, held_text, surroundings
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.shared_characters import agree

EVIDENCE = (
    "retrieval",
    "retrieval_lead",
    "reader",
    "reader_lead",
    "alone",
    "span_lead",
    "span_share",
    "asked",
    "labelled",
    "missing",
    "other_number",
    "other_word",
    "other_kind",
    "repeated",
    "root_length",
)

Floats = npt.NDArray[np.float64]

_SMALLEST = 1e-6
_FARTHEST = 8.0  # logits: what differs by more differs enough
_MOST_MISSING = 3
_NO_WORD = re.compile(r"[\W_]+")


def evidence(question: str, hits: Sequence[Hit], readings: Sequence[Reading], scores: Floats) -> dict[str, float]:
    """Return the features named in ``EVIDENCE`` of what was read in the passage that ranks best.

    scores: (readings,), by which the passages that were read rank.

    retrieval: logit of the search's probability. retrieval_lead, reader_lead: by how many logits search and reader put
    the passage before all others, those in which the same words were read aside. reader: the reader's score. alone:
    that of the sentences with the words, read alone. span_lead: by how much the words score above any elsewhere in the
    passage. span_share: what they have of the odds of all spans of the passage, as a logarithm. asked: how alike the
    question and the one of an FAQ that the passage answers are, 0..1. labelled: 1 where the words are the value of the
    one label, such as a column's name, that the question names. missing: numbers, codes and Latin words of the question
    that neither the passage nor its context has, at most 3. other_number, other_word: 1 where the words are about
    another one than the question names (``qa.reader.subject.mismatches``). other_kind: 1 where they cannot be of the
    kind that it asks for, as a length where it asks for a weight (``qa.reader.subject.kinds``). repeated: share of the
    words' pairs of characters that the question has. root_length: of the words, in characters.
    """
    best = int(np.argmax(scores))
    hit, reading = hits[best], readings[best]
    texts = [bare(hit.passage.text[r.start : r.end]) for hit, r in zip(hits, readings, strict=False)]
    agreeing = [n != best and agree(texts[n], texts[best]) for n in range(len(readings))]
    question, around = fold_script(question), surroundings(hit, reading.span)
    elsewhere = (fold_script(held_text(other)) for other in hits if other is not hit)
    is_of_rest = is_of_the_rest(question, hit, reading, hits)
    other = None if is_of_rest else other_than_asked(question, around, elsewhere)
    others = [n for n in range(len(readings)) if n != best and not agreeing[n]]
    rivals = [hits[n].score for n in others] + [hit.score for hit in hits[len(readings) :]]
    return {
        "retrieval": _logit(hit.score),
        "retrieval_lead": _lead(np.log(max(hit.score, _SMALLEST)), [np.log(max(s, _SMALLEST)) for s in rivals]),
        "reader": min(max(reading.score, -_FARTHEST), _FARTHEST),
        "reader_lead": _lead(reading.score, [readings[n].score for n in others]),
        "alone": min(max(reading.alone, -_FARTHEST), _FARTHEST),
        "span_lead": reading.lead,
        "span_share": max(reading.share, -_FARTHEST),
        "asked": _asked_alike(question, hit),
        "labelled": float(_is_labelled(question, hit, reading)),
        "missing": _missing(question, around) if is_chinese(question) and not is_of_rest else 0.0,
        "other_number": float(other is not None and other.kind is Substitution.NUMBER),
        "other_word": float(other is not None and other.kind is Substitution.WORD),
        "other_kind": float(is_other_kind(question, around.read)),
        "repeated": repeated_share(texts[best], bare(question)),
        "root_length": len(texts[best]) ** 0.5,
    }


def _is_labelled(question: str, hit: Hit, reading: Reading) -> bool:
    named = (is_under_its_label, is_in_its_column)
    return any(is_named(question, hit.passage, reading) for is_named in named)


def _missing(question: str, around: Surroundings) -> float:
    return float(min(missing_names(question, around.held, around.read), _MOST_MISSING))


def is_about_other(question: str, hit: Hit, reading: Reading) -> bool:
    """Return whether the words that were read are about another number, name or word than the question."""
    return other_than_asked(fold_script(question), surroundings(hit, reading.span)) is not None


def is_of_other_model(question: str, hit: Hit, reading: Reading) -> bool:
    """Return whether the words that were read are about another model of the family than the question names."""
    return other_model(fold_script(question), surroundings(hit, reading.span)) is not None


def _logit(probability: float) -> float:
    inside = min(max(probability, _SMALLEST), 1 - _SMALLEST)
    return float(np.log(inside / (1 - inside)))


def _lead(own: float, others: Sequence[float]) -> float:
    return min(max(float(own - max(others, default=own - _FARTHEST)), -_FARTHEST), _FARTHEST)


def _asked_alike(question: str, hit: Hit) -> float:
    asked = [fold_script(part.text) for part in hit.passage.context if _asks(part)]
    return max((_pair_f1(bare(question), bare(text)) for text in asked), default=0.0)


def _asks(part: ContextPart) -> bool:
    """Return whether it is a question that the passage answers; in an FAQ questions may be headings."""
    is_heading = part.kind is ContextKind.HEADING
    return part.kind is ContextKind.QUESTION or (is_heading and QUESTION_END.search(part.text) is not None)


def _pair_f1(one: str, other: str) -> float:
    pairs, others = (Counter(pairwise(text)) for text in (one, other))
    total = pairs.total() + others.total()
    return 2 * (pairs & others).total() / total if total else 0.0


def repeated_share(text: str, question: str) -> float:
    """Return the share of the words' pairs of characters that the question has, 1 of no words."""
    pairs = [text[n : n + 2] for n in range(len(text) - 1)] or [text]
    return sum(pair in question for pair in pairs) / len(pairs) if text else 1.0


def bare(text: str) -> str:
    """Return the text without marks and space, in lower case."""
    return _NO_WORD.sub("", text.lower())
