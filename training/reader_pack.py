"""Packs a trained reader (``training.packing``); its heads stay in fp32."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.numpy import save_file

from index.embedding.packed_weights import read_weights
from training.packing import save_packed

PREFIX = "bert."
HEADS = ("token_scores", "window_scores", "pair_starts", "pair_ends", "span_lengths")


def pack(checkpoint: dict[str, Any], file: Path) -> None:
    """Writes the checkpoint's network to ``file``."""
    network = checkpoint["network"]
    tensors = {name.removeprefix(PREFIX): tensor.float().numpy() for name, tensor in network.items()}
    metadata = {"slope": "1.0", "intercept": "0.0"}
    save_packed(tensors, file, metadata, lambda name: PREFIX + name in network)


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
