"""Whose data were read: those of another person than the question names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.introductions import SURNAMES
from qa.reader.opposites import KIN, opposites
from qa.reader.substitutions import Difference, Substitution
from qa.reader.surroundings import CLAUSE_END, Surroundings

_HAN = r"\u3400-\u9fff"
_FAMILY = "(?:" + "|".join(sorted(SURNAMES, key=len, reverse=True)) + ")"
_POLITE = r"(?:请问|问下|问一下|查一?下|查询|我想知道|告诉我|帮我查一?下?|[，,\s])*"
# What people have, as lists of them say it.
_OF_PEOPLE = (
    "手机|电话|联系|邮箱|邮件|微信|QQ|分机|工号|学号|编号|证件|身份证|护照|车牌|生日|出生|年龄|性别|籍贯|民族|学历|专业|职[务位称]"
    "|岗位|部门|班级|工资|薪|奖金|补贴|津贴|社保|成绩|分数|得分|总分|语文|数学|英语|考勤|出勤|请假|年假|迟到|座位|工位|宿舍|床位|房间|住址|地址"
    "|入职|离职|合同|转正|毕业|银行|账号|卡号|身高|体重|血型|病历|床号|绩效|业绩|销售|任务|上级|主管|直属|导师|紧急"
)
_TITLE = "(?:先生|女士|小姐|太太|老师|同学|同志|经理|医生|师傅|阿姨|叔叔)"
# Behind a family name alone: "安保队长" is nobody of the name 安保.
_ANY_TITLE = (
    f"(?:{_TITLE}|总经理|主任|主管|总监|总|工程师|工|大夫|护士长?|教授|律师|会计|警官|队长|班长|组长|[院校部科处所店]长"
    "|大?叔|大爷|大妈|大姐|奶奶|爷爷)"
)
_WHEN_OR_WHERE = (
    "在哪个?(?:部门|班|组|科室|公司)|(?:什么时候|哪年|哪天|何时)(?:入职|离职|出生|毕业)"
    "|住(?:在|哪)|(?:今年)?(?:多大|几岁)"
)
_WORK_OR_AGE = "是?(?:[做干]什么|什么(?:工作|职业)|哪里人)|(?:今年|现在)?(?:多大|几岁|多少岁)|年纪"
_WHO = rf"是?(?:叫(?:什么|啥|甚么)|谁)|姓什么|{_WORK_OR_AGE}"
_NAME = rf"(?:(?P<titled>(?P<family>{_FAMILY}){_ANY_TITLE})|(?P<name>{_FAMILY}[{_HAN}]{{1,2}}?){_TITLE}?)"
_ASKED = re.compile(rf"^{_POLITE}{_NAME}(?:的?(?:{_OF_PEOPLE})|{_WHEN_OR_WHERE})")
_ASKED_OF_ROW = re.compile(rf"^{_POLITE}{_NAME}(?:的|\d|{_OF_PEOPLE}|{_WHEN_OR_WHERE})")
_ONLY_FAMILY = re.compile(rf"(?P<family>{_FAMILY}){_ANY_TITLE}")
_ASKED_OF_ONE = re.compile(rf"^{_POLITE}(?P<name>.{{1,12}}?)的?(?:{_WORK_OR_AGE}|{_WHEN_OR_WHERE})")
_SAID_OF_ONE = "(?:今年|现年|现在|已经?|才|刚|年方|是|为|叫)*"  # right before an age or work
_NAMED = rf"{_FAMILY}[{_HAN}]{{1,2}}"
_LABEL = r"(?:姓名|名字|员工|学生|患者|联系人|负责人|业主|客户|老师|教师|成员|人员|申请人|持卡人)"
_RECORDED = re.compile(
    rf"(?:^|[；;|\n\t])\s{{0,8}}(?:{_LABEL}[^：:；|]{{0,4}}[：:]\s{{0,8}})?(?P<name>{_NAMED})\s{{0,8}}(?=[；;|\n\t]|$)"
)
_LABELLED = re.compile(rf"{_LABEL}\s?[：:]\s{{0,8}}(?P<name>{_NAMED})(?![{_HAN}])")
_STATED = re.compile(rf"(?:^|[，,；;。、\s])(?P<name>{_FAMILY}[{_HAN}]{{1,2}}?)的?(?={_OF_PEOPLE})")


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


def is_owner(name: str, question: str) -> bool:
    """Return whether a question asks for the name or data of someone: a tenant's telephone, not what a tenant pays."""
    return re.search(rf"{re.escape(name)}的?(?:{_OF_PEOPLE}|{_WHO}|{_WHEN_OR_WHERE})", question) is not None


def _others(text: str) -> Iterator[str]:
    """Yield the names of the people whom a record is of."""
    for pattern in (_LABELLED, _RECORDED, _STATED):
        for match in pattern.finditer(text):
            yield match["name"]
