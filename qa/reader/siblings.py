"""Names of a kind that stand for one another: boarders and day pupils, the first bridge and the second, two models.

Both end in the same head, "走读生" and "住宿生", or are codes of one shape; what is said of one is not said of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.reader.mentions import by_kind
from qa.reader.opposites import PARTIES, opposites
from qa.reader.people import is_owner
from qa.reader.substitutions import codes, numbered, plain, shape

# Nouns of one character that end the names of people, animals, places, things and parts of organisations.
_HEADS = frozenset("生员工者师犬猫车船机室馆楼厅部科处局院所校班组区栋幢座桥塔门票卡型版店厂库站证险药间层线炉泵")
_QUALIFIERS = 2  # characters before such a noun
_LONGEST = 4  # characters before a longer one
# One character before the noun tells things apart where it is one of a series.
_SERIES = (
    "甲乙丙丁戊己", "abcdefgh", "东西南北中", "大中小", "早中晚夜", "新老旧", "前后", "左右", "内外", "男女", "高低",
)  # fmt: skip
_NUMBERED = frozenset("桥塔厂院校馆")  # are told apart by a number right before them; of other nouns it is a count
_ASKS = re.compile(r"什么|甚么|多少|哪[里儿边些个位]?|谁|几|吗|呢|怎[么样]*|如何|为[何啥]|是否|多[久长大高远]|何|咋|啥|请问?")
_BOUNDARY = re.compile(r"^|[\s\W]|全体|[的与和及或跟同对从由为是在请非但而凡该本各每其]|(?<=\d)(?=[^\W\d])|(?<!\d)(?=\d)")
_NO_NAME = frozenset("的了是在有和与及为由被于也都就从到对把给向让将不没未可能会要应须需这那每各该本其及并且但如若时个次等后前")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Siblings:
    """A name that a question has, and the one of the kind that a text has. is_strict: by their form alone."""

    asked: str
    said: str
    is_strict: bool


@lru_cache(maxsize=512)  # the spans of a passage are of a few clauses
def siblings(question: str, text: str) -> Sequence[Siblings]:
    """Return what a text names where the question names another of the kind, which the text has not.

    question, text: in Simplified.
    """
    asked, said = numbered(_ASKS.sub(" ", question)), numbered(text)
    pairs = (_siblings(asked[start:], said[other:]) for start in _beginnings(asked) for other in _beginnings(said))
    found = [pair for pair in pairs if pair and pair.asked not in said and pair.said not in asked]
    return [*_codes(question, text), *_members(asked, said), *found]


def is_named(name: str, text: str) -> bool:
    """Return whether a text has a name, or another word for the relative or party that it is."""
    said = by_kind(opposites(text))
    members = (one for one in opposites(name) if one.kind in PARTIES)
    return plain(name) in plain(text) or any(other.holds_for(one) for one in members for other in said.get(one.kind, ()))


def _codes(question: str, text: str) -> Iterator[Siblings]:
    said = codes(text)
    for asked in codes(question):
        if asked not in said:
            yield from (Siblings(asked, one, False) for one in said if shape(one) == shape(asked))


def _members(question: str, text: str) -> Iterator[Siblings]:
    """Yield the relatives and the parties that stand for one another, where data of one are asked for."""
    said = by_kind(opposites(text))
    for kind, asked in by_kind(opposites(question)).items():
        if kind not in PARTIES or len({one.own for one in asked}) > 1 or not is_owner(asked[0].text, question):
            continue
        others = said.get(kind, ())
        if others and not any(one.holds_for(asked[0]) for one in others):
            yield Siblings(asked[0].text, others[-1].text, True)


def _beginnings(text: str) -> Sequence[int]:
    """Return where a name may begin."""
    return sorted({match.end() for match in _BOUNDARY.finditer(text)})


def _siblings(asked: str, said: str) -> Siblings | None:
    """Return the two names that the texts begin with, if they are of a kind."""
    shared = _shared(asked, said)
    if shared == 1:
        shared = 0
    one, other = asked[shared:], said[shared:]
    for length in range(1, min(_LONGEST, len(one) - 1) + 1):
        for width in range(1, min(_LONGEST, len(other) - 1) + 1):
            head = _shared(one[length:], other[width:])
            if head and _may_qualify(one[:length], other[:width]) and (kind := _kind(one[:length], other[:width], one[length : length + head])):
                end = 1 if kind == 1 else head
                return Siblings(asked[: shared + length + end], said[: shared + width + end], kind == 1)
    return None


def _kind(one: str, other: str, head: str) -> int:
    """Return 1 for names that are siblings by their form alone, 2 for those that may be, 0 for others."""
    if one.isdigit() and other.isdigit():
        return int(head[0] in _NUMBERED)
    if len(one) == len(other) == 1 and any(one in series and other in series for series in _SERIES) and head[0] in _HEADS:
        return 1
    if not _HAN.fullmatch(one + other):
        return 0
    if len(one) == len(other) == _QUALIFIERS and head in _HEADS:
        return 1
    return 2 if len(head) > 1 and min(len(one), len(other)) > 1 and _HAN.match(head) and _NO_NAME.isdisjoint(head[:2]) else 0


def _may_qualify(one: str, other: str) -> bool:
    return one != other and _NO_NAME.isdisjoint(one + other) and not set(one) & set(other)


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at] and one[at].isalnum() and one[at] not in _NO_NAME:
        at += 1
    return at
