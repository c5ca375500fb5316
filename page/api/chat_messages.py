"""The messages of a chat as a question and what was said before it."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import UsageError
from page.api.chat_records import ChatMessage
from page.api.sources import without_sources
from page.schema import LONGEST_ANSWER, LONGEST_HISTORY, LONGEST_QUESTION, MOST_PAIRS

__all__ = ["question_and_history"]

Pair = tuple[str, str]


def question_and_history(messages: Sequence[ChatMessage]) -> tuple[str, list[Pair]]:
    """Return the last message, which is the question, and the (question, answer) pairs before it, oldest first.

    Clients send all of a conversation: of a long one, what was said last is kept, within the limits of `/ask`. Raises
    UsageError when the last message is not the user's, or has no text.
    """
    said = [message for message in messages if message.role in {"user", "assistant"}]
    if not said or said[-1].role != "user":
        raise UsageError("last_message_not_users")
    question = _text(said[-1])
    if not question.strip() and isinstance(said[-1].content, list):
        raise UsageError("message_without_text")
    return question, _kept(_pairs(said[:-1]))


def _pairs(said: Sequence[ChatMessage]) -> list[Pair]:
    pairs: list[Pair] = []
    for message in said:
        if message.role == "user":
            pairs.append((_text(message), ""))
        elif pairs:  # an answer to nothing is a greeting of the client's
            question, answer = pairs[-1]
            pairs[-1] = (question, f"{answer}\n{without_sources(_text(message))}".strip())
    return pairs


def _kept(pairs: Sequence[Pair]) -> list[Pair]:
    kept: list[Pair] = []
    room = LONGEST_HISTORY
    for question, answer in reversed(pairs[-MOST_PAIRS:]):
        pair = question[:LONGEST_QUESTION], answer[:LONGEST_ANSWER]
        room -= sum(map(len, pair))
        if room < 0:
            break
        kept.append(pair)
    return kept[::-1]


def _text(message: ChatMessage) -> str:
    if isinstance(message.content, list):
        return "\n".join(part.text for part in message.content if part.text)
    return message.content or ""
