"""The exception or condition that stands beside words which were read: without it a yes may be a no.

"All goods may be returned" is the contrary of what "Except for books, all goods may be returned" says of books.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.records import Passage, Sentence, Span
from qa.reader.reader import Reading
from qa.reader.trimming import paired
from qa.scripts import fold_script
from qa.verdicts import asks_whether

RESTRICTED = 0.9  # confidence at most, where an exception or condition stood outside of what was read
LONGEST = 80  # characters that are quoted; what would be longer stays as it was read, its sentence is shown below it

_BREAK = re.compile(r"[，,；;](?!\d{3}(?!\d))|[：:](?!\d)|[。！？]")
_EDGE = " \t\n\r\u3000，。；：！？,.;:!?"
_BEGINS = r"(?<![^\s，,；;：:。！？])"
_HEAD = (  # how a clause ends that is a condition of the next
    r"[^，,。；;]{3}(?:的|[^同此届及平当按准]时|期间|情况下|情形下|[^前今以然之随最年月日号点半午\d]后|[^目以之年月日号点半午\d]前|[^年月日号点半午\d][之以][前后])(?=[，,])"
)
_EXCEPT = re.compile(
    r"(?<![扣清免去排解删])除(?![夕法以去])(?P<le>了)?(?P<what>[^，,。；;]{1,30}?)(?:之外|以外|外|(?(le)(?=[，,])|(?!)))(?P<also>(?=.{0,15}?(?:[还另]|也(?!不))))?"
    r"|\b(?:except(?: for)?|other than|excluding|apart from) (?P<what_en>[^,.;]{2,60})",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(
    r"除非|除外|例外|不[在受]此[限例]|未经|未[获得]|只有(?![\d一二两三四五六七八九十百])[^，,。；;]{1,30}[，,]?[^，,。；;]{0,30}?[才可能]"
    r"|\b(?:unless|exempt(?:ed)?|provided|as long as|if|except|only (?:if|when|for|with|after|on|in|to)"
    r"|only \w+ (?:may|can)|without (?:\w+ ){0,3}(?:permission|approval|consent|licen[cs]e|authori[sz]ation))\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(  # a condition, of the clause after it
    r"(?<!未)经[^，,。；;]{1,15}(?:批准|同意|许可|审批|授权)|只要|(?:仅|只)(?:限|对|供|在|可|能|于|允许|接受|支持|适用)"
    rf"|{_BEGINS}(?:如果?|若|倘若|假如|一旦|凡|凭)"
    rf"|{_HEAD}"
    r"|\buntil\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"前提|为限|另有[规约]|不适用|{_BEGINS}(?:但|不过|然而)(?!凡)|(?:仅|只)(?:限|对|供|于|适用)"
    r"|(?<=[，,；;])(?:[且并也](?:必?须|需(?!求)|应|不[得能可])|必?须)|方可|方能|\b(?:but|however|until)\b",
    re.IGNORECASE,
)
_CONTRASTS = re.compile(r"\s*(?:但(?!凡)|不过|然而|(?:but|however)\b)", re.IGNORECASE)
_DENIES = re.compile(r"不|禁止|严禁|谢绝|无法|没有|勿|\b(?:not?|never|cannot)\b|n't\b", re.IGNORECASE)
_LATIN_WORD = re.compile(r"[a-z][a-z\d]+")
_ASKING = re.compile(r"[吗嘛么呢呀啊\s?？。]+$")
_LEANS = re.compile(r"\s*(?:否则|[才方][可能]|必?须|(?:otherwise|or else)\b)", re.IGNORECASE)  # on the clause before
_EXCEPTED = re.compile(rf"[^，,。；;（(]{{0,{LONGEST}}}(?:除外|例外)")
_OPEN = re.compile(
    rf"{_HEAD}[，,]\s*\Z|(?:如果?|若|未经|除非)(?:(?!不|可以|应当|必须)[^，,。；;]){{1,{LONGEST}}}[，,]\s*\Z"
)
_EXEMPTS = re.compile(r"除外|例外|不[在受]此[限例]|\b(?:exceptions?|exempt(?:ed)?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?:第[^，,。；;\s]{1,6}[条章节]|[一二三四五六七八九十\d]{1,3}[.、．])\s*")  # of a clause
_BRACKET = re.compile(r"\s?[（(](?P<what>[^（()）]{1,30})[)）]")
_FULL_STOP = re.compile(r"[。！？]")
_GOES_ON = re.compile(r"\s*(?:但(?!凡)|不过|然而|例外|(?:but|however)\b)", re.IGNORECASE)


def with_restriction(question: str, passage: Passage, reading: Reading) -> tuple[Reading, bool]:
    """Return the reading with what restricts it, and whether an exception or condition stood outside of what was read.

    Of a question for yes or no every restriction belongs to the answer; of another one the exception that it asks of.
    """
    if reading.start == reading.end or passage.cells:
        return reading, False
    text = fold_script(passage.text)
    around = _around(text, passage, reading)
    whether = asks_whether(question)
    question = fold_script(question)
    found = list(_exceptions(text, around, question, whether=whether))
    if whether:
        found += _conditions(text, around, reading, question)
    outside = [place for place in found if place[0] < reading.start or place[1] > reading.end]
    own = [*_excepted(text, around, reading), *_qualified(text, reading, question)]
    needed = [*outside, *own, *(_completing(text, around, reading) if whether else ())]
    wide = _quoted(text, around, reading, needed) or _quoted(text, around, reading, own)
    if wide is not None:
        reading = replace(reading, start=wide[0], end=wide[1])
    return reading, bool(outside)


def _around(text: str, passage: Passage, reading: Reading) -> Span:
    """Return the sentences that were read from, with the one before or after that only goes on."""
    touched = [n for n, one in enumerate(passage.sentences) if one.start < reading.end and one.end > reading.start]
    if not touched:
        return reading.start, reading.end
    first, last = touched[0], touched[-1]
    if first > 0 and _continues(text, passage.sentences, first):
        first -= 1
    if last + 1 < len(passage.sentences) and _continues(text, passage.sentences, last + 1):
        last += 1
    return passage.sentences[first].start, _end_of_own(text, reading, passage.sentences[last].end)


def _end_of_own(text: str, reading: Reading, end: int) -> int:
    """Return where the sentence ends that was read, of several short ones taken together; with those that go on."""
    ends = [match.end() for match in _FULL_STOP.finditer(text, max(reading.start, reading.end - 1), end)]
    return next((at for at, following in pairwise([*ends, end]) if not _goes_on(text, at, following)), end)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Return whether a sentence restricts the one before it."""
    return _GOES_ON.match(text, start, end) is not None or _EXEMPTS.search(text, start, end) is not None


