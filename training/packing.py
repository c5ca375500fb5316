"""Packs trained layers: 8-bit weights of the linear layers, everything small in fp32.

A linear layer ``X.weight`` (out, in) becomes int8 with ``X.scale`` (out,), value = weight * scale;
these are the very numbers that the 8-bit graph multiplies with. ``index.embedding.packed_weights`` reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

Array = npt.NDArray[np.float32]


def save_packed(
    tensors: Mapping[str, Array], file: Path, metadata: Mapping[str, str], reduced: Callable[[str], bool]
) -> None:
    """Write the tensors to ``file``; matrices whose names ``reduced`` is true of in 8 bits."""
    packed: dict[str, npt.NDArray[Any]] = {}
    for name, array in tensors.items():
        if array.ndim == 2 and reduced(name):  # noqa: PLR2004 (a matrix)
            scale = np.maximum(np.abs(array).max(axis=1), 1e-8) / 127
            packed[name] = np.rint(array / scale[:, None]).astype(np.int8)
            packed[name.replace(".weight", ".scale")] = scale.astype(np.float32)
        else:
            packed[name] = np.ascontiguousarray(array, np.float32)
    save_file(packed, file, dict(metadata))
