"""Questions that one passage does not answer: several in one, comparisons, and those that ask for all there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.messages import Message, words
from index.records import ContextKind, ParagraphKind, Passage
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.reader.lists import items_of
from qa.reader.reader import Reader
from qa.reader.reranking import READ_HITS, ReadHit, read_first
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.shelf import Shelf

MOST_QUESTIONS = 4  # in one
MOST_FOUND = 20  # passages that are given of all that answer
SHORTEST_QUESTION = 4  # characters
SHORTEST_CELL = 2
ANSWERS_FROM = 0.5  # the reader's probability from which a passage is one of all that answer

_ASKS = re.compile(
    r"[谁誰哪啥咋吗嗎么麼呢]|什|多[少久长大高远長遠]|[几幾](?=\w)|怎|如何|为何|何[时時人地]|[能可会是有要](?:不|没|否)|有没有"
    r"|\b(?:who|what|when|where|why|how|which|whose|can|could|is|are|was|were|do|does|did|will|should)\b",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    r"(?<=[？?])\s*|[，,；;。]\s*(?=(?:另外|还有|還有|顺便|順便|再问|再問|以及|also\b|and also\b))|(?<=[；;])\s*",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(
    "^(?:另外|还有|還有|[顺順]便再?(?:[问問]一?下|[问問]{2})?|再[问問]一?下|以及|然[后後]|also|and also|and)"
    r"[，,\s]*",
    re.IGNORECASE,
)
_ASKS_FOR_ALL = re.compile(
    r"哪些|哪[几幾]|有[几幾][个個种種项項条條位名家款类類门門处處次]|列出|列举|列舉|都有(?:谁|誰|什么|什麼|啥)|全部的|所有的"
    r"|\blist (?:all|the|every)\b|\bwhich \w+s\b|\ball (?:the|of the)\b",
    re.IGNORECASE,
)
_SIDE = r"[^，,。？?的和与與跟及、\s]{1,16}?"
_OTHER = r"[^，,。？?的\s]{1,16}?"
_AND = r"(?:和|与|與|跟|及|、|还是|還是|\s?vs\.?\s?)"
_DIFFERS = (
    r"(?:有(?:什么|什麼|何|啥|哪些)?(?:区别|區別|不同|差别|差別|差异|差異)|(?:的)?(?:区别|區別|差别|差別)(?:是|在)|相比|比起来|比起來"
    r"|[哪谁誰][^，,。？?的]{0,3}(?:更|比较|比較)|一样吗|一樣嗎|差多少|差在|相差|差了)"
)
_EN_SIDE = r"[\w .&'-]{1,40}?"
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_COMPARISONS = (
    re.compile(rf"^(?P<one>{_SIDE}){_AND}(?P<other>{_OTHER})(?P<rest>(?:的[^，,。？?]{{1,12}}?)?{_DIFFERS}.*)$"),
    re.compile(
        rf"^(?:比较|比較|对比|對比)(?:一下)?\s*(?P<one>{_SIDE}){_AND}(?P<other>{_OTHER})"
        r"(?P<rest>(?:的.*)?)？?$"
    ),
    re.compile(
        rf"^(?:what(?:'s| is) the )?difference between (?P<one>{_EN_SIDE}) and (?P<other>{_EN_SIDE})"
        r"(?P<rest>)\??$",
        re.IGNORECASE,
    ),
    re.compile(rf"^compare (?P<one>{_EN_SIDE}) (?:and|with|to) (?P<other>{_EN_SIDE})(?P<rest>)[.?]?$", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two things that a question compares, and the question of each by itself."""

    sides: tuple[str, str]
    questions: tuple[str, str]


def questions_in(text: str) -> list[str]:
    """Return the questions in a text, each with what is said before it; the text alone where there is only one."""
    parts: list[str] = []
    said = ""
    for part in filter(None, (part.strip() for part in _BOUNDARY.split(text.strip()))):
        said = f"{said} {part}".strip()
        bare = _CONNECTIVE.sub("", said)
        if _ASKS.search(part) and len(bare) >= SHORTEST_QUESTION:
            parts.append(bare)
            said = ""
    return parts if 1 < len(parts) <= MOST_QUESTIONS and not said else [text]


def comparison_in(question: str) -> Comparison | None:
    """Return the two things that a question compares; None where it does not."""
    for pattern in _COMPARISONS:
        if match := pattern.match(question.strip()):
            one, other = (_ARTICLE.sub("", match[side].strip()) for side in ("one", "other"))
            about = [f"{side}{match['rest']}" for side in (one, other)]
            return Comparison((one, other), (about[0], about[1])) if one != other else None
    return None


def asks_for_all(question: str) -> bool:
    """Return whether all that answers is asked for, and not one thing."""
    return _ASKS_FOR_ALL.search(question) is not None