def _continues(text: str, sentences: tuple[Sentence, ...], number: int) -> bool:
    """Return whether a sentence restricts the one before it in the same paragraph."""
    before, one = sentences[number - 1], sentences[number]
    return "\n" not in text[before.end : one.start] and _goes_on(text, one.start, one.end)


def _exceptions(text: str, around: Span, question: str, *, whether: bool) -> Iterator[Span]:
    """Yield what is excepted in the sentences and what the question asks of; 除X外 with 还 after it excepts nothing."""
    for match in _EXCEPT.finditer(text, *around):
        rest = text[around[0] : match.start()] + text[match.end() : around[1]]
        is_excepted = whether and match["also"] is None
        if is_excepted or _is_named(match["what"] or match["what_en"], question, rest):
            yield match.span()


def _conditions(text: str, around: Span, reading: Reading, question: str) -> Iterator[Span]:
    """Yield what restricts from anywhere in the sentences, from right before what was read, or from after it."""
    yield from (match.span() for match in _ANYWHERE.finditer(text, *around))
    own = next((start for start, end in _clauses(text, around) if end > reading.start), reading.start)
    yield from (
        one
        for one in _before(text, around, reading, _CONTRASTS)
        if not _denies_what_is_asked(question, text[reading.start : reading.end], text[one[0] : one[1]])
    )
    yield from (match.span() for match in _BEFORE.finditer(text, own, reading.start))
    for start, end in reversed([one for one in _clauses(text, around) if one[1] <= own]):
        condition = _BEFORE.search(text, start, end)
        if condition is None:
            break
        yield condition.span()
    yield from (match.span() for match in _AFTER.finditer(text, reading.end, around[1]))


