"""How a reply comes about, moment by moment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from index.errors import QuestionError, WenquError
from page.conversation import Reply, Turn, history_of, reply_of
from page.original_pages import OriginalFiles, originals_of
from page.rendering import Message, growing_html, messages, question_html, reply_html, waiting_html
from page.source_pane import last_citation_html
from page.suggestions.answerable import suggested
from page.words import Language, for_visitor, say
from qa.answer import Answer
from qa.answering import Assistant
from qa.generation import Writer

__all__ = ["Frame", "stream_reply"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """A moment of the conversation.

    messages: all of them. turns: the conversation, None where it is as in the frame before.
    source: the source pane's HTML, None where it stays as it is.
    """

    messages: list[Message]
    turns: list[Turn] | None = None
    source: str | None = None


def stream_reply(
    assistant: Assistant,
    question: str,
    turns: Sequence[Turn],
    language: Language,
    writer: Writer | None = None,
    stopped: Callable[[], bool] = lambda: False,
    files: OriginalFiles | None = None,
    *,
    alone: bool = False,
    documents: Sequence[str] | None = None,
) -> Iterator[Frame]:
    """Yield the conversation with the question added, as its reply grows.

    writer: writes the answer with a language model. stopped: called now and then; once it returns True, the question
    is dropped, or, where there is an answer already, the language model writes no more. files: as for `ask_tab`.
    alone: the question is taken by itself and as it was typed, whatever was said before.
    documents: that the question is put to, None for all.
    """
    scope = None if documents is None else tuple(documents)
    turn, position = Turn(uuid4().hex, question, documents=scope), len(turns)
    earlier: list[Message] = [
        *messages(turns, language),
        {"role": "user", "content": question_html(turn, position, language)},
    ]

    def frame(html: str, conversation: list[Turn] | None = None, source: str | None = None) -> Frame:
        return Frame([*earlier, {"role": "assistant", "content": html}], conversation, source)

    yield frame(waiting_html(language))
    if stopped():  # while it waited for its turn
        return
    answer, problem = _answer(assistant, question, None if alone else turns, language, documents)
    if stopped():
        return
    if answer is None:
        turn = replace(turn, problem=problem)
        yield frame(reply_html(turn, position, language), [*turns, turn])
        return
    before: Reply | None = None
    for version in _versions(writer, answer, stopped):
        if before is None and stopped():
            return
        answer, reply = version, reply_of(version, assistant.retriever.generation)
        if reply == before:
            continue
        turn = replace(turn, reply=reply)
        conversation, source = [*turns, turn], None
        if before is None or reply.sources[:1] != before.sources[:1]:
            originals = originals_of(assistant.retriever, files)
            source = last_citation_html(assistant.retriever.passages, conversation, language, originals)
        for number, html in enumerate(growing_html(turn, position, language, before)):
            yield frame(html) if number else frame(html, conversation, source)
        before = reply
    if before and not (before.found or before.is_possible):
        turn = replace(turn, reply=replace(before, suggestions=suggested(assistant, answer)))
    yield frame(reply_html(turn, position, language), [*turns, turn])


def _versions(writer: Writer | None, answer: Answer, stopped: Callable[[], bool]) -> Iterator[Answer]:
    """Yield the answer as it is written, the last one whole; without a writer it is whole already."""
    if writer is None:
        yield answer
        return
    try:
        yield from writer.write(answer, stopped)
    except Exception:
        logger.exception("what the language model wrote could not be checked")
        yield answer


def _answer(
    assistant: Assistant,
    question: str,
    turns: Sequence[Turn] | None,
    language: Language,
    documents: Sequence[str] | None,
) -> tuple[Answer | None, str | None]:
    """Return the answer, or what to say in its place. turns: before it; None takes the question as it is typed."""
    history, as_typed = history_of(turns or ()), turns is None
    try:
        return assistant.ask(question, history=history, documents=documents, as_typed=as_typed), None
    except QuestionError:
        return None, say("unusable", language)
    except WenquError as error:
        return None, for_visitor(error, language)
    except Exception:
        logger.exception("the question was not answered")
        return None, say("failed", language)
