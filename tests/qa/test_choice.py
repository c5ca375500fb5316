"""Of what a turn may mean one wording is chosen, which a person could have typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from index.keywords.analyzer import Analyzer
from qa import Assistant
from qa.choice import FollowUpModel
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
