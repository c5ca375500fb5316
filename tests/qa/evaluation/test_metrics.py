from __future__ import annotations

import math

import numpy as np
import pytest

from qa.evaluation.metrics import auroc, character_f1, exact_match, interval, ndcg, reciprocal_rank


def test_reciprocal_rank_ends_at_the_cutoff() -> None:
    assert [reciprocal_rank(rank) for rank in (1, 2, 10, 11, None)] == [1, 0.5, 0.1, 0, 0]


def test_ndcg_of_a_perfect_ranking_is_one_and_falls_with_the_rank() -> None:
    assert ndcg([1, 2], 2) == 1
    assert ndcg([2], 1) == pytest.approx(1 / math.log2(3))
    assert ndcg([], 1) == 0


def test_auroc_counts_pairs_with_ties_half() -> None:
    assert auroc(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == 1
    assert auroc(np.array([0.5]), np.array([0.5])) == 0.5
    assert auroc(np.array([0.1]), np.array([0.9])) == 0
    assert math.isnan(auroc(np.array([]), np.array([0.1])))


def test_exact_match_leaves_punctuation_and_case_aside() -> None:
    assert exact_match("《红楼梦》。", ["红楼梦"]) == 1
    assert exact_match("openai", ["OpenAI"]) == 1
    assert exact_match("红楼", ["红楼梦"]) == 0


def test_character_f1_takes_the_longest_common_run() -> None:
    assert character_f1("1963年", ["1963年"]) == 1
    assert character_f1("北京大学", ["清华", "北京"]) == pytest.approx(2 * (2 / 4) * (2 / 2) / (2 / 4 + 2 / 2))
    assert character_f1("", ["北京"]) == 0
    assert character_f1("上海", ["北京"]) == 0


def test_an_interval_holds_the_mean_and_repeats() -> None:
    values = np.arange(100) / 100
    low, high = interval(lambda rows: float(values[rows].mean()), 100)
    assert low < values.mean() < high
    assert (low, high) == interval(lambda rows: float(values[rows].mean()), 100)
