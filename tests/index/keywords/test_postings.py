"""The matrix of BM25, beside the library that it is after."""

from __future__ import annotations

import random

import bm25s
import numpy as np
import pytest

from index.keywords.postings import Postings, postings_of


def theirs(ids: list[list[int]], vocabulary: dict[str, int]) -> dict[str, np.ndarray]:
    bm25 = bm25s.BM25()
    bm25.index((ids, vocabulary), show_progress=False, create_empty_token=False)
    found: dict[str, np.ndarray] = bm25.scores
    return found


def some_ids(seed: int, passages: int, terms: int) -> list[list[int]]:
    chance = random.Random(seed)
    ids = [[int(terms * chance.random() ** 3) for _ in range(chance.randrange(200))] for _ in range(passages)]
    return [own or [0] for own in ids]


@pytest.mark.parametrize(("passages", "terms"), [(1, 1), (1, 50), (2, 5), (100, 2_000), (1_500, 300)])
def test_scores_are_those_of_bm25s_to_the_bit(passages: int, terms: int) -> None:
    ids, vocabulary = some_ids(passages, passages, terms), {str(number): number for number in range(terms)}
    ours, expected = postings_of(ids, vocabulary), theirs(ids, vocabulary)
    np.testing.assert_array_equal(ours.bm25, expected["data"])
    np.testing.assert_array_equal(ours.passages, expected["indices"])
    np.testing.assert_array_equal(ours.starts, expected["indptr"])
    assert [str(a.dtype) for a in (ours.bm25, ours.passages, ours.starts)] == ["float32", "int32", "int64"]
    for term in range(terms):
        held = ours.bm25[ours.held(term)]
        assert ours.best[term] == (held.max() if len(held) else 0)


def test_the_terms_of_each_passage_are_kept_in_order() -> None:
    postings = postings_of([[1, 2, 1], [0], [2]], {"": 0, "茶": 1, "山": 2})
    assert (postings.terms.tolist(), postings.term_starts.tolist()) == ([1, 2, 1, 0, 2], [0, 3, 4, 5])
    assert postings.holders("山").tolist() == [0, 2]
    assert postings.holders("水").tolist() == []


def test_no_passages_have_no_terms() -> None:
    postings: Postings = postings_of([], {"": 0})
    assert len(postings) == 0
    assert postings.holders("").tolist() == []
