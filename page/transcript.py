"""A conversation as Markdown, with its citations, for the reader to keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from page.sources import where_words
from page.turns import Reply, Turn
from page.words import Language, say
from qa.confidence import Confidence
from qa.markdown import escape_markdown

__all__ = ["file_name", "transcript"]


def file_name(at: datetime) -> str:
    """The name that the file is offered under."""
    return f"wenqu-{at:%Y%m%d-%H%M%S}.md"


def transcript(turns: Sequence[Turn], at: datetime, language: Language) -> str:
    """The conversation as Markdown that shows every question and document as it is.

    A question is a heading, an answer keeps its markers, and a list gives each one's quote and place.
    """
    head = f"# {say('transcript', language)}\n\n{at:%Y-%m-%d %H:%M}\n"
    return "\n".join([head, *(part for turn in turns for part in _turn(turn, language))])


def _turn(turn: Turn, language: Language) -> Iterator[str]:
    yield f"## {escape_markdown(turn.question)}\n"
    reply = turn.reply
    if reply is None:
        yield f"{escape_markdown(turn.problem or say('failed', language))}\n"
        return
    if reply.understood.strip() != turn.question.strip():
        yield f"*{escape_markdown(say('understood', language, question=reply.understood))}*\n"
    if reply.found:
        yield f"{reply.text}\n"
        if reply.writer:
            yield f"*{escape_markdown(say('written', language, model=reply.writer))}*\n"
        yield f"{say(f'confidence_{Confidence.of(reply.confidence)}', language)}\n"
    else:
        yield f"{escape_markdown(say('refused', language))}\n"
    yield from _sources(reply, language)


def _sources(reply: Reply, language: Language) -> Iterator[str]:
    if not reply.found and reply.sources:
        yield f"{escape_markdown(say('nearest_folded', language, count=len(reply.sources)))}\n"
    for number, source in enumerate(reply.sources, start=1):
        where = f"{source.document} · {where_words(source, language)}"
        yield f"- \\[{number}\\] {escape_markdown(where)}\n"
        yield f"  > {escape_markdown(source.quote)}\n"
