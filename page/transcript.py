"""A conversation as Markdown, with its citations, for the reader to keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from page.conversation import Reply, Turn
from page.places import where_words
from page.words import Language, say
from qa.confidence import Confidence
from qa.markdown import escape_markdown, without_links

__all__ = ["transcript"]


def transcript(turns: Sequence[Turn], at: datetime, language: Language) -> str:
    """Return the conversation as Markdown that shows every question and document as it is, addresses as plain text.

    Each question is a heading. Its answer follows, with markers, and a list of what is cited with quotes and places.
    """
    head = f"# {say('transcript', language)}\n\n{at:%Y-%m-%d %H:%M}\n"
    return without_links("\n".join([head, *(part for turn in turns for part in _turn(turn, language))]))


def _turn(turn: Turn, language: Language) -> Iterator[str]:
    yield f"## {escape_markdown(turn.question)}\n"
    reply = turn.reply
    if reply is None:
        yield f"{escape_markdown(turn.problem or say('failed', language))}\n"
        return
    if turn.rewritten:
        yield f"*{escape_markdown(say('understood', language, question=turn.rewritten))}*\n"
    if reply.is_possible:
        yield f"{reply.text}\n"
    elif reply.found:
        yield f"{reply.text}\n"
        if reply.written_by:
            yield f"*{escape_markdown(say('written', language, model=reply.written_by))}*\n"
        if reply.has_confidence:
            yield f"{say(f'confidence_{Confidence.of(reply.confidence)}', language)}\n"
    else:
        yield f"{escape_markdown(say('refused', reply.language or language))}\n"
    yield from _sources(reply, language)


def _sources(reply: Reply, language: Language) -> Iterator[str]:
    if not (reply.found or reply.is_possible) and reply.sources:
        yield f"{escape_markdown(say('nearest_folded', language, count=len(reply.sources)))}\n"
    for number, source in enumerate(reply.sources, start=1):
        where = f"{source.document} · {where_words(source, language)}"
        yield f"- \\[{number}\\] {escape_markdown(where)}\n"
        yield f"  > {escape_markdown(source.quote)}\n"
