"""What a question asks for by its number alone: a clause, a step, an item. Its text is the answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import ContextKind, ContextPart, ParagraphKind, Passage
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.citation import cite
from qa.numbering import (
    DECIMAL_CLAUSE,
    ENGLISH,
    FORMAL,
    FORMAL_UNITS,
    FULL_STOP,
    IN_OUTLINES,
    NUMBER,
    STEPS,
    Behind,
    begins_with_number,
    counted_of,
    heading_of,
    is_counted,
    length_within,
    texts_behind,
)
from qa.question import canonical
from qa.reader.reader import Reader
from qa.reader.reranking import ReadHit, Told, at_most, read_and_rank
from qa.retrieval import Hit, Search
from qa.score_fusion import ReadingWeights
from qa.scripts import fold_script
from qa.shelf import Shelf

LOOKED_AT = 50  # passages that are found for the number
CLEAR, DOUBTFUL = 1.0, 0.6  # how far the number alone says which text is meant: there is one with it, or several
NUMBER_MISSING = 0.1  # score, at most, of what is found where the article that is asked for is not there
LEAST_NAMED = 2  # characters of a heading by which a question names it
MOST_BELOW = 20  # passages of one clause

_WHERE = r"(?:里面?|里边|当?中)?"
_HOW = r"(?:具体|主要|详细|究竟|到底|大概|都|又){0,3}"
_VERB = r"(?:规定|约定|要求|提到|描述|指|讲|写|说|做|干)"
_THING = r"(?:全文|原文|条文|内容|规定|约定|要求)"
_WHICH = r"(?:什么|啥|哪些)(?:内容|东西|事情?|规定|约定|要求)?"
_MUST = r"(?:要|该|应该|应当|需要|得)?"
_SAYS = (
    rf"{_WHERE}(?:的?{_HOW}(?:{_VERB}[了的])?{_THING}(?:{_HOW}(?:是|有|为){_HOW}{_WHICH})?"
    rf"|的?{_HOW}(?:是|为|有|{_VERB})?(?:的是|了|的|着|些|{_MUST}){_HOW}{_VERB}?(?:了|些|的是)?{_WHICH}"
    rf"|{_HOW}是?{_MUST}{_HOW}(?:怎么(?:说|写|规定|约定|做|讲|操作)|如何(?:规定|约定|做|操作))"
    rf"|是?(?:关于|有关){_WHICH}|是?{_MUST}干[嘛吗])(?:来着|的|呀|啊|呢|吗){{0,3}}"
)
_ASKS = (
    re.compile(rf"^(?P<before>.{{0,40}}?)(?P<number>{NUMBER}){_SAYS}[？?]?$"),
    re.compile(rf"^(?P<before>.{{0,40}}?)(?P<number>{FORMAL}|{STEPS}|{DECIMAL_CLAUSE})[？?]?$"),
    re.compile(
        r"^(?:(?:what(?:'s| is| are| was| does| do| happens| comes| (?:should|must|do) (?:i|we|you) do)"
        r"|tell me|show me|read)"
        r"(?: the)?(?: (?:content|text) of)?(?: in| at)?(?: the)? )?"
        rf"(?P<number>{ENGLISH})(?: (?:of|in) (?:the |this |our |my )?(?P<before>.{{1,40}}?))?"
        r"(?: (?:about|say|state|require|cover|mean|tell us))?\??$",
        re.IGNORECASE,
    ),
)
_LEADS = re.compile(
    r"^(?:请|麻烦|帮我|给我|告诉我|[看读念查说讲]一?下|关于|根据|依据|按照|那么?(?=$|[我你])|[我你]们?(?!国)|\W)+"
)
_TRAILS = re.compile(r"(?:里面?|里边|当?中|的|在|\W)+$")
_OTHER_QUESTION = re.compile(r"谁|哪|什么|怎|为[何啥]|几|多少|违反|修改|改(?![革造善进])|[和与或及、]\s*$")
_ENDS_IN_NAME = re.compile(r"(?:版本?|[A-Za-z]-?)\s*$")  # of what a decimal number is the version
_ENDS_IN_NUMBER = re.compile(rf"(?:{NUMBER})\W*$")
_NAMES_NOTHING = frozenset("我 我们 你 你们 它 其 其中 本文 文中 这 那 该 这个 那个 文件 文档 这里".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """What is asked for: a number with what it counts. before: the document, or a part of one, that is named."""

    number: str
    before: str

    @property
    def is_formal(self) -> bool:
        """Whether it is of a kind that is only there where it is written, such as an article."""
        counted = counted_of(self.number)
        return counted.unit in FORMAL_UNITS or "." in counted.count


@dataclass(frozen=True, slots=True)
class _Candidate:
    hit: Hit
    text: Behind
    rank: int  # by which it is found


def clause_of(question: str) -> Clause | None:
    """Return the clause, step or item whose text is asked for; None where a question asks something else."""
    asked = fold_script(canonical(question)).replace("甚么", "什么")
    for pattern in _ASKS:
        if match := pattern.match(asked):
            before = match["before"] or ""
            if _OTHER_QUESTION.search(before) or _ENDS_IN_NUMBER.search(before):
                return None
            if match["number"][0].isdigit() and _ENDS_IN_NAME.search(before):
                return None
            named = _TRAILS.sub("", _LEADS.sub("", before))
            return Clause(match["number"], "" if named in _NAMES_NOTHING else named)
    return None


def told_by_number(
    asked: Clause,
    hits: Sequence[Hit],
    search: Search,
    passages: Sequence[Passage],
    named: Hit | None,
    exclude: Collection[int] = (),
) -> Told | None:
    """Return the text that stands behind the number; None where none has it, or not the document that is named.

    Of several that one is told which is found first, under the headings that are named.

    hits: what was found for the question. search: from a question and a number to so many hits. passages: by the rows
    of hits. named: a hit in the document that is meant, if any. exclude: rows that are not told.
    """
    found = {hit.row: hit for hit in [*search(f"{asked.before} {asked.number}".strip(), LOOKED_AT), *hits]}
    if asked.before:
        found = _of_document(named, found, passages, exclude) if named else {}
    texts = _nearest(asked, _texts(asked.number, list(found.values()), passages))
    if not texts:
        return None
    own = [one for one in texts if _place(one) == _place(texts[0])]
    is_stray = texts[0].text.is_listed and not asked.before and counted_of(asked.number).unit not in IN_OUTLINES
    is_clear = len(own) == len(texts) and not is_stray
    best = min(own, key=lambda one: (_is_above(one), one.hit.row))
    found_for = [one.hit.score for one in own] + ([named.score] if named else [])
    hit = replace(best.hit, score=max(found_for))  # its heading, or the document, may have been found in its place
    return _told(asked, replace(best, hit=hit), passages, exclude, CLEAR if is_clear else DOUBTFUL)


def named_by(asked: Clause, shelf: Shelf) -> Hit | None:
    """Return a hit in the document that is named beside the number: the one with that name, or found first for it."""
    hits = shelf.search(asked.before, LOOKED_AT) if asked.before else []
    known = shelf.named_in(asked.before)
    own = (hit for hit in hits if [hit.passage.document] == known)
    return next(own, hits[0] if hits else None)


def read_clause(
    question: str, asked: Clause, hits: Sequence[Hit], shelf: Shelf, reader: Reader, weights: ReadingWeights
) -> list[ReadHit]:
    """Return the hits read, what has the number first; those alone of the document that is named with it.

    An article that is not there is not looked for in other documents, and what is near it answers nothing.
    """
    named = named_by(asked, shelf)
    told = told_by_number(asked, hits, shelf.search, shelf.retriever.passages, named, shelf.exclude)
    if named is not None and (told or asked.is_formal):
        hits = [hit for hit in hits if hit.passage.document == named.passage.document]
    ranked = read_and_rank(question, hits, reader, weights, told)
    return ranked if told or not asked.is_formal else at_most(NUMBER_MISSING, ranked)


def with_rest(asked: Clause, answer: Answer, shelf: Shelf) -> Answer:
    """Return the answer with what belongs to the number in the passages after the one that is told."""
    if answer.kind is not AnswerKind.QUOTE:
        return answer
    first, row, passages = answer.citations[0], answer.hits[0].row, shelf.retriever.passages
    is_told = any(any(texts_behind(asked.number, passages[at])) for at in (row, row - 1) if at >= 0)
    rest = list(_rest(asked.number, first, row, passages, shelf.exclude)) if is_told else []
    if not rest:
        return answer
    cited = (first, *rest)
    sentences = tuple(AnswerSentence(one.readable, (number,)) for number, one in enumerate(cited, start=1))
    return replace(answer, sentences=sentences, short=None, citations=(replace(first, answer=None), *rest))


def _rest(
    number: str, told: Citation, row: int, passages: Sequence[Passage], exclude: Collection[int]
) -> Iterator[Citation]:
    """Yield what belongs to the number after the passage at ``row``.

    Without a heading above it that is only what begins with a number of its own, such as 3.2 of 第三条: other text may
    stand behind the last clause.
    """
    first = passages[row]
    above = heading_of(number, first)
    is_listed = above is None and not _has_by_name(counted_of(number).unit, row, passages)
    is_whole = told.end >= first.start + len(first.text.rstrip())
    for at in range(row + 1, min(_rows_of(row, passages).stop, row + 1 + MOST_BELOW)) if is_whole else ():
        passage = passages[at]
        length = len(passage.text.rstrip())
        if above is None:
            own = length_within(number, passage.text.splitlines(keepends=True), is_listed)
            belongs = begins_with_number(passage.text) and own > 0
        else:
            own, belongs = length, above in passage.context
        if not belongs or passage.kind is ParagraphKind.HEADING or at in exclude:
            return
        yield cite(passage, 0, own)
        if own < length:
            return


def _has_by_name(unit: str, row: int, passages: Sequence[Passage]) -> bool:
    """Return whether the document of a passage has clauses with the word for them, such as 第一条."""
    return any(is_counted(line, unit) for at in _rows_of(row, passages) for line in passages[at].text.splitlines())


def _rows_of(row: int, passages: Sequence[Passage]) -> range:
    """Return the rows of the document that the passage at ``row`` is of."""
    document, first, last = passages[row].document, row, row + 1
    while first > 0 and passages[first - 1].document == document:
        first -= 1
    while last < len(passages) and passages[last].document == document:
        last += 1
    return range(first, last)


def _of_document(
    named: Hit, found: dict[int, Hit], passages: Sequence[Passage], exclude: Collection[int]
) -> dict[int, Hit]:
    """Return hits of all passages of the document that ``named`` is in, those that were found first."""
    rows = _rows_of(named.row, passages)
    own = {row: hit for row, hit in found.items() if row in rows}
    others = (row for row in rows if row not in own and row not in exclude)
    return own | {row: _hit_at(row, passages, named) for row in others}


def _hit_at(row: int, passages: Sequence[Passage], like: Hit) -> Hit:
    sentence = passages[row].sentences[0]
    return replace(like, passage=passages[row], row=row, start=sentence.start, end=sentence.end)


def _texts(number: str, hits: Sequence[Hit], passages: Sequence[Passage]) -> list[_Candidate]:
    """Return the texts of the number; of a list none that stands for an article where the document has such by name."""
    found = [_Candidate(hit, one, rank) for rank, hit in enumerate(hits) for one in texts_behind(number, hit.passage)]
    unit = counted_of(number).unit
    listed = {one.hit.passage.document: one.hit.row for one in found if one.text.is_listed and unit in IN_OUTLINES}
    by_name = {document for document, row in listed.items() if _has_by_name(unit, row, passages)}
    return [one for one in found if not one.text.is_listed or one.hit.passage.document not in by_name]


def _nearest(asked: Clause, texts: Sequence[_Candidate]) -> list[_Candidate]:
    """Return those under most of the headings that are named, of them those with the very word, as they are found."""
    most = max((_headings_named(asked.before, one.hit.passage) for one in texts), default=0)
    near = [one for one in texts if _headings_named(asked.before, one.hit.passage) == most]
    worded = [one for one in near if not one.text.is_listed]
    return sorted(worded or near, key=lambda one: one.rank)


def _headings_named(before: str, passage: Passage) -> int:
    name = fold_script(before).lower()
    above = (
        fold_script(part.text).lower()
        for part in passage.context
        if part.kind in {ContextKind.HEADING, ContextKind.LEAD_IN}
    )
    return sum(
        (len(text) >= LEAST_NAMED and text in name) or (len(name) >= LEAST_NAMED and name in text) for text in above
    )


def _place(one: _Candidate) -> tuple[str, int]:
    return one.hit.passage.document, one.text.place


def _is_above(one: _Candidate) -> bool:
    """Return whether a text is a heading, and not itself what the number is of."""
    passage = one.hit.passage
    return one.text.is_title or (passage.kind is ParagraphKind.HEADING and not FULL_STOP.search(passage.text))


def _told(
    asked: Clause, one: _Candidate, passages: Sequence[Passage], exclude: Collection[int], clarity: float
) -> Told | None:
    """Return what is told: of a title what stands below it in the next passage, where that belongs to its number."""
    hit, span, row = one.hit, one.text.span, one.hit.row + 1
    if one.text.is_title and row < len(passages) and row not in exclude:
        below = passages[row]
        is_text = below.document == hit.passage.document and below.kind is not ParagraphKind.HEADING
        lines = below.text.splitlines(keepends=True)
        if is_text and (length := length_within(asked.number, lines, one.text.is_listed)):
            under = replace(below, context=(*below.context, _heading(hit.passage)))
            return Told(replace(_hit_at(row, passages, hit), passage=under), (0, length), clarity, in_place_of=hit.row)
    return Told(hit, span, clarity) if span[0] < span[1] else None


def _heading(title: Passage) -> ContextPart:
    """Return a title as what stands above the passage after it."""
    return ContextPart(ContextKind.HEADING, " ".join(title.text.split()), (title.start, title.end))
