"""One embeddings server that speaks OpenAI's protocol (Text Embeddings Inference, vLLM, and others)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import httpx
import numpy as np

from index.embedding.encoder import Vectors
from index.errors import ModelError, UsageError

CONNECT_SECONDS = 10.0  # a machine that is switched off says nothing
_MATRIX = 2  # dimensions
_BUSY = 429
_SERVER_ERROR = 500
_UNAUTHORISED = {401, 403}
_TOO_MUCH = {400, 413, 422}  # what servers answer to more texts at once than they take


class ServerAwayError(Exception):
    """A server does not answer now: it is busy, broken or not reached.

    Another one may, or the same one later. pause: the seconds that it asks to wait, or None.
    """

    def __init__(self, cause: str, pause: float | None = None) -> None:
        super().__init__(cause)
        self.pause = pause


class EmbeddingsServer:
    """The server at ``url`` (``http://host:port``, with or without ``/v1``); each call is one try.

    key: sent as a bearer token. seconds: to wait for an answer. transport: for tests. Raise UsageError for an address
    that is none; from each call ServerAwayError, and ModelError where trying again would not help.
    """

    def __init__(
        self, url: str, *, key: str | None = None, seconds: float, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._base = _base_url(url)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        timeout = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
        self._client = httpx.Client(headers=headers, timeout=timeout, transport=transport)

    def __str__(self) -> str:
        return self._base

    def served_model(self) -> str:
        """Return what it says that it serves: OpenAI's list of models, or the info of Text Embeddings Inference."""
        info = f"{self._base.removesuffix('/v1')}/info"
        for path, find in ((f"{self._base}/models", _listed), (info, _described)):
            response = self._answer(partial(self._client.get, path))
            try:
                if response.is_success:
                    return str(find(response.json()))
            except (ValueError, KeyError, IndexError, TypeError):
                continue
        raise ModelError("server_model_unknown", server=self)

    def vectors(self, model: str, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimension) float32, rows of length 1; what is too much for one request is halved."""
        body = {"model": model, "input": list(texts), "encoding_format": "float"}
        response = self._answer(partial(self._client.post, f"{self._base}/embeddings", json=body))
        if response.status_code in _TOO_MUCH and len(texts) > 1:
            middle = len(texts) // 2
            return np.concatenate([self.vectors(model, texts[:middle]), self.vectors(model, texts[middle:])])
        if response.is_error:
            raise ModelError("server_refuses_text", server=self, cause=_reason(response))
        return self._checked(response, len(texts))

    def _checked(self, response: httpx.Response, count: int) -> Vectors:
        try:
            items = sorted(response.json()["data"], key=lambda item: int(item["index"]))
            vectors = np.array([item["embedding"] for item in items], np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError("server_protocol", server=self) from error
        if vectors.ndim != _MATRIX or len(vectors) != count or not np.isfinite(vectors).all():
            raise ModelError("server_shape", server=self, shape=vectors.shape, count=count)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not lengths.all():
            raise ModelError("server_zeros", server=self)
        return np.asarray(vectors / lengths, np.float32)

    def _answer(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        try:
            response = ask()
        except httpx.TransportError as error:
            raise ServerAwayError(f"{type(error).__name__} {error}".strip()) from error
        if response.status_code in _UNAUTHORISED:
            raise ModelError("server_refuses_key", server=self)
        if response.status_code == _BUSY or response.status_code >= _SERVER_ERROR:
            raise ServerAwayError(_reason(response), _asked_pause(response))
        return response


def _base_url(url: str) -> str:
    try:
        parts = httpx.URL(url.strip())
    except httpx.InvalidURL:
        parts = httpx.URL("")
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise UsageError("encoder_address", url=url)
    if parts.userinfo:
        raise UsageError("encoder_password")
    path = parts.path.rstrip("/").removesuffix("/embeddings") or "/v1"
    return str(parts.copy_with(raw_path=path.encode("ascii"), fragment=None)).rstrip("/")


def _asked_pause(response: httpx.Response) -> float | None:
    asked = response.headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdecimal() else None


def _reason(response: httpx.Response) -> str:
    said = " ".join(response.text.split())[:200]
    return f"{response.status_code} {said}".strip()


def _listed(said: Any) -> str:
    name: str = said["data"][0]["id"]
    return name


def _described(said: Any) -> str:
    name: str = said["model_id"]
    return name
