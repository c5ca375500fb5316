"""Questions that one passage does not answer, as they ask for all there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.messages import Message
from index.records import ContextKind, ParagraphKind, Passage
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.citation import cite, readable_once
from qa.listings import items_of
from qa.reader.looks import READ_HITS, read_around
from qa.reader.reader import Reader
from qa.reader.reranking import ReadHit
from qa.retrieval import Search
from qa.scripts import fold_script
from qa.shelf import Shelf

MOST_FOUND = 20  # passages that are given of all that answer
SHORTEST_CELL = 2
ANSWERS_FROM = 0.5  # the reader's probability from which a passage is one of all that answer

_ASKS_FOR_ALL = re.compile(
    r"哪些|哪[几幾](?![天日号號月点點年周])|有[几幾][个個种種项項条條位名家款类類门門处處次]|列出|列举|列舉|都有(?:谁|誰|什么|什麼|啥)|全部的|所有的"
    r"|\blist (?:all|the|every)\b|\bwhich \w+s\b|\ball (?:the|of the)\b",
    re.IGNORECASE,
)


def asks_for_all(question: str) -> bool:
    """Return whether all that answers is asked for, and not one thing."""
    return _ASKS_FOR_ALL.search(question) is not None


def all_read(question: str, ranked: Sequence[ReadHit], search: Search, reader: Reader) -> list[ReadHit]:
    """Return what the reader takes to answer in the hits after the first, and in those beyond them.

    ranked: what was found for the question, the first of it read. search: from a question and a number to so many hits.
    """
    known = {item.hit.row for item in ranked if item.reading is not None}
    more = [hit for hit in search(question, MOST_FOUND) if hit.row not in known]
    read = [item for item in ranked[1:] if item.reading is not None]
    for start in range(0, len(more), READ_HITS):
        some = more[start : start + READ_HITS]
        read += [ReadHit(hit, reading) for hit, reading in zip(some, read_around(question, some, reader), strict=True)]
    return [item for item in read if item.text and item.reading and item.reading.probability >= ANSWERS_FROM]


def with_all(answer: Answer, others: Sequence[Citation], shelf: Shelf) -> Answer:
    """Return the answer with all the words that answer, grouped by document, and how many places were found.

    Where the documents do not clearly answer, the rows of a table that have what was named may be it.

    others: what else answers, likeliest first, perhaps what is cited already.
    """
    first = answer.citations[0]
    rows = rows_like(answer.question, first.passage, shelf)
    if answer.kind is not AnswerKind.QUOTE and not rows:
        return answer
    everything = list(answer.citations[:1])
    for one in [*map(cite, rows), *others]:
        is_new = all(
            one.passage != known.passage or one.start >= known.end or one.end <= known.start for known in everything
        )
        if is_new and one.quote not in {known.quote for known in everything}:
            everything.append(one)
    everything = everything[:MOST_FOUND]
    if len(everything) == 1:
        return answer
    documents = list(dict.fromkeys(one.passage.document for one in everything))
    ordered = sorted(everything[1:], key=lambda one: (documents.index(one.passage.document), one.start))
    citations = (first, *ordered)
    found = Message("answer.found_in_documents", {"count": len(citations)}).text(answer.language)
    sentences: list[AnswerSentence] = []
    for number, (citation, text) in enumerate(zip(citations, readable_once(citations), strict=True), start=1):
        begins = number == 1 or citation.passage.document != citations[number - 2].passage.document
        heading = citation.passage.document if begins and len(documents) > 1 else ""
        heading = " · ".join(filter(None, [found if number == 1 else "", heading]))
        sentences.append(AnswerSentence(text, (number,), heading=heading))
    kind = AnswerKind.QUOTE if answer.kind is AnswerKind.QUOTE else AnswerKind.POSSIBLE
    return replace(answer, kind=kind, sentences=tuple(sentences), citations=citations)


def rows_like(question: str, row: Passage, shelf: Shelf) -> list[Passage]:
    """Return the rows of a table that have what the question names where this row has it."""
    asked = fold_script(question)
    if row.kind is not ParagraphKind.TABLE_ROW or items_of(row) is not None:
        return []
    named = {(name, value) for name, value in _cells(row, shelf) if len(value) >= SHORTEST_CELL and value in asked}
    if not named:
        return []
    columns = _columns(row)
    return [
        one
        for one in shelf.passages(row.document)
        if one.kind is ParagraphKind.TABLE_ROW and _columns(one) == columns and named <= set(_cells(one, shelf))
    ]


def _cells(row: Passage, shelf: Shelf) -> list[tuple[str, str]]:
    text = fold_script(shelf.retriever.texts[row.document])
    return [(text[slice(*cell.name)] if cell.name else "", text[cell.start : cell.end].strip()) for cell in row.cells]


def _columns(row: Passage) -> tuple[str, ...]:
    return tuple(part.text for part in row.context if part.kind is ContextKind.COLUMN)
