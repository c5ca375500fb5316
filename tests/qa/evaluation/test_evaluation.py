from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import UsageError
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.evaluation.question_sets import LabelledQuestion, QuestionSet, document_of
from qa.evaluation.report import as_json, as_table, explain, pool_index, run
from qa.evaluation.scoring import evaluate, worst
from qa.rewriting import QuestionRewriter
from tests.support.fakes import FakeEncoder


@pytest.fixture
def assistant(retriever: Retriever, analyzer: Analyzer) -> Assistant:
    return Assistant(retriever, QuestionRewriter(analyzer))


def test_a_quote_says_which_passage_is_right(assistant: Assistant) -> None:
    outcomes = evaluate(
        assistant,
        [
            LabelledQuestion("祁门红茶产于哪里？", answers=("安徽",), quotes=("祁门红茶产于安徽",)),
            LabelledQuestion("谁写了红楼梦？"),
        ],
    )
    assert [outcome.rank for outcome in outcomes] == [1, None]
    figures = as_json(outcomes)
    assert figures["questions"] == {"answerable": 1, "unanswerable": 1}
    assert (
        figures["retrieval"]["r_at_1"] == figures["retrieval"]["mrr_at_10"] == figures["retrieval"]["ndcg_at_10"] == 1
    )
    assert set(figures["refusal"]) == {"precision", "recall", "f1", "auroc"}
    assert figures["reading"] == {"exact_match": 0, "f1": 0}
    assert figures["latency"]["median_ms"] > 0
    low, high = figures["intervals"]["retrieval"]["r_at_1"]
    assert low <= 1 <= high
    json.dumps(figures)


def test_a_near_miss_is_asked_without_its_right_passages(assistant: Assistant) -> None:
    question = LabelledQuestion("祁门红茶产于哪里？", quotes=("祁门红茶产于安徽",))
    first, missed = evaluate(assistant, [question], near_misses=True)
    assert first.rank == 1
    assert missed.relevant == 0
    assert all("祁门" not in hit.passage.text for hit in missed.hits)
    assert missed.confidence < first.confidence


def test_what_cannot_be_scored_is_none_and_not_a_number(assistant: Assistant) -> None:
    figures = as_json(evaluate(assistant, [LabelledQuestion("祁门红茶产于哪里？", quotes=("祁门红茶",))]))
    assert figures["refusal"]["auroc"] is None
    assert figures["reading"]["f1"] is None
    assert "–" in as_table(evaluate(assistant, [LabelledQuestion("谁？")]))


def test_a_quote_that_no_passage_holds_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(UsageError, match="不在文中"):
        evaluate(assistant, [LabelledQuestion("谁？", quotes=("不在文中",))])
    with pytest.raises(UsageError, match="no questions"):
        evaluate(assistant, [])


def test_the_worst_are_explained_with_what_came_instead(assistant: Assistant) -> None:
    outcomes = evaluate(assistant, [LabelledQuestion("祁门红茶产于安徽吗？", quotes=("玉皇顶",))])
    assert worst(outcomes, 5) == outcomes
    text = explain(outcomes, 5)
    assert "祁门红茶产于安徽" in text
    assert "bm25" in text


def test_a_pool_is_indexed_and_a_document_in_parts_counts_once() -> None:
    long = document_of("long", "泰山很高。" * 150 + "玉皇顶在泰山。")
    short = document_of("short", "绿茶产量最大。")
    pool = QuestionSet((LabelledQuestion("玉皇顶在哪？", documents=frozenset(["long"])),), (long, short))
    with pool_index(pool, None) as folder:
        outcomes = run(pool, folder, FakeEncoder(max_tokens=200), reader=False, progress=lambda _: None)
    assert outcomes[0].relevant == 1
    assert len(outcomes[0].ranks) == 1
    assert not Path(folder).exists()


def test_of_a_pool_nothing_is_said_about_files_that_it_never_had(caplog: pytest.LogCaptureFixture) -> None:
    question = LabelledQuestion("泰山在哪里？", documents=frozenset(["a"]))
    pool = QuestionSet((question,), (document_of("a", "泰山在山东。"),))
    with pool_index(pool, None) as folder:
        (outcome,) = run(pool, folder, FakeEncoder(), reader=False, progress=lambda _: None)
    assert outcome.rank == 1
    assert caplog.records == []


def test_kinds_are_counted_by_themselves(assistant: Assistant) -> None:
    outcomes = evaluate(
        assistant,
        [
            LabelledQuestion("祁门红茶产于哪里？", quotes=("祁门红茶产于安徽",), kind="fact"),
            LabelledQuestion("谁写了红楼梦？", kind="absent"),
        ],
    )
    kinds = as_json(outcomes)["kinds"]
    assert kinds["fact"]["r_at_1"] == kinds["fact"]["r_at_3"] == 1
    assert kinds["absent"]["r_at_1"] is None
    assert [line.split()[0] for line in as_table(outcomes).splitlines()[-2:]] == ["fact", "absent"]
