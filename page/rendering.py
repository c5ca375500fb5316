"""The messages of a conversation as HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypedDict

from page.conversation import Reply, Source, Turn
from page.places import brief_place, place_words
from page.templating import render
from page.views import CitationView
from page.words import Language, say
from qa.confidence import Confidence

__all__ = ["Message", "growing_html", "messages", "question_html", "reply_html", "waiting_html"]

MOST_FRAMES = 40
_DASH = "- "  # before the items of a list that have no numbers
SHORTEST_PIECE = 6  # characters that a frame adds


class Message(TypedDict):
    """One message as the chat component takes it."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class _Span:
    """A piece of a reply.

    style: the element around it, if any. citation: the number of the citation it marks, or 0. goes_on: whether no space
    parts it from the piece before.
    """

    text: str
    style: Literal["", "strong", "em"] = ""
    citation: int = 0
    goes_on: bool = False

    @property
    def length(self) -> int:
        return 1 if self.citation else len(self.text)


@dataclass(frozen=True, slots=True)
class _Link:
    """The marker of a citation. title: its document and place. brief: its place, as brief as it can be found."""

    number: int
    source: Source
    view: CitationView
    title: str
    brief: str


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph of a reply, a heading within it, an item of a list, or a line of one that has its own number."""

    spans: list[_Span]
    kind: Literal["", "part", "item", "line"] = ""

    @property
    def length(self) -> int:
        return sum(span.length for span in self.spans)


_Paragraphs = list[_Paragraph]


def messages(turns: Sequence[Turn], language: Language) -> list[Message]:
    """Return the conversation as messages."""
    shown: list[Message] = []
    for position, turn in enumerate(turns):
        shown.append({"role": "user", "content": question_html(turn, position, language)})
        shown.append({"role": "assistant", "content": reply_html(turn, position, language)})
    return shown


def question_html(turn: Turn, position: int, language: Language) -> str:
    """Return the question's message. position: of the turn in the conversation, from 0."""
    scope = None if turn.documents is None else json.dumps(turn.documents, ensure_ascii=False)
    return render(
        "question", language, question=turn.question, value=f"turn={position}", scope=scope, documents=turn.documents
    )


def reply_html(turn: Turn, position: int, language: Language) -> str:
    """Return the whole reply: the answer or the refusal, its confidence and the buttons below it."""
    return _reply_html(turn, position, language, _paragraphs(turn.reply) if turn.reply else [], is_whole=True)


def growing_html(turn: Turn, position: int, language: Language, before: Reply | None = None) -> Iterator[str]:
    """Yield the reply as it grows, each item complete HTML, without what only the whole one has.

    before: an earlier version of the reply, which is shown already.
    """
    reply = turn.reply
    if reply is None:
        return
    paragraphs = _paragraphs(reply)
    total = _length(paragraphs)
    shown = _length(_paragraphs(before)) if before and _continues(reply, before) else 0
    step = max(SHORTEST_PIECE, total // MOST_FRAMES)
    if not before and reply.found and turn.rewritten:
        yield _reply_html(turn, position, language, [])
    for length in (*range(shown + step, total, step), total):
        yield _reply_html(turn, position, language, _beginning(paragraphs, length))


def waiting_html(language: Language) -> str:
    """Return what stands in the place of a reply until there is one; page.js makes the same."""
    return render("waiting", language)


def _reply_html(
    turn: Turn, position: int, language: Language, paragraphs: _Paragraphs, *, is_whole: bool = False
) -> str:
    reply = turn.reply
    return render(
        "reply",
        language,
        turn=turn,
        reply=reply,
        paragraphs=paragraphs,
        is_whole=is_whole,
        writing=_writing(reply, is_whole=is_whole) if reply else None,
        level=Confidence.of(reply.confidence) if reply else None,
        frame=partial(say, language=reply.language or language) if reply else None,
        links=[_link(position, *numbered, language) for numbered in enumerate(reply.sources, 1)] if reply else [],
        value=f"turn={position}",
    )


def _writing(reply: Reply, *, is_whole: bool) -> Literal["writing", "written", "unfinished"] | None:
    """Return what there is to say of the language model that writes or wrote the reply, if one did."""
    if reply.written_by is None or (reply.finished and not is_whole):
        return None
    if not is_whole:
        return "writing"
    return "written" if reply.finished else "unfinished"


def _link(position: int, number: int, source: Source, language: Language) -> _Link:
    title = f"{source.document} · {place_words(source, language)}"
    return _Link(number, source, CitationView(position, number), title, brief_place(source, language))


def _paragraphs(reply: Reply) -> _Paragraphs:
    """Return the lead, the sentences and the notes, each with its markers."""
    paragraphs: _Paragraphs = []
    if reply.lead:
        paragraphs += [_Paragraph([_Span(line, "strong")]) for line in reply.lead.splitlines()]
        paragraphs[-1].spans.extend(_markers((1,) if reply.lead_is_cited else (), reply))
    kind: Literal["", "item"] = ""
    for number, sentence in enumerate(reply.sentences):
        if sentence.heading:
            paragraphs.append(_Paragraph([_Span(sentence.heading)], "part"))
            kind = "item"
        first, *others = _lines(sentence.text, "" if number else reply.emphasis or "", kind)
        if kind or sentence.begins_paragraph or number == 0:
            paragraphs.append(first)
        else:
            paragraphs[-1].spans.extend(first.spans)
        paragraphs += others
        paragraphs[-1].spans.extend(_markers(sentence.citations, reply))
        if sentence.remark:
            paragraphs[-1].spans.append(_Span(sentence.remark, "em"))
    return paragraphs + [_Paragraph([_Span(note, "em")]) for note in reply.notes]


def _lines(text: str, emphasis: str, kind: Literal["", "item"]) -> _Paragraphs:
    """Return the lines of a sentence, of which only a list has several, with the last of what is emphasized."""
    lines = text.splitlines() or [""]
    marked = max((at for at, line in enumerate(lines) if emphasis and emphasis in line), default=-1)
    return [
        _Paragraph(
            _emphasized(line.removeprefix(_DASH), emphasis if at == marked else ""),
            "item" if line.startswith(_DASH) and len(lines) > 1 else "line" if at else kind,
        )
        for at, line in enumerate(lines)
    ]


def _emphasized(line: str, words: str) -> list[_Span]:
    if not words:
        return [_Span(line)]
    before, found, after = line.rpartition(words)
    spans = [_Span(before), _Span(found, "strong", goes_on=True), _Span(after, goes_on=True)]
    return [span for span in spans if span.text]


def _markers(citations: Sequence[int], reply: Reply) -> list[_Span]:
    return [_Span(f"[{number}]", citation=number if 1 <= number <= len(reply.sources) else 0) for number in citations]


def _length(paragraphs: _Paragraphs) -> int:
    return sum(paragraph.length for paragraph in paragraphs)


def _beginning(paragraphs: _Paragraphs, length: int) -> _Paragraphs:
    """Return the first `length` characters of the paragraphs; a marker counts as one."""
    beginning: _Paragraphs = []
    for paragraph in paragraphs:
        shown = []
        for span in paragraph.spans:
            if length > 0:
                shown.append(span if span.length <= length else replace(span, text=span.text[:length]))
            length -= span.length
        if shown:
            beginning.append(_Paragraph(shown, paragraph.kind))
    return beginning


def _continues(reply: Reply, before: Reply) -> bool:
    same = reply.sentences[: len(before.sentences)]
    return reply.lead == before.lead and same == before.sentences and not before.notes
