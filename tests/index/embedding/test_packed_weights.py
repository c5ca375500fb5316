"""Weights that come with Wenqu: what is packed is read again, and a file that is not whole is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embedding.packed_weights import digest_of, opened, read_weights
from index.errors import ModelError
from training.packing import save_packed

WEIGHT = np.array([[0.5, -1.0], [100.0, 3.0]], np.float32)
BIAS = np.array([0.25, -7.0], np.float32)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    file = tmp_path / "packed.safetensors"
    save_packed({"a.weight": WEIGHT, "a.bias": BIAS, "head.weight": WEIGHT}, file, {}, lambda name: name[0] == "a")
    return file


def test_what_is_packed_is_read_again(packed: Path) -> None:
    weights = read_weights(packed)
    assert set(weights) == {"a.weight", "a.bias", "head.weight"}
    np.testing.assert_allclose(weights["a.weight"], WEIGHT, atol=0.5)
    np.testing.assert_allclose(weights["a.weight"], WEIGHT, rtol=0.2)  # a scale a row
    assert np.array_equal(weights["a.bias"], BIAS)
    assert np.array_equal(weights["head.weight"], WEIGHT)
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float32)}


def test_it_is_packed_in_8_bits(packed: Path) -> None:
    with opened(packed) as file:
        assert file.get_tensor("a.weight").dtype == np.int8


def test_the_digest_changes_with_the_content(packed: Path) -> None:
    before = digest_of(packed)
    packed.write_bytes(packed.read_bytes() + b"more")
    assert digest_of(packed) != before


@pytest.mark.parametrize("kept", [0, 7, 100])
def test_a_damaged_file_is_named(packed: Path, kept: int) -> None:
    packed.write_bytes(packed.read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"packed\.safetensors: install Wenqu again"):
        read_weights(packed)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for read in (read_weights, digest_of):
        with pytest.raises(ModelError, match=r"none\.safetensors: install Wenqu again"):
            read(tmp_path / "none.safetensors")
