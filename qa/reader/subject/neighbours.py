"""Sentences that say the like of several, clause by clause: which clause is about what the question names.

"林松是工程师，林柏是医生。" has a clause of each; what one of them is does not stand in the clause of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.records import Span
from qa.numerals import numbered
from qa.punctuation import CLAUSE_END, SENTENCE_END, parted, start_of
from qa.reader.subject.limits import falls_under, is_of_other_limit
from qa.reader.subject.ordinals import weekdays
from qa.reader.subject.referents import is_of_referent, other_referent
from qa.reader.subject.siblings import is_named, siblings
from qa.reader.subject.substitutions import ASKS, AUXILIARY, TOKEN
from qa.verdicts import asks_whether

LEAST_NAME = 2  # characters of a name
LONGEST_TOPIC = 6  # characters

_LABEL = re.compile(r".*[\s】:：]")
_NEXT_QUESTION = re.compile(r"[?？]\s*(?=\w)")
_WORD = re.compile(r"\w")
_SAYS_NOTHING = frozenset("的了是在有和与及为由被于也都就从到对把给向让将")
# What stands between a name and its value.
_LINKS = re.compile(r"预计|计划|安排|定[在于为]|改[在为]|达到?|仅|只|约|大概|左右|则|同样|一律|统一|原价|现价")
_SMALL_WORDS = frozenset(
    "a an the of in on at to for from by with and or is are was were be been do does did has have had can could will"
    " would should may must how what when where who whom whose which why long much many it its this that".split()
)
# What tells things of a kind apart by their number: years, seasons, buildings, classes.
_NUMBER = re.compile(
    r"(?<![\d.,])(?:(?P<year>(?:19|20)\d\d)(?=年|\D|$)(?!\s?[元人万亿名个家件台米kgm%])"
    r"|(?P<value>\d+)(?P<kind>个?季度|月|[日号](?![楼线仓库])|号[楼线仓库厅]|[楼栋层条章期届级班组区]|单元))"
)
_WEEKDAY = "周"
_COMPARED = re.compile(
    r"(?:比|较|从|自|由|至|到|于|和|与|及|同期|\b(?:than|from|to|and)\s?|[-—~～])$"
)  # before a number


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of a sentence.

    spans: [start, end) in the passage. texts: without the words that were read, numbers in digits. own: the place of
    the clause with these words. passage: the text that they are of. read: the words, numbers in digits.
    """

    spans: tuple[Span, ...]
    texts: tuple[str, ...]
    own: int
    passage: str
    read: str

    def whole(self, at: int) -> str:
        """Return a clause with the words that were read."""
        return self.passage[slice(*self.spans[at])]


def clauses_around(passage: str, start: int, end: int) -> Clauses:
    """Return the clauses of the sentence that has the words ``passage[start:end]``."""
    spans, own = _clauses(passage, start), 0
    texts = []
    for at, (first, last) in enumerate(spans):
        if first <= start < last:
            own = at
        kept = passage[first : max(first, min(start, last))] + " " + passage[min(last, max(end, first)) : last]
        texts.append(numbered(kept if _WORD.search(kept) else passage[first:last]))
    return Clauses(tuple(spans), tuple(texts), own, passage, numbered(passage[start:end]))


def last_asked(question: str) -> str:
    """Return the last question of a turn that is read behind the ones before it: what these name may be another."""
    return _NEXT_QUESTION.split(question)[-1]


def clause_asked(question: str, passage: str, start: int, end: int) -> Span | None:
    """Return the clause to read alone, where the words ``passage[start:end]`` stand in one beside it.

    It is about what the question names, or has a name of it that theirs and those before it lack. Rather one that has
    words that end alike, weeks and week; where theirs is of another, it need not. None where none is so.
    """
    clauses = clauses_around(passage, start, end)
    tokens = _tokens(question)
    lacking = _content(tokens) - _covered(tokens, clauses.texts[clauses.own])
    kind = _kind(passage[start:end])
    alike = {at for at, text in enumerate(clauses.texts) if kind in map(_singular, TOKEN.findall(text))}
    found = {at: _covered(tokens, text) & lacking for at, text in enumerate(clauses.texts)}
    if is_of_another(question, clauses):
        others = [at for at in found if at in alike or _has_name(tokens, found[at])]
        if has_other_limit(question, clauses):
            others = [at for at in found if falls_under(last_asked(question), clauses.texts[at])]
        elif has_other_referent(question, clauses):
            others = [at for at in found if is_of_referent(passage[: clauses.spans[at][1]])]
    elif _has_name(tokens, _only_behind(tokens, clauses) & lacking):
        others = [at for at in alike if at > clauses.own]
    else:
        return None
    apart = [at for at in others if clauses.spans[at][0] >= end or clauses.spans[at][1] <= start]
    right = [at for at in apart if not is_of_another(question, replace(clauses, own=at))]
    if right and has_other_referent(question, clauses):
        return clauses.spans[right[0]][0], clauses.spans[right[-1]][1]
    best = max(right, key=lambda at: (at in alike and bool(found[at]), len(found[at])), default=None)
    return None if best is None else clauses.spans[best]


