"""Every question is put to every document, and each is answered from its own passages alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.errors import QuestionError, UsageError
from qa import Assistant
from qa.answer import AnswerKind
from qa.serialization import cell_record

DOCUMENTS = {
    "合同/油画班.md": "# 油画班招生\n\n油画班的学费是三千二百元，共十六次课。\n\n油画班由周敏老师授课。\n",
    "合同/书法班.md": "# 书法班招生\n\n书法班的学费是两千四百元，共十二次课。\n\n上课地点在少年宫三楼。\n",
    "停电通知.md": "# 停电通知\n\n七月三日上午九点到十一点停电，请提前做好准备。\n",
}
QUESTIONS = ["学费是多少？", "由谁授课？"]


@pytest.fixture(scope="module")
def assistant(assistant_over: Callable[..., Assistant]) -> Assistant:
    return assistant_over(DOCUMENTS)


def test_each_document_says_its_own_words_or_nothing(assistant: Assistant) -> None:
    cells = list(assistant.ask_each(QUESTIONS))
    documents = assistant.documents()
    assert [(cell.document, cell.question) for cell in cells] == [
        (one, asked) for one in documents for asked in QUESTIONS
    ]
    said = {(cell.document, cell.question): cell for cell in cells}
    for name, fee in (("合同/油画班.md", "三千二百元"), ("合同/书法班.md", "两千四百元")):
        cell = said[name, QUESTIONS[0]]
        assert cell.words is not None
        assert fee in cell.words
        assert cell.confidence is not None
        assert 0 < cell.confidence <= 1
    teacher = said["合同/油画班.md", QUESTIONS[1]]
    assert teacher.words is not None
    assert "周敏" in teacher.words
    for cell in cells:
        text = assistant.retriever.texts[cell.document]
        for cited in cell.answer.citations:
            assert cited.passage.document == cell.document
            assert text[cited.start : cited.end] == cited.quote
    for empty in (said["停电通知.md", QUESTIONS[0]], said["合同/书法班.md", QUESTIONS[1]]):
        assert (empty.words, empty.confidence, empty.citation) == (None, None, None)


def test_the_answer_of_a_cell_is_that_of_its_document_alone(assistant: Assistant) -> None:
    for cell in assistant.ask_each(QUESTIONS, ["合同/"]):
        alone = assistant.ask(cell.question, documents=[cell.document])
        assert (cell.answer.short, cell.answer.confidence) == (alone.short, alone.confidence)


def test_a_scope_leaves_rows_out(assistant: Assistant) -> None:
    assert {cell.document for cell in assistant.ask_each(QUESTIONS, ["合同/油*"])} == {"合同/油画班.md"}


def test_what_a_document_is_about_is_a_question_too(assistant: Assistant) -> None:
    for cell in assistant.ask_each(["这篇文章讲了什么？"]):
        assert cell.answer.kind is AnswerKind.OVERVIEW
        assert cell.words
        assert cell.citation is not None
        assert cell.citation.passage.document == cell.document
        assert cell_record(cell)["confidence"] is None


def test_what_cannot_be_asked_is_refused_before_anything_is_asked(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        assistant.ask_each(["学费是多少？", "？！"])
    with pytest.raises(UsageError, match="没有/"):
        assistant.ask_each(QUESTIONS, ["没有/"])
    assert list(assistant.ask_each([])) == []
