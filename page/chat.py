"""A conversation: how the next reply comes about, and its messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict
from uuid import uuid4

from index.errors import QuestionError, WenquError
from page.answers import growing, notice, question_html, turn_html
from page.examples import suggested
from page.markup import Pointer
from page.shelf import shelf_html
from page.sources import source_html
from page.turns import Turn, history_of, reply_of
from page.words import Language, say

if TYPE_CHECKING:
    from qa import Answer, Assistant
    from qa.generation import Writer

__all__ = ["Frame", "Message", "last_source", "messages", "reply"]

logger = logging.getLogger(__name__)


class Message(TypedDict):
    """One message as the chat component takes it."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A moment of the conversation.

    messages: all of them. turns: the conversation, None where it is as in the frame before.
    source: the pane's HTML, None where it stays as it is.
    """

    messages: list[Message]
    turns: list[Turn] | None = None
    source: str | None = None


def messages(turns: Sequence[Turn], language: Language) -> list[Message]:
    """The conversation as messages, without anything that a question or document could turn into markup."""
    shown: list[Message] = []
    for position, turn in enumerate(turns):
        shown.append({"role": "user", "content": question_html(turn, position, language)})
        shown.append({"role": "assistant", "content": turn_html(turn, position, language)})
    return shown


def reply(
    assistant: Assistant,
    question: str,
    turns: Sequence[Turn],
    language: Language,
    writer: Writer | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Frame]:
    """The conversation with the question added, as its reply grows.

    writer: has a language model write it. stopped: from True on that writes no more.
    """
    before, turn = list(turns), Turn(uuid4().hex, question)
    earlier = messages(turns, language)
    position = len(before)

    def frame(html: str, **changed: list[Turn] | str | None) -> Frame:
        asked: Message = {"role": "user", "content": question_html(turn, position, language)}
        return Frame([*earlier, asked, {"role": "assistant", "content": html}], **changed)  # type: ignore[arg-type]  # mypy cannot tell them apart

    yield frame(notice(say("searching", language), "waiting"))
    answer, problem = _answer(assistant, question, turns, language)
    if answer is None:
        turn = replace(turn, problem=problem)
        yield frame(turn_html(turn, position, language), turns=[*before, turn])
        return
    shown, cited = "", None
    for version in _versions(writer, answer, stopped):
        answer, replied = version, reply_of(version, assistant.retriever.generation)
        turn = replace(turn, reply=replied)
        conversation = [*before, turn]
        source = last_source(assistant, conversation, language) if replied.sources[:1] != cited else None
        is_new = not shown or replied.text != shown
        for number, html in enumerate(growing(turn, position, language, shown)):
            yield frame(html, turns=conversation, source=source) if is_new and not number else frame(html)
        shown, cited = replied.text, replied.sources[:1]
    if not answer.found:
        turn = replace(turn, reply=replace(replied, suggestions=suggested(assistant, answer)))
    yield frame(turn_html(turn, position, language), turns=[*before, turn])


def last_source(assistant: Assistant, turns: Sequence[Turn], language: Language) -> str:
    """The pane for what the last answer cites first, or for the documents when there is no such answer."""
    last = turns[-1].reply if turns else None
    if last is None or not last.found or not last.sources:
        return shelf_html(assistant.retriever.passages, language)
    return source_html(assistant.retriever.passages, turns, Pointer(len(turns) - 1, 1), language)


def _versions(writer: Writer | None, answer: Answer, stopped: Callable[[], bool]) -> Iterator[Answer]:
    """The answer as it is written, the last one whole; without a writer it is whole already."""
    if writer is None:
        yield answer
        return
    try:
        yield from writer.write(answer, stopped)
    except Exception:
        logger.exception("what the language model wrote could not be checked")
        yield answer


def _answer(
    assistant: Assistant, question: str, turns: Sequence[Turn], language: Language
) -> tuple[Answer | None, str | None]:
    """The answer, or what there is to say instead."""
    try:
        return assistant.ask(question, history=history_of(turns)), None
    except QuestionError:
        return None, say("unusable", language)
    except WenquError as error:
        return None, error.text(language)
    except Exception:
        logger.exception("the question was not answered")
        return None, say("failed", language)
