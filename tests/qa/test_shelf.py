"""Documents are recognised by their names, and by a part that no other has."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.keywords.analyzer import Analyzer
from qa import Retriever
from qa.shelf import Names
from tests.support.documents import write_documents
from tests.support.fakes import FakeEncoder

TEXTS = {
    "a1.md": "# 车库租用合同\n\n每月租金四百元。\n",
    "a2.md": "# 清洁服务合同\n\n每周清洁两次。\n",
    "借书.txt": "梧桐街道閱覽室借閱須知\n\n每人限借五冊。\n",
    "b1.md": "# 第一季度工作会议记录\n\n通过了预算。\n",
    "b2.md": "# 第二季度工作会议记录\n\n推迟了搬迁。\n",
    "c.txt": "# 通知：五月起，东门停车收费\n\n每小时两元。\n",
    "主要内容说明.txt": "说明\n\n没有更多。\n",
}


@pytest.fixture
def names(tmp_path: Path, analyzer: Analyzer) -> Names:
    folder = write_documents(tmp_path / "documents", TEXTS)
    build_index(folder, tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer)
    return Names(Retriever.open(tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer))


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("车库租用合同讲了什么", ["a1.md"]),
        ("这份租用合同讲了什么", ["a1.md"]),
        ("总结一下清洁服务", ["a2.md"]),
        ("阅览室须知讲了什么", ["借书.txt"]),
        ("合同讲了什么", []),
        ("会议记录讲了什么", []),
        ("第二季度的会议记录讲了什么", ["b2.md"]),
        ("总结一下主要内容", []),
        ("哪个车库租用合同到期", ["a1.md"]),
        ("谁的租用合同到期", []),
        ("东门停车收费吗", []),
        ("这几份文件说了些什么", []),
    ],
)
def test_a_document_is_named_by_a_part_that_is_its_own(names: Names, text: str, documents: list[str]) -> None:
    assert names.in_text(text) == documents


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("租用合同讲了什么", "这篇文章讲了什么"),
        ("阅览室须知讲了什么", "这篇文章讲了什么"),
        ("合同讲了什么", "合同讲了什么"),
    ],
)
def test_the_part_is_masked_with_what_follows_of_the_name(names: Names, text: str, masked: str) -> None:
    assert names.masked(text) == masked


def test_a_part_of_another_document_than_those_meant_is_left(names: Names) -> None:
    assert names.masked("租用合同讲了什么", ["a2.md"]) == "租用合同讲了什么"
