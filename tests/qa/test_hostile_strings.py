"""Texts that repeat what a pattern begins with: what reads them takes no longer than their length asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.records import Passage, Sentence
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.clauses import clause_of
from qa.introductions import introductions
from qa.makers import Made, makers
from qa.numbering import texts_behind
from qa.question import canonical
from qa.reader.ranges import ranges
from qa.reader.reader import Reading
from qa.reader.subject.names import names_missing
from qa.reader.subject.ordinals import ordinals
from qa.restrictions import with_restriction
from qa.shelf import _runs_of
from qa.verdicts import asks_whether, with_denial

LENGTH = 3_000
REPEATED = (
    "1、 第1、 1至 1号、 1月 1- 2022年1月 周1、 1周岁 满1岁 个工作日 如果 除 除外 只有 "
    "未经 经 经查实 ，但 但， 该消息 否认 第三条 具体 具体内容 "
    "三 文 a 1. ， # * ( Dr 于 刚 刚刚于 \n"
).split(" ")


def _passage(text: str) -> Passage:
    return Passage("文.txt", 1, text, 0, len(text), None, (Sentence(0, len(text)),))


def _restricted(text: str) -> None:
    with_restriction("可以退吗？", _passage(text), Reading(len(text) // 2, len(text) // 2 + 1, 3.0, 0.9))


def _denied(text: str) -> None:
    sentences = (Sentence(0, 2), Sentence(2, len(text) + 2))
    passage = Passage("文.txt", 1, f"文。{text}", 0, len(text) + 2, None, sentences)
    first = Citation(passage, 0, 2, "文。", answer=(0, 1))
    shown = (AnswerSentence("文。", (1,)),)
    with_denial(Answer("涨价了吗？", AnswerKind.QUOTE, shown, "文", 0.9, (first,)))


READERS: dict[str, Callable[[str], object]] = {
    "ordinals": lambda text: list(ordinals(text)),
    "names of a question": lambda text: names_missing(text, "一期在三楼"),
    "names of a text": lambda text: names_missing("20岁可以报名吗，2期呢", text),
    "ranges": lambda text: list(ranges(text)),
    "clause": clause_of,
    "numbers of a text": lambda text: list(texts_behind("第3步", _passage(text))),
    "makers": lambda text: list(makers(Made("青鸟", ("开发",)), _passage(f"{text}青鸟"))),
    "introductions": lambda text: list(introductions(text)),
    "names of documents": lambda text: list(_runs_of(text)),
    "restrictions": _restricted,
    "yes or no": asks_whether,
    "denials": _denied,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("reader", READERS)
def test_what_is_repeated_takes_no_time(reader: str) -> None:
    for part in REPEATED:
        repeated = (part * LENGTH)[:LENGTH]
        for text in (repeated, f"第三条{repeated}", f"1{repeated}期。"):
            READERS[reader](text)


def test_thousands_of_digits_count_nothing() -> None:
    assert not list(texts_behind("第3步", _passage(f"（{'1' * 5_000}）装好外壳")))


@pytest.mark.timeout(60)
def test_a_question_of_marks_has_its_one_form_at_once() -> None:
    marks = "？" * 500_000
    assert canonical(f"{marks}几点") == f"{'?' * 500_000}几点？"
