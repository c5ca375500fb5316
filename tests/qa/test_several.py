"""Several questions in one, comparisons, and questions for all there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.rewriting import QuestionRewriter
from qa.several import (
    asks_for_all,
    both_sides,
    comparison_in,
    one_by_one,
    questions_in,
    rows_like,
    with_all,
)
from qa.shelf import Names, Shelf
from tests.support.fakes import FakeEncoder

STAFF = "姓名,部门,职务\n张三,财务部,会计\n李四,信息中心,工程师\n王五,财务部,出纳\n"
PLANS = "标准版每月30元，可以存100份文件。\n专业版每月80元，可以存一千份文件。\n客服周一到周五在线。\n"


@pytest.fixture
def shelf(tmp_path: Path, analyzer: Analyzer) -> Shelf:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "人员.csv").write_text(STAFF, encoding="utf-8")
    (tmp_path / "documents" / "套餐.txt").write_text(PLANS, encoding="utf-8")
    encoder = FakeEncoder()
    build_index(tmp_path / "documents", tmp_path / "index", encoder=encoder, analyzer=analyzer)
    retriever = Retriever.open(tmp_path / "index", encoder=encoder, analyzer=analyzer)
    return Shelf(retriever, Names(retriever))


def quoting(shelf: Shelf, question: str, row: int, kind: AnswerKind = AnswerKind.QUOTE) -> Answer:
    passage = shelf.retriever.passages[row]
    citation = Citation(passage, passage.start, passage.end, passage.text)
    return Answer(question, kind, (AnswerSentence(passage.text, (1,)),), None, 0.9, (citation,))


def row_of(shelf: Shelf, words: str) -> int:
    return next(row for row, passage in enumerate(shelf.retriever.passages) if words in passage.text)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("押金多少？什么时候退？", ["押金多少？", "什么时候退？"]),
        ("我下周搬家。押金能退吗？", ["我下周搬家。押金能退吗？"]),
        ("Sora是谁做的，另外谢赛宁是谁", ["Sora是谁做的", "谢赛宁是谁"]),
        ("空调坏了找谁修，几天能来人", ["空调坏了找谁修，几天能来人"]),
        ("几点开门？谢谢！", ["几点开门？谢谢！"]),
        ("What is the deposit? When is it returned?", ["What is the deposit?", "When is it returned?"]),
    ],
)
def test_questions_in_one_are_told_apart(text: str, questions: list[str]) -> None:
    assert questions_in(text) == questions


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("标准版和专业版哪个更贵？", ("标准版", "专业版")),
        ("ChatGPT跟Sora有什么区别", ("ChatGPT", "Sora")),
        ("比较一下王小川和周鸿祎的看法", ("王小川", "周鸿祎")),
        ("What is the difference between the Pico and the Grande?", ("Pico", "Grande")),
    ],
)
def test_the_sides_of_a_comparison(question: str, sides: tuple[str, str]) -> None:
    comparison = comparison_in(question)
    assert comparison is not None
    assert comparison.sides == sides


@pytest.mark.parametrize(
    "question", ["合同约定哪天完工？", "他和她什么关系", "井盖、管线出现哪几种毛病？", "图片和名字是打哪来的"]
)
def test_what_compares_nothing(question: str) -> None:
    assert comparison_in(question) is None


def test_both_sides_are_cited(shelf: Shelf) -> None:
    comparison = comparison_in("标准版和专业版哪个更贵？")
    assert comparison is not None
    one = quoting(shelf, "标准版和专业版哪个更贵？", row_of(shelf, "标准版"))
    answer = both_sides(one, comparison, shelf.retriever.search)
    assert [sentence.heading for sentence in answer.sentences] == ["", "标准版", "专业版"]
    assert {side for side in comparison.sides for c in answer.citations if side in c.quote} == {"标准版", "专业版"}


def test_questions_are_answered_one_by_one(shelf: Shelf) -> None:
    first, second = (
        quoting(shelf, "标准版多少钱？", row_of(shelf, "标准版")),
        quoting(shelf, "客服？", row_of(shelf, "客服")),
    )
    none = Answer("经理是谁？", AnswerKind.NONE, (), None, 0.1, first.citations)
    answer = one_by_one("都说说", [(one.question, one) for one in (first, second, none)])
    assert [sentence.heading for sentence in answer.sentences] == ["标准版多少钱？", "客服？", "经理是谁？"]
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (2,), ()]
    assert answer.kind is AnswerKind.QUOTE
    assert one_by_one("都说说", [("经理是谁？", none)]).kind is AnswerKind.NONE


def test_an_assistant_takes_two_questions_apart(shelf: Shelf, analyzer: Analyzer) -> None:
    assistant = Assistant(shelf.retriever, QuestionRewriter(analyzer))
    answer = assistant.ask("标准版每月多少元？专业版可以存多少份文件？")
    assert answer.question == "标准版每月多少元？专业版可以存多少份文件？"


def test_all_rows_that_have_what_was_named_are_given(shelf: Shelf) -> None:
    row = shelf.retriever.passages[row_of(shelf, "张三")]
    assert [one.text[:5] for one in rows_like("财务部有哪些人", row, shelf)] == ["姓名：张三", "姓名：王五"]
    assert rows_like("信息中心有哪些人", row, shelf) == []
    answer = with_all(quoting(shelf, "财务部有哪些人", row_of(shelf, "张三")), [], shelf)
    assert [citation.quote[:5] for citation in answer.citations] == ["姓名：张三", "姓名：王五"]
    assert answer.sentences[0].heading == "文档中找到 2 处"
    refused = quoting(shelf, "财务部有哪些人", row_of(shelf, "张三"), AnswerKind.NONE)
    assert with_all(refused, [], shelf).kind is AnswerKind.POSSIBLE


def test_what_answers_is_grouped_by_document_and_counted(shelf: Shelf) -> None:
    first = quoting(shelf, "有哪些版本？", row_of(shelf, "标准版"))
    others = [quoting(shelf, "", row_of(shelf, words)).citations[0] for words in ("李四", "专业版")]
    answer = with_all(first, [*others, first.citations[0]], shelf)
    assert [sentence.heading for sentence in answer.sentences] == ["文档中找到 3 处 · 套餐.txt", "", "人员.csv"]


def test_one_place_that_answers_needs_no_count(shelf: Shelf) -> None:
    answer = quoting(shelf, "有哪些版本？", row_of(shelf, "标准版"))
    assert with_all(answer, [], shelf) == answer


def test_who_asks_for_all() -> None:
    assert all(map(asks_for_all, ("有哪些费用", "列出所有费用", "有几种班型", "list all fees", "which fees apply")))
    assert not any(map(asks_for_all, ("押金多少", "谁负责", "what is the fee")))
