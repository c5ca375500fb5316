"""The whole path with the built-in model on the document of seeds/."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from qa import Answer, Assistant

pytestmark = pytest.mark.slow

QUESTIONS = Path(__file__).parents[1] / "data" / "seeds_questions.jsonl"
PLAIN_KINDS = ("fact", "typo", "traditional", "colloquial")


@dataclass(frozen=True)
class Asked:
    kind: str
    question: str
    quotes: tuple[str, ...]
    accepted: tuple[str, ...]
    answer: Answer

    @property
    def read_rightly(self) -> bool:
        """The short answer holds an accepted one, or is the greater part of it."""
        short = self.answer.short or ""
        return any(text in short or (short in text and 2 * len(short) >= len(text)) for text in self.accepted)

    @property
    def rank(self) -> int | None:
        places = (n for n, hit in enumerate(self.answer.hits, 1) if any(q in hit.passage.text for q in self.quotes))
        return next(places, None)


@pytest.fixture(scope="session")
def asked(seeds_assistant: Assistant) -> list[Asked]:
    records = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return [
        Asked(
            r["kind"],
            r["question"],
            tuple(r["passages"]),
            tuple(r["answers"]),
            seeds_assistant.ask(r["question"], r.get("history", ())),
        )
        for r in records
    ]


def of_kinds(asked: Iterable[Asked], *kinds: str) -> list[Asked]:
    return [item for item in asked if item.kind in kinds]


def share(asked: list[Asked], depth: int) -> float:
    return sum(1 for item in asked if item.rank is not None and item.rank <= depth) / len(asked)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("谁被传是Sora的发明者之一？", "谢赛宁"),
        ("去年中国AI领域一共有多少起投融资？", "约232起"),
        ("How long can the videos be that Sora makes?", "一分钟"),
        ("超微電腦股票去年上漲多少？", "770%"),
    ],
)
def test_an_answer_cites_the_paragraph_that_says_so(seeds_assistant: Assistant, question: str, words: str) -> None:
    answer = seeds_assistant.ask(question)
    assert answer.found
    assert any(words in citation.passage.text for citation in answer.citations)


@pytest.mark.parametrize(
    "question", ["红楼梦的作者是谁？", "你好", "今天天气怎么样？", "What is the capital of France?"]
)
def test_what_the_documents_do_not_say_is_refused(seeds_assistant: Assistant, question: str) -> None:
    answer = seeds_assistant.ask(question)
    assert not answer.found
    assert answer.short is None


def test_the_right_paragraph_of_a_plain_question_is_first(asked: list[Asked]) -> None:
    plain = of_kinds(asked, *PLAIN_KINDS)
    assert len(plain) >= 80
    assert share(plain, 1) >= 0.85
    assert share(plain, 3) >= 0.97


def test_a_short_answer_to_a_fact_holds_the_words_asked_for(asked: list[Asked]) -> None:
    given = [item for item in of_kinds(asked, "fact") if item.answer.short]
    rightly = sum(item.read_rightly for item in given)
    assert rightly >= 30
    assert rightly >= 0.75 * len(given)


def test_follow_ups_find_their_paragraph_from_the_history(asked: list[Asked]) -> None:
    follow_ups = of_kinds(asked, "followup")
    assert share(follow_ups, 1) >= 0.75
    assert share(follow_ups, 3) >= 0.9


def test_questions_on_other_things_are_refused(asked: list[Asked]) -> None:
    unanswerable = of_kinds(asked, "unanswerable")
    assert sum(1 for item in unanswerable if not item.answer.found) >= 0.65 * len(unanswerable)


def test_citations_are_the_documents_own_words(asked: list[Asked], seeds_assistant: Assistant) -> None:
    for item in asked:
        for citation in item.answer.citations:
            text = seeds_assistant.retriever.texts[citation.passage.document]
            assert text[citation.start : citation.end] == citation.quote