def are_alike(one: str, other: str) -> bool:
    """Return whether two answers end alike, as what is counted in the same unit does."""
    return _kind(one) == _kind(other) != ""


def _kind(words: str) -> str:
    tokens = TOKEN.findall(numbered(words))
    return _singular(tokens[-1]) if tokens else ""


def _singular(token: str) -> str:
    return token.removesuffix("s") if len(token) > LEAST_NAME else token


def is_of_another(question: str, clauses: Clauses) -> bool:
    """Return whether the clause is about something else of the kind than is asked, and one beside it about that."""
    tests = (has_other_number, has_other_name, has_other_sibling, has_other_limit, has_other_referent, has_other_item)
    return any(test(question, clauses) for test in tests)


def has_other_number(question: str, clauses: Clauses) -> bool:
    """Return whether the clause is about another year, building or the like, and one beside it about the one asked."""
    asked = set(_numbers(numbered(last_asked(question))))
    for kind in {kind for kind, _ in asked}:
        wanted = {value for one, value in asked if one == kind}
        values = [{value for one, value in _numbers(text) if one == kind} for text in clauses.texts]
        if not any(wanted & one for one in values):
            continue
        if kind == _WEEKDAY:
            values[clauses.own] |= {day for one, day in _numbers(clauses.read) if one == kind}
        governing = next((one for one in reversed(values[: clauses.own + 1]) if one), None)
        if governing is not None and not wanted & governing:
            return True
    return False


def has_other_name(question: str, clauses: Clauses) -> bool:
    """Return whether the clause begins with another name of the kind than one beside it: 冬季, 夏季.

    The asked name is the other's, or what else is asked is said of the other and something else of the own: what only
    leaves out the noun, "女款为89元" behind "男款纪念衫售价99元", is about the noun as well.
    """
    tokens = _tokens(question)
    asked, own = set(pairwise(tokens)), _beginning(clauses.texts[clauses.own])
    for at, text in enumerate(clauses.texts):
        other = _beginning(text)
        if at == clauses.own or other[1:] != own[1:] or other == own or not own[1:]:
            continue
        if other in asked and own[0] not in tokens:
            return True
        if own in asked and other[0] not in tokens and at < clauses.own:
            ours = _covered(tokens, clauses.texts[clauses.own])
            said = (_covered(tokens, text) - ours) & _content(tokens)
            if len(said) >= LEAST_NAME and _says_else(clauses.texts[clauses.own], {*tokens, *TOKEN.findall(text)}):
                return True
    return False


def has_other_sibling(question: str, clauses: Clauses) -> bool:
    """Return whether the clause is about another name of the kind, and one beside it names what is asked.

    Where the clause has no such name, the nearest before it tells.
    """
    asked, whether = last_asked(question), asks_whether(question)
    beside = " ".join(text for at, text in enumerate(clauses.texts) if at != clauses.own)
    between = ""
    for at in range(clauses.own, -1, -1):
        text = clauses.whole(at) if whether else clauses.texts[at]
        if found := [one.asked for one in siblings(asked, text) if one.is_strict or at == clauses.own]:
            return any(is_named(name, beside) and not is_named(name, between) for name in found)
        between = f"{text} {between}"
    return False


def has_other_limit(question: str, clauses: Clauses) -> bool:
    """Return whether a number that is asked about is within a limit of another clause and not within one of this."""
    whole = [numbered(clauses.whole(at)) for at in range(len(clauses.spans))]
    own = whole.pop(clauses.own)
    return is_of_other_limit(last_asked(question), own, whole)


def has_other_referent(question: str, clauses: Clauses) -> bool:
    """Return whether the clause is about the former and the latter is asked about, or the other way round."""
    return other_referent(last_asked(question), clauses.passage[: clauses.spans[clauses.own][1]]) is not None


