"""Who is who in a text: the name without the verb behind it, and what is said of it without anybody's words."""

from __future__ import annotations

import pytest

from qa.introductions import introductions


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("“水位还会涨，大家先撤。”防汛队队长贺明远说。", ("贺明远", "防汛队队长")),
        ("“小旋风”教练苏小青昨天到了。", ("苏小青", "“小旋风”教练")),
        ("车队队长梁志平住在城西。", ("梁志平", "车队队长")),
        ("副会长叶青住2单元。", ("叶青", "副会长")),
        ("他的母亲倪氏早亡。", ("倪氏", "母亲")),
        ("接任站长为其学生董立言。", ("董立言", "站长")),
        ("首任馆长是林晓。", ("林晓", "首任馆长")),
    ],
)
def test_a_name_and_what_is_said_of_it(text: str, told: tuple[str, str]) -> None:
    found = [(text[slice(*one.name)], text[slice(*one.what)]) for one in introductions(text)]
    assert any(name == told[0] and what.endswith(told[1]) for name, what in found)
    assert all("。" not in what and not what.startswith("”") for _, what in found)


@pytest.mark.parametrize("text", ["队长是大家推选的。", "主任为此道歉。", "班长为了集体忙到很晚。"])
def test_an_office_with_a_verb_names_nobody(text: str) -> None:
    assert not list(introductions(text))
