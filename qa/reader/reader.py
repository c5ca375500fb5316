"""Reads passages for the exact words that answer a question."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding import weights_file
from index.embedding.builtin_model import open_tokenizer
from index.embedding.onnx_graph import precision_for_this_cpu
from index.errors import ModelError
from qa.reader.graph import WEIGHTS_FILE, Calibration, read_calibration, reader_graph
from qa.reader.spans import Span, best_spans, choose_span, lead_of
from qa.reader.trimming import token_span, trim
from qa.reader.windows import (
    ANSWER_TOKENS,
    Scores,
    TextTokenizer,
    context_ids,
    length_table,
    question_ids,
    sequence,
    tokenise,
    window_around,
    window_at,
    windows_over,
)
from qa.score_fusion import ScoreFusion
from qa.scripts import fold_script

if TYPE_CHECKING:
    import jieba

WINDOW_TOKENS = 160  # of the passage, the longest that training showed
NOTHING = -30.0  # the score of a passage without words
# Taken off for each further token, on top of what was trained: people quote less than CMRC's annotators.
# Chosen on the development sets, where exact match rises by 1 (CMRC) to 4 points (DRCD).
BREVITY = 0.03
_MAX_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one passage that answer the question best.

    start, end: character offsets in the passage as it was given, half-open, trimmed to what a
        person would quote; equal when the passage holds no words.
    score: by how much, in logits, the best span is better than no answer; above 0 the reader would
        answer. The scale is shared by all passages of one question.
    probability: 0..1, that the passage answers the question.
    whole: all of the passage was read, not only a window of it.
    lead: by how many logits the best span is better than any elsewhere in the passage, 0..2.
    share: what the best span has of the odds of all spans of the passage, as a logarithm, at most 0.
    alone: the score where only the sentences that have the words are read, and not what stands beside them.
    """

    start: int
    end: int
    score: float
    probability: float
    whole: bool = True
    lead: float = 0.0
    share: float = 0.0
    alone: float = 0.0

    @property
    def span(self) -> tuple[int, int]:
        """Where the words stand in the passage."""
        return self.start, self.end


