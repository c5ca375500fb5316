from __future__ import annotations

import pytest

from index.keywords.analyzer import Analyzer
from index.records import Passage, Sentence
from qa import Assistant, Retriever
from qa.markdown import escape_markdown
from qa.retrieval import Hit
from qa.rewriting import MAX_DROP, QuestionRewriter, is_near


@pytest.fixture
def assistant(retriever: Retriever, analyzer: Analyzer) -> Assistant:
    return Assistant(retriever, QuestionRewriter(analyzer))


def test_a_citation_quotes_the_document_at_its_offsets(assistant: Assistant) -> None:
    texts = assistant.retriever.texts
    for question in ("祁门红茶产于哪里？", "泰山主峰的海拔是多少？", "谁写了红楼梦？"):
        for citation in assistant.ask(question).citations:
            text = texts[citation.passage.document]
            assert text[citation.start : citation.end] == citation.quote
            assert text[citation.passage.start : citation.passage.end] == citation.passage.text
            assert citation.passage.start <= citation.start < citation.end <= citation.passage.end


def test_every_citation_has_its_marker(assistant: Assistant) -> None:
    answer = assistant.ask("泰山主峰的海拔是多少？")
    for number in range(1, len(answer.citations) + 1):
        assert f"[{number}]" in answer.text
    assert f"[{len(answer.citations) + 1}]" not in answer.text


def test_markdown_in_a_document_is_shown_as_it_is() -> None:
    assert escape_markdown("**粗** [链接](http://x) <b>\n# 题") == (r"\*\*粗\*\* \[链接\](http://x) \<b\> \# 题")


def test_nothing_left_to_find_is_a_refusal_without_citations(assistant: Assistant) -> None:
    answer = assistant.ask("泰山在哪里？", exclude=range(5))
    assert not answer.found
    assert answer.citations == ()
    assert answer.confidence == 0


def hit(row: int, cosine: float) -> Hit:
    passage = Passage("山.txt", row + 1, "泰山。", 0, 3, "山", (Sentence(0, 3),))
    return Hit(passage, 0.5, 0, 3, {"sentence": cosine}, row)


def test_near_is_a_passage_that_the_others_hold_not_much_further_down() -> None:
    others = [hit(0, 0.9), hit(1, 0.9 - MAX_DROP / 2), hit(2, 0.9 - MAX_DROP * 2)]
    assert [is_near(hit(row, 0.99), others) for row in range(4)] == [True, True, False, False]


def test_another_subject_does_not_get_the_answer_of_the_question_before(assistant: Assistant) -> None:
    asked = "泰山主峰的海拔是多少？"
    before = assistant.ask(asked)
    after = assistant.ask("那衡山呢？", history=[(asked, "1532.7米")])
    assert after.question == "衡山主峰的海拔是多少？"
    assert after.hits[0].row == before.hits[0].row
    assert after.confidence < before.confidence / 2
    known = assistant.ask("那铁观音呢？", history=[("红茶产于哪里？", "安徽")])
    assert "铁观音" in known.hits[0].passage.text
