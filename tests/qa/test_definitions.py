"""Who somebody is and what something is: what the documents say of it, never its own name."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.keywords.analyzer import Analyzer
from index.records import Passage, Sentence
from qa import Assistant, Retriever
from qa.answer import AnswerKind
from qa.definitions import Subject, definitions, subject_of
from qa.reader.reader import Reader
from qa.rewriting import QuestionRewriter
from tests.support.fakes import FakeEncoder

TEXT = """青川水厂的扩建引起了讨论。
柳河大学教授岑知远认为扩建很有必要，他说水量不够。
岑知远：我没有马上答应。
SCADA（数据采集与监控系统）已经装好。
本办法所称二次供水，是指把自来水储存、加压后再供给用户的方式。
水锤是管道里压力突变的现象，会损坏阀门。
"""


def passage(text: str) -> Passage:
    return Passage("水.txt", 1, text, 0, len(text), None, (Sentence(0, len(text)),))


def told(subject: str, text: str, *, is_person: bool = False, is_work: bool = False) -> list[str]:
    asked = Subject(subject, is_person, is_work)
    found = sorted(definitions(asked, passage(text), 0), key=lambda one: one.rank)
    return [text[slice(*one.what)] for one in found]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("岑知远是谁？", "岑知远"),
        ("谁是岑知远", "岑知远"),
        ("SCADA是什么意思", "SCADA"),
        ("什么是水锤？", "水锤"),
        ("水錘是什麼", "水錘"),
        ("Who is Sam Altman?", "Sam Altman"),
        ("What does SCADA mean?", "SCADA"),
    ],
)
def test_the_name_that_is_asked_for(question: str, name: str) -> None:
    subject = subject_of(question)
    assert subject is not None
    assert subject.name == name


@pytest.mark.parametrize(
    "question",
    [
        "岑知远的导师是谁？",
        "他是谁",
        "这是什么",
        "最贵的是什么",
        "押金是多少",
        "水厂为什么扩建",
        "who wrote it",
        "😂是什么意思",
        "“”是谁",
    ],
)
def test_other_questions_ask_for_no_definition(question: str) -> None:
    assert subject_of(question) is None


def test_a_definition_is_told_by_its_form() -> None:
    lines = TEXT.splitlines()
    assert told("岑知远", lines[1], is_person=True) == ["柳河大学教授"]
    assert told("岑知远", lines[2], is_person=True) == []
    assert told("SCADA", lines[3]) == ["数据采集与监控系统"]
    assert told("二次供水", lines[4]) == ["把自来水储存、加压后再供给用户的方式"]
    assert told("水锤", lines[5]) == ["管道里压力突变的现象，会损坏阀门"] or told("水锤", lines[5])[0].startswith(
        "管道里"
    )
    assert told("水锤", "我们不知道水锤是否危险。") == []


@pytest.mark.parametrize(
    ("question", "is_work"),
    [("岑知远是做什么的？", True), ("岑知远是干什么的", True), ("岑知远是谁", False), ("岑知远是什么", False)],
)
def test_what_somebody_does_is_told_from_who_that_is(question: str, is_work: bool) -> None:
    subject = subject_of(question)
    assert subject is not None
    assert subject.is_work is is_work


@pytest.mark.parametrize(
    ("name", "text", "who", "work"),
    [
        ("岑启明", "祖父岑山是木匠，父亲岑启明是小学校长，", ["小学校长", "父亲"], ["小学校长"]),
        ("岑山", "祖父岑山是木匠，父亲岑启明是小学校长，", ["木匠"], ["木匠"]),
        ("岑知远", "他的女儿岑知远住在北京。", ["他的女儿"], []),
        ("岑知远", "柳河大学教授岑知远来了。", ["柳河大学教授"], ["柳河大学教授"]),
    ],
)
def test_a_relative_s_name_does_not_say_what_that_one_does(
    name: str, text: str, who: list[str], work: list[str]
) -> None:
    assert told(name, text, is_person=True) == who
    assert told(name, text, is_person=True, is_work=True) == work


def test_an_assistant_answers_with_what_the_document_says_of_a_name(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "水.txt").write_text(TEXT, encoding="utf-8")
    encoder = FakeEncoder()
    build_index(tmp_path / "水.txt", tmp_path / "index", encoder=encoder, analyzer=analyzer)
    retriever = Retriever.open(tmp_path / "index", encoder=encoder, analyzer=analyzer)
    assistant = Assistant(retriever, QuestionRewriter(analyzer), Reader.open())
    answer = assistant.ask("岑知远是谁？")
    assert (answer.kind, answer.short) == (AnswerKind.QUOTE, "柳河大学教授")
    assert answer.citations[0].quote.startswith("柳河大学教授岑知远认为")
    start, end = answer.citations[0].answer or (0, 0)
    assert retriever.texts["水.txt"][start:end] == "柳河大学教授"
