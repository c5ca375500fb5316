"""A conversation as it is kept: the questions, the replies, and where the cited words stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from index.messages import Language, Message
from index.records import Place
from page.schema import MOST_STORED_CHARACTERS, MOST_STORED_VALUES, Label, Number, Share, Text, Word, parse_json
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.citation import is_listed
from qa.markdown import answer_markdown
from qa.question import canonical

__all__ = ["Reply", "Source", "Turn", "dumped", "history_of", "kept", "name_of", "parse_name", "reply_of", "restored"]

MOST_TURNS = 50
MOST_MARKERS = 2_000  # of citations; each is shown with the name of its document


@dataclass(frozen=True, slots=True)
class Source:
    """A citation without its passage.

    start, end: offsets of the quote in the document's text. answer: those of the short answer within it.
    readable: the quote as it says something by itself.
    """

    document: Label
    number: Number
    section: Text | None
    place: Place | None
    start: Number
    end: Number
    quote: Text
    answer: tuple[Number, Number] | None = None
    readable: Text = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a reply.

    citations: their numbers, from 1. remark: what is unsupported in it, in words. heading: see ``AnswerSentence``.
    """

    text: Text
    citations: tuple[Number, ...] = ()
    remark: Text = ""
    begins_paragraph: bool = True
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An Answer as the browser keeps it: without its passages, its messages in words.

    lead: what is emphasized before the sentences, None for nothing. lead_is_cited: it has the marker [1].
    text: all of it as Markdown, for files. reasons: why the confidence is what it is, in words.
    generation: of the index that answered. suggestions: questions that the documents answer, after a refusal.
    is_possible: it is no answer, but its words may be one. has_confidence: it is an answer from the documents, no
    talk or overview. language: that of the answer's frame; None is the page's. emphasis: what is emphasized within the
    first sentence, a list, in the place of a lead.
    """

    understood: Text
    found: bool
    lead: Text | None
    lead_is_cited: bool
    sentences: tuple[Sentence, ...]
    text: Text
    short: Text | None
    confidence: Share
    reasons: tuple[Text, ...]
    sources: tuple[Source, ...]
    generation: Label
    suggestions: tuple[Text, ...] = ()
    written_by: Label | None = None
    finished: bool = True
    notes: tuple[Text, ...] = ()
    is_possible: bool = False
    has_confidence: bool = True
    language: Language | None = None
    emphasis: Text | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, and the reply to it or the problem that prevented one.

    documents: that it was put to, None for all. seal: as `page.seals` makes it.
    """

    id: Word
    question: str
    reply: Reply | None = None
    problem: Text | None = None
    vote: Literal["up", "down"] | None = None
    seal: Word = ""
    documents: tuple[Label, ...] | None = None

    @property
    def rewritten(self) -> str | None:
        """The question as it was understood, None where that is how it was asked, but for marks and space."""
        if self.reply is None or canonical(self.reply.understood) == canonical(self.question):
            return None
        return self.reply.understood


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is stored. user: the name of the login, since several people may use one browser. id: the conversation's."""

    user: Text | None = None
    id: Word = ""
    turns: Annotated[tuple[Turn, ...], Field(max_length=MOST_TURNS)] = ()


_STORED: TypeAdapter[_Kept] = TypeAdapter(_Kept)
_TURN: TypeAdapter[Turn] = TypeAdapter(Turn)


def kept(turns: Sequence[Turn], user: str | None, name: str = "") -> str:
    """Return the conversation of this name as JSON to be stored, without its beginning when it is long."""
    last = tuple(turns[-MOST_TURNS:])
    while True:
        text = _STORED.dump_json(_Kept(user, name, last)).decode("utf-8")
        if not last or (len(text) <= MOST_STORED_CHARACTERS and _markers(last) <= MOST_MARKERS):
            return text
        last = last[1 + len(last) // 2 :]


def restored(text: object, user: str | None) -> list[Turn]:
    """Return the conversation that `kept` stored for this user.

    It is empty when the text is anything else, as a browser may send anything.
    """
    if not isinstance(text, str) or not text or len(text) > MOST_STORED_CHARACTERS:
        return []
    try:
        found = _STORED.validate_python(parse_json(text, MOST_STORED_VALUES))
    except ValueError:
        return []
    return list(found.turns) if found.user == user and _markers(found.turns) <= MOST_MARKERS else []


def name_of(text: object) -> str:
    """Return the name of the conversation that `kept` made; empty of anything else."""
    if not isinstance(text, str):
        return ""
    found = re.match(r'\{"user":(?:null|"(?:[^"\\]|\\.)*"),"id":"([\w.:-]{0,64})"', text)
    return found[1] if found else ""


def parse_name(value: object) -> str:
    """Return the name that a browser gives to a conversation; empty where it is none."""
    return value if isinstance(value, str) and re.fullmatch(r"[\w.:-]{1,64}", value) else ""


def dumped(turn: Turn) -> bytes:
    """Return a turn as JSON, the same for the same turn."""
    return _TURN.dump_json(turn)


def _markers(turns: Sequence[Turn]) -> int:
    replies = [turn.reply for turn in turns if turn.reply]
    cited = sum(len(sentence.citations) for reply in replies for sentence in reply.sentences)
    return cited + sum(len(reply.sources) for reply in replies)


def reply_of(answer: Answer, generation: str) -> Reply:
    """Return the answer as the conversation keeps it."""
    lead, sentences, text = answer.lead, answer.sentences, answer.text
    emphasis: str | None = None
    if lead and is_listed(lead, sentences):
        lead, emphasis = None, lead
    is_whole = not answer.written_by and bool(sentences) and lead == sentences[0].text.rstrip("。.！!；; ")
    if is_whole:  # the short answer is the first sentence: one of them is enough
        lead, sentences = sentences[0].text, sentences[1:]
        text = (
            answer_markdown(lead, sentences, answer.notes, answer.language, written=True) if answer.is_given else text
        )
    return Reply(
        answer.question,
        answer.is_given,
        lead,
        is_whole or answer.written_by is not None,
        tuple(_sentence(sentence, answer.language) for sentence in sentences),
        text,
        answer.short,
        answer.confidence,
        tuple(reason.text(answer.language) for reason in answer.reasons),
        tuple(_source(citation) for citation in answer.citations),
        generation,
        written_by=answer.written_by,
        finished=answer.finished,
        notes=tuple(note.text(answer.language) for note in answer.notes),
        is_possible=answer.kind is AnswerKind.POSSIBLE,
        has_confidence=answer.has_confidence,
        language=answer.language,
        emphasis=emphasis,
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
        citation.readable,
    )


def _remembered(reply: Reply) -> str:
    if not reply.found:
        return ""
    cited = " ".join(source.quote for source in reply.sources)
    return reply.short or cited or " ".join(sentence.text for sentence in reply.sentences)
