"""Text to vectors, by the built-in model or any model of sentence-transformers.

The built-in model runs in ONNX Runtime, so that a question need not wait for torch.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index.embedding import builtin_model, hub, weights_file
from index.embedding.device import check_device
from index.embedding.model_identity import SERVED, identity_of, model_of
from index.embedding.onnx_graph import precision_for_this_cpu
from index.errors import ModelError
from index.messages import Message

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.embedding.onnx_model import OnnxModel
    from index.embedding.unigram import Unigram

Vectors = npt.NDArray[np.float32]
EncodeProgress = Callable[[int, int], None]

# Prompts of model families whose published configuration leaves them out.
_FAMILY_PROMPTS = {
    "e5": {"query": "query: ", "passage": "passage: "},
    "bge-small-zh": {"query": "为这个句子生成表示以用于检索相关文章：", "passage": ""},
    "bge-base-zh": {"query": "为这个句子生成表示以用于检索相关文章：", "passage": ""},
    "bge-large-zh": {"query": "为这个句子生成表示以用于检索相关文章：", "passage": ""},
}
_BUILTIN_PROMPTS = {"query": "query: ", "passage": "passage: "}
_CHUNK = 64


class TextEncoder(Protocol):
    """What indexing and retrieval ask of an encoder."""

    @property
    def identity(self) -> str:
        """Names the model; an index made with one identity is not searched with another."""

    @property
    def dimension(self) -> int:
        """Width of a vector."""

    @property
    def max_tokens(self) -> int:
        """The longest text, in tokens, that is encoded whole."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without special tokens and prompt."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimension) float32, rows of length 1."""

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        """Return (texts, dimension) float32, rows of length 1; ``progress(done, total)`` as it goes."""


class Encoder:
    """A sentence-transformers model with the prompts for questions and passages.

    model: any sentence-transformers name or folder; None is the built-in multilingual-e5-small.
    device: as in torch ("cpu", "cuda", "cuda:1"); None is the CPU for the built-in model, and lets
        sentence-transformers choose for others. On a GPU the built-in model runs in fp32, on the CPU in
        int8 where that is faster: vectors of a mean cosine of .99, so one index serves both.
    cache: where the built-in model is kept, see ``index.embedding.builtin_model.model_folder``.

    Raise ModelError when the model cannot be loaded or there is no such device.
    """

    def __init__(
        self, model: str | Path | None = None, *, device: str | None = None, cache: Path | None = None
    ) -> None:
        if device is not None and device != "cpu":
            _sentence_transformers()
            check_device(device)
        if model is not None:
            self._identity = identity_of(model)
        else:
            self._identity = builtin_model.identity()
        if model is None and device in {None, "cpu"}:
            builtin = _open_builtin(cache)
            self._model: _Model = builtin
            self._tokenizer: Unigram | None = builtin.tokenizer
            self._prompts = _BUILTIN_PROMPTS
        else:
            name = str(model) if model is not None else str(builtin_model.plain_folder(cache))
            named = _Named(_open_named(name, device), self._identity)
            self._model, self._tokenizer = named, None
            self._prompts = {kind: named.prompt(kind) for kind in ("query", "passage")}

    @classmethod
    def of_identity(cls, identity: str, *, device: str | None = None, cache: Path | None = None) -> Encoder:
        """Return the encoder that has this identity, such as an index names. Raise ModelError."""
        family, _, name = identity.partition(":")
        if family == SERVED:
            raise ModelError("model_is_served", model=name.rsplit(":", 2)[0])
        return cls(model_of(identity), device=device, cache=cache)

    @property
    def identity(self) -> str:
        """Names the model; an index made with one identity is not searched with another."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return self._model.dimension

    @property
    def max_tokens(self) -> int:
        """The longest text, in tokens, that is encoded whole."""
        return self._model.max_tokens

    @property
    def tokenizer(self) -> Unigram | None:
        """The built-in model's tokenizer; None for other models."""
        return self._tokenizer

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without special tokens and prompt."""
        return self._model.count_tokens(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimension) float32, rows of length 1."""
        return self._model.encode(texts, self._prompts["query"], lambda _: None)

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        """Return (texts, dimension) float32, rows of length 1; ``progress(done, total)`` as it goes.

        A text longer than ``max_tokens`` is cut by the model: split it first (``index.chunking``).
        """

        def report(done: int) -> None:
            if progress and (done % _CHUNK == 0 or done == len(texts)):
                progress(done, len(texts))

        return self._model.encode(texts, self._prompts["passage"], report)