def all_read(
    question: str, ranked: Sequence[ReadHit], search: Callable[[str, int], list[Hit]], reader: Reader
) -> list[ReadHit]:
    """Return what the reader takes to answer in the hits after the first, and in those beyond them.

    ranked: what was found for the question, the first of it read. search: as for ``both_sides``.
    """
    known = {item.hit.row for item in ranked if item.reading is not None}
    more = [hit for hit in search(question, MOST_FOUND) if hit.row not in known]
    read = [item for item in ranked[1:] if item.reading is not None]
    for start in range(0, len(more), READ_HITS):
        some = more[start : start + READ_HITS]
        read += [ReadHit(hit, reading) for hit, reading in zip(some, read_first(question, some, reader), strict=True)]
    return [item for item in read if item.text and item.reading and item.reading.probability >= ANSWERS_FROM]


def says_all(answer: Answer, parts: Sequence[tuple[str, Answer]]) -> bool:
    """Return whether an answer to several questions at once cites what answers each of them, as far as any does."""
    cited = [one.quote for one in answer.citations]
    found = [part for _, part in parts if part.kind is AnswerKind.QUOTE]
    return not found or (
        answer.found and all(any((one.short or one.citations[0].quote) in quote for quote in cited) for one in found)
    )


def one_by_one(question: str, answers: Sequence[tuple[str, Answer]]) -> Answer:
    """Return the answers to the questions in one, each under its question."""
    kinds = {answer.kind for _, answer in answers}
    kind = next(one for one in (AnswerKind.QUOTE, AnswerKind.POSSIBLE, AnswerKind.NONE) if one in kinds)
    if kind is AnswerKind.NONE:
        return replace(answers[0][1], question=question)
    citations: list[Citation] = []
    sentences: list[AnswerSentence] = []
    for asked, answer in answers:
        items = _items(answer, len(citations))
        sentences += [replace(item, heading="" if at else asked) for at, item in enumerate(items)]
        citations += answer.citations if answer.kind is not AnswerKind.NONE else ()
    sure = [answer.confidence for _, answer in answers if answer.kind is kind]
    hits = tuple(hit for _, answer in answers for hit in answer.hits)
    return Answer(question, kind, tuple(sentences), None, min(sure), tuple(citations), hits)


def _items(answer: Answer, before: int) -> list[AnswerSentence]:
    """Return what an answer says as items. before: how many citations come before its own."""
    if answer.kind is AnswerKind.NONE:
        return [AnswerSentence(words("answer.none", answer.language), ())]
    items = [
        replace(one, citations=tuple(number + before for number in one.citations), heading="")
        for one in answer.sentences
    ]
    if answer.kind is AnswerKind.POSSIBLE:
        return [AnswerSentence(words("answer.possible", answer.language), ()), *items]
    is_said = answer.short is None or answer.short == answer.sentences[0].text
    return items if is_said else [AnswerSentence(answer.short or "", (before + 1,)), *items]


def both_sides(answer: Answer, comparison: Comparison, search: Callable[[str, int], list[Hit]]) -> Answer:
    """Return the answer with the words on each side that it does not cite already."""
    cited = fold_script("\n".join(one.quote for one in answer.citations)) if answer.found else ""
    if all(fold_script(side) in cited for side in comparison.sides):
        return answer
    found = [
        (side, hit)
        for side, asked in zip(comparison.sides, comparison.questions, strict=True)
        if (hit := next((hit for hit in search(asked, MOST_FOUND) if _names(hit.passage, side)), None))
    ]
    if len(found) < len(comparison.sides):
        return answer
    known = answer.citations if answer.kind is AnswerKind.QUOTE else ()
    sentences = list(answer.sentences) if known else []
    for number, (side, hit) in enumerate(found, start=len(known) + 1):
        sentences.append(AnswerSentence(_sentence(hit).readable, (number,), heading=side))
    rest = [hit for hit in answer.hits if hit.row not in {one.row for _, one in found}]
    return replace(
        answer,
        kind=AnswerKind.QUOTE if known else AnswerKind.POSSIBLE,
        sentences=tuple(sentences),
        short=answer.short if known else None,
        citations=(*known, *(_sentence(hit) for _, hit in found)),
        hits=answer.hits if known else (*(hit for _, hit in found), *rest),
    )


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
    for one in [*(_whole(passage) for passage in rows), *others]:
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
    for number, citation in enumerate(citations, start=1):
        begins = number == 1 or citation.passage.document != citations[number - 2].passage.document
        heading = citation.passage.document if begins and len(documents) > 1 else ""
        heading = " · ".join(filter(None, [found if number == 1 else "", heading]))
        sentences.append(AnswerSentence(citation.readable, (number,), heading=heading))
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


def _names(passage: Passage, side: str) -> bool:
    text = "\n".join([*(part.text for part in passage.context), passage.text])
    return fold_script(side).lower() in fold_script(text).lower()


def _whole(passage: Passage) -> Citation:
    return Citation(passage, passage.start, passage.end, passage.text)


def _sentence(hit: Hit) -> Citation:
    passage = hit.passage
    return Citation(passage, passage.start + hit.start, passage.start + hit.end, passage.text[hit.start : hit.end])
