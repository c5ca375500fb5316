"""A Document's paragraphs as Passages that fit the encoder, each with its Sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from index.parsing.plain_text import trim
from index.records import Document, Paragraph, Passage, Sentence
from index.sentences import split_clauses, split_sentences

_LONGEST_ROW = 120  # characters: a row of a table is one sentence, as its cells mean little alone
_LONGEST_COUNTED = 5_000  # characters: what is longer is cut before its tokens are counted

TokenCounter = Callable[[Sequence[str]], list[int]]
Span = tuple[int, int]


def split_passages(document: Document, count_tokens: TokenCounter, max_tokens: int) -> list[Passage]:
    """Return the document's passages, none longer than ``max_tokens``; no word is left out."""
    paragraphs = document.body or document.paragraphs  # headings are searched where there is nothing else
    texts = [document.text[paragraph.start : paragraph.end] for paragraph in paragraphs]
    counts = iter(count_tokens([text for text in texts if len(text) <= _LONGEST_COUNTED]))
    passages: list[Passage] = []
    for paragraph, text in zip(paragraphs, texts, strict=True):
        sentences = _sentences(paragraph, text)
        if len(text) > _LONGEST_COUNTED or next(counts) > max_tokens:
            sentences = _fitting(text, sentences, count_tokens, max_tokens)
            groups = _packed(text, sentences, count_tokens, max_tokens)
        else:
            groups = [sentences] if sentences else []
        passages += [_passage(document, paragraph, group) for group in groups]
    return passages


def _sentences(paragraph: Paragraph, text: str) -> list[Span]:
    is_row = paragraph.place is not None and paragraph.place.row is not None
    return [(0, len(text))] if is_row and len(text) <= _LONGEST_ROW else split_sentences(text)


def _fitting(text: str, spans: Sequence[Span], count_tokens: TokenCounter, max_tokens: int) -> list[Span]:
    """Return the spans, those too long cut at clauses, then in half."""
    spans = [piece for span in spans for piece in _countable(text, *span)]
    fitting: list[Span] = []
    for (start, end), count in zip(spans, count_tokens([text[start:end] for start, end in spans]), strict=True):
        if count <= max_tokens or end - start == 1:
            fitting.append((start, end))
            continue
        pieces = _fitting(text, _cut(text, start, end), count_tokens, max_tokens)
        fitting += [(group[0][0], group[-1][1]) for group in _packed(text, pieces, count_tokens, max_tokens)]
    return fitting


def _countable(text: str, start: int, end: int) -> list[Span]:
    """Return the span in pieces short enough to count their tokens."""
    if end - start <= _LONGEST_COUNTED:
        return [(start, end)]
    pieces = ((first, min(first + _LONGEST_COUNTED, end)) for first in range(start, end, _LONGEST_COUNTED))
    trimmed = (trim(text, *piece) for piece in pieces)
    return [(first, last) for first, last in trimmed if first < last]


def _cut(text: str, start: int, end: int) -> list[Span]:
    clauses = [(start + first, start + last) for first, last in split_clauses(text[start:end])]
    if len(clauses) == 1:
        middle = _middle(text, start, end)
        clauses = [(start, middle), (middle, end)]
    trimmed = (trim(text, *clause) for clause in clauses)
    return [(first, last) for first, last in trimmed if first < last]


def _middle(text: str, start: int, end: int) -> int:
    """Return a place to cut at, not before a combining mark if that can be helped."""
    middle = (start + end) // 2
    while middle < end - 1 and unicodedata.category(text[middle])[0] == "M":
        middle += 1
    return middle


def _packed(text: str, spans: Sequence[Span], count_tokens: TokenCounter, max_tokens: int) -> list[list[Span]]:
    """Neighbours together as far as they fit, white space between them counted too."""
    ends = [start for start, _ in spans[1:]] + [end for _, end in spans[-1:]]
    own = count_tokens([text[start:end] for start, end in spans])
    spaced = count_tokens([text[start:end] for (start, _), end in zip(spans, ends, strict=True)])
    groups: list[list[Span]] = []
    total = 0
    for span, count, with_space in zip(spans, own, spaced, strict=True):
        if not groups or total + count > max_tokens:
            groups.append([])
            total = 0
        groups[-1].append(span)
        total += with_space
    return groups


def _passage(document: Document, paragraph: Paragraph, spans: Sequence[Span]) -> Passage:
    first, last = spans[0][0], spans[-1][1]
    start, end = paragraph.start + first, paragraph.start + last
    sentences = tuple(Sentence(span_start - first, span_end - first) for span_start, span_end in spans)
    return Passage(
        document.path,
        paragraph.number,
        document.text[start:end],
        start,
        end,
        paragraph.section,
        sentences,
        paragraph.place,
    )