class _Model(Protocol):
    """What an Encoder does its work with."""

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]: ...

    def encode(self, texts: Sequence[str], prompt: str, done: Callable[[int], None]) -> Vectors: ...


class _Named:
    def __init__(self, model: SentenceTransformer, identity: str) -> None:
        self._model = model
        self._identity = identity

    @property
    def dimension(self) -> int:
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError("model_without_dimension", model=self._identity)
        return dimension

    @property
    def max_tokens(self) -> int:
        longest = self._model.max_seq_length or math.inf  # static embeddings know no bound
        return int(longest) if math.isfinite(longest) else builtin_model.MAX_TOKENS

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        from transformers import PreTrainedTokenizerBase

        tokenizer = self._model.tokenizer
        if isinstance(tokenizer, PreTrainedTokenizerBase):
            encoded = tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
            return [len(ids) for ids in encoded["input_ids"]]
        return [len(encoding) for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def encode(self, texts: Sequence[str], prompt: str, done: Callable[[int], None]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = list(texts[start : start + _CHUNK])
            vectors[start : start + len(chunk)] = self._model.encode(
                chunk, prompt=prompt, normalize_embeddings=True, show_progress_bar=False
            )
            done(start + len(chunk))
        return vectors

    def prompt(self, kind: str) -> str:
        """Return the model's own prompt, or its family's, "" where neither is known."""
        own = self._model.prompts
        names = ("query",) if kind == "query" else ("passage", "document", "corpus")
        found = _first(own.get(name) for name in names)
        if found:
            return found
        return family_prompt(self._identity, kind)


def family_prompt(model: str, kind: str) -> str:
    """Return what goes before a "query" or a "passage" for models of this name, "" where that is not known."""
    return _first(prompts[kind] for name, prompts in _FAMILY_PROMPTS.items() if name in model) or ""


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _open_builtin(cache: Path | None) -> OnnxModel:
    folder = builtin_model.model_folder(precision_for_this_cpu(), cache)
    try:
        from index.embedding.onnx_model import OnnxModel
    except ImportError as error:
        raise _missing(error) from error
    try:
        return OnnxModel(
            folder / builtin_model.GRAPH_FILE,
            partial(builtin_model.open_tokenizer, weights_file.find(cache).path),
            builtin_model.MAX_TOKENS,
            builtin_model.WIDTH,
        )
    except Exception as error:  # ONNX Runtime and tokenizers raise types of their own
        raise ModelError("builtin_model_damaged", folder=folder) from error


def _sentence_transformers() -> type[SentenceTransformer]:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise _missing(error) from error
    return SentenceTransformer


def _missing(error: ImportError) -> ModelError:
    package = (error.name or "sentence_transformers").partition(".")[0]
    return ModelError("package_missing", package=package, cause=error)


def _open_named(name: str, device: str | None) -> SentenceTransformer:
    opened_by = _sentence_transformers()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # its retries; the error below tells the outcome
    kept_only = not Path(name).exists() and not hub.is_reached()
    try:
        # Weights in safetensors only: PyTorch's own files are pickles.
        return opened_by(name, device=device, local_files_only=kept_only, model_kwargs={"use_safetensors": True})
    except Exception as error:  # the hub, transformers and torch each raise their own
        raise ModelError("model_not_loaded", model=name, cause=_cause(error, kept_only)) from error


def _cause(error: Exception, kept_only: bool) -> Message | str:
    if kept_only and isinstance(error, OSError):  # a file of the model is not in the hub's cache
        return Message("hub_not_reached", {"hub": hub.address()})
    reason = str(error).strip().splitlines()
    return reason[0] if reason else type(error).__name__
