"""Nearest vectors, exact while there are few, the same after saving."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.row_ranges import RowRanges
from index.vector_lists import write_lists
from index.vectors import VectorIndex, Vectors


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


def test_loaded_they_are_as_written(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", unit_rows(50))
    loaded = VectorIndex.load(tmp_path / "v.npy")
    assert (len(loaded), loaded.dimension) == (50, 16)
    np.testing.assert_array_equal(loaded.vectors, unit_rows(50))
    np.testing.assert_array_equal(loaded.take(np.array([3, 1])), unit_rows(50)[[3, 1]])


def test_opened_vectors_are_mapped_not_read(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", unit_rows(50))
    vectors = VectorIndex.load(tmp_path / "v.npy").vectors
    assert not vectors.flags.owndata
    assert not vectors.flags.writeable


def test_many_vectors_are_found_through_lists_nearly_as_exactly(tmp_path: Path) -> None:
    vectors = clustered(20_000)
    np.save(tmp_path / "v.npy", vectors)
    write_lists(tmp_path / "v.npy", tmp_path, large=10_000)
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
    with path.open("wb") as file:
        np.save(file, unit_rows(300))
    write_lists(path, tmp_path, large=1)
    assert sorted(VectorIndex.load(path).search(unit_rows(1)[0], 300).tolist()) == list(range(300))


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
