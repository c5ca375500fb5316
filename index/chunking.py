"""A Document's paragraphs as Passages that fit the encoder, each with its Sentences."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from index.context import ContextFinder
from index.parsing.plain_text import trim
from index.records import ContextPart, Document, Paragraph, ParagraphKind, Passage, Place, Sentence, Span
from index.sentences import split_clauses, split_sentences
from index.structure import Unit, units

_LONGEST_ROW = 120  # characters: a row of a table is one sentence, as its cells mean little alone
_LONGEST_WHOLE = 256  # tokens: longer lists are cut, so that what is found of one is not far from what is asked
_LONGEST_COUNTED = 5_000  # characters: what is longer is cut before its tokens are counted
_LONGEST_SPLIT = (
    20_000  # characters, in which the ends of sentences are looked for at once: nothing else runs meanwhile
)
_LONGEST_MARKS = 32  # combining marks of one character; more of them are cut apart
_WORD = re.compile(r"\w")  # what has none is not worth finding

TokenCounter = Callable[[Sequence[str]], list[int]]


def split_passages(document: Document, count_tokens: TokenCounter, max_tokens: int) -> list[Passage]:
    """Return the document's passages, none longer than ``max_tokens``, each with its context; no word is left out.

    count_tokens: counts the tokens of each of some texts.
    """
    finder = ContextFinder(document)
    grouped = [unit for unit in units(document) if _WORD.search(document.text, _start(unit), _end(unit))]
    texts = [document.text[_start(unit) : _end(unit)] for unit in grouped]
    counts = iter(count_tokens([text for text in texts if len(text) <= _LONGEST_COUNTED]))
    passages: list[Passage] = []
    for unit, text in zip(grouped, texts, strict=True):
        sentences = _sentences(unit, text)
        most = min(_LONGEST_WHOLE, max_tokens) if len(unit.paragraphs) > 1 else max_tokens
        if len(text) > _LONGEST_COUNTED or next(counts) > most:
            groups = _packed(text, _fitting(text, sentences, count_tokens, max_tokens), count_tokens, most)
        else:
            groups = [sentences] if sentences else []
        context = finder.of(unit)
        passages += [_passage(document, unit, group, context) for group in groups]
    return passages


def _start(unit: Unit) -> int:
    return unit.spans[0][0]


def _end(unit: Unit) -> int:
    return unit.spans[-1][1]


def _sentences(unit: Unit, text: str) -> list[Span]:
    """The sentences of the unit's text: short rows and list items are one each, as their parts mean little alone."""
    sentences: list[Span] = []
    for paragraph, (start, end) in zip(unit.paragraphs, unit.spans, strict=True):
        first, last = start - _start(unit), end - _start(unit)
        if _is_one_sentence(paragraph, unit, last - first):
            sentences.append(trim(text, first, last))
        else:
            sentences += [
                (piece + a, piece + b)
                for piece in range(first, last, _LONGEST_SPLIT)
                for a, b in split_sentences(text[piece : min(piece + _LONGEST_SPLIT, last)])
            ]
    return [(a, b) for a, b in sentences if a < b]


def _is_one_sentence(paragraph: Paragraph, unit: Unit, length: int) -> bool:
    is_row = paragraph.kind is ParagraphKind.TABLE_ROW or (
        paragraph.place is not None and paragraph.place.row is not None
    )
    if unit.lead_in is not None and paragraph.start == unit.lead_in[0]:
        return True
    is_part = unit.question is None or paragraph.kind is ParagraphKind.LIST_ITEM
    is_item = unit.whole and is_part and len(unit.paragraphs) > 1
    return (is_row or is_item) and length <= _LONGEST_ROW


def _fitting(text: str, spans: Sequence[Span], count_tokens: TokenCounter, max_tokens: int) -> list[Span]:
    """The spans, those too long cut at clauses, then anywhere."""
    spans = [piece for span in spans for piece in _countable(text, *span)]
    fitting: list[Span] = []
    for (start, end), count in zip(spans, count_tokens([text[start:end] for start, end in spans]), strict=True):
        if count <= max_tokens or end - start == 1:
            fitting.append((start, end))
            continue
        pieces = _fitting(text, _cut(text, start, end, count // max_tokens + 2), count_tokens, max_tokens)
        fitting += [(group[0][0], group[-1][1]) for group in _packed(text, pieces, count_tokens, max_tokens)]
    return fitting


def _countable(text: str, start: int, end: int) -> list[Span]:
    """The span in pieces short enough to count their tokens."""
    if end - start <= _LONGEST_COUNTED:
        return [(start, end)]
    pieces = ((first, min(first + _LONGEST_COUNTED, end)) for first in range(start, end, _LONGEST_COUNTED))
    trimmed = (trim(text, *piece) for piece in pieces)
    return [(first, last) for first, last in trimmed if first < last]


def _cut(text: str, start: int, end: int, parts: int) -> list[Span]:
    """The clauses of a span; where it is a single one, about so many parts of one length."""
    clauses = [(start + first, start + last) for first, last in split_clauses(text[start:end])]
    if len(clauses) == 1:
        clauses = list(_even_parts(text, start, end, parts))
    trimmed = (trim(text, *clause) for clause in clauses)
    return [(first, last) for first, last in trimmed if first < last]


def _even_parts(text: str, start: int, end: int, parts: int) -> Iterator[Span]:
    """Yield the parts of a span, none of which begins with a combining mark if that can be helped."""
    size = max((end - start) // parts, 1)
    while start < end:
        last = start + size
        most = min(end - 1, last + _LONGEST_MARKS)
        while last < most and unicodedata.category(text[last])[0] == "M":
            last += 1
        yield start, min(last, end)
        start = last


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


def _passage(document: Document, unit: Unit, spans: Sequence[Span], context: tuple[ContextPart, ...]) -> Passage:
    first, last = spans[0][0], spans[-1][1]
    start, end = _start(unit) + first, _start(unit) + last
    own = _own(unit, start, end)
    paragraph = own[1] if own[0].kind is ParagraphKind.HEADING and len(own) > 1 else own[0]  # the list under it
    sentences = tuple(Sentence(span_start - first, span_end - first) for span_start, span_end in spans)
    return Passage(
        document.path,
        paragraph.number,
        document.text[start:end],
        start,
        end,
        paragraph.section,
        sentences,
        _place(own),
        paragraph.kind,
        context,
        tuple(cell for row in own for cell in row.cells if start <= cell.start and cell.end <= end),
        tuple(part for row in own for part in row.recognized if part.start < end and start < part.end),
    )


def _ending(span: Span) -> int:
    return span[1]


def _own(unit: Unit, start: int, end: int) -> Sequence[Paragraph]:
    """The paragraphs of the unit that are between the offsets."""
    first, after = bisect_right(unit.spans, start, key=_ending), bisect_left(unit.spans, end, key=itemgetter(0))
    return unit.paragraphs[first:after]


def _place(paragraphs: Sequence[Paragraph]) -> Place | None:
    """The place of the paragraphs, over all the pages that they are on."""
    places = [paragraph.place for paragraph in paragraphs if paragraph.place is not None]
    if not places:
        return None
    pages = [page for place in places for page in (place.page, place.last_page) if page is not None]
    first = replace(places[0], recognized=True) if any(place.recognized for place in places) else places[0]
    if not pages or min(pages) == max(pages):
        return first
    return replace(first, page=min(pages), last_page=max(pages))
