"""A conversation as it is kept: the questions, the replies, and where the cited words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from index.messages import Language, Message
from index.records import Place
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.markdown import answer_markdown

__all__ = ["Reply", "Source", "Turn", "history_of", "kept", "reply_of", "restored"]

MOST_TURNS = 50
MOST_CHARACTERS = 1_000_000
PARTS = ("passage", "sentence", "words", "reader")


@dataclass(frozen=True, slots=True)
class Source:
    """A citation without its passage.

    start, end: offsets of the quote in the document's text. answer: those of the short answer within it.
    """

    document: str
    number: int
    section: str | None
    place: Place | None
    start: int
    end: int
    quote: str
    answer: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a reply.

    citations: their numbers, from 1. remark: what is unsupported in it, in words. heading: see ``AnswerSentence``.
    """

    text: str
    citations: tuple[int, ...] = ()
    remark: str = ""
    begins_paragraph: bool = True
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An Answer as the browser keeps it: without its passages, its messages in words.

    lead: what is emphasized before the sentences, None for nothing. lead_is_cited: it has the marker [1].
    text: all of it as Markdown, for files. parts: how each part of the search scored what is cited first, by name.
    generation: of the index that answered. suggestions: questions that the documents answer, after a refusal.
    is_possible: it is no answer, but its words may be one. has_confidence: it is an answer from the documents, no
    talk or overview. language: that of the answer's frame; None is the page's.
    """

    understood: str
    found: bool
    lead: str | None
    lead_is_cited: bool
    sentences: tuple[Sentence, ...]
    text: str
    short: str | None
    confidence: float
    parts: dict[str, float]
    sources: tuple[Source, ...]
    generation: str
    suggestions: tuple[str, ...] = ()
    written_by: str | None = None
    finished: bool = True
    notes: tuple[str, ...] = ()
    is_possible: bool = False
    has_confidence: bool = True
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, and the reply to it or the problem that prevented one."""

    id: str
    question: str
    reply: Reply | None = None
    problem: str | None = None
    vote: Literal["up", "down"] | None = None

    @property
    def rewritten(self) -> str | None:
        """The question as it was understood, None where that is how it was asked."""
        if self.reply is None or self.reply.understood.strip() == self.question.strip():
            return None
        return self.reply.understood


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the browser stores. user: the name of the login, since several people may use one browser."""

    user: str | None = None
    turns: tuple[Turn, ...] = field(default=())


_STORED: TypeAdapter[_Kept] = TypeAdapter(_Kept)


def kept(turns: Sequence[Turn], user: str | None) -> str:
    """Return the conversation as JSON for the browser's storage, without its beginning when it is long."""
    last = tuple(turns[-MOST_TURNS:])
    while True:
        text = _STORED.dump_json(_Kept(user, last)).decode("utf-8")
        if len(text) <= MOST_CHARACTERS or not last:
            return text
        last = last[1 + len(last) // 2 :]


def restored(text: object, user: str | None) -> list[Turn]:
    """Return the conversation that `kept` stored for this user.

    It is empty when the text is anything else, as a browser may send anything.
    """
    if not isinstance(text, str) or not text or len(text) > 2 * MOST_CHARACTERS:
        return []
    try:
        found = _STORED.validate_json(text)
    except ValidationError:
        return []
    return list(found.turns) if found.user == user else []


def reply_of(answer: Answer, generation: str) -> Reply:
    """Return the answer as the conversation keeps it."""
    scored = answer.hits[0].scores if answer.hits else {}
    lead, sentences, text = answer.short, answer.sentences, answer.text
    is_whole = not answer.written_by and bool(sentences) and lead == sentences[0].text.rstrip("。.！!；; ")
    if is_whole:  # the short answer is the first sentence: one of them is enough
        lead, sentences = sentences[0].text, sentences[1:]
        text = answer_markdown(lead, sentences, answer.notes, answer.language, written=True) if answer.found else text
    return Reply(
        answer.question,
        answer.found,
        lead,
        is_whole or answer.written_by is not None,
        tuple(_sentence(sentence, answer.language) for sentence in sentences),
        text,
        answer.short,
        answer.confidence,
        {name: scored[name] for name in PARTS if name in scored},
        tuple(_source(citation) for citation in answer.citations),
        generation,
        written_by=answer.written_by,
        finished=answer.finished,
        notes=tuple(note.text(answer.language) for note in answer.notes),
        is_possible=answer.kind is AnswerKind.POSSIBLE,
        has_confidence=answer.has_confidence,
        language=answer.language,
    )


def history_of(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """Return what a follow-up question may refer to, as (question, answer) pairs."""
    return [(turn.question, _remembered(turn.reply)) for turn in turns if turn.reply]


def _sentence(sentence: AnswerSentence, language: Language) -> Sentence:
    unsupported = Message("answer.unsupported", {"reasons": sentence.unsupported}) if sentence.unsupported else None
    remark = unsupported.text(language) if unsupported else ""
    return Sentence(sentence.text, sentence.citations, remark, sentence.begins_paragraph, sentence.heading)


def _source(citation: Citation) -> Source:
    passage = citation.passage
    return Source(
        passage.document,
        passage.number,
        passage.section,
        passage.place,
        citation.start,
        citation.end,
        citation.quote,
        citation.answer,
    )


def _remembered(reply: Reply) -> str:
    if not reply.found:
        return ""
    return reply.short or " ".join(source.quote for source in reply.sources)
