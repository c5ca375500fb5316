"""Names of a kind are told by their form: what differs stands before one head, or in codes of one shape."""

from __future__ import annotations

import pytest

from qa.reader.subject.siblings import is_named, listed_sibling, siblings

GRADES = "证书分为合格、优秀合格、特等三种。"


@pytest.mark.parametrize(
    ("question", "text", "asked", "said"),
    [
        ("走读生几点到校", "住宿生须6:50到校", "走读生", "住宿生"),
        ("请问财务部几点开会", "技术部每周一开会", "财务部", "技术部"),
        ("小型车限速多少", "大型车限速15公里", "小型", "大型"),
        ("电动平衡车能进吗", "电动自行车不得入内", "电动平衡车", "电动自行车"),
        ("会员卡能退吗", "储值卡可以退", "会员卡", "储值卡"),
        ("售后部在几楼", "财务部在三楼", "售后部", "财务部"),
        ("丙栋有充电桩吗", "乙栋不设充电桩", "丙栋", "乙栋"),
        ("夜班补贴多少", "白班没有，早班补贴20元", "夜班", "早班"),
        ("西门几点开", "东门6点开", "西门", "东门"),
        ("次卡能延期吗", "年卡可以延期", "次卡", "年卡"),
        ("三桥有多长", "青江二桥长2公里", "3桥", "2桥"),
        ("临时员工有餐补吗", "全体正式员工有餐补", "临时员工", "全体正式员工"),
        ("KT-20多重", "KT-10重3公斤", "kt20", "kt10"),
        ("他的儿子叫什么", "哥哥叫陈海", "儿子", "哥哥"),
        ("租客电话是多少", "房东电话：138", "租客", "房东"),
    ],
)
def test_names_that_are_siblings(question: str, text: str, asked: str, said: str) -> None:
    assert (asked, said) in {(one.asked, one.said) for one in siblings(question, text)}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("走读生几点到校", "走读生和住宿生都须6:50到校"),
        ("走读生和住宿生谁先到校", "住宿生先到校"),
        ("开放时间是几点", "营业至9点"),
        ("管理员电话是多少", "管理员和保洁员都在"),
        ("下班后从哪里进楼", "上班时间走正门"),
        ("夜间车牌怎么识别", "南门车牌识别相机"),  # of 车牌, not of a 门车
        ("三间教室多大", "两间教室"),
        ("保证金几时退", "临时证退证时退"),
        ("妈妈为什么生气", "儿子打碎了碗"),  # relatives are told apart where their data are asked for
        ("KT-20多重", "KT-20和KT-10都重3公斤"),
        ("KT-20多重", "GB5127重3公斤"),
    ],
)
def test_names_that_are_none(question: str, text: str) -> None:
    assert not any(one.is_strict for one in siblings(question, text))


@pytest.mark.parametrize(
    ("question", "clause", "asked"),
    [
        ("优秀合格要多少分", "合格要60分", "优秀合格"),
        ("合格要多少分", "优秀合格要85分", "合格"),
        ("优秀合格要多少分", "优秀合格要85分", None),
        ("合格要多少分", "合格要60分", None),
        ("合格和优秀合格差多少分", "合格要60分", None),
        ("优秀合格要多少分", "特等要95分", None),
    ],
)
def test_two_that_a_text_lists(question: str, clause: str, asked: str | None) -> None:
    found = listed_sibling(question, clause, GRADES + clause)
    assert (found.asked if found else None) == asked


def test_what_is_not_listed_is_no_sibling() -> None:
    assert listed_sibling("优秀合格要多少分", "合格要60分", "合格要60分") is None


def test_another_word_for_a_party_names_it() -> None:
    assert is_named("租客", "承租方：何静")
    assert is_named("KT-20", "KT20的净重")
    assert not is_named("租客", "出租方：何静")


@pytest.mark.parametrize("repeated", ["走读生", "1桥", "a-1", "甲区、", "和", "、甲甲"])
def test_hostile_texts_take_no_time(repeated: str) -> None:
    text = (repeated * 1500)[:3000]
    siblings("走读生的二桥甲区在哪", text)
    listed_sibling("走读生的二桥甲区在哪", text, text)


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("南候车厅停车费多少", "轿车每天五元", False),
        ("7点开馆还是8点开馆", "9时闭馆", False),
        ("2天退票多少", "收取票款", False),
        ("月季园售票处在哪", "收取票款", False),
        ("公务车在哪停", "接待车停南门", True),
        ("技术部门谁管", "财务部由老何管", True),
    ],
)
def test_a_verb_with_its_object_and_a_part_of_a_word_are_no_names(question: str, text: str, found: bool) -> None:
    assert any(one.is_strict for one in siblings(question, text)) is found
