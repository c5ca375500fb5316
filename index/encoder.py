"""Text to vectors, always through sentence-transformers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index import builtin_model
from index.errors import ModelError
from index.onnx_graph import precision_for_this_cpu

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
EncodeProgress = Callable[[int, int], None]

logger = logging.getLogger(__name__)

# Prompts of model families whose published configuration leaves them out.
_FAMILY_PROMPTS = {
    "e5": {"query": "query: ", "passage": "passage: "},
    "bge-small-zh": {"query": "为这个句子生成表示以用于检索相关文章：", "passage": ""},
    "bge-base-zh": {"query": "为这个句子生成表示以用于检索相关文章：", "passage": ""},
    "bge-large-zh": {"query": "为这个句子生成表示以用于检索相关文章：", "passage": ""},
}
_CHUNK = 256
_NAMED_FAMILY = "sentence-transformers"


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
        """Tokens of each text, special tokens and prompt not counted."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(texts, dimension) float32, rows of length 1."""

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        """(texts, dimension) float32, rows of length 1; ``progress(done, total)`` as it goes."""


class Encoder:
    """A sentence-transformers model with the prompts for questions and passages.

    model: any sentence-transformers name or folder; None is the built-in multilingual-e5-small.
    device: as in torch ("cpu", "cuda"); None lets sentence-transformers choose. The built-in
        model runs on the CPU.
    cache: where the built-in model is kept, see ``index.builtin_model.model_folder``.

    Raises ModelError when the model cannot be loaded.
    """

    def __init__(
        self, model: str | Path | None = None, *, device: str | None = None, cache: Path | None = None
    ) -> None:
        if model is None and not builtin_model.is_packaged():
            logger.warning("no built-in model for this system: using %s from the hub", builtin_model.HUB_NAME)
            model = builtin_model.HUB_NAME
        if model is None:
            self._identity = f"builtin:multilingual-e5-small-q4:{builtin_model.RECIPE}"
            self._model = _open_builtin(cache)
        else:
            self._identity = f"{_NAMED_FAMILY}:{model}"
            self._model = _open_named(str(model), device)
        self._prompts = {kind: self._prompt(kind) for kind in ("query", "passage")}

    @classmethod
    def of_identity(cls, identity: str, *, device: str | None = None, cache: Path | None = None) -> Encoder:
        """The encoder that has this identity, such as an index names. Raises ModelError."""
        family, _, name = identity.partition(":")
        return cls(name if family == _NAMED_FAMILY else None, device=device, cache=cache)

    @property
    def identity(self) -> str:
        """Names the model; an index made with one identity is not searched with another."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"the model {self._identity} does not say how wide its vectors are; choose another")
        return dimension

    @property
    def max_tokens(self) -> int:
        """The longest text, in tokens, that is encoded whole."""
        return int(self._model.max_seq_length or builtin_model.MAX_TOKENS)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens and prompt not counted."""
        from transformers import PreTrainedTokenizerBase

        tokenizer = self._model.tokenizer
        if isinstance(tokenizer, PreTrainedTokenizerBase):
            encoded = tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
            return [len(ids) for ids in encoded["input_ids"]]
        return [len(encoding) for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(texts, dimension) float32, rows of length 1."""
        return self._encode(texts, "query")

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        """(texts, dimension) float32, rows of length 1; ``progress(done, total)`` as it goes.

        A text longer than ``max_tokens`` is cut by the model: split it first (``index.passages``).
        """
        parts = []
        for start in range(0, len(texts), _CHUNK):
            parts.append(self._encode(texts[start : start + _CHUNK], "passage"))
            if progress:
                progress(min(start + _CHUNK, len(texts)), len(texts))
        return np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)

    def _encode(self, texts: Sequence[str], kind: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(
            list(texts), prompt=self._prompts[kind], normalize_embeddings=True, show_progress_bar=False
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def _prompt(self, kind: str) -> str:
        own = self._model.prompts
        names = ("query",) if kind == "query" else ("passage", "document", "corpus")
        found = _first(own.get(name) for name in names)
        if found:
            return found
        family = _first(prompts[kind] for name, prompts in _FAMILY_PROMPTS.items() if name in self._identity)
        return family or ""


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _open_builtin(cache: Path | None) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    from index.onnx_module import OnnxEncoder

    folder = builtin_model.model_folder(precision_for_this_cpu(), cache)
    try:
        transformer = OnnxEncoder(
            folder / builtin_model.GRAPH_FILE, folder / builtin_model.TOKENIZER_FILE, builtin_model.MAX_TOKENS
        )
    except Exception as error:  # ONNX Runtime and tokenizers raise types of their own
        raise ModelError(f"the built-in model in {folder} is damaged: delete that folder and try again") from error
    pooling = Pooling(builtin_model.WIDTH, pooling_mode="mean")
    return SentenceTransformer(
        modules=[transformer, pooling, Normalize()],
        prompts={"query": "query: ", "passage": "passage: "},
        device="cpu",
    )


def _open_named(name: str, device: str | None) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # its retries; the error below tells the outcome
    try:
        return SentenceTransformer(name, device=device)
    except Exception as error:  # the hub, transformers and torch each raise their own
        reason = str(error).strip().splitlines()
        raise ModelError(
            f"cannot load the model {name!r}: {reason[0] if reason else type(error).__name__}; "
            "give a sentence-transformers name or folder, or leave --model out for the built-in model"
        ) from error
