"""From a question and a passage to the token sequences that the reader sees.

Training and answering share this module, so that the reader is asked what it was taught.
A window is a stretch of the passage's own tokens. A sequence is ``<s> question </s></s> context </s></s> window </s>``,
or ``<s> question </s></s> window </s>`` where there is no context: what stands above the passage (title, headings,
the lead-in of its list or table, the question that it answers), joined by `` / ``, outermost first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Encoding

BEGIN, END = 0, 2  # ids of <s> and </s>
SPECIAL_TOKENS = 4
QUESTION_TOKENS = 64  # a longer question keeps its end, where Chinese asks
ANSWER_TOKENS = 48
CONTEXT_TOKENS = 48  # of all parts together, besides the window's own room
PART_TOKENS = 24  # of each part, its beginning
_LEAST_PART = 4  # what has no room for so many tokens of a part goes without it

Scores = npt.NDArray[np.float32]


class TextTokenizer(Protocol):
    """What ``index.embedding.unigram`` and the library ``tokenizers`` both are."""

    def encode(self, text: str, /, *, add_special_tokens: bool) -> Encoding: ...


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens, special ones not included.

    offsets: for each token its characters [start, end) in the text; neighbours may share a
        character when one character becomes several tokens.
    """

    ids: list[int]
    offsets: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.ids)

    def covering(self, start: int, end: int) -> tuple[int, int]:
        """The tokens [first, last) that touch the characters [start, end); at least one when there are tokens."""
        touched = [i for i, (a, b) in enumerate(self.offsets) if a < end and b > start]
        if touched:
            return touched[0], touched[-1] + 1
        nearest = sum(1 for a, _ in self.offsets if a < start)
        first = min(max(nearest - 1, 0), max(len(self) - 1, 0))
        return first, min(first + 1, len(self))


def tokenise(tokenizer: TextTokenizer, text: str) -> Tokens:
    """The text's tokens with their character offsets."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    return Tokens(encoding.ids, encoding.offsets)


def question_ids(tokenizer: TextTokenizer, question: str) -> list[int]:
    """The question's token ids, cut to its last QUESTION_TOKENS."""
    ids: list[int] = tokenizer.encode(question, add_special_tokens=False).ids
    return ids[-QUESTION_TOKENS:]


def context_ids(tokenizer: TextTokenizer, parts: Sequence[str]) -> list[int]:
    """The token ids of what a passage stands under, at most CONTEXT_TOKENS.

    parts: outermost first. The innermost are taken first, each cut to its first PART_TOKENS; empty
        ones and those that repeat the one before them are left out.
    """
    separator: list[int] = tokenizer.encode("/", add_special_tokens=False).ids
    named = [part for n, part in enumerate(parts) if part.strip() and (n == 0 or part != parts[n - 1])]
    ids: list[int] = []
    for part in reversed(named):
        between = separator if ids else []
        room = min(PART_TOKENS, CONTEXT_TOKENS - len(ids) - len(between))
        taken: list[int] = tokenizer.encode(part, add_special_tokens=False).ids[: max(room, 0)]
        if len(taken) < _LEAST_PART and room < PART_TOKENS:
            break
        ids = [*taken, *between, *ids]
    return ids


def window_at(question: Sequence[int], context: Sequence[int] = ()) -> int:
    """The place of the window's first token in ``sequence``."""
    return len(question) + SPECIAL_TOKENS - 1 + (len(context) + 2 if context else 0)


def sequence(question: Sequence[int], window: Sequence[int], context: Sequence[int] = ()) -> list[int]:
    """The whole sequence; the window's first token is at ``window_at(question, context)``."""
    above = [*context, END, END] if context else []
    return [BEGIN, *question, END, END, *above, *window, END]


def window_around(count: int, first: int, last: int, budget: int) -> tuple[int, int]:
    """A window [start, end) of at most ``budget`` of ``count`` tokens with [first, last) in its middle."""
    if count <= budget:
        return 0, count
    start = (first + last - budget) // 2
    start = min(max(start, 0), count - budget)
    return start, start + budget


def windows_over(count: int, budget: int, overlap: int) -> list[tuple[int, int]]:
    """Windows [start, end) of ``budget`` tokens, evenly spaced, that cover ``count`` tokens overlapping."""
    if count <= budget:
        return [(0, count)]
    pieces = -(-(count - overlap) // (budget - overlap))
    starts = np.linspace(0, count - budget, pieces).round().astype(int).tolist()
    return [(start, start + budget) for start in starts]


def length_table(lengths: Scores, tokens: int) -> Scores:
    """What a span's length adds to its score, (tokens, tokens) for each first and last token.

    lengths: (longest,), for spans of 1, 2, ... tokens. Longer spans and those that run backwards get -inf.
    """
    places = np.arange(tokens)
    length = places[None, :] - places[:, None]
    allowed = (length >= 0) & (length < len(lengths))
    return np.where(allowed, lengths[length.clip(0, len(lengths) - 1)], np.float32(-np.inf))


def best_span(spans: Scores) -> tuple[int, int, float]:
    """The tokens [first, last) of the span that scores highest, and its score.

    spans: (tokens, tokens), for each first token and each last one.
    """
    first, last = np.unravel_index(int(spans.argmax()), spans.shape)
    return int(first), int(last) + 1, float(spans[first, last])