def has_other_item(question: str, clauses: Clauses) -> bool:
    """Return whether another item of the sentence, parted by a semicolon, begins with a name that is asked about.

    The own one has less of what is asked than that, and something: "考试作弊的记过；替考的留校察看。" of 作弊.
    """
    tokens = _tokens(question)
    content = {at for at in _content(tokens) if tokens[at] not in AUXILIARY}
    items = list(_items(clauses))
    own = next(item for item in items if clauses.own in item)
    here = _covered(tokens, _joined(clauses, own)) & content
    for item in items:
        there = _covered(tokens, _joined(clauses, item))
        begins = _covered(tokens, _topic(_joined(clauses, item[:1]))) & content
        if item != own and here and here <= there and _has_name(tokens, begins - here):
            return True
    return False


def _topic(clause: str) -> str:
    """Return the first characters of a clause, behind its number or label."""
    return _LABEL.sub("", clause.rstrip())[:LONGEST_TOPIC]


def _items(clauses: Clauses) -> Iterator[range]:
    """Yield the places of the clauses of each item of the sentence."""
    first = 0
    for at, (_, end) in enumerate(clauses.spans, start=1):
        if at == len(clauses.spans) or clauses.passage[:end].rstrip().endswith(("；", ";")):
            yield range(first, at)
            first = at


def _joined(clauses: Clauses, places: Iterable[int]) -> str:
    return numbered(" ".join(map(clauses.whole, places)))


def _says_else(text: str, known: set[str]) -> bool:
    """Return whether a clause has words of its own: not the names, numbers and verbs that only give a value."""
    words = {token for token in TOKEN.findall(_LINKS.sub(" ", text)) if not token.isdigit()}
    return len(words - known - _SAYS_NOTHING - _SMALL_WORDS) >= LEAST_NAME


def _beginning(text: str) -> tuple[str, ...]:
    """Return the first two characters of a clause, the second of them what it has in common with others of the kind."""
    first = tuple(TOKEN.findall(text)[:2])
    return first if len(first) > 1 and len("".join(first)) == len(first) and first[1] not in _SAYS_NOTHING else ()


def named_behind(question: str, clauses: Clauses) -> float:
    """Return the share of the question's words that only clauses behind the one with the answer have, 0..1."""
    tokens = _tokens(question)
    content = _content(tokens)
    return len(_only_behind(tokens, clauses) & content) / len(content) if content else 0.0


def _only_behind(tokens: Sequence[str], clauses: Clauses) -> set[int]:
    before = set[int]().union(*(_covered(tokens, text) for text in clauses.texts[: clauses.own + 1]))
    behind = set[int]().union(*(_covered(tokens, text) for text in clauses.texts[clauses.own + 1 :]))
    return behind - before


def _has_name(tokens: Sequence[str], places: set[int]) -> bool:
    """Return whether some of the question's tokens make a name: a Latin word, a number, or characters side by side."""
    return any(len(tokens[at]) >= LEAST_NAME or at + 1 in places for at in places)


def _content(tokens: Sequence[str]) -> set[int]:
    return {at for at, token in enumerate(tokens) if token not in _SAYS_NOTHING and token not in _SMALL_WORDS}


def _clauses(passage: str, at: int) -> list[Span]:
    """Return [start, end) of each clause of the sentence that holds a place."""
    end = SENTENCE_END.search(passage, at)
    return parted(CLAUSE_END, passage, start_of(SENTENCE_END, passage, at), end.end() if end else len(passage))


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    """Yield the kind and the value of each number that tells things apart, not of what is only compared with."""
    yield from ((_WEEKDAY, day) for mention in weekdays(text) for day in mention.covers)
    for match in _NUMBER.finditer(text):
        if _COMPARED.search(text[: match.start()]):
            continue
        if match["year"]:
            yield "年", match["year"]
        else:
            yield match["kind"], match["value"]


def _tokens(question: str) -> list[str]:
    """Return the question's words in Latin letters, its numbers and single characters, without what asks."""
    return TOKEN.findall(ASKS.sub(" ", numbered(last_asked(question))))


def _covered(tokens: Sequence[str], text: str) -> set[int]:
    """Return the places of the question's tokens that a text has: Latin words, numbers, characters with a neighbour."""
    there = TOKEN.findall(text)
    words, pairs = set(there), set(pairwise(there))
    alone = {at for at, token in enumerate(tokens) if len(token) >= LEAST_NAME and token in words}
    paired = {at for at, pair in enumerate(pairwise(tokens)) if pair in pairs}
    return alone | paired | {at + 1 for at in paired}
