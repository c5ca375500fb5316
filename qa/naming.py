"""The names in a question, whole: a dictionary cuts those that it does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.keywords.analyzer import Analyzer
from qa.introductions import SURNAMES, introductions

PERSON_TAGS = frozenset({"nr", "nrt", "nrfg"})
NAME_TAGS = PERSON_TAGS | {"ns", "nt", "nz", "eng"}
TOPIC_TAGS = NAME_TAGS | {"n", "vn", "j", "l", "an", "x", "m"}
GIVEN_NAME = 2  # characters of a given name, at most
LONGEST_REST = 4  # characters of a name that are missing behind what the dictionary took for it

QUESTION_WORD = re.compile(
    r"[谁誰]|什[么麼]|啥|咋|[干幹]嘛|哪|多少|[几幾]|怎|[为為]何|如何|何[时時]|[吗嗎]|\b(?:who|what|when|where|why|how|which|is|are|do|does|did)\b",
    re.IGNORECASE,
)
_GIVEN_NAME_TAGS = PERSON_TAGS | {"nz", "zg", "b", "z"}
_BEHIND_SURNAME = _GIVEN_NAME_TAGS | {"a", "ad", "an", "i", "n", "ng", "ns"}
_MEMBER = re.compile("[部处處科室组組队隊]([\u4e00-\u9fff]{3})$")  # 人事部许文静
_NO_SURNAME = frozenset({"c", "p", "uj", "ul", "r"})
_PART_OF_NAME = NAME_TAGS | {"a", "ag", "an", "b", "g", "j", "l", "n", "ng", "vn", "z", "zg"}
# What a thing is called behind its own name.
_KINDS = re.compile(
    "(?:大?桥|隧道|通道|公路|高速|铁路|公司|集团|乳业|药业|制药|科技|电子|证券|银行|大学|学院|学校|中学|小学|幼儿园|医院|诊所"
    "|研究[所院]|设计院|实验室|(?:博物|图书|美术|体育|纪念)馆|公园|广场|酒店|宾馆|饭店|餐厅|书店|超市|商场|大厦|小区|社区|花园"
    "|客栈|旅[舍馆]|山庄|民宿|[分总门]?店|区|古?镇|村|基地|机场|车站|码头|渡口|水库|电站|工厂|基金会|协会|委员会|出版社|电视台|俱乐部|健身房|画室|工作室|事务所)$"
)

_NUMERALS = re.compile("[一二三四五六七八九十]+")  # 高二
# A model's whole name; a number with its unit (5kg) is none.
_CODE = re.compile(
    r"(?<![A-Za-z\d.])(?:[A-Za-z]+-?\d[A-Za-z\d]*(?:-[A-Za-z\d]+)*|\d+(?=\s(?:Pro|Max|Plus|Mini|Ultra|Air|Lite)(?![A-Za-z])))"
    r"(?:\s?(?:Pro|Max|Plus|Mini|Ultra|Air|Lite))*(?![A-Za-z\d])",
    re.IGNORECASE,
)

Found = Callable[[str], str]  # the text that is found for a question


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its part of speech, as jieba names it, and where it stands."""

    text: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def is_person(self) -> bool:
        """Whether it is tagged as the name of a person."""
        return self.tag in PERSON_TAGS


class Naming:
    """Finds names, whole."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def words(self, text: str) -> list[Word]:
        """Return the words of a text, the parts of a person's name as one."""
        words: list[Word] = []
        start = 0
        for word, tag in self._analyzer.tagged(self._analyzer.simplify(text)):
            found = Word(text[start : start + len(word)], "nr" if tag in PERSON_TAGS else tag, start)
            if words and _is_name(words[-1], found):
                words[-1] = Word(words[-1].text + found.text, "nr", words[-1].start)
            else:
                words.append(found)
            start += len(word)
        return _with_codes(text, words)

    def names(self, text: str) -> list[Word]:
        """Return the names of people, places, organisations and products."""
        return [word for word in self.words(text) if word.tag in NAME_TAGS and not QUESTION_WORD.search(word.text)]

    def whole_names(self, text: str, found: Found) -> list[Word]:
        """Return the names, each with all that belongs to it, and none of one character.

        found: gives the text that a person's name of unknown form is looked up in.
        """
        words = self.words(text)
        names = (
            _whole(text, words, at, found)
            for at, word in enumerate(words)
            if word.tag in NAME_TAGS and not QUESTION_WORD.search(word.text)
        )
        known = found(text) if any(_is_odd(word) for word in words) else ""
        sure = (
            name for name in names if len(name.text) > 1 and not (known and _is_odd(name) and name.text not in known)
        )
        return list({name.end: name for name in sure}.values())

    def person_in(self, answer: str) -> str:
        """Return the only person that a short answer names at its end: 马国栋 of 项目经理马国栋; "" where none."""
        words = self.words(answer)
        people = [word for word in words if word.is_person and is_full_name(word.text)]
        if not people:
            member = _MEMBER.search(answer)
            behind = {*self.people(answer), *([member[1]] if member and is_full_name(member[1]) else [])}
            return next((name for name in behind if answer.endswith(name)), "")
        return people[0].text if len(people) == 1 and people[0].end == len(answer) else ""

    def people(self, text: str) -> set[str]:
        """Return the names of people that have the form of a full one."""
        tagged = {word.text for word in self.words(text) if word.is_person}
        introduced = {text[slice(*one.name)] for one in introductions(text) if one.is_person}
        return {name for name in tagged | introduced if is_full_name(name)}


