from __future__ import annotations

import pytest

from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.markdown import escape_markdown
from qa.rewriting import QuestionRewriter


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
