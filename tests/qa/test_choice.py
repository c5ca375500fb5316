"""Of what a turn may mean one wording is chosen, which a person could have typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from index.keywords.analyzer import Analyzer
from qa import Assistant
from qa.choice import FollowUpModel, is_surer_alone
from qa.follow_ups import FEATURES, consider, features
from qa.reader.reader import Reader
from qa.rewriting import QuestionRewriter
from tests.qa.test_follow_ups import FEE, TEXT


@pytest.fixture(scope="module")
def assistant(assistant_over: Callable[[Mapping[str, str]], Assistant]) -> Assistant:
    return assistant_over({"画室.txt": TEXT})


def test_what_was_understood_could_have_been_typed(assistant: Assistant) -> None:
    for question in ("油画班呢？", "几次课", "为什么"):
        understood = assistant.ask(question, [FEE]).question
        assert understood.endswith(question) or "油画班" in understood
        assert "  " not in understood


def test_shares_are_no_more_than_one(assistant: Assistant, analyzer: Analyzer) -> None:
    rewriter = QuestionRewriter(analyzer)
    dependence, wordings = rewriter.wordings("油画班呢？", [FEE])
    turn = consider(wordings, dependence, [FEE], assistant.retriever.search, Reader.open(), rewriter.people)
    model = FollowUpModel.load()
    assert set(model.weights) == set(FEATURES)
    shares = model.shares(turn, features(turn))
    assert ((shares >= 0) & (shares <= 1.001)).all()


@pytest.mark.parametrize(
    ("alone", "confidence", "is_surer"),
    [(0.6, 0.3, True), (0.6, 0.55, False), (0.38, 0.2, False), (0.45, 0.47, False)],
)
def test_a_completion_is_surer_alone_from_the_confidence_that_answers(
    alone: float, confidence: float, is_surer: bool
) -> None:
    assert is_surer_alone(alone, confidence, quote_from=0.39) is is_surer


def test_a_completion_is_answered_alone_where_the_conversation_leaves_it_unsure(
    assistant_over: Callable[[Mapping[str, str]], Assistant],
) -> None:
    rows = "| 型号 | 噪音 | 重量 |\n|---|---|---|\n| M2 | 45分贝 | 6.1千克 |\n| M6 | 52分贝 | 8.7千克 |\n"
    assistant = assistant_over({"净水器.md": f"# M系列净水器\n\n{rows}"})
    answer = assistant.ask("多重？", [("M6的噪音多大？", "52分贝")])
    assert (answer.found, answer.question, answer.short) == (True, "M6多重？", "8.7千克")
    answer = assistant.ask("M6 Pro多重？", [("M6的噪音多大？", "52分贝")])
    assert not answer.found  # of a model that is not there
