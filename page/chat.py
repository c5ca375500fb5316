"""A conversation: what was asked and replied, and how the next reply comes about."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from index.errors import QuestionError, WenquError
from page.answers import answer_frames, notice, places, question_html, remembered
from page.sources import source_html
from page.words import Language, say

if TYPE_CHECKING:
    from qa import Assistant

__all__ = ["Message", "Turn", "messages", "reply"]

logger = logging.getLogger(__name__)


class Message(TypedDict):
    """One message as the chat component takes it."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, the HTML of its reply, and what a follow-up may refer to (None: nothing was answered)."""

    question: str
    reply: str
    remembered: str | None = None


def messages(turns: Sequence[Turn]) -> list[Message]:
    """The conversation as messages, without anything that a question or document could turn into markup."""
    shown: list[Message] = []
    for turn in turns:
        shown.append({"role": "user", "content": question_html(turn.question)})
        shown.append({"role": "assistant", "content": turn.reply})
    return shown


def reply(assistant: Assistant, question: str, turns: Sequence[Turn], language: Language) -> Iterator[tuple[Turn, str]]:
    """The next turn as it grows, each time with the source pane's HTML ("" while there is none to show)."""
    yield Turn(question, notice(say("searching", language), "waiting")), ""
    history = [(turn.question, turn.remembered) for turn in turns if turn.remembered is not None]
    try:
        answer = assistant.ask(question, history=history)
    except QuestionError:
        yield Turn(question, notice(say("unusable", language), "problem")), ""
        return
    except WenquError as error:
        yield Turn(question, notice(str(error), "problem")), ""
        return
    except Exception:
        logger.exception("the question was not answered")
        yield Turn(question, notice(say("failed", language), "problem")), ""
        return
    first = next(iter(places(answer)), None)
    source = source_html(assistant.retriever.passages, first, language) if first else ""
    for frame in answer_frames(answer, question, language):
        yield Turn(question, frame, remembered(answer)), source
