from __future__ import annotations

import pytest

from qa import Assistant
from qa.scripts import Script, fold_script, in_script, script_of

SIMPLIFIED = "这家图书馆是谁设计的？里面有多少本书？"
TRADITIONAL = "這家圖書館是誰設計的？裡面有多少本書？"


@pytest.mark.parametrize(
    ("texts", "script"),
    [
        ([SIMPLIFIED], Script.SIMPLIFIED),
        ([TRADITIONAL], Script.TRADITIONAL),
        ([TRADITIONAL, *[SIMPLIFIED] * 5], None),
        (["Who designed this library?"], None),
        (["", "123"], None),
        ([], None),
    ],
)
def test_the_script_of_texts(texts: list[str], script: Script | None) -> None:
    assert script_of(texts) is script


def test_a_question_is_put_in_the_documents_script() -> None:
    assert in_script(TRADITIONAL, Script.SIMPLIFIED) == SIMPLIFIED
    assert in_script(SIMPLIFIED, Script.TRADITIONAL) == TRADITIONAL


@pytest.mark.parametrize("question", [SIMPLIFIED, TRADITIONAL, "Sora?"])
def test_a_question_stays_as_it_is_where_there_is_nothing_to_do(question: str) -> None:
    assert in_script(question, None) == question
    own = script_of([question])
    assert own is None or in_script(question, own) == question


def test_folding_keeps_the_length() -> None:
    text = "𠮷野家於2008年开業，面積③坪😀"
    assert fold_script(text) == "𠮷野家于2008年开业，面积③坪😀"
    assert len(fold_script(text)) == len(text)


def test_the_script_of_a_question_does_not_matter(seeds_assistant: Assistant) -> None:
    asked = {"謝賽寧是哪所大學畢業的？": "谢赛宁是哪所大学毕业的？", "這個模型是誰開發的？": "这个模型是谁开发的？"}
    for traditional, simplified in asked.items():
        ours, theirs = (seeds_assistant.retriever.search(text) for text in (traditional, simplified))
        assert [hit.row for hit in ours] == [hit.row for hit in theirs]
        assert [hit.score for hit in ours] == pytest.approx([hit.score for hit in theirs])
