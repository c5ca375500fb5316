"""Several questions in one, comparisons, and questions for all there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index import build_index
from index.keywords.analyzer import Analyzer
from index.messages import Message
from qa import Assistant, Retriever
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.comparisons import both_sides, comparison_in
from qa.double_questions import one_by_one, questions_in, says_all
from qa.rewriting import QuestionRewriter
from qa.several import asks_for_all, rows_like, with_all
from qa.shelf import Names, Shelf
from tests.support.documents import write_documents
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
        ("空调坏了找谁修，几天能来人", ["空调坏了找谁修", "几天能来人"]),
        ("会员卡多少钱，能用多久？", ["会员卡多少钱", "能用多久？"]),
        ("早班几点开始，晚班呢？夜班呢", ["早班几点开始", "晚班呢？", "夜班呢"]),
        ("孩子八岁，泳票多少钱，大人呢", ["孩子八岁，泳票多少钱", "大人呢"]),
        ("押金能退吗，谁来退", ["押金能退吗", "谁来退"]),
        ("Who keeps the key, and where is it?", ["Who keeps the key", "where is it?"]),
        ("how much is a locker, what about towels?", ["how much is a locker", "what about towels?"]),
        ("不管什么时候，什么时候，多少钱？", ["不管什么时候，什么时候", "多少钱？"]),
        ("几点开门？谢谢！", ["几点开门？谢谢！"]),
        ("What is the deposit? When is it returned?", ["What is the deposit?", "When is it returned?"]),
    ],
)
def test_questions_in_one_are_told_apart(text: str, questions: list[str]) -> None:
    assert questions_in(text) == questions


@pytest.mark.parametrize(
    "question",
    [
        "如果我搬走，钥匙还不还",
        "不管谁来借，要登记吗",
        "没几天就到期了，怎么续",
        "想知道谁批的，该问哪个部门",
        "水表坏了怎么办，归谁修",
        "灯为什么亮，是没电了吗",
        "退卡要几天，行吗",
        "每年修几次路，由谁决定",
        "登记要带什么证件，户口本、身份证都要",
        "When I leave, how much is kept?",
        "Who pays for the lift, the owner or the tenant?",
    ],
)
def test_a_comma_in_one_question_parts_nothing(question: str) -> None:
    assert questions_in(question) == [question]


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("标准版和专业版哪个更贵？", ("标准版", "专业版")),
        ("ChatGPT跟Sora有什么区别", ("ChatGPT", "Sora")),
        ("比较一下王小川和周鸿祎的看法", ("王小川", "周鸿祎")),
        ("单人和双人房间有什么区别", ("单人房间", "双人房间")),
        ("日票和月票哪个更划算", ("日票", "月票")),
        ("一号楼电梯和二号楼有什么不同", ("一号楼电梯", "二号楼电梯")),
        ("K3和K5键盘有什么区别", ("K3键盘", "K5键盘")),
        ("上海和呼和浩特有什么不同", ("上海", "呼和浩特")),
        ("日票和月票哪个便宜", ("日票", "月票")),
        ("日票和月票的区别", ("日票", "月票")),
        ("日票和月票有啥不一样？", ("日票", "月票")),
        ("日票与月票哪张划算些呢", ("日票", "月票")),
        ("东店和西店谁的销量高", ("东店", "西店")),
        ("月票比日票贵多少", ("月票", "日票")),
        ("P1比P2轻几公斤", ("P1", "P2")),
        ("What is the difference between the Pico and the Grande?", ("Pico", "Grande")),
    ],
)
def test_the_sides_of_a_comparison(question: str, sides: tuple[str, str]) -> None:
    comparison = comparison_in(question)
    assert comparison is not None
    assert comparison.sides == sides


@pytest.mark.parametrize(
    "question",
    [
        "合同约定哪天完工？",
        "他和她什么关系",
        "井盖、管线出现哪几种毛病？",
        "图片和名字是打哪来的",
        "物业和业主谁付水费",
        "甲方和乙方的区别对待条款",
        "日票和月票哪个窗口卖",
        "今年比去年多开了几家店",
        "会费比去年贵了多少",
        "What is the difference between & and &&?",
        "compare   and x",
    ],
)
def test_what_compares_nothing(question: str) -> None:
    assert comparison_in(question) is None


def test_both_sides_are_cited(shelf: Shelf) -> None:
    comparison = comparison_in("标准版和专业版哪个更贵？")
    assert comparison is not None
    one = quoting(shelf, "标准版和专业版哪个更贵？", row_of(shelf, "标准版"))
    answer = both_sides(one, comparison, shelf.retriever.search)
    assert [sentence.heading for sentence in answer.sentences] == ["", "专业版"]
    assert {side for side in comparison.sides for c in answer.citations if side in c.quote} == {"标准版", "专业版"}


def test_which_of_two_is_not_told_by_a_value_of_one(shelf: Shelf) -> None:
    comparison = comparison_in("标准版和专业版哪个便宜")
    assert comparison is not None
    one = replace(quoting(shelf, "标准版和专业版哪个便宜", row_of(shelf, "专业版")), short="80元")
    answer = both_sides(one, comparison, shelf.retriever.search)
    assert (answer.kind, answer.short) == (AnswerKind.POSSIBLE, None)
    assert [sentence.heading for sentence in answer.sentences] == ["标准版", "专业版"]
    named = replace(one, short="专业版")
    assert both_sides(named, comparison, shelf.retriever.search).short == "专业版"


def test_the_reasons_are_of_what_is_shown(shelf: Shelf) -> None:
    comparison = comparison_in("标准版和专业版有什么区别")
    assert comparison is not None
    other = (Message("reason.missing", {"names": "标准版"}),)
    refused = replace(quoting(shelf, "标准版和专业版有什么区别", row_of(shelf, "客服"), AnswerKind.NONE), reasons=other)
    assert both_sides(refused, comparison, shelf.retriever.search).reasons == (Message("reason.loose"),)
    known = replace(quoting(shelf, "标准版和专业版有什么区别", row_of(shelf, "标准版")), reasons=other)
    assert both_sides(known, comparison, shelf.retriever.search).reasons == other


@pytest.mark.parametrize(("text", "short"), [("甲餐20元，乙餐35元。", None), ("乙餐35元，比甲餐贵15元。", "15元")])
def test_a_difference_is_only_told_where_it_is_said(
    tmp_path: Path, analyzer: Analyzer, text: str, short: str | None
) -> None:
    folder = write_documents(tmp_path / "documents", {"食堂.txt": text})
    build_index(folder, tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer)
    retriever = Retriever.open(tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer)
    comparison = comparison_in("甲餐和乙餐差多少")
    assert comparison is not None
    said = replace(quoting(Shelf(retriever, Names(retriever)), "甲餐和乙餐差多少", 0), short=text[-4:-1])
    assert both_sides(said, comparison, retriever.search).short == short


def test_a_row_is_of_the_side_that_it_names_alone(tmp_path: Path, analyzer: Analyzer) -> None:
    table = "票种,价格\n家庭月票,90元\n日票,8元\n月票,50元\n"
    folder = write_documents(tmp_path / "documents", {"票.csv": table})
    build_index(folder, tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer)
    retriever = Retriever.open(tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer)
    comparison = comparison_in("月票和日票的区别")
    assert comparison is not None
    refused = quoting(Shelf(retriever, Names(retriever)), "月票和日票的区别", 0, AnswerKind.NONE)
    answer = both_sides(refused, comparison, retriever.search)
    assert [one.text for one in answer.sentences] == ["票种：月票；价格：50元", "票种：日票；价格：8元"]


def test_a_name_is_not_a_part_of_another() -> None:
    comparison = comparison_in("K4和K5哪个便宜")
    assert comparison is not None
    assert comparison.in_text("K40售价五百元，K5售价六百元。") == [False, True]


def test_a_side_with_a_shared_head_is_found_with_words_between() -> None:
    comparison = comparison_in("单人和双人房间有什么区别")
    assert comparison is not None
    assert comparison.in_text("双人豪华房间在三楼。") == [False, True]
    assert comparison.in_text("单人宿舍在二楼。") == [False, False]


def test_sides_that_are_columns_are_told_by_rows_each_once(tmp_path: Path, analyzer: Analyzer) -> None:
    table = (
        "# 打印机\n\n| 项目 | P1 | P2 |\n|---|---|---|\n| 重量 | 5公斤 | 8公斤 |\n| 速度 | 每分钟20页 | 每分钟35页 |\n"
    )
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "打印机.md").write_text(table, encoding="utf-8")
    encoder = FakeEncoder()
    build_index(tmp_path / "documents", tmp_path / "index", encoder=encoder, analyzer=analyzer)
    retriever = Retriever.open(tmp_path / "index", encoder=encoder, analyzer=analyzer)
    shelf = Shelf(retriever, Names(retriever))
    comparison = comparison_in("P1和P2有什么区别")
    assert comparison is not None
    weight = replace(quoting(shelf, "P1和P2有什么区别", row_of(shelf, "8公斤")), short="8公斤")
    answer = both_sides(weight, comparison, retriever.search)
    assert answer == replace(weight, short=None)
    refused = both_sides(replace(weight, kind=AnswerKind.NONE), comparison, retriever.search)
    assert refused.kind is AnswerKind.POSSIBLE
    assert sorted(one.text for one in refused.sentences) == [
        "项目：速度；P1：每分钟20页；P2：每分钟35页",
        "项目：重量；P1：5公斤；P2：8公斤",
    ]
    assert [one.heading for one in refused.sentences] == ["P1 · P2", ""]


def test_what_is_cited_already_is_not_cited_again(shelf: Shelf) -> None:
    comparison = comparison_in("标准版和专业版哪个更贵？")
    assert comparison is not None
    one = quoting(shelf, "标准版和专业版哪个更贵？", row_of(shelf, "专业版"))
    answer = both_sides(one, comparison, shelf.retriever.search)
    assert [sentence.heading for sentence in answer.sentences] == ["", "标准版"]


def test_short_words_that_answer_one_question_do_not_answer_both(shelf: Shelf) -> None:
    whole = replace(quoting(shelf, "标准版多少钱，能存多少", row_of(shelf, "标准版")), short="30元")
    parts = [(text, replace(whole, short=text)) for text in ("30元", "100份文件")]
    assert not says_all(whole, parts)
    assert says_all(replace(whole, short="30元，可以存100份文件"), parts)
    assert says_all(replace(whole, short=None), parts)


def test_the_answer_to_one_of_two_questions_does_not_say_that_the_other_has_none(shelf: Shelf) -> None:
    first = quoting(shelf, "标准版多少钱？", row_of(shelf, "标准版"))
    none = Answer("经理是谁？", AnswerKind.NONE, (), None, 0.1, first.citations)
    parts = [("标准版多少钱？", replace(first, short="30元")), ("经理是谁？", none)]
    assert not says_all(replace(first, short="30元"), parts)
    assert says_all(replace(first, short="每月30元，经理另定"), parts)


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
    assert not any(map(asks_for_all, ("押金多少", "谁负责", "哪几天放假", "what is the fee")))
