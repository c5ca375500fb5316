"""Footnotes with the words that they belong to."""

from __future__ import annotations

import re

from index.records import ParagraphKind, Span
from index.sentences import split_sentences
from index.structure.paragraphs import Paragraphs

_MARK = re.compile(r"\[\^([^\]\s]+)\]:\s*")  # as Markdown has it


def noted(paragraphs: Paragraphs, at: int) -> tuple[Span, Span | None]:
    """Return where the words of a note stand, and the sentence that it is a note to, None where that is not known."""
    start, end = paragraphs.span(at)
    mark = _MARK.match(paragraphs.document, start, end)
    if mark is None or mark.end() >= end:
        return (start, end), _before(paragraphs, at)
    return (mark.end(), end), _sentence_with(paragraphs, f"[^{mark[1]}]", at)


def _before(paragraphs: Paragraphs, at: int) -> Span | None:
    """The paragraph or row before the notes: a Word file's notes stand after what they belong to."""
    while at and paragraphs[at].kind is ParagraphKind.NOTE:
        at -= 1
    return None if paragraphs[at].kind is ParagraphKind.NOTE else paragraphs.span(at)


def _sentence_with(paragraphs: Paragraphs, reference: str, note: int) -> Span | None:
    for at, paragraph in enumerate(paragraphs):
        if at == note or paragraph.kind is ParagraphKind.NOTE:
            continue
        text = paragraphs.text(at)
        place = text.find(reference)
        if place < 0:
            continue
        sentences = split_sentences(text)
        start, end = next((span for span in reversed(sentences) if span[0] <= place), (0, len(text)))
        return paragraph.start + start, paragraph.start + end
    return None
