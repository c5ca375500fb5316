"""The reader as an ONNX graph, made once from the built-in encoder and the trained layers.

The trained layers come with Wenqu in ``reader_weights.safetensors``: 8-bit linear layers
(``X.weight`` int8 (out, in) times ``X.scale`` (out,)), norms, biases and heads in fp32.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock

from index.builtin_model import HEADS, cache_folder, read_package
from index.errors import ModelError
from index.onnx_graph import Array, GraphBuilder, Precision, add_encoder

if TYPE_CHECKING:
    import onnx

WEIGHTS_FILE = Path(__file__).with_name("reader_weights.safetensors")
RECIPE = 1  # goes up when the graph made here changes, so that an older cache is left alone


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """What training changed, and how a score becomes a probability.

    tensors: named as in a Hugging Face BERT checkpoint, and the heads ``token_scores`` and
        ``window_scores`` (2, width); float32.
    slope, intercept: ``probability = 1 / (1 + exp(-(slope * score + intercept)))``.
    """

    tensors: dict[str, Array]
    slope: float
    intercept: float


def read_weights(path: Path = WEIGHTS_FILE) -> ReaderWeights:
    """Reads the weights file. Raises ModelError when it is missing or damaged."""
    with _opened(path) as file:
        stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        scales = {name: stored.pop(name) for name in list(stored) if name.endswith(".scale")}
        for name, scale in scales.items():
            weight = name.replace(".scale", ".weight")
            stored[weight] = stored[weight].astype(np.float32) * scale[:, None]
    return ReaderWeights(stored, *read_calibration(path))


def read_calibration(path: Path = WEIGHTS_FILE) -> tuple[float, float]:
    """Slope and intercept alone, without the tensors. Raises ModelError as ``read_weights`` does."""
    with _opened(path) as file:
        metadata = file.metadata()
        return float(metadata["slope"]), float(metadata["intercept"])


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            yield file
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"cannot read the reader's weights {path}: install Wenqu again ({error})") from error


def reader_graph(precision: Precision, cache: Path | None = None, weights: Path = WEIGHTS_FILE) -> Path:
    """The ONNX file of the reader, made now if it is not there.

    Inputs ``input_ids`` (1, tokens) int64; outputs ``scores`` (1, tokens, 2) float32, start and end.
    Written beside its place and renamed, under a lock: a kill leaves either nothing or the whole file.

    cache: where models are kept; default ``$WENQU_CACHE_DIR``, else the user's cache folder.
    Raises ModelError when the weights cannot be read or the file cannot be written.
    """
    models = (cache or cache_folder()) / "models"
    try:
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise ModelError(f"cannot read the reader's weights {weights}: install Wenqu again ({error})") from error
    path = models / f"reader-{digest}-{precision}-r{RECIPE}.onnx"
    if path.is_file():
        return path
    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            if not path.is_file():
                _write(path, build_graph(precision, read_weights(weights)).SerializeToString())
    except OSError as error:
        raise ModelError(
            f"cannot write the reader to {models}: {error.strerror or error}; "
            "free some space or set WENQU_CACHE_DIR to a folder that can be written"
        ) from error
    return path


def build_graph(precision: Precision, weights: ReaderWeights) -> onnx.ModelProto:
    """The encoder with its trained layers, and start and end scores on top."""
    packaged = read_package()
    builder = GraphBuilder(precision)
    hidden = add_encoder(builder, packaged.words, {**packaged.tensors, **weights.tensors}, HEADS)
    first = builder.node(
        "Slice",
        [hidden, *(builder.weight(f"first.{name}", np.array([at], np.int64)) for name, at in _FIRST_TOKEN)],
        "first",
    )
    tokens = _head(builder, weights, hidden, "token_scores")
    window = _head(builder, weights, first, "window_scores")
    scores = builder.node("Add", [tokens, window], "scores")
    return builder.model({"input_ids": [1, "tokens"]}, {scores: [1, "tokens", 2]})


_FIRST_TOKEN = (("start", 0), ("end", 1), ("axis", 1))


def _head(builder: GraphBuilder, weights: ReaderWeights, x: str, name: str) -> str:
    columns = builder.weight(f"{name}.columns", weights.tensors[f"{name}.weight"].T)
    product = builder.node("MatMul", [x, columns], f"{name}.product")
    return builder.node("Add", [product, builder.weight(f"{name}.bias", weights.tensors[f"{name}.bias"])], name)


def _write(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
