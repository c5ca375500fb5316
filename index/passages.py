"""A Document's paragraphs as Passages that fit the encoder, each with its Sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.documents import Document, Paragraph
from index.sentences import split_clauses, split_sentences

TokenCounter = Callable[[Sequence[str]], list[int]]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place in its passage: ``passage.text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """What is found and cited: a paragraph, or a part of a long one.

    document: path relative to the documents folder. number: 1-based number of the paragraph.
    start, end: where ``text`` stands in the document's decoded text. section: the headings
    above it, or None. sentences: in order, at least one.
    """

    document: str
    number: int
    text: str
    start: int
    end: int
    section: str | None
    sentences: tuple[Sentence, ...]


def split_passages(document: Document, count_tokens: TokenCounter, max_tokens: int) -> list[Passage]:
    """The document's passages, none longer than ``max_tokens``; no word is left out."""
    texts = [document.text[paragraph.start : paragraph.end] for paragraph in document.paragraphs]
    counts = count_tokens(texts)
    passages: list[Passage] = []
    for paragraph, text, count in zip(document.paragraphs, texts, counts, strict=True):
        sentences = split_sentences(text)
        if count > max_tokens:
            groups = _group(list(_fitting(text, sentences, count_tokens, max_tokens)), max_tokens)
        else:
            groups = [sentences] if sentences else []
        passages += [_passage(document, paragraph, group) for group in groups]
    return passages


def _fitting(
    text: str, spans: Sequence[Span], count_tokens: TokenCounter, max_tokens: int
) -> Iterator[tuple[Span, int]]:
    """Spans with their token counts, those too long cut at clauses, then in half."""
    for (start, end), count in zip(spans, count_tokens([text[start:end] for start, end in spans]), strict=True):
        if count <= max_tokens:
            yield (start, end), count
            continue
        clauses = [(start + first, start + last) for first, last in split_clauses(text[start:end])]
        if len(clauses) == 1:
            middle = (start + end) // 2
            clauses = [(start, middle), (middle, end)]
        yield from _joined(list(_fitting(text, clauses, count_tokens, max_tokens)), max_tokens)


def _joined(pieces: Sequence[tuple[Span, int]], max_tokens: int) -> Iterator[tuple[Span, int]]:
    """Neighbouring pieces put together again as far as they fit."""
    for group in _packed(pieces, max_tokens):
        yield (group[0][0][0], group[-1][0][1]), sum(count for _, count in group)


def _group(pieces: Sequence[tuple[Span, int]], max_tokens: int) -> list[list[Span]]:
    return [[span for span, _ in group] for group in _packed(pieces, max_tokens)]


def _packed(pieces: Sequence[tuple[Span, int]], max_tokens: int) -> list[list[tuple[Span, int]]]:
    groups: list[list[tuple[Span, int]]] = []
    total = 0
    for span, count in pieces:
        if not groups or total + count > max_tokens:
            groups.append([])
            total = 0
        groups[-1].append((span, count))
        total += count
    return groups


def _passage(document: Document, paragraph: Paragraph, spans: Sequence[Span]) -> Passage:
    first, last = spans[0][0], spans[-1][1]
    start, end = paragraph.start + first, paragraph.start + last
    sentences = tuple(Sentence(span_start - first, span_end - first) for span_start, span_end in spans)
    return Passage(document.path, paragraph.number, document.text[start:end], start, end, paragraph.section, sentences)
