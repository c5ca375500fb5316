"""What an index calls the model that it was made with: a name of the hub, or a folder and what is in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from index.durable import file_digest
from index.errors import ModelError

NAMED = "sentence-transformers"
SERVED = "openai"  # by an embeddings server

_FINGERPRINT = re.compile(r"#[0-9a-f]{16}$")
_UNUSED = {"onnx", "openvino"}  # the same weights for other engines
_DESCRIPTIONS = {".md", ".png", ".svg"}


def identity_of(model: str | Path) -> str:
    """Name a model for an index; of a folder also by the content of its files, as these may be replaced.

    Raise ModelError when they cannot be read.
    """
    folder = Path(model)
    return f"{NAMED}:{model}#{_fingerprint(folder)}" if folder.is_dir() else f"{NAMED}:{model}"


def model_of(identity: str) -> str | None:
    """Return the name or folder in such an identity, None in one of another family."""
    family, _, model = identity.partition(":")
    return _FINGERPRINT.sub("", model) if family == NAMED else None


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    try:
        for path in _files(folder):
            digest.update(f"{path.relative_to(folder).as_posix()}\0{file_digest(path)}\n".encode())
    except OSError as error:
        raise ModelError("model_unreadable", model=folder, cause=str(error)) from error
    return digest.hexdigest()[:16]


def _files(folder: Path) -> Iterator[Path]:
    """Return the files that vectors depend on: weights, tokenizer, settings."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        described = path.suffix.lower() in _DESCRIPTIONS
        if path.is_file() and not described and parts[0] not in _UNUSED and not any(part[0] == "." for part in parts):
            yield path
