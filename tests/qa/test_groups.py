"""All that stands under the name that a question asks for is given."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index import build_index
from index.keywords.analyzer import Analyzer
from qa import Retriever
from qa.answer import Answer, AnswerKind, Citation
from qa.groups import group_asked, group_under, name_asked, with_group
from qa.retrieval import Hit
from qa.shelf import Names, Shelf
from tests.support.documents import write_documents
from tests.support.fakes import FakeEncoder

HALL = """# 柳河会馆

## 房型（元/晚）

| 房型 | 价格 |
|---|---|
| 标准间 | 260 |
| 家庭间 | 390 |

## 四、待办

| 事项 | 经办 |
|---|---|
| 换锁 | 孟青 |
| 修灯 | 罗岚 |

## 禁忌

⚠ 不得吸烟。

⚠ 不得外放音乐。

违者请离。

## 交通

乘五路车到柳河站。

步行两分钟。
"""

STAFF = """# 柳河人事

## 员工名册

| 部门 | 姓名 |
|---|---|
| 技术部 | 孟青 |
| 技术部 | 岑远 |
| 财务部 | 罗岚 |
| 技术部 | 何晓 |

## 小卖部

| 名称 | 价格 |
|---|---|
| 毛巾 | 8元 |
|  | 5元 |
| 雨伞 | 20元 |
"""


@pytest.fixture
def shelf(tmp_path: Path, analyzer: Analyzer) -> Shelf:
    folder = write_documents(tmp_path / "documents", {"会馆.md": HALL, "名册.md": STAFF})
    build_index(folder, tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer)
    retriever = Retriever.open(tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer)
    return Shelf(retriever, Names(retriever))


def hits_of(shelf: Shelf, document: str = "会馆.md") -> list[Hit]:
    """All passages of a document, as they would be found."""
    passages = enumerate(shelf.retriever.passages)
    return [Hit(one, 0.2, 0, len(one.text), {}, row) for row, one in passages if one.document == document]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("有哪些房型", "房型"),
        ("房型有哪几种？", "房型"),
        ("请列出所有待办", ""),
        ("会馆的禁忌是什么", "会馆的禁忌"),
        ("警告内容有哪些", "警告"),
        ("一共有哪些车种", "车种"),
        ("标准间多少钱", ""),
        ("谁经办换锁", ""),
    ],
)
def test_the_name_of_what_is_asked_for(question: str, name: str) -> None:
    assert name_asked(question) == name


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("有哪些房型", ("标准间", "家庭间")),
        ("待办事项有哪些", ("换锁", "修灯")),
        ("有哪些事项", ("换锁", "修灯")),
        ("柳河会馆的房型有哪几种", ("标准间", "家庭间")),
    ],
)
def test_a_table_is_given_whole_with_what_its_rows_are_of(shelf: Shelf, question: str, keys: tuple[str, ...]) -> None:
    group = group_under(question, hits_of(shelf), shelf)
    assert group is not None
    assert group.keys == keys
    refused = Answer(question, AnswerKind.NONE, (), None, 0.1, ())
    answer = with_group(refused, group)
    assert (answer.kind, answer.short) == (AnswerKind.POSSIBLE, "\n".join(keys))
    assert [one.heading for one in answer.sentences] == ["文档中找到 2 处", ""]


@pytest.mark.parametrize(
    ("question", "keys", "cited"),
    [
        ("有哪些部门", ("技术部", "财务部"), ["孟青", "罗岚"]),
        ("有哪些名称", ("毛巾", "雨伞"), ["8元", "20元"]),
        ("员工名册有哪些", ("技术部", "财务部"), ["孟青", "岑远", "罗岚", "何晓"]),
    ],
)
def test_each_of_a_column_is_given_once(shelf: Shelf, question: str, keys: tuple[str, ...], cited: list[str]) -> None:
    group = group_under(question, hits_of(shelf, "名册.md"), shelf)
    assert group is not None
    assert group.keys == keys
    assert [one.text.rstrip("| ").split()[-1] for one in group.passages] == cited


def test_paragraphs_with_one_mark_are_given_together(shelf: Shelf) -> None:
    group = group_under("会馆的禁忌是什么", hits_of(shelf), shelf)
    assert group is not None
    assert [one.text for one in group.passages] == ["⚠ 不得吸烟。", "⚠ 不得外放音乐。"]
    assert group.keys == ()


@pytest.mark.parametrize(
    "question",
    ["哪些房型有浴缸", "有哪些价格", "交通有哪些", "学校的房型有哪些", "标准间的价格是什么", "有哪些人"],
)
def test_what_names_no_group_is_given_none(shelf: Shelf, question: str) -> None:
    assert group_under(question, hits_of(shelf), shelf) is None


def test_what_clearly_answers_elsewhere_stays(shelf: Shelf) -> None:
    hits = tuple(hits_of(shelf))
    passage = next(hit.passage for hit in hits if "违者" in hit.passage.text)
    cited = Citation(passage, passage.start, passage.end, passage.text)
    said = Answer("有哪些房型", AnswerKind.QUOTE, (), None, 0.9, (cited,), hits)
    assert group_asked(said, shelf) is None
    assert group_asked(replace(said, kind=AnswerKind.POSSIBLE), shelf) is not None
