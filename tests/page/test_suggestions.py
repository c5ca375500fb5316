"""Questions that documents suggest, and which of them are offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from index import Passage, Sentence
from index.errors import UsageError
from index.records import Place
from page.suggestions.answerable import answerable
from page.suggestions.candidate import Candidate
from page.suggestions.candidates import candidates
from qa import Assistant
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation


def passage(text: str, number: int = 1, document: str = "文.txt", **more: object) -> Passage:
    section, place = more.get("section"), more.get("place")
    sentences = (Sentence(0, len(text)),)
    return Passage(
        document, number, text, 0, len(text), cast(str | None, section), sentences, cast(Place | None, place)
    )


def questions(*passages: Passage) -> list[str]:
    return [candidate.question for candidate in candidates(passages)]


@pytest.mark.parametrize(
    ("text", "question", "short"),
    [
        ("会上，华康集团董事长王立新表示，订单很多。", "华康集团董事长是谁？", "王立新"),
        ("长江全长约6300公里，流域面积约180万平方千米。", "流域面积是多少？", "180万平"),
        ("当天，预计全年净利润为3.5亿元，很好。2023年的研发投入达到4.1亿元。", "2023年的研发投入是多少？", "4.1亿元"),
        ("2024年2月16日，星河公司正式发布了新一代芯片。", "星河公司什么时候发布新一代芯片？", "2024年2月16日"),
        ("红茶是一种全发酵的茶。", "红茶是什么？", ""),
        ("分析师陈小河指出，工程进展顺利，而且质量很好，验收通过。", "陈小河怎么说？", ""),
        ("工程由Three公司审计。", "Three是什么？", ""),
        ("1994年12月，大坝动工。", "1994年12月发生了什么？", ""),
        ("The notes by Ada Lovelace, the first author, appeared.", "Who is the first author?", "Ada Lovelace"),
        ("The printed length was 66 pages.", "What was the printed length?", "66"),
        ("The Royal Bridge was opened in May 1843 by the king.", "When was the Royal Bridge opened?", "May 1843"),
        ("It failed, said Luigi Menabrea.", "What did Luigi Menabrea say?", ""),
    ],
)
def test_text_suggests_questions(text: str, question: str, short: str) -> None:
    found = {candidate.question: candidate for candidate in candidates([passage(text)])}
    assert question in found, list(found)
    assert found[question].short == short
    assert found[question].cited in text


@pytest.mark.parametrize(
    "text",
    [
        "其中研发投入为4.1亿元。",
        "这家公司的人数达到300人。",
        "有关方面表示，这件事情还在调查，请大家耐心等待消息。",
        "于是说，这件事情还在调查，请大家耐心等待消息吧。",
        "他在公司担任大队队长2002.10至今。",
        "它是一种茶。",
    ],
)
def test_what_leans_on_its_surroundings_suggests_nothing(text: str) -> None:
    assert questions(passage(text)) == []


def test_a_row_suggests_its_figure_where_its_first_cell_names_it() -> None:
    rows = [
        ("姓名：张三；部门：研发部；入职日期：2020-07-15；城市：杭州", "张三的入职日期是哪天？"),
        ("仓库：东莞仓；货品：交换机；数量（台）：845", "东莞仓的数量是多少？"),
        ("item: green tea; origin: Hangzhou", "What is the origin of green tea?"),
    ]
    for text, question in rows:
        assert questions(passage(text, place=Place(row=2))) == [question]
    twice = [
        passage(f"地区：华东；销售额：{value}", number, place=Place(row=number)) for number, value in enumerate((3, 5))
    ]
    assert questions(*twice) == [], "华东 names two rows"


def test_headings_suggest_questions_without_their_numbers() -> None:
    headings = {
        "第3章 报销流程": "关于“报销流程”，文中怎么说？",
        "2.1 如何安装": "如何安装？",
        "能退货吗？": "能退货吗？",
        "Chapter Two: The Notes": "What about “The Notes”?",
        "How to install": "How to install?",
    }
    for heading, question in headings.items():
        assert questions(passage("略。", section=f"书 › {heading}")) == [question]
    assert questions(passage("略。", section="第3章")) == []


def test_documents_take_turns() -> None:
    long = [passage(f"第{number}工程的总投资为{number}亿元。", number, "甲.txt") for number in range(3, 9)]
    found = candidates([*long, passage("红茶是一种全发酵的茶。", 1, "乙.txt")])
    assert {found[0].document, found[1].document} == {"甲.txt", "乙.txt"}


class Scripted:
    """Answers as the test says, by question."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.retriever = self
        self.passages: Sequence[Passage] = ()
        self.generation = "1"

    def overview(self, document: str) -> Answer:
        raise UsageError("no_such_overview", name=document)

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        documents: Sequence[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        self.asked.append(question)
        return self.answers[question]


def answer(cited: Passage, short: str | None, *, confidence: float = 0.9, found: bool = True) -> Answer:
    citation = Citation(cited, 0, len(cited.text), cited.text)
    kind = AnswerKind.QUOTE if found else AnswerKind.NONE
    return Answer("问", kind, (AnswerSentence(cited.text, (1,)),), short, confidence, (citation,))


def test_only_what_is_answered_with_what_it_was_made_from_is_offered() -> None:
    right, elsewhere = passage("泰山海拔1532米。", section="山"), passage("黄山海拔1864米。", document="另.txt")
    made = Candidate("right", "文.txt", "1532米", "1532米")
    script = {
        "right": answer(right, "1532米"),
        "refused": answer(right, "1532米", found=False),
        "doubtful": answer(right, "1532米", confidence=0.5),
        "other words": answer(right, "泰山"),
        "other place": answer(elsewhere, "1864米"),
        "heading": answer(right, None),
    }
    asked = [
        *(Candidate(question, "文.txt", made.cited, made.short) for question in list(script)[:-1]),
        Candidate("heading", "文.txt", "山"),
    ]
    assistant = Scripted(script)
    assert answerable(cast(Assistant, assistant), asked, most=4, tries=10) == ["right", "heading"]
    assert answerable(cast(Assistant, assistant), asked, most=1, tries=10) == ["right"]
    assert answerable(cast(Assistant, assistant), asked[1:], most=4, tries=3) == []


@pytest.mark.parametrize("text", ["他认为当前流失率是3%。", "业内人士称，认为流失率是3%。", "需要成本为30元。"])
def test_what_leans_on_the_words_before_it_is_no_question(text: str) -> None:
    assert candidates([passage(text)]) == []