def is_code(text: str) -> bool:
    """Return whether a text is the name of a model: QS-800 Pro."""
    return _CODE.fullmatch(text) is not None


def is_full_name(name: str) -> bool:
    """Return whether a name is a surname and a given name of one or two characters."""
    surname = _surname(name)
    return (
        bool(surname) and 1 <= len(name) - len(surname) <= GIVEN_NAME and not _NUMERALS.fullmatch(name[len(surname) :])
    )


def is_kind(text: str) -> bool:
    """Return whether a text ends with what a thing is called behind its own name: 青年旅舍."""
    return _KINDS.search(text) is not None


def _surname(name: str) -> str:
    return next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")


def _with_codes(text: str, words: list[Word]) -> list[Word]:
    """Return the words with each code as one, where it ends with a word."""
    for match in _CODE.finditer(text):
        inside = [at for at, word in enumerate(words) if match.start() <= word.start < match.end()]
        if inside and words[inside[0]].start == match.start() and words[inside[-1]].end == match.end():
            words[inside[0] : inside[-1] + 1] = [Word(match[0], "eng", match.start())]
    return words


def _is_odd(word: Word) -> bool:
    """Return whether what is tagged as a person has a long name without a surname, as 业主要."""
    return word.is_person and len(word.text) > GIVEN_NAME and not _surname(word.text)


def _is_name(family: Word, given: Word) -> bool:
    """Return whether jieba split a family name from a given name, or from its second half (钱 | 志强, 周鸿 | 祎)."""
    if len(family.text) > 1:
        return family.tag == "nr" and len(family.text) <= GIVEN_NAME and given.tag == "zg" and len(given.text) == 1
    if len(given.text) > GIVEN_NAME:
        return False
    if len(family.text) == 1 and family.text + given.text[0] in SURNAMES and len(given.text) > 1:
        return True
    if family.tag in {"nr", "n"} and given.tag in _GIVEN_NAME_TAGS:
        return True
    if family.text not in SURNAMES or family.tag in _NO_SURNAME:
        return False
    is_given = given.is_person and _surname(given.text) == ""
    return is_given or (family.tag == "nr" and len(given.text) == GIVEN_NAME and given.tag in _BEHIND_SURNAME)


def _whole(text: str, words: Sequence[Word], at: int, found: Found) -> Word:
    """Return a name with the kind of thing behind it, with what its own kind stands behind, or as it is found."""
    name = words[at]
    rest = _with_kind(words[at + 1 :])
    end = rest[-1].end if rest else name.end
    start = name.start
    is_kind = _KINDS.fullmatch(name.text) is not None or is_code(name.text)
    before = words[at - 1] if at else None
    if before and before.end == start and _is_beginning(before, name, is_kind=is_kind, has_kind=bool(rest)):
        start = before.start
    if rest or start < name.start:
        return Word(text[start:end], "nz", start)
    if (name.is_person or _surname(name.text[:1])) and not _is_complete(name.text):
        return Word(text[start : _end_found(text, words[at:], found)], name.tag, start)
    return name


def _with_kind(words: Sequence[Word]) -> list[Word]:
    """Return the words behind a name that belong to it, up to the last kind of thing: 临水 | 山庄 | 青年 | 旅舍."""
    behind = list(takewhile(lambda word: word.tag in _PART_OF_NAME | {"t"} or _KINDS.search(word.text), words))
    kinds = [at for at, word in enumerate(behind) if _KINDS.search(word.text)]
    return behind[: kinds[-1] + 1] if kinds else []


def _is_beginning(before: Word, name: Word, *, is_kind: bool, has_kind: bool) -> bool:
    """Return whether a word belongs to the name behind it: 青石 | 大桥, 跨 | 江 | 通道."""
    if is_kind:
        return before.tag in _PART_OF_NAME or (before.tag == "v" and before.start == 0 and len(before.text) > 1)
    return has_kind and len(name.text) == len(before.text) == 1 and before.tag not in _NO_SURNAME


def _is_complete(name: str) -> bool:
    surname = _surname(name)
    return bool(surname) and len(name) - len(surname) >= GIVEN_NAME


def _end_found(text: str, words: Sequence[Word], found: Found) -> int:
    """Return where a person's name ends: behind what follows its first word each time that it is found."""
    ends = [end for end in _possible_ends(words) if end <= words[0].end + LONGEST_REST]
    if not ends:
        return words[0].end
    start, known = words[0].start, found(text)
    count = known.count(words[0].text)
    return max((end for end in ends if count and known.count(text[start:end]) == count), default=words[0].end)


def _possible_ends(words: Sequence[Word]) -> Iterator[int]:
    """Yield where a name may end behind its first word: between words, and within what is tagged as a name."""
    for word in takewhile(lambda word: word.tag in _PART_OF_NAME | {"m"}, words[1:]):
        yield from range(word.start + 1, word.end + 1) if word.tag in NAME_TAGS else (word.end,)
