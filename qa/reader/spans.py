"""Which of a passage's best spans is quoted: the reader's own scores, and what answers look like.

The reader was taught by annotators who often took a whole clause; a small table of weights
(``training/fit_spans.py``) prefers what says no more than was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from qa.reader.subject.neighbours import clauses_around, is_of_another, named_behind
from qa.reader.windows import Scores

SPANS = 40  # of a window, the best
WITHIN = 2.0  # logits: what scores less than the best by more is no choice
SPAN_FEATURES = (
    "score",
    "root_length",
    "repeated",
    "punctuation",
    "after_punctuation",
    "cut_list",
    "denied",
    "of_another",
    "named_behind",
)
_OF_ANOTHER = SPAN_FEATURES.index("of_another")

Floats = npt.NDArray[np.float64]
Place = tuple[int, int]

_PUNCTUATION = re.compile(r"[，。；：！？,;:!?]")  # the weights were fitted with these
_LISTING = "、"
_NO_WORD = re.compile(r"\W")
_NOT = r"(?:不(?:[能得会可]|允许|再)?|[未没]有?|无法|禁止|严禁)"
_NO_VERB = "到过足仅但同等少如只管料必"  # behind 不 it is another word: 不到三天
_DENIED = re.compile(rf"{_NOT}([\u4e00-\u9fff]{{2,4}}|[\u4e00-\u9fff](?<![{_NO_VERB}]))$")  # up to the span
_LONGEST_DENIAL = 8  # characters


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a passage that may answer.

    first, last: characters [start, end) of its first and its last token. score: logits, 0 for no answer.
    """

    first: Place
    last: Place
    score: float


def best_spans(scores: Scores, offsets: Sequence[Place]) -> list[Span]:
    """Return the best spans of a window, best first, at least one. scores: (tokens, tokens) by first and last token."""
    flat = scores.ravel()
    most = min(SPANS, len(flat))
    chosen = np.argpartition(-flat, most - 1)[:most]
    chosen = chosen[np.argsort(-flat[chosen], kind="stable")]
    least = flat[chosen[0]] - WITHIN
    places = (divmod(int(at), scores.shape[1]) for at in chosen if flat[at] >= least)
    return [Span(offsets[first], offsets[last], float(scores[first, last])) for first, last in places]


def near_best(spans: Sequence[Span]) -> list[Span]:
    """Return the spans that score nearly as well as the best of them, in their order."""
    least = max(span.score for span in spans) - WITHIN
    return [span for span in spans if span.score >= least]


def lead_of(spans: Sequence[Span]) -> float:
    """Return by how much the best span scores above the best one elsewhere in the passage, 0..WITHIN logits."""
    best = max(spans, key=lambda span: span.score)
    elsewhere = [s.score for s in spans if s.last[1] <= best.first[0] or s.first[0] >= best.last[1]]
    return min(best.score - max(elsewhere, default=best.score - WITHIN), WITHIN)


def span_features(question: str, passage: str, spans: Sequence[Span]) -> Floats:
    """Return (spans, features) float64, in the order of ``SPAN_FEATURES``.

    root_length: of its characters, as one that is twice as long is not twice as bad. repeated: share of its
    character pairs that the question has. punctuation: signs in it that part clauses. after_punctuation: 1
    where it begins a clause. cut_list: how many of its ends are in the middle of a list (have 、 beside them). denied:
    1 where the verb before it is denied and the question's is not: 苹果系统 of "不支持苹果系统", where 支持什么系统 is
    asked. of_another: 1 where its clause is about another year, number or name than is asked, and one beside it is not
    (``qa.reader.subject.neighbours``). named_behind: share of the question's words that only clauses behind its own
    have.
    """
    features = _features(question, passage, spans)
    features[:, _OF_ANOTHER] = [_is_of_another(question, passage, span) for span in spans]
    return features


def _is_of_another(question: str, passage: str, span: Span) -> bool:
    return is_of_another(question, clauses_around(passage, span.first[0], span.last[1]))


def _features(question: str, passage: str, spans: Sequence[Span]) -> Floats:
    """Return the features of spans, 0 for ``of_another``, which takes longest."""
    asked = set(pairwise(_NO_WORD.sub("", question)))
    rows = []
    for span in spans:
        start, end = span.first[0], span.last[1]
        text = passage[start:end]
        pairs = list(pairwise(text))
        rows.append(
            (
                span.score,
                (end - start) ** 0.5,
                sum(pair in asked for pair in pairs) / max(1, len(pairs)),
                len(_PUNCTUATION.findall(text)),
                start == 0 or bool(_PUNCTUATION.match(passage, start - 1)),
                passage.startswith(_LISTING, max(0, start - 1), start) + passage.startswith(_LISTING, end),
                _is_denied(question, passage[max(0, start - _LONGEST_DENIAL) : start]),
                0.0,
                named_behind(question, clauses_around(passage, start, end)),
            )
        )
    return np.array(rows, np.float64)


def _is_denied(question: str, before: str) -> bool:
    """Return whether a text denies at its end what the question asks of something that is so."""
    found = _DENIED.search(before)
    if found is None or found[1] not in question:
        return False
    return re.search(_NOT + re.escape(found[1]), question) is None


def choose_span(question: str, passage: str, spans: Sequence[Span], weights: Mapping[str, float]) -> Span:
    """Return the span to quote, of all that score nearly as well as the best.

    question, passage: in one script. spans: of all windows of the passage. weights: of ``SPAN_FEATURES``, that of
    ``of_another`` at most 0.
    """
    near = near_best(spans)
    weighted = _features(question, passage, near) @ np.array([weights[name] for name in SPAN_FEATURES])
    chosen, highest = near[0], -np.inf
    for n in np.argsort(-weighted, kind="stable").tolist():
        if weighted[n] <= highest:  # none of the rest can be better
            break
        score = weighted[n] + weights["of_another"] * _is_of_another(question, passage, near[n])
        if score > highest:
            chosen, highest = near[n], score
    return chosen