def _denies_what_is_asked(question: str, words: str, before: str) -> bool:
    """Return whether words say no to what a question ends with or names in Latin, of which those before say nothing.

    What else is allowed, as in "可以做B超，但不可以做CT", is then no condition of the answer.
    """
    asked = _ASKING.sub("", question.lower())
    ends = {asked[-2:], *_LATIN_WORD.findall(asked)}
    return _DENIES.search(words) is not None and any(
        len(one) > 1 and one in words.lower() and one not in before.lower() for one in ends
    )


def _is_named(what: str, question: str, rest: str) -> bool:
    """Return whether a question has a part of the excepted that the rest of the sentence has not."""
    asked, what = question.lower(), what.lower()
    parts = what.split() if what.isascii() else ["".join(pair) for pair in pairwise(what)]
    return any(len(part) > 1 and part in asked and part not in rest.lower() for part in parts)


def _completing(text: str, around: Span, reading: Reading) -> Iterator[Span]:
    """Yield what the words need to say something: the clause that they lean on, or what they are a condition of."""
    yield from _before(text, around, reading, _LEANS)
    clauses = _clauses(text, around)
    last = max((n for n, one in enumerate(clauses) if one[0] < reading.end), default=0)
    if last + 1 < len(clauses) and _OPEN.search(text, *clauses[last]):
        yield clauses[last + 1]


def _excepted(text: str, around: Span, reading: Reading) -> Iterator[Span]:
    """Yield what words except, with the clause that they except from."""
    if excepted := _EXCEPTED.search(text, reading.start, reading.end):
        yield excepted.span()
        yield from _before(text, around, reading, _EXCEPTED)


def _qualified(text: str, reading: Reading, question: str) -> Iterator[Span]:
    """Yield the bracket right behind the words, where it names what is asked about: "120元（S5标配）" of S5."""
    bracket = _BRACKET.match(text, reading.end)
    if bracket and _is_named(bracket["what"], question, text[reading.start : reading.end]):
        yield bracket.span()


def _before(text: str, around: Span, reading: Reading, begins: re.Pattern[str]) -> Iterator[Span]:
    """Yield the clause before the first that was read, where this one begins so."""
    clauses = _clauses(text, around)
    own = next((n for n, one in enumerate(clauses) if one[1] > reading.start), 0)
    if own > 0 and begins.match(text, *clauses[own]):
        yield clauses[own - 1]


def _quoted(text: str, around: Span, reading: Reading, needed: Sequence[Span]) -> Span | None:
    """Return the clauses that are needed with those between them; None where none are or these are too long."""
    if not needed:
        return None
    start, end = min(reading.start, *(one[0] for one in needed)), max(reading.end, *(one[1] for one in needed))
    clauses = _clauses(text, around)
    last = max(n for n, one in enumerate(clauses) if one[0] < end)
    while last + 1 < len(clauses) and end > reading.end and _OPEN.search(text, *clauses[last]):
        last += 1  # a condition says nothing without the clause after it
    first = next(one[0] for one in clauses if one[1] > start)
    number = _NUMBER.match(text, first, start)
    wide = paired(text, *_stripped(text, number.end() if number else first, max(end, clauses[last][1])))
    return wide if wide[1] - wide[0] <= LONGEST else None


def _clauses(text: str, around: Span) -> list[Span]:
    ends = [around[0], *(match.end() for match in _BREAK.finditer(text, *around)), around[1]]
    return [one for one in pairwise(ends) if one[0] < one[1]]


def _stripped(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    while start < end and text[start] in _EDGE:
        start += 1
    return start, end
