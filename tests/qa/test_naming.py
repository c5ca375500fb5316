"""Names are taken whole, never a character of one, and no more than the name."""

from __future__ import annotations

import pytest

from index.keywords.analyzer import Analyzer
from qa.naming import Naming, is_full_name


@pytest.fixture(scope="module")
def naming(analyzer: Analyzer) -> Naming:
    return Naming(analyzer)


@pytest.mark.parametrize(
    ("question", "found", "name"),
    [
        ("邓大江干了多少年？", "", "邓大江"),
        ("沈卓然呢？", "", "沈卓然"),
        ("段志远对接谁？", "", "段志远"),
        ("顾师傅多大？", "", "顾师傅"),
        ("石昊天什么时候离职？", "", "石昊天"),
        ("青石大桥哪天通车？", "", "青石大桥"),
        ("白鹭隧道哪天开工？", "", "白鹭隧道"),
        ("第二条跨江通道哪天开工？", "", "跨江通道"),
        ("星禾乳业的营收是多少？", "", "星禾乳业"),
        ("佐藤美和教什么？", "教师：佐藤美和。佐藤美和每周来。", "佐藤美和"),
        ("欧阳修竹是谁？", "学徒欧阳修竹，1998年生。", "欧阳修竹"),
        ("上海多大？", "上海多大", "上海"),
    ],
)
def test_a_name_is_whole(naming: Naming, question: str, found: str, name: str) -> None:
    assert name in [one.text for one in naming.whole_names(question, lambda _: found)]


@pytest.mark.parametrize(
    ("question", "found", "longest"),
    [
        ("欧阳修写了什么？", "欧阳修写了《醉翁亭记》，欧阳修写了很多。", 3),
        ("佐藤教什么？", "教师：佐藤美和。", 2),
        ("佐藤美和教什么？", "佐藤在家。佐藤美和教日语。", 4),
        ("邓大江对记者说了什么？", "邓大江对记者说", 3),
    ],
)
def test_what_only_follows_a_name_is_no_part_of_it(naming: Naming, question: str, found: str, longest: int) -> None:
    names = naming.whole_names(question, lambda _: found)
    assert names
    assert len(names[0].text) <= longest


def test_no_name_is_one_character(naming: Naming) -> None:
    for question in ("江边有什么？", "邓干了多久？", "沈在哪里？"):
        assert all(len(one.text) > 1 for one in naming.whole_names(question, lambda _: ""))


@pytest.mark.parametrize(
    ("answer", "person"),
    [
        ("宋立群", "宋立群"),
        ("施工方项目经理马国栋", "马国栋"),
        ("3月18日", ""),
        ("主持人", ""),
        ("马国栋和宋立群", ""),
        ("马国栋的徒弟", ""),
        ("", ""),
    ],
)
def test_a_person_is_told_in_an_answer(naming: Naming, answer: str, person: str) -> None:
    assert naming.person_in(answer) == person


def test_a_full_name_has_a_surname_and_one_or_two_characters() -> None:
    assert all(map(is_full_name, ("李伟", "宋立群", "欧阳修", "欧阳修竹")))
    assert not any(map(is_full_name, ("李", "志远", "旗舰版", "宋立群们好", "")))
