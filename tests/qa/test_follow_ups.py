"""A turn that leans on those before it is understood, and one that stands alone is left alone."""

from __future__ import annotations

import pytest

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.answer import AnswerKind
from qa.follow_ups import FEATURES, consider, features
from qa.reader.reader import Reader
from qa.rewriting import Dependence, QuestionRewriter, Turn

TEXT = """云岭画室招生简章
成人素描班每期学费1200元，共十次课，每周二晚七点上课。
成人油画班每期学费1800元，共十二次课，每周六上午九点上课。
素描班的老师是覃若川，他在云岭美院教了二十年书。
画材由画室提供，画架不能带走。
开课前三天可以全额退费，开课后按剩下的课次退。
画室在青麦路17号二楼，楼下可以停车。
"""
FEE: Turn = ("素描班学费多少？", "1200元")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, real_encoder: Encoder, analyzer: Analyzer) -> Assistant:
    folder = tmp_path_factory.mktemp("studio")
    (folder / "画室.txt").write_text(TEXT, encoding="utf-8")
    build_index(folder / "画室.txt", folder / "index", encoder=real_encoder, analyzer=analyzer)
    return Assistant.open(folder / "index", encoder=real_encoder, analyzer=analyzer)


@pytest.mark.parametrize(
    ("question", "history", "words"),
    [
        ("油画班呢？", [FEE], "1800元"),
        ("那上课是几点", [FEE, ("油画班呢？", "1800元")], "九点"),
        ("他教了多久了？", [("素描班老师是谁", "覃若川")], "二十年"),
    ],
)
def test_what_is_missing_is_taken_from_the_turns_before(
    assistant: Assistant, question: str, history: list[Turn], words: str
) -> None:
    answer = assistant.ask(question, history)
    assert words in answer.citations[0].quote


@pytest.mark.parametrize("question", ["画架能带走吗？", "楼下能停车吗？", "开课前三天能退多少学费？"])
def test_a_question_that_stands_alone_gets_the_same_passage_after_other_turns(
    assistant: Assistant, question: str
) -> None:
    alone, after = assistant.ask(question), assistant.ask(question, [FEE, ("几点上课", "每周二晚七点")])
    assert after.citations[0].passage == alone.citations[0].passage


def test_talk_is_no_part_of_what_a_follow_up_leans_on(assistant: Assistant) -> None:
    with_talk = assistant.ask("油画班呢？", [FEE, ("谢谢", ""), ("你是谁", "我是问渠")])
    assert with_talk.question == assistant.ask("油画班呢？", [FEE]).question
    assert assistant.ask("谢谢", [FEE]).kind is AnswerKind.TALK


def test_features_have_their_names(assistant: Assistant, analyzer: Analyzer) -> None:
    retriever = assistant.retriever
    rewriter = QuestionRewriter(analyzer)
    dependence, wordings = rewriter.wordings("油画班呢？", [FEE])
    assert dependence is Dependence.SUBSTITUTION
    turn = consider(wordings, dependence, [FEE], retriever.search, Reader.open(), rewriter.people)
    table = features(turn)
    assert table.shape == (len(turn.options), len(FEATURES))


def test_what_does_not_name_the_other_subject_is_told(assistant: Assistant, analyzer: Analyzer) -> None:
    rewriter = QuestionRewriter(analyzer)
    dependence, wordings = rewriter.wordings("油画班呢？", [FEE])
    turn = consider(wordings, dependence, [FEE], assistant.retriever.search, Reader.open(), rewriter.people)
    unnamed = features(turn)[:, FEATURES.index("unnamed")]
    for (_, at), share in zip(turn.options, unnamed.tolist(), strict=True):
        assert (share == 0) == ("油画班" in turn.pool[at].passage.text)


def test_without_a_reader_the_wording_that_finds_more_is_taken(retriever: Retriever, analyzer: Analyzer) -> None:
    assistant = Assistant(retriever, QuestionRewriter(analyzer))
    answer = assistant.ask("那铁观音呢？", history=[("红茶产于哪里？", "安徽")])
    assert "铁观音" in answer.hits[0].passage.text


def test_where_nothing_is_left_a_follow_up_is_refused(assistant: Assistant) -> None:
    answer = assistant.ask("油画班呢？", [FEE], exclude=range(len(assistant.retriever.passages)))
    assert (answer.kind, answer.citations) == (AnswerKind.NONE, ())
