"""What is said back to talk is true of the documents that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.errors import QuestionError
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.answer import Answer, AnswerKind
from qa.intents import Intent, Intents, Wanted
from qa.rewriting import QuestionRewriter
from qa.serialization import answer_record
from qa.shelf import Names, Shelf
from qa.talk import Conversation
from tests.support.fakes import FakeEncoder


@pytest.fixture
def shelf(retriever: Retriever) -> Shelf:
    return Shelf(retriever, Names(retriever))


def test_each_kind_of_talk_is_answered_in_both_languages_with_what_to_do_next(shelf: Shelf) -> None:
    for intent in filter(lambda one: one.is_talk, Intent):
        for said, language in (("你好", "zh"), ("hello", "en")):
            answer = Conversation(shelf).reply(said, intent)
            assert (answer.kind, answer.language) == (AnswerKind.TALK, language)
            assert len(answer.sentences) >= 2
            assert (answer.citations, answer.hits, answer.short) == ((), (), None)


def test_talk_has_no_confidence_in_json(shelf: Shelf) -> None:
    record = answer_record(Conversation(shelf).reply("你好", Intent.GREETING))
    assert (record["kind"], record["confidence"], record["citations"]) == ("talk", None, [])


def test_the_documents_that_are_there_are_listed_and_counted(shelf: Shelf, folder: Path) -> None:
    listed = Conversation(shelf).reply("有哪些文档", Intent.DOCUMENTS)
    assert [sentence.text for sentence in listed.sentences if not sentence.citations][2:] == ["山/泰山.txt", "茶.txt"]
    assert "2 个文档，共 5 段" in Conversation(shelf).reply("有几个文档", Intent.COUNT).text
    (folder / "茶.txt").unlink()
    assert "1 个文档，共 2 段" in Conversation(shelf).reply("有几个文档", Intent.COUNT).text
    assert "茶.txt" not in Conversation(shelf).reply("有哪些文档", Intent.DOCUMENTS).text


def test_what_is_left_out_is_not_there(retriever: Retriever) -> None:
    tea = [row for row, passage in enumerate(retriever.passages) if passage.document == "茶.txt"]
    answer = Conversation(Shelf(retriever, Names(retriever), tea)).reply("有哪些文档", Intent.DOCUMENTS)
    assert "茶.txt" not in answer.text


@pytest.mark.parametrize(("read_only", "words"), [(None, "wenqu index"), (True, "请管理它的人"), (False, "“文档”页")])
def test_how_to_add_documents_depends_on_the_front_end(shelf: Shelf, read_only: bool | None, words: str) -> None:
    answer = Conversation(shelf, read_only=read_only).reply("怎么添加文档", Intent.ADDING)
    assert words in answer.text
    assert ".pdf" in answer.text.replace("\\", "")


def test_what_was_said_is_said_again(shelf: Shelf) -> None:
    asked = [("红茶产于哪里？", "安徽"), ("谁写了红楼梦？", "")]
    assert "安徽" in Conversation(shelf, asked[:1]).reply("你刚才说什么", Intent.REPEAT).text
    assert "没有给出回答" in Conversation(shelf, asked).reply("你刚才说什么", Intent.REPEAT).text
    assert "还没有说过" in Conversation(shelf).reply("你刚才说什么", Intent.REPEAT).text


def test_a_mark_alone_is_answered_in_the_language_of_the_conversation(shelf: Shelf) -> None:
    assert Conversation(shelf).reply("？", Intent.BLANK).language == "zh"
    assert Conversation(shelf, [("Where is it from?", "")]).reply("?", Intent.BLANK).language == "en"


def test_nobody_is_sent_to_documents_that_are_not_there(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "empty").mkdir()
    encoder = FakeEncoder()
    build_index(tmp_path / "empty", tmp_path / "index", encoder=encoder, analyzer=analyzer, allow_empty=True)
    retriever = Retriever.open(tmp_path / "index", encoder=encoder, analyzer=analyzer)
    answer = Conversation(Shelf(retriever, Names(retriever))).reply("你好", Intent.GREETING)
    assert "wenqu index" in answer.text


def test_an_assistant_answers_a_blank_and_refuses_what_is_too_long(retriever: Retriever, analyzer: Analyzer) -> None:
    assistant = Assistant(retriever, QuestionRewriter(analyzer))
    assert assistant.ask("  ").kind is AnswerKind.TALK
    with pytest.raises(QuestionError):
        assistant.ask("字" * 100_000)


@pytest.mark.parametrize(("certain", "intent"), [(True, Intent.OVERVIEW), (False, Intent.QUESTION)])
def test_a_question_with_the_name_of_a_document_is_a_request_only_where_that_is_certain(
    retriever: Retriever, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch, certain: bool, intent: Intent
) -> None:
    def wanted(_: Intents, text: str, _vector: object) -> Wanted:
        return Wanted(Intent.QUESTION) if "泰山" in text else Wanted(Intent.OVERVIEW, certain)

    monkeypatch.setattr(Intents, "of", wanted)
    assistant = Assistant(retriever, QuestionRewriter(analyzer))
    assert assistant._wanted("泰山在唐朝修了什么", Shelf(retriever, Names(retriever))).intent is intent


def frame(question: str) -> str:
    return Answer(question, AnswerKind.NONE, (), None, 0.0, ()).language


def test_the_frame_is_in_the_language_of_the_question_and_never_english_for_a_bare_code() -> None:
    for question in ("GB50169", "OpenAI", "Sora", "押金", "What是什么", "open source 模型是什么"):
        assert frame(question) == "zh", question
    for question in ("Who is 谢赛宁?", "refund policy", "opening hours", "what's the rent"):
        assert frame(question) == "en", question
