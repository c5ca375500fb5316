"""Where a document says that something is so and that it is not, both are quoted."""

from __future__ import annotations

import pytest

from index.records import Passage, Sentence
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.retrieval import Hit
from qa.verdicts import asks_whether, for_and_against

RUMOUR = "有论坛称，邵闻溪是蓝鲸相机的设计者。"
DENIAL = "邵闻溪昨天回应说，蓝鲸相机和她没有任何关系。"
OTHER = "蓝鲸相机去年卖出三万台。"


def hit(text: str, row: int) -> Hit:
    return Hit(Passage("相机.txt", row + 1, text, 0, len(text), None, (Sentence(0, len(text)),)), 0.9, 0, 1, {}, row)


def answered(question: str, *texts: str, kind: AnswerKind = AnswerKind.QUOTE) -> Answer:
    hits = tuple(hit(text, row) for row, text in enumerate(texts))
    cited = Citation(hits[0].passage, 0, len(texts[0]), texts[0])
    return Answer(question, kind, (AnswerSentence(texts[0], (1,)),), "设计者", 0.9, (cited,), hits)


@pytest.mark.parametrize(
    "question",
    [
        "邵闻溪真的是设计者吗？",
        "是不是她设计的",
        "能不能退",
        "有没有这回事",
        "她設計過嗎",
        "Is she the designer?",
        "可以退款么",
    ],
)
def test_what_asks_whether(question: str) -> None:
    assert asks_whether(question)


@pytest.mark.parametrize(
    "question", ["谁是设计者？", "为什么没有关系", "卖了多少台", "她是什么时候回应的吗", "What is it?", "怎么退"]
)
def test_what_asks_something_else(question: str) -> None:
    assert not asks_whether(question)


@pytest.mark.parametrize("texts", [(RUMOUR, OTHER, DENIAL), (DENIAL, OTHER, RUMOUR)])
def test_a_rumour_and_its_denial_are_both_quoted(texts: tuple[str, ...]) -> None:
    answer = for_and_against(answered("邵闻溪是蓝鲸相机的设计者吗？", *texts), {"邵闻溪", "蓝鲸"})
    assert [(one.heading, one.text) for one in answer.sentences] == [("这样说的", RUMOUR), ("否认的", DENIAL)]
    assert [one.quote for one in answer.citations] == [RUMOUR, DENIAL]
    assert answer.short is None


def test_what_is_only_said_or_only_denied_stays_as_it_is() -> None:
    for texts in ((RUMOUR, OTHER), (DENIAL, OTHER)):
        answer = answered("邵闻溪是蓝鲸相机的设计者吗？", *texts)
        assert for_and_against(answer, {"邵闻溪", "蓝鲸"}) == answer


def test_without_names_or_an_answer_nothing_is_weighed() -> None:
    answer = answered("是设计者吗？", RUMOUR, DENIAL)
    assert for_and_against(answer, set()) == answer
    refused = answered("邵闻溪是设计者吗？", RUMOUR, DENIAL, kind=AnswerKind.NONE)
    assert for_and_against(refused, {"邵闻溪"}) == refused
