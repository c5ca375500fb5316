"""Turns of a conversation, and what they cite."""

from __future__ import annotations

from typing import Any

from index import Passage
from index import Sentence as Span
from page.conversation import Reply, Sentence, Source, Turn


def passage(text: str, number: int = 1, *, document: str = "文.txt", section: str | None = None) -> Passage:
    return Passage(document, number, text, 100 * number, 100 * number + len(text), section, (Span(0, len(text)),))


def turn(source: Source, *, found: bool = True, question: str = "问？", **more: Any) -> Turn:
    sentences = (Sentence("答 *真*", (1,)),) if found else ()
    return Turn(
        "id",
        question,
        Reply(question, found, None, False, sentences, "答 \\*真\\* [1]", "答", 0.8, (), (source,), "0001-a", **more),
    )


def source(cited: Passage, words: str, document: str | None = None) -> Source:
    start = cited.start + cited.text.index(words)
    return Source(document or cited.document, cited.number, cited.section, None, start, start + len(words), words)
