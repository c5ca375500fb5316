"""Keyword search: terms, and scores between 0 and 1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordIndex
from index.keywords.dictionary import CACHE_FILE, Dictionary

PASSAGES = [
    "绿茶是不发酵的茶，产量最大。",
    "祁门红茶产于安徽，是全发酵的茶。",
    "Sora是OpenAI开发的视频生成模型。",
    "超微电脑股票去年上涨超过770%。",
    "……",
]


@pytest.fixture(scope="module")
def index(analyzer: Analyzer) -> KeywordIndex:
    return KeywordIndex.build(PASSAGES, analyzer)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("哪种茶不发酵？", 0),
        ("祁門紅茶產於哪裡？", 1),
        ("sora 是谁做的", 2),
        ("ＯＰＥＮＡＩ", 2),
        ("超微電腦股票去年上漲多少？", 3),
    ],
)
def test_the_passage_with_the_words_scores_best(index: KeywordIndex, question: str, best: int) -> None:
    assert int(np.argmax(index.match(question).bm25)) == best


@pytest.mark.parametrize("question", ["", "……", "的是了", "zzz qqq", "😀"])
def test_a_question_without_known_words_scores_nothing(index: KeywordIndex, question: str) -> None:
    assert not index.match(question).bm25.any()


def test_terms_are_folded(analyzer: Analyzer) -> None:
    assert analyzer.terms("人工智慧ＡＩ") == analyzer.terms("人工智慧ai")
    assert analyzer.terms("電腦") == analyzer.terms("电脑")


@pytest.mark.parametrize("question", ["红茶产于哪里", "超微电脑去年上涨多少", "茶"])
@pytest.mark.parametrize("k", [1, 2, 3, 10])
def test_the_top_are_those_with_the_best_scores(index: KeywordIndex, question: str, k: int) -> None:
    bm25 = index.match(question).bm25
    expected = [row for row in np.argsort(-bm25, kind="stable") if bm25[row] > 0][:k]
    assert index.match(question).top(k).tolist() == expected


def test_some_rows_score_as_they_do_among_all(index: KeywordIndex) -> None:
    rows = np.array([1, 3])
    some, every = (
        index.match("祁门红茶产于哪里").columns(rows),
        index.match("祁门红茶产于哪里").columns(np.arange(len(PASSAGES))),
    )
    for part in ("bm25", "words", "bigrams", "sounds"):
        np.testing.assert_array_equal(some[part], every[part][rows])


@pytest.mark.slow
@given(st.text(max_size=50))
def test_every_question_gets_scores_between_0_and_1(index: KeywordIndex, question: str) -> None:
    for part in index.match(question).columns(np.arange(len(PASSAGES))).values():
        assert part.shape == (len(PASSAGES),)
        assert np.isfinite(part).all()
        assert (part >= 0).all()
        assert (part <= 1 + 1e-5).all()


@pytest.mark.slow
@pytest.mark.parametrize("content", [None, b"", b"\xe9", b"i\x00\x00\x00\x00"])
def test_a_kept_dictionary_that_is_missing_or_damaged_is_made_anew(
    tmp_path: Path, analyzer: Analyzer, content: bytes | None
) -> None:
    dictionary = Dictionary()
    dictionary.tmp_dir = str(tmp_path)
    if content is not None:
        (tmp_path / CACHE_FILE).write_bytes(content)
    dictionary.initialize()
    assert dictionary.FREQ == analyzer.dictionary.FREQ
    again = Dictionary()
    again.tmp_dir = str(tmp_path)
    assert "股票" in again.cut("超微电脑股票")
    assert (again.FREQ, again.total) == (dictionary.FREQ, dictionary.total)
