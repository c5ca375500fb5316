"""A conversation as it is kept: what was asked, what was replied, and where each cited word stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter, ValidationError

from index.records import Place

if TYPE_CHECKING:
    from qa import Answer, Citation

__all__ = ["Reply", "Source", "Turn", "history_of", "kept", "reply_of", "restored"]

MOST_TURNS = 50
MOST_CHARACTERS = 1_000_000
PARTS = ("passage", "sentence", "words", "reader")


@dataclass(frozen=True, slots=True)
class Source:
    """A citation. start, end: of the quote in the document's text; answer: the short answer's place there, likewise."""

    document: str
    number: int
    section: str | None
    place: Place | None
    start: int
    end: int
    quote: str
    answer: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An Answer without its passages. parts: how each part of the search scored what is cited first, by name.

    writer: the language model that wrote the text, if one did. finished: it has written all of it.
    """

    understood: str
    found: bool
    text: str
    short: str | None
    confidence: float
    parts: dict[str, float]
    sources: tuple[Source, ...]
    generation: str
    suggestions: tuple[str, ...] = ()
    writer: str | None = None
    finished: bool = True
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and the reply to it, or the problem that there was instead."""

    id: str
    question: str
    reply: Reply | None = None
    problem: str | None = None
    vote: Literal["up", "down"] | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the browser stores. user: who had logged in, since several people may use one browser."""

    user: str | None = None
    turns: tuple[Turn, ...] = field(default=())


_STORED: TypeAdapter[_Kept] = TypeAdapter(_Kept)


def kept(turns: Sequence[Turn], user: str | None) -> str:
    """The conversation as JSON for the browser's storage, without its beginning when it is long."""
    last = tuple(turns[-MOST_TURNS:])
    while True:
        text = _STORED.dump_json(_Kept(user, last)).decode("utf-8")
        if len(text) <= MOST_CHARACTERS or not last:
            return text
        last = last[1 + len(last) // 2 :]


def restored(text: object, user: str | None) -> list[Turn]:
    """The conversation that `kept` stored for this user, or none: of what a browser sends, nothing can be relied on."""
    if not isinstance(text, str) or not text or len(text) > 2 * MOST_CHARACTERS:
        return []
    try:
        found = _STORED.validate_json(text)
    except ValidationError:
        return []
    return list(found.turns) if found.user == user else []


def reply_of(answer: Answer, generation: str) -> Reply:
    """The answer as the conversation keeps it."""
    scored = dict(answer.hits[0].scores) if answer.hits else {}
    return Reply(
        answer.question,
        answer.found,
        _told_once(answer),
        answer.short,
        answer.confidence,
        {name: scored[name] for name in PARTS if name in scored},
        tuple(_source(citation) for citation in answer.citations),
        generation,
        writer=answer.written_by,
        finished=answer.finished,
        note=" ".join(note.text(answer.language) for note in answer.notes) or None,
    )


def history_of(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """What a follow-up question may refer to, as (question, answer) pairs."""
    return [(turn.question, _remembered(turn.reply)) for turn in turns if turn.reply]


def _told_once(answer: Answer) -> str:
    """The text, without the short answer where the first sentence is just that: it is bold itself then."""
    lead, _, rest = answer.text.partition("\n\n")
    first = rest.partition(" [1]")[0]
    if answer.short is None or answer.written_by or lead != f"**{first.rstrip('。.！!；; ')}**":
        return answer.text
    return f"**{first}**{rest.removeprefix(first)}"


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
