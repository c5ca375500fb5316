"""Names of a kind that stand for one another: boarders and day pupils, the first bridge and the second, two models.

Both end in one head, "走读生" and "住宿生", or are codes of one shape. What is said of one is not said of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from qa.numerals import codes, numbered, plain, shape
from qa.reader.subject.mentions import by_kind
from qa.reader.subject.opposites import PARTIES, opposites
from qa.reader.subject.owners import is_owner
from qa.reader.subject.substitutions import ASKS, Difference, Substitution
from qa.reader.subject.surroundings import Surroundings
from qa.verdicts import asks_whether

# Nouns of one character that end the names of people, animals, places, things and parts of organisations.
_HEADS = frozenset("生员工者师犬猫车船机室馆楼厅部科处局院所校班组区栋幢座桥塔门票卡型版店厂库站证险药间层线炉泵")
LEAST_HEAD = 2  # characters of other nouns
_QUALIFIERS = 2  # characters before such a noun
LONGEST_QUALIFIER = 4  # characters before a longer one
# One character before the noun tells things apart where it is one of a series.
_SERIES = (
    *("甲乙丙丁戊己", "abcdefgh", "东西南北中", "大中小", "早中晚夜"),
    *("新老旧", "前后", "左右", "内外", "男女", "高低", "年季月周日次"),
)
_NUMBERED = frozenset("桥塔厂院校馆")  # are told apart by a number right before them; of other nouns it is a count
_BOUNDARY = re.compile(
    r"^|[\s\W]|全体|[的与和及或跟同对从由为是在请非但而凡该本各每其]|(?<=\d)(?=[^\W\d])|(?<!\d)(?=\d)"
)
_NO_NAME = frozenset("的了是在有和与及为由被于也都就从到对把给向让将不没未可能要应须需这那每各该本其并且但如若个等")
_WORD, _MORE = r"[\u3400-\u9fff]{2,4}", r"[\u3400-\u9fff]{2}"
_LISTED = re.compile(
    rf"(?P<first>{_WORD})[、和与及或](?P<more>{_MORE})(?P=first)(?![\u3400-\u9fff])"
    rf"|(?P<further>{_MORE})(?P<second>{_WORD})[、和与及或](?P=second)(?![\u3400-\u9fff])"
)
# What counts behind a number is no part of a name: 退票 in 20点退票.
_UNIT = re.compile(r"(?<=\d)[点时分秒天日号周月年个位名次人元角块件张只条本台辆米岁期届级]")
# A verb with its object is no name, as in 东停车; nor is what only begins the word that the other is not: 票 of 票价.
_DOES = re.compile(
    "[停开闭关退收取购订买卖售检验补打坐乘上下进出换存还借离到入回候等租用][车票馆店门机站校院卡证船库厂楼]"
)
_COMPOUNDS = frozenset(
    f"{head}{end}"
    for head, ends in (
        *(("车", "场库票道厢牌主次间"), ("票", "价款务面据源"), ("馆", "长藏"), ("站", "台长"), ("店", "长面")),
        *(("机", "器场票构会关制"), ("楼", "层道梯"), ("门", "口票诊店"), ("卡", "号片"), ("证", "件书明号")),
        *(("厂", "房家长"), ("室", "内外"), ("院", "长子"), ("校", "长园"), ("生", "活产日育效成命"), ("药", "房店")),
        *(("部", "长分位件署"), ("科", "长学目技"), ("组", "长合成织"), ("船", "票长"), ("险", "种")),
    )
    for end in ends
)
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
    asked, said = numbered(ASKS.sub(" ", question)), numbered(text)
    pairs = (_siblings(asked[start:], said[other:]) for start in _beginnings(asked) for other in _beginnings(said))
    found = [pair for pair in pairs if pair and pair.asked not in said and pair.said not in asked]
    return [*_codes(question, text), *_members(numbered(question), said), *found]


def other_sibling(question: str, around: Surroundings) -> Difference | None:
    """Return the name of the kind that the clause is about, or the nearest clause before it that has any."""
    own = f"{around.clause} {around.read}" if asks_whether(question) else around.clause
    clauses = around.earlier if around.row else (own, *around.earlier)
    other = listed_sibling(question, own, around.held) or _nearest_sibling(question, clauses, around.context)
    return None if other is None else Difference(Substitution.WORD, other.asked, other.said)


def listed_sibling(question: str, clause: str, held: str) -> Siblings | None:
    """Return what a clause names of two that a text lists, "警告、严重警告", where the question names the other one.

    question, clause, held: in Simplified. The one of them is what the other one ends with.
    """
    for match in _LISTED.finditer(held):
        short = match["first"] or match["second"]
        long = f"{match['more'] or match['further']}{short}"
        in_question, in_clause = _which(question, long, short), _which(clause, long, short)
        if len(in_question) == len(in_clause) == 1 and in_question != in_clause:
            return Siblings(in_question[0], in_clause[0], True)
    return None


def _nearest_sibling(question: str, clauses: Iterable[str], context: str) -> Siblings | None:
    """Return the first that clauses name for what neither the context nor a clause before has."""
    for clause in clauses:
        found = (one for one in siblings(question, clause) if one.is_strict)
        if other := next((one for one in found if not is_named(one.asked, context)), None):
            return other
        context = f"{clause} {context}"
    return None


def _which(text: str, long: str, short: str) -> Sequence[str]:
    """Return which of two names a text has, of which the one ends with the other."""
    rest = text.replace(long, " ")
    return [name for name, is_there in ((long, rest != text), (short, short in rest)) if is_there]


def is_named(name: str, text: str) -> bool:
    """Return whether a text has a name, or another word for the relative or party that it is."""
    said = by_kind(opposites(text))
    members = [one for one in opposites(name) if one.kind in PARTIES]
    is_member = any(other.holds_for(one) for one in members for other in said.get(one.kind, ()))
    return is_member or plain(name) in plain(text)


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
    starts = {match.end() for match in _BOUNDARY.finditer(text)}
    return sorted({unit.end() if (unit := _UNIT.match(text, start)) else start for start in starts})


def _siblings(asked: str, said: str) -> Siblings | None:
    """Return the two names that the texts begin with, if they are of a kind: behind what they begin with alike."""
    shared = _shared(asked, said) if asked[:2] == said[:2] else 0
    same = shared if shared > 1 else 0
    one, other = asked[same:], said[same:]
    if set(one[1 : LONGEST_QUALIFIER + 1]).isdisjoint(other[1 : LONGEST_QUALIFIER + 1]):
        return None  # no head begins behind both: most pairs end here
    for length, width in product(range(1, LONGEST_QUALIFIER + 1), repeat=2):
        head = one[length:][: _shared(one[length:], other[width:])]
        if not head or not _may_qualify(one[:length], other[:width]):
            continue
        ends = _DOES.fullmatch(one[length - 1 : length + 1]), _DOES.fullmatch(other[width - 1 : width + 1])
        if any(ends) or _is_cut(one[length:], other[width:]):
            continue
        is_strict = _is_kind(one[:length], other[:width], head)
        if is_strict or _may_be_kind(one[:length], other[:width], head):
            end = 1 if is_strict else LEAST_HEAD
            return Siblings(asked[: same + length + end], said[: same + width + end], is_strict)
    return None


def _is_cut(one: str, other: str) -> bool:
    """Return whether the head that two texts begin with is a part of a longer word in only one of them."""
    return one[:2] != other[:2] and not _COMPOUNDS.isdisjoint({one[:2], other[:2]})


def _may_qualify(one: str, other: str) -> bool:
    return _NO_NAME.isdisjoint(one + other) and set(one).isdisjoint(other)


def _is_kind(one: str, other: str, head: str) -> bool:
    """Return whether two qualifiers of a head make names that are siblings by their form alone."""
    if one.isdigit() and other.isdigit():
        return head[0] in _NUMBERED
    if len(one) == len(other) == 1:
        return head[0] in _HEADS and any(one in series and other in series for series in _SERIES)
    return len(one) == len(other) == _QUALIFIERS and head in _HEADS and _HAN.fullmatch(one + other) is not None


def _may_be_kind(one: str, other: str, head: str) -> bool:
    """Return whether two qualifiers of a longer head may make names that are siblings."""
    head = head[:LEAST_HEAD]
    is_name = _HAN.fullmatch(one + other + head) is not None and _NO_NAME.isdisjoint(head)
    return is_name and len(head) == LEAST_HEAD and min(len(one), len(other)) > 1


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at] and one[at].isalnum() and one[at] not in _NO_NAME:
        at += 1
    return at
