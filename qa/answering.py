"""A question to an Answer in the documents' own words, each with its Citation."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from index.embedding.encoder import Encoder, TextEncoder
from index.keywords.analyzer import Analyzer
from index.records import Passage
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.reader.graph import WEIGHTS_FILE
from qa.reader.reader import Reader, Reading
from qa.reader.reranking import ReadHit, read_and_rank, read_in_order
from qa.retrieval import MAX_K, MAX_QUESTION, Hit, Retriever, checked_question
from qa.rewriting import Leaning, QuestionRewriter
from qa.score_fusion import ReadingWeights, ScoreFusion

MAX_CITATIONS = 3
DEPTH = 10
# How much less similar, in cosine, the passage that a completed question finds first may be to the question as asked.
# Chosen with ``training.fit_follow_ups``.
ASTRAY = 0.08
UNMENTIONED = 0.1  # of the score of a passage without the subject that a follow-up asks about instead
SUPPORTING_SHARE = 0.3  # of the first hit's score: less likely passages are not quoted, as most of them answer nothing
logger = logging.getLogger(__name__)


class Assistant:
    """Answers from one generation of an index."""

    def __init__(
        self,
        retriever: Retriever,
        follow_ups: QuestionRewriter,
        reader: Reader | None = None,
        weights: ReadingWeights | None = None,
    ) -> None:
        self._retriever = retriever
        self._follow_ups = follow_ups
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
        """Opens the index at ``index_dir``; raises as ``Retriever.open`` does.

        reader: False answers with whole sentences, and nothing of the reader is loaded.
        """
        analyzer = analyzer or Analyzer()
        retriever = Retriever.open(index_dir, encoder=encoder, analyzer=analyzer)
        return cls.of(retriever, analyzer, reader=reader)

    @classmethod
    def of(cls, retriever: Retriever, analyzer: Analyzer, *, reader: bool = True) -> Assistant:
        """Answers from what the retriever finds; reader: as for ``open``. Raises ModelError."""
        return cls(retriever, QuestionRewriter(analyzer), _open_reader(retriever.encoder, analyzer) if reader else None)

    def over(self, retriever: Retriever) -> Assistant:
        """The same assistant over another index, or a newer generation; nothing but the index is opened anew."""
        return Assistant(retriever, self._follow_ups, self._reader, self._weights)

    @property
    def retriever(self) -> Retriever:
        """What finds the passages."""
        return self._retriever

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), *, exclude: Collection[int] = ()) -> Answer:
        """Answers a question; ``history`` holds the earlier (question, answer) pairs, oldest first.

        exclude: rows of ``retriever.passages`` to leave out, as if they were not in the documents.
        Raises QuestionError when the question is empty, has no words or is too long.
        """
        started = time.perf_counter()
        logger.debug("asked: %s", question)
        understood, hits = self._find(checked_question(question), history, exclude)
        ranked = self._read(understood, hits)
        confidence = ranked[0].hit.score if ranked else 0.0
        found = confidence >= self._retriever.threshold
        cited = [item for item in ranked if item.hit.score >= SUPPORTING_SHARE * confidence] if found else ranked
        citations = tuple(cite(item) for item in cited[:MAX_CITATIONS])
        short = self._short(ranked[0]) if found else None
        quoted = (AnswerSentence(one.quote, (number,)) for number, one in enumerate(citations, start=1))
        seconds = time.perf_counter() - started
        logger.info("%s, confidence %.2f, %.0f ms", "answered" if found else "refused", confidence, 1_000 * seconds)
        return Answer(
            understood,
            AnswerKind.QUOTE if found else AnswerKind.NONE,
            tuple(quoted) if found else (),
            short,
            confidence,
            citations,
            tuple(item.hit for item in ranked),
        )

    def _about(self, hits: list[Hit], question: str, subject: str | None) -> list[Hit]:
        """The hits, those that do not mention the subject less likely.

        All else of the completed question is that of the one before, whose passage it would find again.
        """
        if subject is None or self._retriever.is_foreign(question):
            return hits
        weighed = [
            hit
            if self._follow_ups.mentions(_with_headings(hit), subject)
            else replace(hit, score=hit.score * UNMENTIONED)
            for hit in hits
        ]
        return sorted(weighed, key=lambda hit: -hit.score)

    def _read(self, question: str, hits: Sequence[Hit]) -> list[ReadHit]:
        if self._reader is None:
            return [ReadHit(hit, None) for hit in hits]
        # The reader was taught in one language: of a question in another it finds words, but its scores say little.
        if self._retriever.is_foreign(question):
            ranked = read_in_order(question, hits, self._reader)
        else:
            ranked = read_and_rank(question, hits, self._reader, self._weights)
        return [item if self._is_likely(item.reading) else replace(item, reading=None) for item in ranked]

    def _is_likely(self, reading: Reading | None) -> bool:
        return reading is not None and reading.probability >= self._weights.short and reading.start < reading.end

    @staticmethod
    def _short(first: ReadHit) -> str | None:
        reading = first.reading
        return first.hit.passage.text[reading.start : reading.end] if reading else None

    def _find(
        self, question: str, history: Sequence[tuple[str, str]], exclude: Collection[int]
    ) -> tuple[str, list[Hit]]:
        """The question as understood, and its hits.

        Completing a question that does not need it adds what is not asked for, so unless it is
        no question by itself the completed one must find a better passage than the question as asked;
        and where it leans only perhaps, one that the question as asked comes near to as well.
        """
        understood = self._follow_ups.understand(question, history)
        if understood.leaning is Leaning.NONE or understood.question == question:
            return question, self._retriever.search(question, DEPTH, exclude=exclude)
        meanings = [meaning[:MAX_QUESTION] for meaning in (understood.question, *understood.others)]
        searched = [(meaning, self._retriever.search(meaning, DEPTH, exclude=exclude)) for meaning in meanings]
        meaning, completed = max(searched, key=lambda one: max(_confidence(one[1]), self._retriever.threshold))
        if understood.leaning is Leaning.WHOLE:
            return meaning, self._about(completed, meaning, understood.subject)
        asked = self._retriever.search(question, MAX_K, exclude=exclude)
        better = _confidence(completed) > _confidence(asked)
        if better and (understood.leaning is Leaning.PLAIN or near(completed[0], asked)):
            return meaning, completed
        return question, asked[:DEPTH]


def _open_reader(encoder: TextEncoder, analyzer: Analyzer) -> Reader | None:
    if not WEIGHTS_FILE.is_file():
        return None
    pieces = encoder.tokenizer if isinstance(encoder, Encoder) else None
    return Reader.open(tokenizer=pieces, dictionary=analyzer.dictionary)


def _with_headings(hit: Hit) -> str:
    return "\n".join([hit.passage.document, hit.passage.section or "", hit.passage.text])


def _confidence(hits: Sequence[Hit]) -> float:
    return hits[0].score if hits else 0.0


def near(hit: Hit, others: Sequence[Hit], astray: float = ASTRAY) -> bool:
    """Whether the hit's passage is among the others, by its sentence at most ``astray`` less similar than the first."""
    same = next((other for other in others if other.row == hit.row), None)
    return same is not None and same.scores["sentence"] >= others[0].scores["sentence"] - astray


def cite(item: ReadHit) -> Citation:
    """The sentences that hold what was read, or else the hit's best sentence, as a citation."""
    passage, reading = item.hit.passage, item.reading
    if reading is None or reading.start == reading.end:
        return _citation(passage, item.hit.start, item.hit.end, None)
    touched = [s for s in passage.sentences if s.start < reading.end and s.end > reading.start]
    answer = (passage.start + reading.start, passage.start + reading.end)
    return _citation(passage, touched[0].start, touched[-1].end, answer)


def _citation(passage: Passage, start: int, end: int, answer: tuple[int, int] | None) -> Citation:
    return Citation(passage, passage.start + start, passage.start + end, passage.text[start:end], answer)
