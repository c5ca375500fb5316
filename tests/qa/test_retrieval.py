from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.errors import IndexMismatchError, IndexNotFoundError, QuestionError, UsageError
from index.keywords.analyzer import Analyzer
from qa import Retriever
from tests.support.fakes import FakeEncoder


def test_the_passage_that_answers_comes_first_with_its_place(retriever: Retriever) -> None:
    hit = retriever.search("祁门红茶产于哪里？")[0]
    assert (hit.passage.document, hit.passage.number) == ("茶.txt", 2)
    assert "祁门红茶" in hit.passage.text[hit.start : hit.end]


def test_scores_are_probabilities_in_descending_order(retriever: Retriever) -> None:
    scores = [hit.score for hit in retriever.search("泰山主峰的海拔是多少？", k=5)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_k_limits_the_hits_and_more_than_there_are_is_no_error(retriever: Retriever) -> None:
    assert len(retriever.search("茶", k=2)) == 2
    assert len(retriever.search("茶", k=1000)) == 5


def test_every_hit_is_scored_by_every_part(retriever: Retriever) -> None:
    for hit in retriever.search("铁观音产于福建吗？", k=5):
        expected = [row for row, passage in enumerate(retriever.passages) if passage == hit.passage]
        assert [hit.row] == expected
        assert -1.001 <= hit.scores["passage"] <= 1.001
        assert hit.scores["sentence"] >= hit.scores["passage"] - 1e-5 or len(hit.passage.sentences) > 1
        assert 0 <= hit.scores["bm25"] <= 1
        assert 0 <= hit.scores["words"] <= 1
        assert 0 <= hit.scores["bigrams"] <= 1


@pytest.mark.parametrize(("question", "text"), [("鐵觀音產於哪裡？", "铁观音"), ("１９８７年發生了什麼？", "1987年")])
def test_traditional_and_full_width_words_match_simplified_documents(
    retriever: Retriever, question: str, text: str
) -> None:
    matched = {hit.passage.text: hit.scores["words"] for hit in retriever.search(question, k=5)}
    best = max(matched, key=lambda passage: matched[passage])
    assert text in best
    assert matched[best] > 0


def test_excluded_rows_are_not_found(retriever: Retriever) -> None:
    first = retriever.search("祁门红茶产于哪里？")[0]
    assert first.row not in [hit.row for hit in retriever.search("祁门红茶产于哪里？", k=5, exclude={first.row})]
    assert retriever.search("祁门红茶产于哪里？", exclude=set(range(5))) == []


@pytest.mark.parametrize("question", ["", "   ", "？！。", "…", "字" * 1001, "字" * 100_000])
def test_a_question_that_cannot_be_searched_for_is_refused(retriever: Retriever, question: str) -> None:
    with pytest.raises(QuestionError) as caught:
        retriever.search(question)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("k", [0, -1, 1001])
def test_k_out_of_range_is_refused(retriever: Retriever, k: int) -> None:
    with pytest.raises(UsageError, match="k is"):
        retriever.search("茶", k=k)


def test_no_index_says_how_to_build_one(tmp_path: Path, fake_encoder: FakeEncoder) -> None:
    with pytest.raises(IndexNotFoundError, match="wenqu index"):
        Retriever.open(tmp_path / "nothing", encoder=fake_encoder)


def test_another_model_is_refused(small_index: Path) -> None:
    for other in (FakeEncoder(identity="fake:other"), FakeEncoder(dimension=32)):
        with pytest.raises(IndexMismatchError, match="rebuild"):
            Retriever.open(small_index, encoder=other)


def test_an_open_retriever_keeps_its_generation_through_a_rebuild(
    retriever: Retriever, folder: Path, small_index: Path, fake_encoder: FakeEncoder, analyzer: Analyzer
) -> None:
    before = retriever.search("祁门红茶产于哪里？", k=5)
    (folder / "茶.txt").write_text("白茶产于福建福鼎。\n", encoding="utf-8")
    build_index(folder, small_index, encoder=fake_encoder, analyzer=analyzer)
    assert retriever.search("祁门红茶产于哪里？", k=5) == before
    rebuilt = Retriever.open(small_index, encoder=fake_encoder, analyzer=analyzer)
    found = [hit.passage.text for hit in rebuilt.search("祁门红茶产于哪里？", k=5)]
    assert "白茶产于福建福鼎。" in found
    assert not any("祁门" in text for text in found)


def test_the_same_documents_give_the_same_ranking(
    tmp_path: Path, folder: Path, retriever: Retriever, fake_encoder: FakeEncoder, analyzer: Analyzer
) -> None:
    build_index(folder, tmp_path / "second", encoder=fake_encoder, analyzer=analyzer)
    second = Retriever.open(tmp_path / "second", encoder=fake_encoder, analyzer=analyzer)
    for question in ("茶", "泰山在哪里？", "产于福建的是什么茶？"):
        assert second.search(question, k=5) == retriever.search(question, k=5)
