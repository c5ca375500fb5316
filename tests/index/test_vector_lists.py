"""The lists of neighbours as they are written in blocks, beside FAISS's own file of the same vectors."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

from index.vector_lists import write_lists
from index.vectors import LARGE, VectorIndex, Vectors, lists_path
from tests.support.faults import Faults


def unit_rows(count: int, dimension: int, distinct: int) -> Vectors:
    rows = np.random.default_rng(1).normal(size=(distinct, dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.resize(rows, (count, dimension))


def as_faiss_writes(vectors: Vectors) -> bytes:
    lists = VectorIndex.build(vectors, large=1)._lists
    assert lists is not None
    return faiss.serialize_index(lists).tobytes()


@pytest.mark.parametrize("at_once", [1, 700, 1_000_000])
@pytest.mark.parametrize(
    ("count", "dimension", "distinct"),
    [(1, 8, 1), (40, 8, 40), (3_000, 16, 3_000), (5_000, 16, 3), (20_007, 32, 20_007)],
)
def test_the_file_is_the_one_that_faiss_writes(
    tmp_path: Path, count: int, dimension: int, distinct: int, at_once: int
) -> None:
    vectors, path = unit_rows(count, dimension, distinct), tmp_path / "v.npy"
    np.save(path, vectors)
    write_lists(path, tmp_path, large=1, at_once=at_once)
    assert lists_path(path).read_bytes() == as_faiss_writes(vectors)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["v.npy", "v.npy.lists"]


@pytest.mark.slow
def test_blocks_that_are_added_one_by_one_end_where_all_at_once_do(tmp_path: Path) -> None:
    vectors, path = unit_rows(140_003, 16, 140_003), tmp_path / "v.npy"  # the encoder is fitted to a sample, too
    np.save(path, vectors)
    write_lists(path, tmp_path)
    assert lists_path(path).read_bytes() == as_faiss_writes(vectors)


def test_few_vectors_have_no_lists(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", unit_rows(LARGE - 1, 2, 5))
    write_lists(tmp_path / "v.npy", tmp_path)
    assert not lists_path(tmp_path / "v.npy").exists()


def test_a_full_disk_is_an_os_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.save(tmp_path / "v.npy", unit_rows(100, 8, 100))
    Faults(monkeypatch, fatal=2)
    with pytest.raises(OSError, match="No space left on device"):
        write_lists(tmp_path / "v.npy", tmp_path, large=1)
