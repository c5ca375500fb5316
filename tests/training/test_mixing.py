"""The order of training questions."""

from __future__ import annotations

from itertools import islice

from training.mixing import mixed


def test_all_of_our_own_come_before_any_comes_again_and_others_have_their_share() -> None:
    order = list(islice(mixed(6, 100, 0.25, seed=1), 16))
    for epoch in (order[:8], order[8:]):
        assert sorted(number for other, number in epoch if not other) == list(range(6))
    assert [number for other, number in order if other] != sorted(number for other, number in order if other)
    assert sum(other for other, _ in order) == 4
    assert order[:8] != order[8:]


def test_a_run_goes_on_with_what_comes_next() -> None:
    whole = list(islice(mixed(6, 100, 0.25, seed=1), 30))
    assert list(islice(mixed(6, 100, 0.25, seed=1, done=11), 19)) == whole[11:]
