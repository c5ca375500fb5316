from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.errors import UsageError
from qa.evaluation.question_sets import read_distractors, read_pool, read_question_set, with_stray_history

SQUAD = {
    "data": [
        {
            "paragraphs": [
                {
                    "context": "泰山位于山东。",
                    "qas": [
                        {"question": "泰山在哪？", "answers": [{"text": "山东", "answer_start": 4}]},
                        {"question": "黄山在哪？", "answers": [], "is_impossible": True},
                    ],
                }
            ]
        }
    ]
}
RECORDS = [
    {"context": "甲。", "question": "一？", "answers": {"text": ["甲"], "answer_start": [0]}},
    {"context": "甲。", "question": "二？", "answers": {"text": [""], "answer_start": [-1]}},
    {"paragraphs": {"context": "乙。"}, "qas": {"question": "三？", "answers": {"text": ["乙"]}}},
]
OWN = {"question": "他呢？", "history": [["谁？", "甲"]], "answers": ["乙"], "passages": ["乙。"]}


@pytest.mark.parametrize("suffix", [".json", ".json.gz"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_squad_with_its_unanswerable_questions(tmp_path: Path, suffix: str, mark: str) -> None:
    content = (mark + json.dumps(SQUAD, ensure_ascii=False)).encode("utf-8")
    path = tmp_path / f"set{suffix}"
    path.write_bytes(gzip.compress(content) if suffix.endswith("gz") else content)
    read = read_question_set(path)
    assert [document.text for document in read.documents] == ["泰山位于山东。"]
    assert [question.answerable for question in read.questions] == [True, False]
    assert read.questions[0].documents == {read.documents[0].path}
    assert read.questions[0].answers == ("山东",)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_record_for_each_question(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "set.json"
    path.write_text("\n".join(json.dumps(record, indent=indent) for record in RECORDS), encoding="utf-8")
    read = read_question_set(path)
    assert [document.text for document in read.documents] == ["甲。", "乙。"]
    assert [question.answerable for question in read.questions] == [True, False, True]


def test_json_lines_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(OWN, ensure_ascii=False) + "\n", encoding="utf-8")
    (question,) = read_question_set(path).questions
    assert question.history == (("谁？", "甲"),)
    assert question.quotes == ("乙。",)


@pytest.mark.parametrize("content", ["", "not json", "[1, 2]", '{"a": 1}', '{"data": [{"paragraphs": [{}]}]}'])
def test_what_is_no_question_set_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"odd\.json"):
        read_question_set(path)


def test_a_pool_takes_questions_and_passages_of_other_files(tmp_path: Path) -> None:
    own, other, articles = tmp_path / "own.json", tmp_path / "other.json", tmp_path / "articles.txt"
    own.write_text(json.dumps(SQUAD), encoding="utf-8")
    other.write_text("\n".join(json.dumps(record) for record in RECORDS), encoding="utf-8")
    articles.write_text("一篇文章。\n\n泰山位于山东。\n", encoding="utf-8")
    pool = read_pool(own, [other], [articles])
    assert [question.answerable for question in pool.questions] == [True, False, False, False, False]
    assert [document.text for document in pool.documents] == ["泰山位于山东。", "一篇文章。"]
    assert [document.text for document in read_distractors(other)] == ["甲。", "乙。"]
    assert len(read_pool(own, [other], sample=1).questions) == 2


def test_stray_history_is_of_another_question(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text("\n".join(json.dumps(record) for record in RECORDS), encoding="utf-8")
    pool = read_pool(path)
    for question, given in zip(pool.questions, with_stray_history(pool).questions, strict=True):
        assert given.question == question.question
        assert given.history[0][0] != question.question
