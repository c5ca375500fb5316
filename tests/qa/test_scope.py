"""A question that is put to some of the documents is answered from these alone, in every kind of answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import UsageError
from index.keywords.analyzer import Analyzer
from qa import Answer, Assistant
from qa.answer import AnswerKind
from qa.scope import scope_of
from tests.support.fakes import FakeEncoder

PATHS = ["合同/2023/旧.pdf", "合同/乙.pdf", "合同/甲.docx", "制度.pdf", "[2024] 通知.md", "附件[1].txt"]


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("制度.pdf", ["制度.pdf"]),
        ("./制度.pdf", ["制度.pdf"]),
        ("合同/", PATHS[:3]),
        ("合同", PATHS[:3]),
        ("合同/2023/", PATHS[:1]),
        (".\\合同\\乙.pdf", ["合同/乙.pdf"]),
        ("合同\\2023\\", PATHS[:1]),
        ("合同\\*.pdf", ["合同/乙.pdf"]),
        ("*.pdf", ["合同/2023/旧.pdf", "合同/乙.pdf", "制度.pdf"]),
        ("合同/*.pdf", ["合同/乙.pdf"]),
        ("合同/**/*.pdf", ["合同/2023/旧.pdf", "合同/乙.pdf"]),
        ("**/甲.*", ["合同/甲.docx"]),
        ("*/2023/", PATHS[:1]),
        ("[甲乙].*", ["合同/乙.pdf", "合同/甲.docx"]),
        ("合同/[!甲].pdf", ["合同/乙.pdf"]),
        ("[2024] 通知.md", ["[2024] 通知.md"]),
        ("附件[1].txt", ["附件[1].txt"]),
    ],
)
def test_paths_folders_and_globs_name_documents(pattern: str, named: list[str]) -> None:
    assert list(scope_of([pattern], PATHS).documents) == named


def test_several_patterns_name_each_document_once_in_the_order_of_the_index() -> None:
    assert scope_of(["制度.pdf", "合同/", "*.pdf"], PATHS).documents == tuple(PATHS[:4])


@pytest.mark.parametrize("pattern", ["没有.pdf", "没有/", "*.xlsx", "", "/", "[9-0].pdf", "(", "合同/乙"])
def test_a_pattern_that_names_nothing_is_named_in_a_line(pattern: str) -> None:
    with pytest.raises(UsageError) as caught:
        scope_of(["合同/", pattern], PATHS)
    assert f"is {pattern}:" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_pattern_is_no_scope_rather_than_all() -> None:
    with pytest.raises(UsageError, match="choose at least one"):
        scope_of([], PATHS)


DOCUMENTS = {
    "课程/油画.md": "# 油画班\n\n油画班的学费是三千二百元，共十六次课。\n\n油画班有两种付款方式：现金和转账。\n\n"
    "油画班由周敏老师教，她没有否认要涨价。\n",
    "课程/书法.md": "# 书法班\n\n书法班的学费是两千四百元，共十二次课。\n\n书法班有三种付款方式：现金、转账和支票。\n\n"
    "书法班由陈立老师教，他否认书法班要涨价。\n",
    "通知.md": "# 停电通知\n\n七月三日停电，油画班和书法班都停课一天。停电的原因是检修。\n",
}
SAID = (
    "油画班的学费是多少？",
    "油画班和书法班的学费哪个更贵？",
    "有哪些付款方式？",
    "书法班的学费是多少？另外，油画班有几次课？",
    "书法班要涨价吗？",
    "周敏是谁？",
    "《油画班》讲了什么？",
    "这些文档讲了什么？",
    "有哪些文档",
    "有几个文档",
    "你好",
    "停电的原因是什么？",
    "谁发明了电话？",
)
HISTORY = [("油画班的学费是多少？", "三千二百元"), ("停电的原因是什么？", "检修")]


@pytest.fixture(scope="module")
def assistant(assistant_over: Callable[..., Assistant]) -> Assistant:
    return assistant_over(DOCUMENTS)


def cited(answer: Answer) -> set[str]:
    return {one.passage.document for one in answer.citations} | {hit.passage.document for hit in answer.hits}


@pytest.mark.parametrize("history", [(), HISTORY])
def test_no_kind_of_answer_has_anything_of_other_documents(
    assistant: Assistant, history: list[tuple[str, str]]
) -> None:
    kinds = set()
    for said in (*SAID, "为什么？", "那书法班呢？", "它几次课？"):
        answer = assistant.ask(said, history, documents=["课程/书法.md"])
        kinds.add(answer.kind)
        assert cited(answer) <= {"课程/书法.md"}, said
        shown = "\n".join(one.text for one in answer.sentences)
        assert not {name for name in ("油画.md", "通知.md", "三千二百", "检修", "周敏") if name in shown}, said
    assert kinds >= {AnswerKind.QUOTE, AnswerKind.NONE, AnswerKind.TALK, AnswerKind.OVERVIEW}


def test_what_the_scope_says_is_found_in_it(assistant: Assistant) -> None:
    for documents in (["课程/油画.md"], ["课程/"], ["油画*"], "课程/油画.md"):
        answer = assistant.ask("油画班的学费是多少？", documents=documents)
        assert answer.short
        assert "三千二百元" in answer.short
    assert "1 个文档，共 3 段" in assistant.ask("有几个文档", documents=["课程/书法.md"]).text


def test_a_scope_that_names_nothing_is_an_error_not_an_answer(assistant: Assistant) -> None:
    for said in ("油画班的学费是多少？", "你好"):
        with pytest.raises(UsageError, match="合同/"):
            assistant.ask(said, documents=["合同/"])


def test_a_document_that_was_deleted_since_is_not_found_in_its_scope(
    folder: Path, small_index: Path, fake_encoder: FakeEncoder, analyzer: Analyzer
) -> None:
    assistant = Assistant.open(small_index, encoder=fake_encoder, analyzer=analyzer, reader=False)
    (folder / "茶.txt").unlink()
    answer = assistant.ask("祁门红茶产于哪里？", documents=["茶.txt"])
    assert (answer.kind, answer.citations) == (AnswerKind.NONE, ())


def test_a_resolved_scope_is_taken_as_it_is(small_index: Path, fake_encoder: FakeEncoder, analyzer: Analyzer) -> None:
    assistant = Assistant.open(small_index, encoder=fake_encoder, analyzer=analyzer, reader=False)
    scope = assistant.retriever.scope(["山/"])
    assert scope is not None
    assert scope.documents == ("山/泰山.txt",)
    hits = assistant.retriever.search("茶", k=9, documents=scope)
    assert {hit.passage.document for hit in hits} == {"山/泰山.txt"}
    assert len(hits) == 2
    assert isinstance(assistant.ask("茶", documents=scope), Answer)
