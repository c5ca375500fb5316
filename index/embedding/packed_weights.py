"""Weights that come with Wenqu, in files of safetensors.

Linear layers are in 8 bits: ``X.weight`` int8 (out, in) times ``X.scale`` (out,); everything small is in fp32.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding.onnx_graph import Array
from index.errors import ModelError

_DIGEST = 12  # hexadecimal digits


def read_weights(path: Path) -> dict[str, Array]:
    """Return the tensors by name, float32. Raise ModelError when the file is missing or damaged."""
    with opened(path) as file:
        names = file.keys()
        stored = {name: file.get_tensor(name) for name in names}
        scales = {name: stored.pop(name) for name in list(stored) if name.endswith(".scale")}
        for name, scale in scales.items():
            weight = name.replace(".scale", ".weight")
            stored[weight] = stored[weight].astype(np.float32) * scale[:, None]
    return stored


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open the file for the body of a ``with``. Raise ModelError, also for what the body finds missing in it."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            yield file
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError("weights_unreadable", path=path, cause=str(error)) from error


def digest_of(path: Path) -> str:
    """Return what tells the file from others, for names. Raise ModelError when it cannot be read."""
    try:
        about = path.stat()
        return _digest(path, about.st_size, about.st_mtime_ns)
    except OSError as error:
        raise ModelError("weights_unreadable", path=path, cause=str(error)) from error


@lru_cache(maxsize=8)  # a start asks for it several times
def _digest(path: Path, _size: int, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGEST]
