"""Packs a trained reader: 8-bit weights of the trained layers, everything small in fp32.

A linear layer ``X.weight`` (out, in) becomes int8 with ``X.scale`` (out,), value = weight * scale;
these are the very numbers that the 8-bit graph multiplies with. Norms, biases and the two heads
stay fp32. ``frozen_layers`` in the file's metadata says where the trained layers begin.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

from qa.reader.graph import read_weights
from training.reader_model import OWN_FROM

PREFIX = "bert."
HEADS = ("token_scores", "window_scores", "pair_starts", "pair_ends", "span_lengths")


def pack(checkpoint: dict[str, Any], file: Path) -> None:
    """Write the checkpoint's network to ``file``."""
    tensors: dict[str, npt.NDArray[Any]] = {}
    for name, tensor in checkpoint["network"].items():
        array = tensor.float().numpy()
        short = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and array.ndim == 2:  # noqa: PLR2004 (a matrix)
            scale = np.maximum(np.abs(array).max(axis=1), 1e-8) / 127
            tensors[short] = np.rint(array / scale[:, None]).astype(np.int8)
            tensors[short.replace(".weight", ".scale")] = scale.astype(np.float32)
        else:
            tensors[short] = np.ascontiguousarray(array, np.float32)
    metadata = {"frozen_layers": str(OWN_FROM), "slope": "1.0", "intercept": "0.0"}
    save_file(tensors, file, metadata)


def set_calibration(file: Path, slope: float, intercept: float) -> None:
    """Note in the file that ``probability = 1 / (1 + exp(-(slope * score + intercept)))``."""
    with safe_open(file, framework="numpy") as stored:
        tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 (no mapping)
        metadata = stored.metadata()
    save_file(tensors, file, {**metadata, "slope": f"{slope:.6g}", "intercept": f"{intercept:.6g}"})


def unpack(file: Path) -> dict[str, torch.Tensor]:
    """Return the packed weights as ``ReaderNetwork.load_state_dict`` takes them, to train on from them."""
    return {
        name if name.startswith(HEADS) else PREFIX + name: torch.from_numpy(array)
        for name, array in read_weights(file).items()
    }
