"""Two lists that run side by side, as in "甲、乙分别为1元和2元": the item that stands in the place of the named one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import Passage, Span
from qa.punctuation import CLAUSE_END, LABEL_OR_CLAUSE_END, STATEMENT_END, end_of, parted, stripped
from qa.reader.reader import Reading
from qa.reader.subject.neighbours import last_asked
from qa.scripts import fold_script

LEAST_ITEMS = 2
LEAST_NAME = 2  # characters of an item by which a question names it
LONGEST = 1000  # characters of a sentence that is searched for lists, since each list looks at all of it

_CHINESE = re.compile(r"分别|依次")
_ENGLISH = re.compile(r"(?P<lists>.+?),? respectively\b", re.IGNORECASE)
_ASKS_FOR_ALL = re.compile(r"分别|依次|各[自是有为]?|都|哪些|\b(?:respectively|each|both|all)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"[（(][^）)]{0,80}[）)]")
# Who else there is beside the one that is named: another item of the very list.
_ASKS_BESIDE = re.compile(
    r"除了|除.{1,20}?外|[和跟与同].{1,20}?(?:一[起同块道齐]|共同|同[为是样一组队获]|并列|搭[档伴])"
    r"|\b(?:besides|except|apart from|other than|(?:together|along) with|alongside)\b",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"谁|哪[一几]?位|\bwho(?:m|se)?\b", re.IGNORECASE)
_ASKS_WHO_IT_IS = re.compile(  # of the one that is named: what is said of that one answers
    r"^\W*(?:请问)?[^，,。？?的]{2,12}?(?:到底|究竟)?是谁[呢啊呀]?\W*$|^\W*[Ww]ho (?:is|was)(?: [A-Z][\w'’-]*){1,4}\W*$"
)
_COMMA = re.compile(r"、")
_AND = re.compile(r"以及|[和与及]")
_BETWEEN = re.compile(r",? and |, ", re.IGNORECASE)
_LEADS = re.compile(r".*(?:[是为有由]|(?:分别|依次)[是为有由]?|[，,：:])")  # before the first item
_LEADS_VALUE = re.compile(r"(?:[为是由在有叫达占到归至于]|位于|来自|达到|荣?获得?|取得|担任)+")
_OF = re.compile(
    r"(?:的|[两二三四五六七八九十\d]{1,6}[个名位家种类项人]).*$"
)  # behind the last item of those that come first
_DONE = re.compile(r"(?:担任|出任|兼任|负责|承担|主持|主讲|执教|任教|承建|承办|管理|提供|完成|组成|获得)$")
_VERBS = (
    r"\s{1,3}(?:is|are|was|were|at|to|by|of|in|on|for|from|costs?|scored|took|gets?|got|has|have|had|opens?|closes?)\b"
)
_ENGLISH_VERB = re.compile(rf".*{_VERBS}\s*", re.IGNORECASE)
_BEFORE_VERB = re.compile(rf".*?(?={_VERBS}|$)", re.IGNORECASE)
_NUMBER = re.compile(r"[¥$€£]?\d")


@dataclass(frozen=True, slots=True)
class Parallel:
    """Two lists of as many items, [start, end) in the text: what is named first, and what is said of each."""

    first: tuple[Span, ...]
    second: tuple[Span, ...]


def in_its_place(question: str, passage: Passage, reading: Reading) -> Reading:
    """Return the reading, of the item that belongs to the one which the question names, where others were read.

    The question has to name one item alone, and not to ask for all.
    """
    asked = fold_script(last_asked(question))
    if _ASKS_FOR_ALL.search(asked) or _ASKS_BESIDE.search(asked):
        return reading
    text = fold_script(passage.text)
    for lists in parallels(text):
        for names, values in ((lists.first, lists.second), (lists.second, lists.first)):
            if not any(one[0][0] < reading.end and reading.start < one[-1][1] for one in (names, values)):
                continue
            named = _named(asked, [text[start:end] for start, end in names])
            if named is not None and _asks_for_another(asked) and any(_lies_in(reading, one) for one in names):
                return reading
            if named is not None and not any(_lies_in(reading, one[named]) for one in (names, values)):
                return replace(reading, start=values[named][0], end=values[named][1])
    return reading


def _asks_for_another(asked: str) -> bool:
    """Return whether a question asks for somebody who need not be the one that it names."""
    return _ASKS_WHO.search(asked) is not None and not _ASKS_WHO_IT_IS.search(asked)


def parallels(text: str) -> Iterator[Parallel]:
    """Yield the lists of a text in Simplified that run side by side."""
    hidden = _BRACKETS.sub(lambda match: "\ue000" * len(match[0]), text)  # what parts items in brackets parts no list
    for start, end in parted(STATEMENT_END, hidden):
        if end - start > LONGEST:
            continue
        for match in _CHINESE.finditer(hidden, start, end):
            behind = match.end(), end_of(CLAUSE_END, hidden, match.end())
            found = _in_chinese(hidden, (start, match.start()), behind)
            if found is not None:
                yield found
        named = _ENGLISH.match(hidden, start, end)
        if named and (found := _in_english(hidden, *named.span("lists"))):
            yield found


def _in_chinese(text: str, before: Span, behind: Span) -> Parallel | None:
    """Return both lists: the values behind the word, and the nearest clause before it with as many items."""
    clauses = parted(LABEL_OR_CLAUSE_END, text, *before)
    values = _values(text, _items(text, *behind))
    for clause in reversed(clauses[-2:]):
        items = _items(text, *clause)
        if len(items) == len(values) >= LEAST_ITEMS:
            return Parallel(tuple(_names(text, items)), tuple(values))
    return None


def _items(text: str, start: int, end: int) -> list[Span]:
    """Return the items of a list, its last two parted by "and" where that parts words as long as the others."""
    items = _split(text, start, end, list(_COMMA.finditer(text, start, end)))
    joints = list(_AND.finditer(text, *items[-1]))
    if len(joints) != 1:
        return items
    last = _split(text, *items[-1], joints)
    shortest = min((last - first for first, last in items[:-1]), default=1)
    if min(last - first for first, last in last) < max(1, min(LEAST_NAME, shortest)):
        return items
    return [*items[:-1], *last]


def _split(text: str, start: int, end: int, marks: Sequence[re.Match[str]]) -> list[Span]:
    edges = [start, *(place for mark in marks for place in mark.span()), end]
    return [stripped(text, first, last) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _names(text: str, items: Sequence[Span]) -> list[Span]:
    """Return items without what leads to the first of them and what is said behind the last."""
    (start, end), last = items[0], items[-1]
    lead = _LEADS.match(text, start, end)
    tail = _OF.search(text, last[0] + 1, last[1])
    first = (lead.end() if lead and lead.end() < end else start, end)
    return [first, *items[1:-1], (last[0], tail.start() if tail else last[1])]


def _values(text: str, items: Sequence[Span]) -> list[Span]:
    """Return items without the verb before the first, and the one behind the last."""
    (start, end), last = items[0], items[-1]
    led = _LEADS_VALUE.match(text, start, end)
    number = _NUMBER.search(text, start, end) if _NUMBER.match(text, *last) else None
    first = (number.start() if number else led.end() if led else start, end)
    done = _DONE.search(text, *last)
    return [first, *items[1:-1], (last[0], done.start() if done and done.start() > last[0] else last[1])]


def _in_english(text: str, start: int, end: int) -> Parallel | None:
    """Return both lists of "A and B are 1 and 2": the last name, a verb and the first value stand in one piece."""
    pieces = _split(text, start, end, list(_BETWEEN.finditer(text, start, end)))
    count, odd = divmod(len(pieces) + 1, 2)
    if odd or count < LEAST_ITEMS:
        return None
    middle = pieces[count - 1]
    in_numbers = [_NUMBER.match(text, *piece) is not None for piece in pieces[count:]]
    value = _NUMBER.search(text, *middle) if all(in_numbers) else _ENGLISH_VERB.match(text, *middle)
    if value is None or (any(in_numbers) and not all(in_numbers)):
        return None
    at = value.start() if all(in_numbers) else value.end()
    name = _BEFORE_VERB.match(text, middle[0], at)
    end = name.end() if name else at
    return Parallel((*pieces[: count - 1], (middle[0], end)), ((at, middle[1]), *pieces[count:]))


def _named(asked: str, items: Sequence[str]) -> int | None:
    """Return which item the question names, by its beginning or end; None where it is not one alone."""
    found = [at for at, item in enumerate(items) if _has_own(asked.lower(), item.lower(), items, at)]
    return found[0] if len(found) == 1 else None


def _has_own(asked: str, item: str, items: Sequence[str], at: int) -> bool:
    """Return whether the question has an end of the item that no other item has."""
    others = " ".join(other.lower() for number, other in enumerate(items) if number != at)
    ends = (part for length in range(LEAST_NAME, len(item) + 1) for part in (item[:length], item[-length:]))
    return any(_stands_in(asked, part) and part not in others for part in ends)


def _stands_in(asked: str, part: str) -> bool:
    """Return whether the question has these words, not within other Latin words or numbers."""
    before = r"(?<![a-z\d])" if part[0].isascii() else ""
    after = r"(?![a-z\d])" if part[-1].isascii() else ""
    return re.search(before + re.escape(part) + after, asked) is not None


def _lies_in(reading: Reading, item: Span) -> bool:
    return item[0] <= reading.start < reading.end <= item[1]
