"""Nearest vectors, exact while there are few, the same after saving."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.row_ranges import RowRanges
from index.vectors import VectorIndex, Vectors
from tests.support.faults import disk_full


def unit_rows(count: int, dimension: int = 16) -> Vectors:
    rows = np.random.default_rng(1).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def clustered(count: int, seed: int = 1) -> Vectors:
    """Unit rows around 200 topics, as sentences are."""
    topics, random = unit_rows(200, 32), np.random.default_rng(seed)
    rows = topics[random.integers(200, size=count)] + random.normal(scale=0.1, size=(count, 32))
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
    built.save(tmp_path / "v.npy")
    loaded = VectorIndex.load(tmp_path / "v.npy")
    assert (len(loaded), loaded.dimension) == (50, 16)
    np.testing.assert_array_equal(loaded.vectors, built.vectors)
    np.testing.assert_array_equal(loaded.take(np.array([3, 1])), unit_rows(50)[[3, 1]])


def test_equal_vectors_give_equal_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        VectorIndex.build(unit_rows(50)).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_opened_vectors_are_mapped_not_read(tmp_path: Path) -> None:
    VectorIndex.build(unit_rows(50)).save(tmp_path / "v.npy")
    vectors = VectorIndex.load(tmp_path / "v.npy").vectors
    assert not vectors.flags.owndata
    assert not vectors.flags.writeable


def test_many_vectors_are_found_through_lists_nearly_as_exactly(tmp_path: Path) -> None:
    vectors = clustered(20_000)
    VectorIndex.build(vectors, large=10_000).save(tmp_path / "v.npy")
    index, exact = VectorIndex.load(tmp_path / "v.npy"), VectorIndex.build(vectors)
    assert (tmp_path / "v.npy.lists").exists()
    queries = clustered(50, seed=2)
    found = [(index.search(query, 10), exact.search(query, 10)) for query in queries]
    assert np.mean([len(np.intersect1d(ours, best)) / 10 for ours, best in found]) >= 0.98
    for query, (ours, _) in zip(queries, found, strict=True):
        scores = vectors[ours] @ query
        assert (np.diff(scores) <= 0).all()
        assert ours.tolist() == index.search(query, 10).tolist()
        assert index.search_exactly(query, 10).tolist() == exact.search(query, 10).tolist()


def test_equal_vectors_give_equal_lists(tmp_path: Path) -> None:
    for name in ("a", "b"):
        VectorIndex.build(clustered(5_000), large=1_000).save(tmp_path / name)
    assert (tmp_path / "a.lists").read_bytes() == (tmp_path / "b.lists").read_bytes()


@pytest.mark.parametrize("count", [1, 2, 39, 100])
def test_lists_of_few_vectors_find_them_all(count: int) -> None:
    index = VectorIndex.build(unit_rows(count), large=1)
    assert sorted(index.search(unit_rows(1)[0], 1_000).tolist()) == list(range(count))


@pytest.mark.parametrize("name", ["中文 名.npy", "\udcd6\udcd0.npy"])
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
        VectorIndex.build(unit_rows(3)).save(tmp_path / "v.npy")


@pytest.mark.parametrize("spans", [[(40, 45)], [(0, 30), (35, 36), (150, 200)]])
def test_within_rows_the_nearest_of_them_are_found(spans: list[tuple[int, int]]) -> None:
    vectors = unit_rows(200)
    within = RowRanges.of(range(*span) for span in spans)
    for query in unit_rows(5):
        best = within.rows[np.argsort(-(vectors[within.rows] @ query), kind="stable")]
        assert VectorIndex.build(vectors).search(query, 10, within).tolist() == best[:10].tolist()
    assert VectorIndex.build(vectors).search(vectors[0], 10, RowRanges(())).tolist() == []


def test_within_rows_lists_find_nothing_else_and_nearly_all(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = clustered(20_000)
    index = VectorIndex.build(vectors, large=1)
    few, many = RowRanges.of([range(1_000, 1_050)]), RowRanges.of([range(3_000), range(15_000, 18_000)])
    monkeypatch.setattr("index.vectors.FEW", 1_000)
    shares = []
    for query in clustered(20, seed=2):
        near = few.rows[np.argsort(-(vectors[few.rows] @ query), kind="stable")[:10]]
        assert index.search(query, 10, few).tolist() == near.tolist()
        found = index.search(query, 10, many)
        assert many.holds(found).all()
        near = many.rows[np.argsort(-(vectors[many.rows] @ query), kind="stable")[:10]]
        shares.append(len(np.intersect1d(found, near)) / 10)
    assert np.mean(shares) > 0.9
