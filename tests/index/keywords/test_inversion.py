"""The matrix of BM25 as it is written a run at a time, beside the one that is made in memory."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.keywords.inversion import PostingsWriter
from index.keywords.passage_terms import PassageTerms
from index.keywords.postings import Postings, count_terms

ARRAYS = ("bm25", "passages", "starts", "best", "terms", "term_starts")


def written(folder: Path, passages: Sequence[Sequence[str]], at_once: int) -> Path:
    (folder / "scratch").mkdir(parents=True)
    with PostingsWriter(folder / "keywords", folder / "scratch", at_once=at_once) as writer:
        for terms in passages:
            writer.add(terms)
    assert list((folder / "scratch").iterdir()) == []
    return folder / "keywords"


def some_passages(seed: int, count: int, words: int) -> list[list[str]]:
    chance = random.Random(seed)
    return [[f"词{int(words * chance.random() ** 3)}" for _ in range(chance.randrange(60))] for _ in range(count)]


@pytest.mark.parametrize("at_once", [200, 5_000, 10_000_000])
@pytest.mark.parametrize(("count", "words"), [(0, 1), (1, 1), (3, 40), (400, 300), (400, 3)])
def test_runs_that_are_merged_give_what_is_made_in_memory(tmp_path: Path, count: int, words: int, at_once: int) -> None:
    passages = some_passages(count, count, words)
    expected, folder = count_terms(passages), written(tmp_path, passages, at_once)
    found = Postings.load(folder)
    assert list(found.vocabulary) == list(expected.vocabulary)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), err_msg=name)
        np.save(tmp_path / "expected.npy", getattr(expected, name))
        assert (folder / f"{name}.npy").read_bytes() == (tmp_path / "expected.npy").read_bytes(), name


def test_the_terms_of_each_passage_are_read_back(tmp_path: Path) -> None:
    passages = [["茶", "山", "茶"], [], ['"引号"', "\\"], ["\ud800"]]
    terms = PassageTerms.load(written(tmp_path, passages, 2))
    assert [terms.of(row) for row in range(len(terms))] == passages


def test_a_vocabulary_of_many_words_is_one_array_of_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"词{number}" for number in range(7)]
    whole = written(tmp_path / "whole", [words], 100)
    monkeypatch.setattr("index.keywords.inversion._WORDS_AT_ONCE", 3)
    parts = written(tmp_path / "parts", [words], 100)
    assert (parts / "vocabulary.json").read_bytes() == (whole / "vocabulary.json").read_bytes()
    assert list(Postings.load(parts).vocabulary) == ["", *words]
