"""One form for a question, however it is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.question import canonical
from qa.rewriting import QuestionRewriter

DEVELOPMENT = Path(__file__).parents[2] / "training" / "everyday" / "dev"
FULL_WIDTH = {ord("?"): "？", ord(","): "，", **{code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)}}


@pytest.mark.parametrize(
    "written",
    [
        "押金多少",
        "押金多少？",
        "押金多少?",
        "押金 多少",
        "请问押金多少？",
        "我想问一下，押金多少。",
        "你好，请问 押金多少？？",
    ],
)
def test_marks_openings_and_spaces_change_nothing(written: str) -> None:
    assert canonical(written) == "押金多少？"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("问题出在哪", "问题出在哪？"),
        ("问渠是什么", "问渠是什么？"),
        ("请问你是谁", "你是谁？"),
        ("谁请问过他", "谁请问过他？"),
        ("你好", "你好？"),
        ("How do I apply?", "How do I apply?"),
        ("请问", "请问？"),
        ("面积多少㎡", "面积多少㎡？"),
        ("Ｓｏｒａ　是谁做的", "Sora 是谁做的？"),
    ],
)
def test_what_is_asked_stays(written: str, kept: str) -> None:
    assert canonical(written) == kept


def test_every_development_question_has_one_form() -> None:
    lines = (line for path in DEVELOPMENT.rglob("questions*.jsonl") for line in path.open(encoding="utf-8-sig"))
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    assert len(questions) > 500
    same = [
        len(
            {
                canonical(form)
                for form in (q, q.rstrip("？?"), q.rstrip("？?") + "?", "请问" + q, q.translate(FULL_WIDTH))
            }
        )
        for q in questions
    ]
    assert same.count(1) >= 0.99 * len(same)


def test_the_same_question_finds_the_same(retriever: Retriever, analyzer: Analyzer) -> None:
    assistant = Assistant(retriever, QuestionRewriter(analyzer))
    forms = ["祁门红茶产于哪里", "祁门红茶产于哪里？", "请问祁门红茶产于哪里?", "祁门红茶 产于哪里"]
    answers = [assistant.ask(form) for form in forms]
    assert len({(answer.confidence, answer.citations[0].quote) for answer in answers}) == 1
    assert [answer.question for answer in answers] == forms
