"""From a question to an Answer in the documents' own words: rewrite, search, read, cite."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from index.embedding.encoder import Encoder, TextEncoder
from index.keywords.analyzer import Analyzer
from index.records import Passage
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.reader.graph import WEIGHTS_FILE
from qa.reader.lists import LONGEST_QUOTED, items_of, over_cells, whole_list
from qa.reader.reader import Reader
from qa.reader.reranking import ReadHit, read_and_rank
from qa.retrieval import Hit, Retriever, checked_question
from qa.rewriting import QuestionRewriter
from qa.score_fusion import ReadingWeights, ScoreFusion

MAX_CITATIONS = 3
SUPPORTING_SHARE = 0.3  # of the first hit's score: less likely passages are not quoted, as most of them answer nothing

logger = logging.getLogger(__name__)


class Assistant:
    """Answers from one generation of an index."""

    def __init__(
        self,
        retriever: Retriever,
        rewriter: QuestionRewriter,
        reader: Reader | None = None,
        weights: ReadingWeights | None = None,
    ) -> None:
        self._retriever = retriever
        self._rewriter = rewriter
        self._reader = reader
        self._weights = weights or ScoreFusion.load().reading

    @classmethod
    def open(
        cls,
        index_dir: str | Path,
        *,
        encoder: TextEncoder | None = None,
        analyzer: Analyzer | None = None,
        reader: bool = True,
    ) -> Assistant:
        """Open the index at ``index_dir``.

        index_dir, encoder: as for ``Retriever.open``, which says what is raised.
        analyzer: splits text into terms; None makes one.
        reader: False answers with whole sentences, and loads nothing of the reader.
        """
        analyzer = analyzer or Analyzer()
        retriever = Retriever.open(index_dir, encoder=encoder, analyzer=analyzer)
        return cls.of(retriever, analyzer, reader=reader)

    @classmethod
    def of(cls, retriever: Retriever, analyzer: Analyzer, *, reader: bool = True) -> Assistant:
        """Return an assistant that answers from what ``retriever`` finds.

        reader: as for ``open``. Raise ModelError where the reader cannot be loaded.
        """
        return cls(retriever, QuestionRewriter(analyzer), _open_reader(retriever.encoder, analyzer) if reader else None)

    def over(self, retriever: Retriever) -> Assistant:
        """Return an assistant over another index, or a newer generation, with the models that this one has loaded."""
        return Assistant(retriever, self._rewriter, self._reader, self._weights)

    @property
    def retriever(self) -> Retriever:
        """What finds the passages."""
        return self._retriever

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), *, exclude: Collection[int] = ()) -> Answer:
        """Return the answer to a question.

        history: the earlier (question, answer) pairs, oldest first.
        exclude: rows of ``retriever.passages`` to leave out, as if they were not in the documents.

        Raise QuestionError when the question is empty, has no words or is too long.
        """
        started = time.perf_counter()
        logger.debug("asked: %s", question)
        understood, hits = self._search(checked_question(question), history, exclude)
        answer = self._cite(understood, self._read(understood, hits))
        outcome, milliseconds = "answered" if answer.found else "refused", 1_000 * (time.perf_counter() - started)
        logger.info("%s, confidence %.2f, %.0f ms", outcome, answer.confidence, milliseconds)
        return answer

    def _search(
        self, question: str, history: Sequence[tuple[str, str]], exclude: Collection[int]
    ) -> tuple[str, list[Hit]]:
        """Return the question, rewritten where it depends on the history, and its hits."""
        return self._rewriter.search(
            question,
            history,
            partial(self._retriever.search, exclude=exclude),
            threshold=self._retriever.threshold,
            is_foreign=self._retriever.is_foreign,
        )

    def _read(self, question: str, hits: Sequence[Hit]) -> list[ReadHit]:
        """Return the hits as the reader ranks them, with what it read in them where that is likely to answer."""
        if self._reader is None:
            return [ReadHit(hit, None) for hit in hits]
        ranked = read_and_rank(question, hits, self._reader, self._weights)
        return [replace(item, reading=whole_list(question, item.hit, item.reading)) for item in ranked]

    def _cite(self, question: str, ranked: Sequence[ReadHit]) -> Answer:
        """Return the answer in the words of the first hits, what may be it, or none with the nearest passages."""
        hits = tuple(item.hit for item in ranked)
        confidence = hits[0].score if hits else 0.0
        kind = self._kind(confidence)
        if kind is AnswerKind.NONE:
            return Answer(question, kind, (), None, confidence, _citations(ranked), hits)
        citations = _citations(_supporting(ranked) if kind is AnswerKind.QUOTE else ranked[:1])
        sentences = tuple(AnswerSentence(one.readable, (number,)) for number, one in enumerate(citations, start=1))
        return Answer(question, kind, sentences, _short(ranked[0]), confidence, citations, hits)

    def _kind(self, confidence: float) -> AnswerKind:
        model = self._weights.confidence
        quote_from, possible_from = (
            (self._retriever.threshold,) * 2 if self._reader is None else (model.quote, model.possible)
        )
        if confidence >= quote_from:
            return AnswerKind.QUOTE
        return AnswerKind.POSSIBLE if confidence >= possible_from else AnswerKind.NONE


def _open_reader(encoder: TextEncoder, analyzer: Analyzer) -> Reader | None:
    if not WEIGHTS_FILE.is_file():
        return None
    pieces = encoder.tokenizer if isinstance(encoder, Encoder) else None
    return Reader.open(tokenizer=pieces, dictionary=analyzer.dictionary)


def _supporting(ranked: Sequence[ReadHit]) -> list[ReadHit]:
    """Return the first hit, and of the next two those that add something and are not much less likely."""
    first = ranked[0]
    supporting = [first]
    for item in ranked[1:MAX_CITATIONS]:
        is_new = item.hit.passage.text not in {one.hit.passage.text for one in supporting}
        if is_new and item.hit.score >= SUPPORTING_SHARE * first.hit.score:
            supporting.append(item)
    return supporting


def _short(item: ReadHit) -> str | None:
    quotable = item.text and len(item.text) <= LONGEST_QUOTED and not over_cells(item.hit.passage, item.reading)
    return item.text if quotable else None


def _citations(ranked: Sequence[ReadHit]) -> tuple[Citation, ...]:
    return tuple(map(_cited, ranked[:MAX_CITATIONS]))


def _cited(item: ReadHit) -> Citation:
    """Return the sentences that hold what was read, or else the hit's best sentence, a lead-in with its list."""
    passage, reading = item.hit.passage, item.reading
    if reading is None or reading.start == reading.end:
        items = items_of(passage)
        end = items[1] if items is not None and item.hit.end <= items[0] else item.hit.end
        return _citation(passage, item.hit.start, end, None)
    touched = [s for s in passage.sentences if s.start < reading.end and s.end > reading.start]
    answer = (passage.start + reading.start, passage.start + reading.end)
    return _citation(passage, touched[0].start, touched[-1].end, answer)


def _citation(passage: Passage, start: int, end: int, answer: tuple[int, int] | None) -> Citation:
    return Citation(passage, passage.start + start, passage.start + end, passage.text[start:end], answer)
