"""The earlier turns of a conversation, as a question after them leans on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from index.messages import words
from qa.languages import is_chinese

READ_TURNS, READ_ANSWER = 2, 30  # of a conversation: turns that are read before a question, characters of their answers

_MARKUP = re.compile(r"\[\d+\]|\*\*|\\")
_SENTENCE_END = re.compile(r"[。！？；!?;\n]")


def answer_in(said: str) -> str:
    """Return what an earlier answer told: "" of a refusal; of what may answer the words without the warning."""
    bare = said.strip()
    if bare.startswith(_said_of("answer.none")):
        return ""
    warning = next((one for one in _said_of("answer.possible") if bare.startswith(one)), "")
    return bare[len(warning) :].strip()


def plain(said: str) -> str:
    """Return what an earlier answer told without markers and markup, up to its first sentence end."""
    text = _MARKUP.sub("", answer_in(said)).strip()
    end = _SENTENCE_END.search(text)
    return (text[: end.start()] if end else text).strip()


def in_conversation(question: str, history: Sequence[tuple[str, str]]) -> str:
    """Return a question behind the turns before it, as one text for the reader.

    history: (question, answer) pairs, oldest first, of which the last are taken; "" for what was not answered.
    """
    said = ""
    for asked, answer in history[-READ_TURNS:]:
        short = plain(answer)[:READ_ANSWER].rstrip("。. ")
        said = after(said + asked, f"{short}{'。' if is_chinese(short) else '. '}" if short else "")
    return said + question


def after(earlier: str, question: str) -> str:
    """Return a question after the one before it, as a person types two in one."""
    bare = earlier.rstrip("？?。.！! ")
    return f"{bare}？{question}" if is_chinese(bare) else f"{bare}? {question}"


@cache
def _said_of(code: str) -> tuple[str, ...]:
    return words(code, "zh"), words(code, "en")
