from __future__ import annotations

import numpy as np

from index.row_ranges import RowRanges


def test_neighbours_are_joined_and_empty_ranges_left_out() -> None:
    assert RowRanges.of([range(7, 9), range(2), range(2, 2), range(2, 5)]).spans == ((0, 5), (7, 9))


def test_it_holds_its_own_rows_alone() -> None:
    ranges = RowRanges.of([range(2, 4), range(7, 9)])
    assert len(ranges) == 4
    assert ranges.rows.tolist() == [2, 3, 7, 8]
    held = ranges.holds(np.arange(11))
    assert np.flatnonzero(held).tolist() == [2, 3, 7, 8]
    assert not RowRanges(()).holds(np.arange(3)).any()
    assert RowRanges(()).rows.tolist() == []


def test_parts_of_rows_are_the_rows_of_all_their_parts() -> None:
    starts = [0, 2, 3, 6, 7]  # of four rows with 2, 1, 3 and 1 parts
    assert RowRanges.of([range(1, 3)]).parts(starts).spans == ((2, 6),)
