"""FAISS: exact nearest vectors, the same after saving."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from faults import disk_full

from index.vectors import VectorIndex, Vectors


def unit_rows(count: int, dimension: int = 16) -> Vectors:
    rows = np.random.default_rng(1).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_the_nearest_come_first() -> None:
    vectors = unit_rows(200)
    index = VectorIndex.build(vectors)
    for query in unit_rows(5):
        expected = np.argsort(-(vectors @ query), kind="stable")[:10]
        assert index.search(query, 10).tolist() == expected.tolist()


def test_no_more_rows_are_found_than_there_are() -> None:
    assert sorted(VectorIndex.build(unit_rows(3)).search(unit_rows(1)[0], 10).tolist()) == [0, 1, 2]


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    built = VectorIndex.build(unit_rows(50))
    built.save(tmp_path / "v.faiss")
    loaded = VectorIndex.load(tmp_path / "v.faiss")
    assert (len(loaded), loaded.dimension) == (50, 16)
    np.testing.assert_array_equal(loaded.copy(), built.copy())
    np.testing.assert_array_equal(loaded.take(np.array([3, 1])), unit_rows(50)[[3, 1]])


def test_equal_vectors_give_equal_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        VectorIndex.build(unit_rows(50)).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_copies_outlive_the_index() -> None:
    vectors = unit_rows(1_000)
    copies = [VectorIndex.build(vectors).copy() for _ in range(20)]
    assert all(np.array_equal(copy, vectors) for copy in copies)


@pytest.mark.parametrize("name", ["中文 名.faiss", "\udcd6\udcd0.faiss"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    try:
        path.touch()
    except OSError:
        pytest.skip("the file system takes Unicode names only")
    VectorIndex.build(unit_rows(3)).save(path)
    assert len(VectorIndex.load(path)) == 3


def test_a_full_disk_is_an_os_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class FullFile:
        def __enter__(self) -> FullFile:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def write(self, _: bytes) -> None:
            disk_full()

    monkeypatch.setattr(Path, "open", lambda *_: FullFile())
    with pytest.raises(OSError, match="No space left on device"):
        VectorIndex.build(unit_rows(3)).save(tmp_path / "v.faiss")
