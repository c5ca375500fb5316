"""Which documents, which model and which index a question is asked of, where not all of them are named."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.embedding.encoder import Encoder, TextEncoder
from index.embedding.remote_encoder import RemoteEncoder, addresses
from index.errors import (
    IndexDamagedError,
    IndexMismatchError,
    IndexNotFoundError,
    IndexUnavailableError,
    UsageError,
)
from index.storage.opening import open_store

DEFAULT_INDEX_DIR = Path(".wenqu")
DEFAULT_DOCUMENTS = Path("seeds")
BUILTIN = "builtin"


def documents_of(index: str | Path, given: Path | None) -> Path:
    """Return the documents folder: as given, else the one the index was built from, else ``seeds/`` for a new index.

    Raise UsageError when an index does not say where its documents are.
    """
    found = given or open_store(index).source()
    if found is None and is_there(index):
        raise UsageError("documents_unknown", index=index)
    return found or DEFAULT_DOCUMENTS


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """What a user asked for as encoder; None throughout leaves it to the index.

    model: a name or folder, or ``builtin``. server: the address of an embeddings server, or of several with
    commas between them, where ``model`` is the model's name. device: where the model runs here, as torch calls it.
    """

    model: str | None = None
    server: str | None = None
    device: str | None = None


def encoder_for(index: str | Path, choice: EncoderChoice) -> TextEncoder:
    """Return the encoder as chosen, else the index's own, else the built-in one. Raise ModelError or UsageError."""
    if choice.server and choice.device:
        raise UsageError("encoder_and_device")
    if choice.model and not choice.server:
        return Encoder(None if choice.model == BUILTIN else choice.model, device=choice.device)
    made_with = _model_of(index)
    if choice.server:
        return _served_encoder(choice.server, choice.model, like=made_with)
    if made_with is None:
        return Encoder(device=choice.device)
    return Encoder.of_identity(made_with, device=choice.device)


def _model_of(index: str | Path) -> str | None:
    """Return the model that an index was made with, without reading all of the index; None where nothing tells it."""
    store = open_store(index)
    try:
        manifest, _ = store.published(store.current_id())
    except IndexNotFoundError:
        return None
    except IndexUnavailableError:
        try:
            manifest = store.current().manifest
        except (IndexDamagedError, IndexMismatchError):
            return None
    return manifest.settings.model


def _served_encoder(server: str, model: str | None, *, like: str | None) -> TextEncoder:
    """Return the model of an embeddings server. like: the model of the index, or None.

    WENQU_ENCODER_KEY is the server's key, WENQU_ENCODER_QUERY_PROMPT and WENQU_ENCODER_PASSAGE_PROMPT go before texts.
    """
    given = {kind: os.environ.get(f"WENQU_ENCODER_{kind.upper()}_PROMPT") for kind in ("query", "passage")}
    prompts = {kind: prompt for kind, prompt in given.items() if prompt is not None}
    return RemoteEncoder(addresses(server), model, key=os.environ.get("WENQU_ENCODER_KEY"), prompts=prompts, like=like)


def is_there(index: str | Path) -> bool:
    """Return whether there is an index, or may be one where its store is not reached."""
    try:
        open_store(index).current_id()
    except IndexNotFoundError:
        return False
    except IndexUnavailableError:
        pass
    return True
