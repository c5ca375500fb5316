"""The reader as an ONNX graph, made once from the built-in encoder and the trained layers.

The trained layers and the heads come with Wenqu in ``weights.safetensors`` (``index.embedding.packed_weights``), named
as in a Hugging Face BERT checkpoint. The embeddings are the package's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.durable import make_once
from index.embedding import weights_file
from index.embedding.builtin_model import HEADS, WORDS_FILE, model_folder, read_package
from index.embedding.model_package import PackagedModel
from index.embedding.onnx_graph import MICROSOFT, Array, GraphBuilder, Precision, add_encoder
from index.embedding.packed_weights import digest_of, opened, read_weights
from index.errors import ModelError

if TYPE_CHECKING:
    import onnx

WEIGHTS_FILE = Path(__file__).with_name("weights.safetensors")
RECIPE = 2  # goes up when the graph made here changes, so that an older cache is left alone


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the graph's output becomes a score, and a score a probability.

    lengths: (longest,) float32, what a span of 1, 2, ... tokens adds to its score.
    slope, intercept: ``probability = 1 / (1 + exp(-(slope * score + intercept)))``.
    """

    lengths: Array
    slope: float
    intercept: float


def read_calibration(path: Path = WEIGHTS_FILE) -> Calibration:
    """Return the few numbers that are no part of the graph. Raise ModelError as ``read_weights`` does."""
    with opened(path) as file:
        metadata = file.metadata()
        return Calibration(file.get_tensor("span_lengths"), float(metadata["slope"]), float(metadata["intercept"]))


def reader_graph(precision: Precision, cache: Path | None = None, weights: Path = WEIGHTS_FILE) -> Path:
    """Return the ONNX file of the reader, made now if it is not there; it lies in the built-in model's folder.

    Inputs ``input_ids`` (1, tokens) int64; outputs ``spans`` (1, tokens, tokens) float32, for each first
    token and each last one.

    cache: where models are kept; default ``$WENQU_CACHE_DIR``, else the user's cache folder.
    Raise ModelError when the weights cannot be read or the file cannot be written.
    """
    name = f"reader-{digest_of(weights)}-r{RECIPE}.onnx"
    folder = model_folder(precision, cache)
    path = folder / name

    def make(temporary: Path) -> None:
        packaged = read_package(weights_file.find(cache).path)
        temporary.write_bytes(build_graph(precision, read_weights(weights), packaged).SerializeToString())

    try:
        make_once(path, make)
    except OSError as error:
        raise ModelError("reader_not_written", folder=folder, cause=error) from error
    return path


def build_graph(precision: Precision, weights: Mapping[str, Array], packaged: PackagedModel) -> onnx.ModelProto:
    """Return the encoder with its trained layers, and the scores of all spans on top.

    A span's score is start + end + pair product + the window's own term. The first three are one
    matrix product: each token's projection for pairs, its start score and 1, times each
    token's projection, 1 and its end score.
    """
    builder = GraphBuilder(precision, WORDS_FILE)
    hidden = add_encoder(builder, packaged.words, {**packaged.tensors, **weights}, HEADS)
    ends_of_first = [builder.weight(f"first.{name}", np.array([at], np.int64)) for name, at in _FIRST_TOKEN]
    first = builder.node("Slice", [hidden, *ends_of_first], "first")
    start, end = weights["token_scores.weight"]
    start_bias, end_bias = weights["token_scores.bias"]
    one = np.zeros_like(start)
    firsts = _head(
        builder,
        hidden,
        np.vstack([weights["pair_starts.weight"], start, one]),
        np.append(weights["pair_starts.bias"], [start_bias, 1]),
        "firsts",
    )
    lasts = _head(
        builder,
        hidden,
        np.vstack([weights["pair_ends.weight"], one, end]),
        np.append(weights["pair_ends.bias"], [1, end_bias]),
        "lasts",
    )
    window = _head(
        builder,
        first,
        weights["window_scores.weight"].sum(axis=0, keepdims=True),
        weights["window_scores.bias"].sum(keepdims=True),
        "window",
    )
    product = builder.node("FusedMatMul", [firsts, lasts], "product", domain=MICROSOFT, transB=1)
    spans = builder.node("Add", [product, window], "spans")
    return builder.model({"input_ids": [1, "tokens"]}, {spans: [1, "tokens", "tokens"]})


_FIRST_TOKEN = (("start", 0), ("end", 1), ("axis", 1))


def _head(builder: GraphBuilder, x: str, weight: Array, bias: Array, name: str) -> str:
    """Add ``x @ weight.T + bias`` in fp32 whatever the precision: it costs nothing, and the score rests on it."""
    product = builder.node("MatMul", [x, builder.weight(f"{name}.weight", weight.T)], f"{name}.product")
    return builder.node("Add", [product, builder.weight(f"{name}.bias", bias.astype(np.float32))], name)
