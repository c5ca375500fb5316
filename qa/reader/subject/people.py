"""Whose data were read: those of another person than the question names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.introductions import SURNAMES
from qa.punctuation import CLAUSE_END
from qa.reader.subject.opposites import KIN, opposites
from qa.reader.subject.owners import OF_PEOPLE, WHEN_OR_WHERE, WORK_OR_AGE
from qa.reader.subject.substitutions import Difference, Substitution
from qa.reader.subject.surroundings import Surroundings

_HAN = r"\u3400-\u9fff"
_FAMILY = "(?:" + "|".join(sorted(SURNAMES, key=len, reverse=True)) + ")"
_POLITE = r"(?:请问|问下|问一下|查一?下|查询|我想知道|告诉我|帮我查一?下?|[，,\s])*"
_TITLE = "(?:先生|女士|小姐|太太|老师|同学|同志|经理|医生|师傅|阿姨|叔叔)"
# Behind a family name alone: "安保队长" is nobody of the name 安保.
_ANY_TITLE = (
    f"(?:{_TITLE}|总经理|主任|主管|总监|总|工程师|工|大夫|护士长?|教授|律师|会计|警官|队长|班长|组长|[院校部科处所店]长"
    "|大?叔|大爷|大妈|大姐|奶奶|爷爷)"
)
_NAME = rf"(?:(?P<titled>(?P<family>{_FAMILY}){_ANY_TITLE})|(?P<name>{_FAMILY}[{_HAN}]{{1,2}}?){_TITLE}?)"
_ASKED = re.compile(rf"^{_POLITE}{_NAME}(?:的?(?:{OF_PEOPLE})|{WHEN_OR_WHERE})")
_ASKED_OF_ROW = re.compile(rf"^{_POLITE}{_NAME}(?:的|\d|{OF_PEOPLE}|{WHEN_OR_WHERE})")
_ONLY_FAMILY = re.compile(rf"(?P<family>{_FAMILY}){_ANY_TITLE}")
_ASKED_OF_ONE = re.compile(rf"^{_POLITE}(?P<name>.{{1,12}}?)的?(?:{WORK_OR_AGE}|{WHEN_OR_WHERE})")
_SAID_OF_ONE = "(?:今年|现年|现在|已经?|才|刚|年方|是|为|叫)*"  # right before an age or work
_NAMED = rf"{_FAMILY}[{_HAN}]{{1,2}}"
_LABEL = r"(?:姓名|名字|员工|学生|患者|联系人|负责人|业主|客户|老师|教师|成员|人员|申请人|持卡人)"
_RECORDED = re.compile(
    rf"(?:^|[；;|\n\t])\s{{0,8}}(?:{_LABEL}[^：:；|]{{0,4}}[：:]\s{{0,8}})?(?P<name>{_NAMED})\s{{0,8}}(?=[；;|\n\t]|$)"
)
_LABELLED = re.compile(rf"{_LABEL}\s?[：:]\s{{0,8}}(?P<name>{_NAMED})(?![{_HAN}])")
_STATED = re.compile(rf"(?:^|[，,；;。、\s])(?P<name>{_FAMILY}[{_HAN}]{{1,2}}?)的?(?={OF_PEOPLE})")


def other_person(question: str, around: Surroundings) -> Difference | None:
    """Return the person whose data were read, where the question names another, who stands nowhere near.

    The row of a table has to name the one that is asked for; elsewhere he or she may stand anywhere, as a text goes on
    with "she". Where nobody else is named, nothing is said of it: a text need not repeat a name.
    """
    asked = (_ASKED_OF_ROW if around.row else _ASKED).match(question)
    if asked is None:
        return None
    family, held = asked["family"], around.row or around.held
    if family:  # "李先生" may be every 李 of whom the text speaks
        is_there = re.search(rf"{family}[{_HAN}]", f"{held} {around.read}") is not None
    else:
        is_there = asked["name"] in held or asked["name"] in around.read
    if is_there:
        return None
    record = around.row or around.sentences
    others = [other for other in _others(record) if other not in question and other not in around.read]
    if not others or any(_may_be(other, asked["name"]) for other in others):
        return None
    return Difference(Substitution.WORD, asked["name"] or asked["titled"], others[0])


def other_relative(question: str, around: Surroundings) -> Difference | None:
    """Return the relative right before what was read, where the age or work of nobody's relative is asked for."""
    asked = _ASKED_OF_ONE.match(question)
    clause = CLAUSE_END.split(around.before)[-1]
    relatives = [one.text for one in opposites(clause) if one.kind == KIN]
    if asked is None or not relatives or any(one.kind == KIN for one in opposites(question)):
        return None
    is_of_one = re.search(rf"{relatives[-1]}(?P<name>[{_HAN}]{{0,3}}?){_SAID_OF_ONE}\Z", clause)
    if is_of_one is None or (is_of_one["name"] and is_of_one["name"] in question):
        return None
    return Difference(Substitution.WORD, asked["name"], relatives[-1])


def _may_be(other: str, name: str | None) -> bool:
    """Return whether the text's "李先生" may be the full name that is asked for."""
    found = _ONLY_FAMILY.fullmatch(other)
    return found is not None and name is not None and name.startswith(found["family"])


def _others(text: str) -> Iterator[str]:
    """Yield the names of the people whom a record is of."""
    for pattern in (_LABELLED, _RECORDED, _STATED):
        for match in pattern.finditer(text):
            yield match["name"]
