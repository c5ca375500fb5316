"""What a pronoun stands for: a name of the question before it, or what was answered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.definitions import subject_of
from qa.naming import Found, Naming, Word, is_code, is_full_name

SHORT_ANSWER = 20

_PERSON = r"(?<!其)(?<!吉)(?:[他她][们們]?)(?:本人|自己)?"
_THING = re.compile(r"它[们們]?")
ANY_PRONOUN = re.compile(rf"{_PERSON}|{_THING.pattern}")
_ASKS_FOR_NAME = re.compile(r"[谁誰]|哪[家个個位种種款部本]|叫什[么麼]|\b(?:who|which)\b", re.IGNORECASE)
_ASKS_FOR_WOMAN = re.compile(r"[母妈奶婆姐妹姨姑]|妻子|太太|夫人|女儿|女士|媳妇|孙女")
_ASKS_FOR_MAN = re.compile(r"[父爸爷公哥弟叔舅]|丈夫|先生|儿子|女婿|孙子")
_ASKS_WHO_IS = re.compile(r"([^，,。？?]{2,24}?)(?:究竟|到底)?(?:是|由)[谁誰]")
_NO_PERSON = re.compile("(?:部|局|处|科室?|公司|集团|中心|学校|大学|[学医法]院|委员会|协会|团队|小组|研究所)$")
_SEVERAL = re.compile("[们們]")
# Whom a plural stands for, beside organisations.
_PEOPLE = re.compile(
    "(?:[员者师们队团]|专家|[学新医考]生|[老工成]人|人员|会员|孩子|儿童|家长|居民|业主|用户|[顾乘旅]客|客户|护士)$"
)
_SOMEBODY = re.compile(
    rf"{_PEOPLE.pattern}|(?:[租房]客|房东|[业車车户船店雇]主|老板|经理|主任|[老导]师|师傅|教练|医生|护士|司机|[校院局]长|主席|总监|秘书"
    "|[爸妈爷奶叔伯姨姑舅哥姐弟妹嫂]|[父母]亲|丈夫|妻子|老伴|儿子|女儿)$"
)
_RANK = re.compile(
    "(?:普通|标准|豪华|经典|基础|专业|旗舰|尊享|至尊|黄金|白金|钻石|优先|优秀|[高中初特甲乙]级|正式|临时)$"
)
_NOUN_TAGS = frozenset({"n", "vn", "nz", "j", "l", "v"})  # a verb behind a rank is a noun: 普通 | 快递
_NO_NAME = frozenset("vdpu")  # tags, by their first letter, that a name in an answer has none of
_CAPITALIZED = re.compile(r"(?:[A-Z][\w'’-]*[ .]*)+")


class Antecedents:
    """Finds what pronouns stand for."""

    def __init__(self, naming: Naming) -> None:
        self._naming = naming

    def of(self, pronoun: str, earlier: str, answer: str, topic: str, found: Found) -> list[str]:
        """Return what a pronoun may stand for, the likeliest first: the name that was answered, or one of the question.

        earlier, answer: the question before and what was said to it. topic: what stands for a name where the question
        has none. found: as for ``Naming.whole_names``. Where it was asked who bears a name ("小武是谁？"), that name is
        meant; where it was asked who holds an office ("董事长是谁？"), the name that was answered.
        """
        words = self._naming.words(earlier)
        names = [_with_its_noun(name, words) for name in self._naming.whole_names(earlier, found)]
        fitting = [name.text for name in names if name.is_person != is_of_thing(pronoun)]
        office = None if fitting or is_of_thing(pronoun) else _ASKS_WHO_IS.match(earlier)
        several = [] if fitting or is_of_thing(pronoun) or not _SEVERAL.search(pronoun) else self._people_of(topic)
        named = fitting or several or ([office[1]] if office else [])
        if not named and (is_of_thing(pronoun) or _SEVERAL.search(pronoun)):
            named = [name.text for name in names if is_of_thing(pronoun) or not is_code(name.text)]
        if not named and (is_of_thing(pronoun) or self._is_somebody(topic)):
            named = [topic]
        named = named[:1]
        subject = subject_of(earlier)
        if subject and (not subject.is_person or _is_named(subject.name, names)):
            return [subject.name]
        answered = self._answered(pronoun, earlier, answer)
        return [*answered, *(name for name in named if name and name not in answered)]

    def _is_somebody(self, topic: str) -> bool:
        return bool(self._naming.people(topic)) or _SOMEBODY.search(topic) is not None

    def _people_of(self, topic: str) -> list[str]:
        """Return the topic up to the last people or organisation that it names: 儿科 of 儿科挂号费."""
        ends = [one.end for one in self._naming.words(topic) if _PEOPLE.search(one.text) or _NO_PERSON.search(one.text)]
        return [topic[: ends[-1]]] if ends else []

    def _answered(self, pronoun: str, earlier: str, answer: str) -> list[str]:
        if not 0 < len(answer) <= SHORT_ANSWER:
            return []
        if is_of_thing(pronoun):
            return [answer] if _ASKS_FOR_NAME.search(earlier) else []
        person = self._naming.person_in(answer)
        if person and _is_other_sex(pronoun, earlier):
            return []
        if person:
            return [person]
        is_name = is_full_name(answer) or not any(word.tag[:1] in _NO_NAME for word in self._naming.words(answer)[1:])
        return [answer] if is_name and _ASKS_FOR_NAME.search(earlier) and not _NO_PERSON.search(answer) else []


def is_of_thing(pronoun: str) -> bool:
    """Return whether a pronoun stands for a thing."""
    return _THING.match(pronoun) is not None


def _with_its_noun(name: Word, words: Sequence[Word]) -> Word:
    """Return what the dictionary takes for a name with the noun behind it, which it only describes: 普通 | 会员."""
    noun = next((word for word in words if word.start == name.end), None)
    if noun is None or noun.tag not in _NOUN_TAGS or not _RANK.fullmatch(name.text):
        return name
    return Word(name.text + noun.text, name.tag, name.start)


def _is_other_sex(pronoun: str, earlier: str) -> bool:
    """Return whether who was asked for cannot be the one that the pronoun stands for."""
    if pronoun not in {"他", "她"}:
        return False
    same, other = (_ASKS_FOR_MAN, _ASKS_FOR_WOMAN) if pronoun == "他" else (_ASKS_FOR_WOMAN, _ASKS_FOR_MAN)
    return other.search(earlier) is not None and same.search(earlier) is None


def _is_named(subject: str, names: list[Word]) -> bool:
    """Return whether what is defined is a name, and not the office of somebody (研究所首任所长)."""
    return (
        any(subject == name.text for name in names)
        or (bool(names) and subject.startswith(names[0].text) and is_full_name(subject))
        or _CAPITALIZED.fullmatch(subject) is not None
    )
