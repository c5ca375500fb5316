"""A question to an Answer in the documents' own words, each with its Citation."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.encoder import TextEncoder
from index.keywords import Tokenizer
from index.passages import Passage
from qa.conversation import FollowUps, Leaning
from qa.retrieval import MAX_QUESTION, Hit, Retriever, checked_question

MAX_CITATIONS = 3
DEPTH = 10
# How much surer the completed question must be than the question as asked to be taken instead.
ADVANTAGE = {Leaning.PLAIN: -0.3, Leaning.PERHAPS: 0.1}
SUPPORTING_SHARE = 0.1  # of the first hit's score: less likely passages are not quoted
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$!])")


@dataclass(frozen=True, slots=True)
class Citation:
    """The words an answer rests on.

    start, end: offsets in the document's decoded text, half-open: ``text[start:end] == quote``,
    and ``passage.start <= start <= end <= passage.end``.
    """

    passage: Passage
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say.

    question: as it was understood (a follow-up is completed from the history).
    found: False when the documents do not answer; the citations are then the nearest passages.
    text: Markdown; the marker [n] stands for ``citations[n - 1]``.
    short: the exact words of the document that answer, or None.
    confidence: 0..1, the probability that the documents answer the question.
    hits: what was found, best first.
    """

    question: str
    found: bool
    text: str
    short: str | None
    confidence: float
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...] = field(default=(), repr=False)


class Assistant:
    """Answers from one generation of an index."""

    def __init__(self, retriever: Retriever, follow_ups: FollowUps) -> None:
        self._retriever = retriever
        self._follow_ups = follow_ups

    @classmethod
    def open(
        cls, index_dir: str | Path, *, encoder: TextEncoder | None = None, tokenizer: Tokenizer | None = None
    ) -> Assistant:
        """Opens the index at ``index_dir``; raises as ``Retriever.open`` does."""
        tokenizer = tokenizer or Tokenizer()
        return cls(Retriever.open(index_dir, encoder=encoder, tokenizer=tokenizer), FollowUps(tokenizer))

    @property
    def retriever(self) -> Retriever:
        """What finds the passages."""
        return self._retriever

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), *, exclude: Collection[int] = ()) -> Answer:
        """Answers a question; ``history`` holds the earlier (question, answer) pairs, oldest first.

        exclude: rows of ``retriever.passages`` to leave out, as if they were not in the documents.
        Raises QuestionError when the question is empty, has no words or is too long.
        """
        understood, hits = self._find(checked_question(question), history, exclude)
        confidence = hits[0].score if hits else 0.0
        found = confidence >= self._retriever.threshold
        cited = [hit for hit in hits if hit.score >= SUPPORTING_SHARE * confidence] if found else hits
        citations = tuple(cite(hit) for hit in cited[:MAX_CITATIONS])
        text = _answer_text(citations) if found else _refusal_text(understood, citations)
        return Answer(understood, found, text, None, confidence, citations, tuple(hits))

    def _find(
        self, question: str, history: Sequence[tuple[str, str]], exclude: Collection[int]
    ) -> tuple[str, list[Hit]]:
        """The question as understood, and its hits.

        Completing a question that does not need it adds what is not asked for, so the
        completed question must find a better passage than the question as asked.
        """
        asked = self._retriever.search(question, DEPTH, exclude=exclude)
        understood = self._follow_ups.understand(question, history)
        if understood.leaning is Leaning.NONE or understood.question == question:
            return question, asked
        completed = self._retriever.search(understood.question[:MAX_QUESTION], DEPTH, exclude=exclude)
        advantage = _confidence(completed) - _confidence(asked)
        return (understood.question, completed) if advantage > ADVANTAGE[understood.leaning] else (question, asked)


def _confidence(hits: Sequence[Hit]) -> float:
    return hits[0].score if hits else 0.0


def cite(hit: Hit) -> Citation:
    """The hit's best sentence, as a citation."""
    passage = hit.passage
    quote = passage.text[hit.start : hit.end]
    return Citation(passage, passage.start + hit.start, passage.start + hit.end, quote)


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _answer_text(citations: Sequence[Citation]) -> str:
    return "\n\n".join(f"{escape_markdown(c.quote)} [{n}]" for n, c in enumerate(citations, start=1))


def _refusal_text(question: str, citations: Sequence[Citation]) -> str:
    if _CHINESE.search(question):
        refusal, nearest = "文档中没有找到这个问题的答案。", "最接近的段落："
    else:
        refusal, nearest = "The documents do not answer this question.", "The nearest passages:"
    if not citations:
        return refusal
    return f"{refusal}\n\n{nearest}\n\n" + "\n".join(
        f"- {escape_markdown(c.quote)} [{n}]" for n, c in enumerate(citations, start=1)
    )
