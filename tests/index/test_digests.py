"""Texts found by their digests."""

from __future__ import annotations

import random

import numpy as np

from index.digests import DigestRows, digests_of, first_places

TEXTS = [f"第{random.Random(1).randrange(400)}句"] + [f"第{random.Random(n).randrange(400)}句" for n in range(1_000)]


def test_each_text_has_the_place_of_the_first_that_equals_it() -> None:
    assert first_places(digests_of(TEXTS)).tolist() == [TEXTS.index(text) for text in TEXTS]
    assert first_places(digests_of([])).tolist() == []


def test_texts_are_found_where_they_are_first_and_others_are_not() -> None:
    rows = DigestRows(digests_of(TEXTS))
    asked = [*TEXTS[::-1], "没有", "", "\ud800"]
    assert rows.find(digests_of(asked)).tolist() == [TEXTS.index(text) if text in TEXTS else -1 for text in asked]
    assert DigestRows(digests_of([])).find(digests_of(asked[:3])).tolist() == [-1, -1, -1]


def test_texts_that_share_half_a_digest_are_told_apart() -> None:
    digests = np.array([[7, 1], [7, 2], [7, 1], [8, 1]], np.uint64)
    assert first_places(digests).tolist() == [0, 1, 0, 3]
    found = DigestRows(digests).find(digests)
    assert all(row in (-1, first) for row, first in zip(found, [0, 1, 0, 3], strict=True)), "never another text's"
