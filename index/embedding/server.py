"""Vectors from an embeddings server that speaks OpenAI's protocol (Text Embeddings Inference, vLLM, and others)."""

from __future__ import annotations

import base64
import math
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import numpy as np

from index.embedding.encoder import EncodeProgress, Vectors, family_prompt
from index.errors import ModelError, UsageError

FAMILY = "openai"
ATTEMPTS = 6
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds
SAME_MODEL = 0.99  # cosine of probes: other hardware and precisions differ in the fourth decimal
PROBE = "问渠那得清如许，为有源头活水来。 Where does the water come from?"
_PROBE_PLACES = 32
_TOKENS = re.compile(r"[A-Za-z]+|\S")
_LETTERS_A_TOKEN = 3
_BUSY = 429
_SERVER_ERROR = 500
_UNAUTHORISED = {401, 403}
_TOO_MUCH = {400, 413, 422}  # what servers answer to more texts at once than they take


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """How a server is asked. batch: texts in a request. requests: at once. seconds: to wait for one answer."""

    batch: int = 32
    requests: int = 4
    seconds: float = 60.0


class RemoteEncoder:
    """A ``TextEncoder`` whose vectors come from a server at ``url`` (``http://host:port``, with or without ``/v1``).

    model: the name to ask for; None is the one that the server names first. key: sent as a bearer
    token. prompts: what goes before a "query" and a "passage"; None is as for local models of the
    name's family. like: the identity of an index: where this server gives the same vectors under
    the same name, it takes that identity. max_tokens: longest text that the model takes whole.
    transport, wait: for tests.

    Raise ModelError when the server does not answer or refuses, UsageError for an address that is none.
    """

    def __init__(
        self,
        url: str,
        model: str | None = None,
        *,
        key: str | None = None,
        prompts: Mapping[str, str] | None = None,
        like: str | None = None,
        max_tokens: int = 512,
        limits: ServerLimits | None = None,
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = _base_url(url)
        self._limits = limits or ServerLimits()
        self._wait = wait
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers, timeout=self._limits.seconds, transport=transport)
        self._model = model or self._served_model()
        self._prompts = {
            kind: (prompts or {}).get(kind, family_prompt(self._model, kind)) for kind in ("query", "passage")
        }
        self._max_tokens = max_tokens
        self._dimension: int | None = None
        probes = np.concatenate([self._encode([PROBE], "query"), self._encode([PROBE], "passage")])
        own = f"{FAMILY}:{self._model}:{self._dimension}:{_packed(probes)}"
        self._identity = like if like and _is_same(like, own) else own

    @property
    def identity(self) -> str:
        """``openai:MODEL:DIMENSION:PROBE``; the probe tells models of the same name apart."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        assert self._dimension is not None  # noqa: S101 (the probe set it)
        return self._dimension

    @property
    def max_tokens(self) -> int:
        """The longest text, in tokens, that is encoded whole."""
        return self._max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return an upper estimate of each text's tokens: one for a Chinese character, one for three letters."""
        return [sum(-(-len(piece) // _LETTERS_A_TOKEN) for piece in _TOKENS.findall(text)) for text in texts]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimension) float32, rows of length 1."""
        return self._encode(texts, "query")

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        """Return (texts, dimension) float32, rows of length 1; ``progress(done, total)`` as it goes."""
        return self._encode(texts, "passage", progress)

    def _encode(self, texts: Sequence[str], kind: str, progress: EncodeProgress | None = None) -> Vectors:
        prompted = [self._prompts[kind] + text for text in texts]
        batches = [prompted[at : at + self._limits.batch] for at in range(0, len(prompted), self._limits.batch)]
        parts: list[Vectors] = []
        with ThreadPoolExecutor(self._limits.requests) as pool:  # never more requests at once than the server is to get
            try:
                for vectors in pool.map(self._vectors, batches):
                    parts.append(vectors)
                    if progress:
                        progress(sum(map(len, parts)), len(texts))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """One request; a batch that is too much for the server is halved."""
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        response = self._answer(partial(self._client.post, f"{self._base}/embeddings", json=body))
        if response.status_code in _TOO_MUCH and len(texts) > 1:
            middle = len(texts) // 2
            return np.concatenate([self._vectors(texts[:middle]), self._vectors(texts[middle:])])
        if response.is_error:
            raise ModelError("server_refuses_text", server=self._base, cause=_reason(response))
        return self._checked(response, len(texts))

    def _checked(self, response: httpx.Response, count: int) -> Vectors:
        try:
            items = sorted(response.json()["data"], key=lambda item: int(item["index"]))
            vectors = np.array([item["embedding"] for item in items], np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError("server_protocol", server=self._base) from error
        if vectors.ndim != 2 or len(vectors) != count or not np.isfinite(vectors).all():  # noqa: PLR2004 (a matrix)
            raise ModelError("server_shape", server=self._base, shape=vectors.shape, count=count)
        if self._dimension is None:
            self._dimension = vectors.shape[1]
        if vectors.shape[1] != self._dimension:
            raise ModelError("server_dimension", server=self._base, dimension=vectors.shape[1], before=self._dimension)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not lengths.all():
            raise ModelError("server_zeros", server=self._base)
        return np.asarray(vectors / lengths, np.float32)

    def _served_model(self) -> str:
        """What the server says that it serves: OpenAI's list of models, or the info of Text Embeddings Inference."""
        listed: Callable[[Any], str] = lambda said: said["data"][0]["id"]  # noqa: E731 (one expression)
        described: Callable[[Any], str] = lambda said: said["model_id"]  # noqa: E731 (one expression)
        info = f"{self._base.removesuffix('/v1')}/info"
        for path, find in ((f"{self._base}/models", listed), (info, described)):
            response = self._answer(partial(self._client.get, path))
            try:
                if response.is_success:
                    return str(find(response.json()))
            except (ValueError, KeyError, IndexError, TypeError):
                continue
        raise ModelError("server_model_unknown", server=self._base)

    def _answer(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Return the answer, asked for again with growing pauses while the server is busy or away."""
        for attempt in range(1, ATTEMPTS + 1):
            response: httpx.Response | None = None  # of this attempt
            try:
                response = answer = ask()
            except httpx.TransportError as error:
                problem = f"{type(error).__name__} {error}".strip()
            else:
                if answer.status_code in _UNAUTHORISED:
                    raise ModelError("server_refuses_key", server=self._base)
                if answer.status_code != _BUSY and answer.status_code < _SERVER_ERROR:
                    return answer
                problem = _reason(answer)
            if attempt < ATTEMPTS:
                self._wait(_pause(attempt, response))
        raise ModelError("server_silent", server=self._base, cause=problem)


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


def _pause(attempt: int, response: httpx.Response | None) -> float:
    asked = response.headers.get("Retry-After", "") if response is not None else ""
    if asked.isascii() and asked.isdecimal():
        return min(float(asked), LONGEST_WAIT)
    wait = min(FIRST_WAIT * math.pow(2, attempt - 1), LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.0)  # noqa: S311 (so that many clients do not come back at once)


def _reason(response: httpx.Response) -> str:
    said = " ".join(response.text.split())[:200]
    return f"{response.status_code} {said}".strip()


def _packed(probes: Vectors) -> str:
    """Return some of the numbers of each probe, in 8 bits."""
    places = np.linspace(0, probes.shape[1] - 1, min(_PROBE_PLACES, probes.shape[1])).astype(int)
    some = probes[:, places].ravel()
    return base64.urlsafe_b64encode(np.round(some / np.abs(some).max() * 127).astype(np.int8).tobytes()).decode()


def _is_same(identity: str, other: str) -> bool:
    """Return whether two identities are of the same name and dimension, with nearly the same probe."""
    (name, _, probe), (other_name, _, other_probe) = identity.rpartition(":"), other.rpartition(":")
    if name != other_name or len(probe) != len(other_probe):
        return False
    a, b = (np.frombuffer(base64.urlsafe_b64decode(one), np.int8).astype(np.float32) for one in (probe, other_probe))
    return bool(a @ b >= SAME_MODEL * np.linalg.norm(a) * np.linalg.norm(b))


__all__ = ["FAMILY", "RemoteEncoder", "ServerLimits"]
