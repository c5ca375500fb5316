"""A BERT encoder as an ONNX graph: token ids in, last hidden states out.

Written with ONNX Runtime's fused operators (domain ``com.microsoft``). The word
embeddings stay in the 4-bit blocks they came in; the linear layers are 8-bit
with one scale per output column, or plain fp32. The word embeddings are in a file
beside the graph, mapped from the disk: a text needs but a few rows of them.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import onnx

Array = npt.NDArray[np.float32]
Precision = Literal["int8", "fp32"]

MICROSOFT = "com.microsoft"
LAYER_NORM_EPSILON = 1e-12
_PAGE = 4096


@dataclass(frozen=True, slots=True)
class WordBlocks:
    """Word embeddings in 4-bit blocks: ``value = nibble * scale``, nibbles in -8..7.

    nibbles: (words, width / 2) uint8, two's-complement pairs, the even column low.
    scales: (words, width / block) float32.
    """

    nibbles: npt.NDArray[np.uint8]
    scales: Array

    def parts(self) -> list[tuple[int, bytes]]:
        """What a file of them has, nibbles and scales, each with where it begins: on a page, so that it is mapped."""
        nibbles = self.nibbles.tobytes()
        return [(0, nibbles), (-(-len(nibbles) // _PAGE) * _PAGE, self.scales.tobytes())]

    @property
    def width(self) -> int:
        return 2 * int(self.nibbles.shape[1])

    @property
    def block(self) -> int:
        return self.width // int(self.scales.shape[1])

    def dequantise(self) -> Array:
        """Return the whole table, (words, width) float32."""
        low, high = self.nibbles & 15, self.nibbles >> 4
        pairs = np.stack([low, high], axis=-1).reshape(len(self.nibbles), self.width)
        signed = (pairs ^ 8).astype(np.float32) - 8
        return signed * np.repeat(self.scales, self.block, axis=1)


def precision_for_this_cpu() -> Precision:
    """Return ``int8`` where it is exact enough, else ``fp32``.

    ONNX Runtime's 8-bit kernels add pairs of products in 16 bits on x86 without
    VNNI and saturate there, so only a processor that has VNNI (or is no x86) is
    trusted with them.
    """
    if platform.machine().lower() not in {"x86_64", "amd64", "i386", "i686"}:
        return "int8"
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="strict")
    except (OSError, UnicodeError):
        return "fp32"
    return "int8" if re.search(r"\b(avx512_vnni|avx_vnni)\b", flags) else "fp32"


class GraphBuilder:
    """Collects nodes and weights; each method adds an operation and returns its output's name.

    words_file: where ``WordBlocks.parts`` are, from the folder that the graph is in.
    """

    def __init__(self, precision: Precision, words_file: str) -> None:
        self._precision = precision
        self._words_file = words_file
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def weight(self, name: str, array: npt.NDArray[np.generic]) -> str:
        from onnx import numpy_helper

        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(
        self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: float | int
    ) -> str:
        from onnx import helper

        node = helper.make_node(operator, inputs, [output], domain=domain)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in sorted(attributes.items()))
        self._nodes.append(node)
        return output

    def embed_words(self, ids: str, words: WordBlocks, output: str) -> str:
        from onnx import TensorProto

        nibbles, scales = words.parts()
        inputs = [
            self._in_words_file(f"{output}.words", TensorProto.INT4, [len(words.nibbles), words.width], *nibbles),
            ids,
            self._in_words_file(f"{output}.scales", TensorProto.FLOAT, list(words.scales.shape), *scales),
        ]
        return self.node(
            "GatherBlockQuantized",
            inputs,
            output,
            domain=MICROSOFT,
            gather_axis=0,
            quantize_axis=1,
            block_size=words.block,
        )

    def _in_words_file(self, name: str, kind: int, shape: list[int], start: int, content: bytes) -> str:
        from onnx import StringStringEntryProto, TensorProto

        place = {"location": self._words_file, "offset": str(start), "length": str(len(content))}
        entries = [StringStringEntryProto(key=key, value=value) for key, value in place.items()]
        self._weights.append(
            TensorProto(
                name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL, external_data=entries
            )
        )
        return name

    def linear(self, x: str, weight: Array, bias: Array, output: str) -> str:
        """Return ``x @ weight.T + bias`` with ``weight`` of shape (out, in)."""
        columns = weight.T
        if self._precision == "fp32":
            product = self.node("MatMul", [x, self.weight(f"{output}.weight", columns)], f"{output}.product")
            return self.node("Add", [product, self.weight(f"{output}.bias", bias)], output)
        scales = np.maximum(np.abs(columns).max(axis=0), 1e-8) / 127
        inputs = [
            x,
            self.weight(f"{output}.weight", np.rint(columns / scales).astype(np.int8)),
            self.weight(f"{output}.scales", scales.astype(np.float32)),
            self.weight(f"{output}.zeros", np.zeros(len(bias), np.int8)),
            self.weight(f"{output}.bias", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, output, domain=MICROSOFT)

    def add_and_norm(self, x: str, y: str, gain: Array, bias: Array, output: str) -> str:
        inputs = [x, y, self.weight(f"{output}.gain", gain), self.weight(f"{output}.bias", bias)]
        return self.node("SkipLayerNormalization", inputs, output, domain=MICROSOFT, epsilon=LAYER_NORM_EPSILON)

    def model(self, inputs: dict[str, list[str | int]], outputs: dict[str, list[str | int]]) -> onnx.ModelProto:
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name, shape in inputs.items()],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
            self._weights,
        )
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def add_encoder(builder: GraphBuilder, words: WordBlocks, tensors: Mapping[str, Array], heads: int) -> str:
    """Add the encoder over the input ``input_ids`` (1, tokens); return the name of its hidden states.

    ``tensors`` are named as in a Hugging Face BERT checkpoint, without the word embeddings.
    """
    t = tensors
    ids = "input_ids"
    length = builder.node("Shape", [ids], "length", start=1, end=2)
    positions = builder.weight("positions", t["embeddings.position_embeddings.weight"])
    zero, axis = builder.weight("zero", np.zeros(1, np.int64)), builder.weight("axis", np.zeros(1, np.int64))
    position = builder.node("Slice", [positions, zero, length, axis], "position")
    kind = builder.weight("token_type", t["embeddings.token_type_embeddings.weight"][0])
    placed = builder.node("Add", [position, kind], "placed")
    summed = builder.node("Add", [builder.embed_words(ids, words, "words"), placed], "embedded")
    norm = [
        builder.weight("embeddings.gain", t["embeddings.LayerNorm.weight"]),
        builder.weight("embeddings.bias", t["embeddings.LayerNorm.bias"]),
    ]
    x = builder.node("LayerNormalization", [summed, *norm], "h0", axis=-1, epsilon=LAYER_NORM_EPSILON)
    layers = sum(1 for name in t if name.endswith("attention.self.query.weight"))
    for layer in range(layers):
        x = _add_layer(builder, t, f"encoder.layer.{layer}", x, heads)
    return x


def _add_layer(builder: GraphBuilder, t: Mapping[str, Array], name: str, x: str, heads: int) -> str:
    def linear(source: str, part: str) -> str:
        full = f"{name}.{part}"
        return builder.linear(source, t[f"{full}.weight"], t[f"{full}.bias"], full)

    def add_and_norm(source: str, residual: str, part: str) -> str:
        full = f"{name}.{part}"
        return builder.add_and_norm(source, residual, t[f"{full}.weight"], t[f"{full}.bias"], full)

    projections = [linear(x, f"attention.self.{part}") for part in ("query", "key", "value")]
    context = builder.node("MultiHeadAttention", projections, f"{name}.context", domain=MICROSOFT, num_heads=heads)
    attended = add_and_norm(linear(context, "attention.output.dense"), x, "attention.output.LayerNorm")
    inner = builder.node("Gelu", [linear(attended, "intermediate.dense")], f"{name}.gelu", domain=MICROSOFT)
    return add_and_norm(linear(inner, "output.dense"), attended, "output.LayerNorm")
