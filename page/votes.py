"""Votes on the answers of a conversation, as the feedback log keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import compress
from urllib.parse import parse_qs

from index.messages import words
from page.conversation import Reply, Turn, history_of
from page.schema import LONGEST_NUMBER
from qa.feedback import LONGEST_NOTE, VOTES, Feedback, JudgedCitation, Vote

__all__ = ["feedback_on", "parse_turn", "parse_vote", "voted"]


def parse_turn(value: object, turns: Sequence[Turn]) -> int | None:
    """Return the position of the turn that a button's value names, or None when there is no such turn."""
    fields = {name: values[0] for name, values in parse_qs(str(value)).items()}
    position = fields.get("turn", "")
    is_number = position.isdecimal() and len(position) <= LONGEST_NUMBER
    return int(position) if is_number and int(position) < len(turns) else None


def parse_alone(value: object) -> bool:
    """Return whether a button's value asks to take the question by itself, whatever was said before."""
    return "alone" in parse_qs(str(value))


def parse_vote(value: object) -> Vote | None:
    """Return the vote that a button's value names, or None when it names none."""
    vote = next(iter(parse_qs(str(value)).get("vote", [])), None)
    return vote if vote in VOTES else None


def voted(turns: Sequence[Turn], position: int, vote: Vote) -> list[Turn]:
    """Return the conversation with the vote on the turn at `position`."""
    return [*turns[:position], replace(turns[position], vote=vote), *turns[position + 1 :]]


def feedback_on(turns: Sequence[Turn], position: int, note: str = "", *, own: Sequence[bool] = ()) -> Feedback | None:
    """Return the log's entry for the vote on the turn at `position`, None where there is no answer or no vote.

    own: for each turn up to it, whether it is the page's own; of others nothing is logged.
    """
    turn = turns[position]
    reply, vote = turn.reply, turn.vote
    if reply is None or vote is None or not all(own[position:]):
        return None
    before = list(compress(turns[:position], own)) if own else turns[:position]
    return Feedback(
        id=turn.id,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        vote=vote,
        note=note.strip()[:LONGEST_NOTE],
        question=turn.question,
        history=tuple(history_of(before)),
        understood=reply.understood,
        found=reply.found,
        answer=" ".join(_said(reply)),
        short=reply.short,
        confidence=round(reply.confidence, 4),
        citations=_citations(reply),
        generation=reply.generation,
    )


def _said(reply: Reply) -> Iterator[str]:
    """Yield what the visitor read, without mark-up."""
    if not (reply.lead or reply.sentences):
        yield words("answer.none", reply.language or "zh")
    if reply.lead:
        yield f"{reply.lead} [1]" if reply.lead_is_cited else reply.lead
    for sentence in reply.sentences:
        yield from (sentence.text, *(f"[{number}]" for number in sentence.citations))
        if sentence.remark:
            yield sentence.remark
    yield from reply.notes


def _citations(reply: Reply) -> tuple[JudgedCitation, ...]:
    return tuple(
        JudgedCitation(
            source.document,
            source.number,
            str(source.place) if source.place else None,
            source.start,
            source.end,
            source.quote,
        )
        for source in reply.sources
    )
