"""Everyday sets: where the answers stand, what is near and wrong, and the windows that are made of both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer

from index.embedding.builtin_model import make_tokenizer, read_package
from training import everyday_windows
from training.evaluate_everyday import EverydayOutcome, probability_of, summary
from training.everyday_negatives import everyday_negatives
from training.everyday_questions import REPOSITORY_SETS, EverydaySet, everyday_folders, read_everyday
from training.everyday_windows import LONGEST_WINDOW, EverydayWindows
from training.passages import ReadPassages

NOTICE = "\n".join(
    [
        "停水通知",
        "五号楼周三停水，九点到十二点。请提前储水。",
        "六号楼周四停水，九点到十一点。",
        "水费每月五号前交。",
        "联系人：",
        "1. 王工，白天。",
        "2. 李工，夜间。",
    ]
)
LONG = "闲话。" * 200 + "门牌是八十一号。" + "闲话。" * 200


def row(kind: str, question: str, answers: list[str], passages: list[str], **more: Any) -> dict[str, Any]:
    return {
        "document": "notice.txt", "kind": kind, "question": question, "answers": answers, "passages": passages, **more
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        row("fact", "五号楼哪天停水？", ["周三", "周三停水"], ["五号楼周三停水"]),
        row("fact", "几点开始停？", ["九点"], ["周三停水，九点到十二点", "周四停水，九点到十一点"]),
        row("none", "七号楼哪天停水？", [], [], near="六号楼周四停水"),
        row("follow", "那六号楼呢？", ["周四"], ["六号楼周四停水"], history=[["五号楼哪天停水？", "周三"]]),
        row("ellipsis", "那六号楼呢？", ["周四"], ["六号楼周四停水"], alone="六号楼哪天停水"),
        row("fact", "夜里找谁？", ["李工"], ["李工，夜间"]),
        row("fact", "哪里都没有的？", ["没有的话"], ["六号楼周四停水"]),
        row("fact", "别的文件？", ["周四"], ["六号楼周四停水"]) | {"document": "other.txt"},
        row("fact", "门牌是多少？", ["八十一号"], ["门牌是八十一号"]) | {"document": "long.txt"},
    ]
    (tmp_path / "set" / "documents").mkdir(parents=True)
    (tmp_path / "set" / "documents" / "notice.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "set" / "documents" / "long.txt").write_text(LONG, encoding="utf-8")
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in rows)
    (tmp_path / "set" / "questions.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path / "set"


@pytest.fixture
def sets(folder: Path, passages: ReadPassages) -> EverydaySet:
    return read_everyday([folder], passages)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return make_tokenizer(read_package())


@pytest.fixture(scope="module")
def passages(tokenizer: Tokenizer) -> ReadPassages:
    return ReadPassages(tokenizer)


def test_every_accepted_answer_is_placed_the_shortest_counting_most(sets: EverydaySet) -> None:
    (places,) = sets.questions[0].places.values()
    text = sets.documents[sets.questions[0].document][1].text
    assert [(text[place.start : place.end], place.weight) for place in places] == [("周三", 1.0), ("周三停水", 0.3)]


def test_all_quoted_paragraphs_answer(sets: EverydaySet) -> None:
    assert sorted(sets.questions[1].places) == [1, 2]


def test_unanswerable_questions_know_the_near_miss(sets: EverydaySet) -> None:
    question = sets.questions[2]
    assert (question.places, question.near) == ({}, 2)


def test_leaning_questions_come_complete(sets: EverydaySet) -> None:
    assert [question.question for question in sets.questions[3:5]] == [
        "五号楼哪天停水？ 那六号楼呢？",
        "六号楼哪天停水",
    ]


def test_questions_without_a_place_or_a_document_are_left_out(sets: EverydaySet) -> None:
    asked = [question.question for question in sets.questions]
    assert len(asked) == 7
    assert not {"哪里都没有的？", "别的文件？"} & set(asked)


def test_a_set_may_ask_about_another_ones_documents(folder: Path, tmp_path: Path, passages: ReadPassages) -> None:
    asking = tmp_path / "talks"
    asking.mkdir()
    (asking / "questions.jsonl").write_bytes((folder / "questions.jsonl").read_bytes())
    assert len(read_everyday([asking, folder], passages).questions) == 14
    assert not read_everyday([asking], passages).questions


def test_wrong_paragraphs_never_answer(sets: EverydaySet) -> None:
    for question, wrong in zip(sets.questions, everyday_negatives(sets), strict=True):
        assert wrong or len(sets.documents[question.document]) == 1
        own = {place for document, place in wrong if document == question.document}
        assert not own & {*question.places, question.near}


def test_windows_hold_the_answer_where_they_say_so(sets: EverydaySet, tokenizer: Tokenizer) -> None:
    maker = EverydayWindows(tokenizer, sets, everyday_negatives(sets), seed=3)
    for number, question in enumerate(sets.questions):
        for _ in range(40):
            windows = maker.make(number)
            assert bool(windows[0].targets) == bool(question.places)
            for window in windows:
                assert len(window.ids) - window.passage_at - 1 <= LONGEST_WINDOW * 1.3
                for target in window.targets:
                    assert window.passage_at <= target.start <= target.end < len(window.ids) - 1
                    said = tokenizer.decode(window.ids[target.start : target.end + 1]).replace(" ", "")
                    assert any(answer in said for answer in question.answers)


def test_a_turn_is_asked_behind_those_before_it_or_complete(
    sets: EverydaySet, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = [n for n, question in enumerate(sets.questions) if question.kind == "follow"]
    assert sets.questions[number].in_conversation == "五号楼哪天停水？周三。那六号楼呢？"
    for share, seen in ((1.0, True), (0.0, False)):
        monkeypatch.setattr(everyday_windows, "CONVERSATION_SHARE", share)
        maker = EverydayWindows(tokenizer, sets, everyday_negatives(sets), seed=0)
        window = maker.make(number)[0]
        head = tokenizer.decode(window.ids[: window.passage_at]).replace(" ", "")
        assert ("周三。那" in head) is seen


def test_windows_show_what_stands_above_them_in_most_draws(sets: EverydaySet, tokenizer: Tokenizer) -> None:
    maker = EverydayWindows(tokenizer, sets, everyday_negatives(sets), seed=3)
    number = next(n for n, question in enumerate(sets.questions) if question.question == "夜里找谁？")
    heads = [tokenizer.decode((window := maker.make(number)[0]).ids[: window.passage_at]) for _ in range(100)]
    shown = sum("联系人" in head.replace(" ", "") for head in heads)
    assert 60 < shown < 95


def test_the_repositorys_own_sets_are_read_whole_and_share_no_document(passages: ReadPassages) -> None:
    train, dev = (read_everyday(everyday_folders(None, part), passages) for part in ("train", "dev"))
    siblings = read_everyday([REPOSITORY_SETS / "siblings"], passages)
    assert [len(one.documents) for one in (train, dev, siblings)] == [1_586, 30, 96]
    assert len(train.questions) > 70_000
    assert len(dev.questions) > 800
    assert len(siblings.questions) > 3_700
    learnt = {passage.text for document in train.documents for passage in document if len(passage.text) > 40}
    for part in (dev, siblings):
        assert not learnt & {passage.text for document in part.documents for passage in document}


def test_the_summary_counts_what_the_document_answers_and_what_not() -> None:
    outcomes = [
        EverydayOutcome("fact", 3.0, 1.0, given=True),
        EverydayOutcome("fact", 1.0, None, given=False),
        EverydayOutcome("fact", 0.0, 2.0, given=True),
        EverydayOutcome("none", None, 0.5),
    ]
    figures = summary(outcomes)
    assert figures["words"] == pytest.approx(2 / 3)
    assert figures["both"] == pytest.approx(1 / 3)
    assert figures["auroc"] == 1
    assert figures["recall"] == pytest.approx(1 / 3)
    assert figures["refused"] == 1


def test_a_higher_score_is_a_higher_probability() -> None:
    outcomes = [EverydayOutcome("fact", 3.0 + n % 3, -1.0 + n % 5, given=n % 4 > 0) for n in range(40)]
    slope, _ = probability_of(outcomes)
    assert slope > 0