class Reader:
    """Extractive reader on the built-in encoder; safe to share between threads."""

    def __init__(
        self,
        session: Any,
        tokenizer: TextTokenizer,
        calibration: Calibration,
        dictionary: jieba.Tokenizer | None = None,
        span_weights: Mapping[str, float] | None = None,
    ) -> None:
        self._span_weights = span_weights or ScoreFusion.load().reading.span
        self._session = session
        self._tokenizer = tokenizer
        self._calibration = calibration
        self._dictionary = dictionary
        self._lengths = length_table(brief(calibration.lengths), WINDOW_TOKENS)
        self._pool = ThreadPoolExecutor(min(os.cpu_count() or 1, _MAX_WORKERS), "reader")

    @classmethod
    def open(
        cls,
        cache: Path | None = None,
        *,
        weights: Path = WEIGHTS_FILE,
        tokenizer: TextTokenizer | None = None,
        dictionary: jieba.Tokenizer | None = None,
    ) -> Reader:
        """The reader, its graph made in the cache first if it is not there.

        cache: where models are kept; default ``$WENQU_CACHE_DIR``, else the user's cache folder.
        tokenizer, dictionary: the built-in model's and jieba's, where they are loaded already.
        Raises ModelError when the built-in model or the weights are missing, or nothing can be written.
        """
        from index.embedding.onnx_model import open_session

        precision = precision_for_this_cpu()
        calibration = read_calibration(weights)
        graph = reader_graph(precision, cache, weights)
        tokenizer = tokenizer or open_tokenizer(weights_file.find(cache).path)
        try:
            with ThreadPoolExecutor(1) as aside:
                opening = aside.submit(open_session, graph)
                if dictionary is not None:
                    dictionary.initialize()  # meanwhile
                session = opening.result()
        except Exception as error:  # its exceptions share no base but this
            raise ModelError("reader_not_opened", path=graph, cause=str(error)) from error
        return cls(session, tokenizer, calibration, dictionary)

    def read(
        self,
        question: str,
        passages: Sequence[str],
        focus: Sequence[tuple[int, int]] | None = None,
        contexts: Sequence[Sequence[str]] | None = None,
    ) -> list[Reading]:
        """One Reading for each passage, in their order.

        focus: for each passage the characters [start, end) that matched the question; of a long
            passage only a window around them is read. Without it the whole passage is, in
            overlapping windows.
        contexts: for each passage what it stands under, outermost first: title, headings, the lead-in
            of its list or table, the question that it answers. It is read, and never quoted.
        Raises ValueError when ``focus`` or ``contexts`` has another length than ``passages``.
        """
        for name, given in (("focus", focus), ("contexts", contexts)):
            if given is not None and len(given) != len(passages):
                raise ValueError(f"{name} has {len(given)} entries for {len(passages)} passages")
        question, folded = fold_script(question), [fold_script(passage) for passage in passages]
        asked = question_ids(self._tokenizer, question)
        pieces = [
            piece
            for number, passage in enumerate(folded)
            for piece in self._pieces(number, passage, focus[number] if focus else None)
        ]
        above = [self._above(parts) for parts in contexts or ()]
        scores = self._pool.map(
            lambda piece: self._run(asked, piece.ids, above[piece.passage] if above else ()), pieces
        )
        spans: list[list[Span]] = [[] for _ in passages]
        odds = np.full(len(passages), -np.inf)
        for piece, found in zip(pieces, scores, strict=True):
            spans[piece.passage] += best_spans(found, piece.offsets)
            odds[piece.passage] = np.logaddexp(odds[piece.passage], log_odds(found))
        whole = {piece.passage: piece.whole for piece in pieces}
        chosen = [
            choose_span(question, passage, found, self._span_weights) if found else None
            for passage, found in zip(folded, spans, strict=True)
        ]
        return [
            self._reading(passage, chosen[number], spans[number], float(odds[number]), whole=whole.get(number, True))
            for number, passage in enumerate(passages)
        ]

    def spans(self, question: str, passage: str, context: Sequence[str] = ()) -> list[Span]:
        """The best spans of all the passage, in no order, none where it has no words; ``read`` chooses among them."""
        asked, above = question_ids(self._tokenizer, fold_script(question)), self._above(context)
        pieces = self._pieces(0, fold_script(passage), None)
        return [span for piece in pieces for span in best_spans(self._run(asked, piece.ids, above), piece.offsets)]

    def quoted(self, passage: str, span: Span) -> tuple[int, int]:
        """The characters [start, end) of the passage that a person would quote of the span."""
        return trim(passage, *token_span(passage, span.first, span.last, self._dictionary), self._dictionary)

    def _pieces(self, number: int, passage: str, focus: tuple[int, int] | None) -> list[_Piece]:
        tokens = tokenise(self._tokenizer, passage)
        if not len(tokens) or not passage.strip():
            return []
        if focus is None:
            windows = windows_over(len(tokens), WINDOW_TOKENS, ANSWER_TOKENS)
        else:
            windows = [window_around(len(tokens), *tokens.covering(*focus), WINDOW_TOKENS)]
        whole = focus is None or len(tokens) <= WINDOW_TOKENS
        return [_Piece(number, tokens.ids[a:b], tokens.offsets[a:b], whole) for a, b in windows]

    def _above(self, parts: Sequence[str]) -> list[int]:
        return context_ids(self._tokenizer, [fold_script(part) for part in parts])

    def _run(self, question: Sequence[int], window: Sequence[int], context: Sequence[int]) -> Scores:
        ids = np.array([sequence(question, window, context)], np.int64)
        (spans,) = self._session.run(None, {"input_ids": ids})
        first, count = window_at(question, context), len(window)
        found: Scores = spans[0, first : first + count, first : first + count] + self._lengths[:count, :count]
        return found

    def _reading(
        self, passage: str, chosen: Span | None, spans: Sequence[Span], odds: float, *, whole: bool
    ) -> Reading:
        if chosen is None:
            return Reading(0, 0, NOTHING, 0.0)
        score = max(span.score for span in spans)
        logit = self._calibration.slope * score + self._calibration.intercept
        return Reading(
            *self.quoted(passage, chosen),
            score,
            1 / (1 + math.exp(-min(max(logit, -50.0), 50.0))),
            whole,
            lead_of(spans),
            score - odds,
        )


def log_odds(spans: Scores) -> float:
    """Return the logarithm of the summed odds of all spans against no answer. spans: (tokens, tokens) logits."""
    best = float(spans.max())
    return best + float(np.log(np.exp(spans - best).sum()))


def brief(lengths: Scores) -> Scores:
    """The terms for spans of 1, 2, ... tokens, with BREVITY taken off for each token after the first."""
    return lengths - np.arange(len(lengths), dtype=np.float32) * np.float32(BREVITY)


@dataclass(frozen=True, slots=True)
class _Piece:
    passage: int
    ids: list[int]
    offsets: list[tuple[int, int]]
    whole: bool
