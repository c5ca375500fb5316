"""What a pronoun stands for."""

from __future__ import annotations

import pytest

from index.keywords.analyzer import Analyzer
from qa.antecedents import Antecedents
from qa.naming import Naming


@pytest.mark.parametrize(
    ("pronoun", "earlier", "answer", "antecedent"),
    [
        ("他", "谁设计了大桥？", "沈卓然", "沈卓然"),
        ("他", "董事长是谁？", "白云飞", "白云飞"),
        ("他", "销售总监是谁？", "销售总监姚建新", "姚建新"),
        ("她", "报销找谁？", "报销请找人事部许文静", "许文静"),
        ("他", "财务总监呢？", "宋立群", "宋立群"),
        ("他", "施工方是哪家？", "中路七局项目经理马国栋", "马国栋"),
        ("他", "李明辉是谁？", "主持人", "李明辉"),
        ("他", "欧阳修竹是谁？", "学徒", "欧阳修竹"),
        ("他", "段志远对接谁？", "人事部", "段志远"),
        ("他", "段志远几点上班？", "九点", "段志远"),
        ("她", "林徽远的妻子是谁？", "何淑仪", "何淑仪"),
        ("他", "林徽远母亲是谁？", "苏婉清", "林徽远"),
        ("她", "林徽远父亲是谁？", "林世昌", "林徽远"),
        ("他", "星禾乳业的董事长是谁？", "", "星禾乳业的董事长"),
        ("它", "星禾乳业的董事长是谁？", "", "星禾乳业"),
        ("它", "邓大江在青石大桥做什么？", "会计", "青石大桥"),
        ("他", "邓大江在青石大桥做什么？", "会计", "邓大江"),
    ],
)
def test_a_pronoun_stands_for_the_one_that_is_meant(
    analyzer: Analyzer, pronoun: str, earlier: str, answer: str, antecedent: str
) -> None:
    assert Antecedents(Naming(analyzer)).of(pronoun, earlier, answer, "", lambda _: "")[0] == antecedent


def test_where_no_name_is_the_topic_is_meant(analyzer: Analyzer) -> None:
    antecedents = Antecedents(Naming(analyzer))
    assert antecedents.of("它", "旗舰版多少钱？", "3600元", "旗舰版", lambda _: "") == ["旗舰版"]
    assert antecedents.of("它", "多少钱？", "3600元", "", lambda _: "") == []


@pytest.mark.parametrize(
    ("pronoun", "earlier", "topic", "antecedent"),
    [
        ("他们", "普通会员年费多少", "普通会员", "普通会员"),
        ("它", "普通会员年费多少", "普通会员", "普通会员"),
        ("他们", "儿科挂号费多少", "儿科挂号费", "儿科"),
        ("他们", "人事部电话多少", "人事部电话", "人事部"),
        ("他们", "内科专家门诊费多少", "内科专家门诊费", "内科专家"),
        ("它", "儿科挂号费多少", "儿科挂号费", "儿科挂号费"),
        ("他们", "财务室电话多少", "财务室电话", "财务室"),
        ("它", "普通快递多少钱", "普通", "普通快递"),
        ("他们", "星禾乳业年收入多少", "星禾乳业", "星禾乳业"),
        ("他们", "段志远几点上班", "段志远", "段志远"),
        ("它们", "青石大桥造价多少", "青石大桥造价", "青石大桥"),
    ],
)
def test_several_are_people_or_an_organisation(
    analyzer: Analyzer, pronoun: str, earlier: str, topic: str, antecedent: str
) -> None:
    assert Antecedents(Naming(analyzer)).of(pronoun, earlier, "", topic, lambda _: "")[0] == antecedent
