"""NumPy files written and read in blocks: the same as whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.arrays import ArrayWriter, blocks_of, take_rows


@pytest.mark.parametrize("rows", [0, 1, 9, 12_345])
@pytest.mark.parametrize(("dtype", "width"), [(np.float32, 16), (np.uint8, None), (np.int64, None)])
def test_blocks_make_the_file_that_numpy_makes(
    tmp_path: Path, rows: int, dtype: type[np.generic], width: int | None
) -> None:
    whole = np.arange(rows * (width or 1)).astype(dtype).reshape((rows, width) if width else (rows,))
    with ArrayWriter(tmp_path / "blocks.npy", dtype, width) as writer:
        for start in range(0, rows, 5):
            writer.append(whole[start : start + 5])
        assert len(writer) == rows
    np.save(tmp_path / "whole.npy", whole)
    assert (tmp_path / "blocks.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()


def test_what_is_broken_off_does_not_pass_for_whole(tmp_path: Path) -> None:
    def broken_off() -> None:
        with ArrayWriter(tmp_path / "a.npy", np.uint8) as writer:
            writer.append(np.ones(3, np.uint8))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert len(np.load(tmp_path / "a.npy")) == 0


def test_rows_are_taken_in_any_order(tmp_path: Path) -> None:
    whole = np.random.default_rng(1).normal(size=(10_000, 3)).astype(np.float32)
    np.save(tmp_path / "a.npy", whole)
    rows = np.random.default_rng(2).integers(10_000, size=9_000)
    taken = take_rows(tmp_path / "a.npy", rows)
    np.testing.assert_array_equal(taken, whole[rows])
    assert taken.flags.owndata
    assert len(take_rows(tmp_path / "a.npy", rows[:0])) == 0
    np.testing.assert_array_equal(np.concatenate(list(blocks_of(tmp_path / "a.npy", 999))), whole)
