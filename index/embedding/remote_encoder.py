"""Vectors from embeddings servers: one, or several that share the work of a build."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpx
import numpy as np

from index.embedding.encoder import EncodeProgress, Vectors, family_prompt
from index.embedding.server import EmbeddingsServer, ServerAwayError
from index.embedding.server_pool import ServerPool
from index.errors import ModelError

FAMILY = "openai"
SAME_MODEL = 0.99  # cosine of probes: other hardware and precisions differ in the fourth decimal
PROBE = "问渠那得清如许，为有源头活水来。 Where does the water come from?"
_PROBE_PLACES = 32
_TOKENS = re.compile(r"[A-Za-z]+|\S")
_LETTERS_A_TOKEN = 3


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """How a server is asked. batch: texts in a request. requests: at once. seconds: to wait for one answer."""

    batch: int = 32
    requests: int = 4
    seconds: float = 60.0


def addresses(written: str) -> list[str]:
    """Return the addresses in what a user gives: one, or several with commas or spaces between them."""
    return list(dict.fromkeys(re.findall(r"[^,\s]+", written))) or [written]


class RemoteEncoder:
    """A ``TextEncoder`` whose vectors come from the servers at ``urls``: ``http://host:port``, with or without ``/v1``.

    Of several, the least busy is asked first, and what one fails at moves on to another (``ServerPool``). Before a
    server is asked for the first time, and again after it was away, it is compared with the others.

    model: the name to ask for; None is the one that a server names first. key: sent as a bearer
    token. prompts: what goes before a "query" and a "passage"; None is as for local models of the
    name's family. like: the identity of an index: where the servers give the same vectors under
    the same name, it takes that identity. max_tokens: longest text that the model takes whole.
    transport, wait: for tests.

    Raise ModelError when no server answers, one refuses or gives other vectors, UsageError for an address that is none.
    """

    def __init__(
        self,
        urls: str | Sequence[str],
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
        self._limits = limits or ServerLimits()
        servers = [
            EmbeddingsServer(url, key=key, seconds=self._limits.seconds, transport=transport)
            for url in ([urls] if isinstance(urls, str) else urls)
        ]
        self._pool = ServerPool(servers, self._limits.requests, wait=wait)
        self._model = model or self._pool.ask(EmbeddingsServer.served_model)
        self._prompts = {
            kind: (prompts or {}).get(kind, family_prompt(self._model, kind)) for kind in ("query", "passage")
        }
        self._max_tokens = max_tokens
        self._first, self._probes = self._pool.ask(lambda server: (server, self._probed(server)))
        self._met = {self._first}
        own = f"{FAMILY}:{self._model}:{self.dimension}:{_packed(self._probes)}"
        self._identity = like if like and _is_same(like, own) else own

    @property
    def identity(self) -> str:
        """``openai:MODEL:DIMENSION:PROBE``; the probe tells models of the same name apart."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return int(self._probes.shape[1])

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
        with ThreadPoolExecutor(self._pool.room) as threads:
            try:
                for vectors in threads.map(self._vectors, batches):
                    parts.append(vectors)
                    if progress:
                        progress(sum(map(len, parts)), len(texts))
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                raise
        return np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        return self._pool.ask(partial(self._vectors_of, texts))

    def _vectors_of(self, texts: Sequence[str], server: EmbeddingsServer) -> Vectors:
        try:
            if server not in self._met:
                self._meet(server)
            vectors = server.vectors(self._model, texts)
        except ServerAwayError:
            self._met.discard(server)  # it may come back with another model
            raise
        if vectors.shape[1] != self.dimension:
            raise ModelError("server_dimension", server=server, dimension=vectors.shape[1], before=self.dimension)
        return vectors

    def _meet(self, server: EmbeddingsServer) -> None:
        """Raise ModelError unless the server gives the vectors that the first one gave at first."""
        probes = self._probed(server)
        if probes.shape != self._probes.shape or (probes * self._probes).sum(axis=1).min() < SAME_MODEL:
            code = "server_changed" if server is self._first else "server_differs"
            raise ModelError(code, server=server, other=self._first, model=self._model)
        self._met.add(server)

    def _probed(self, server: EmbeddingsServer) -> Vectors:
        """Return (2, dimension) float32: the probe as a question, and as a passage."""
        return server.vectors(self._model, [self._prompts[kind] + PROBE for kind in ("query", "passage")])


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


__all__ = ["FAMILY", "RemoteEncoder", "ServerLimits", "addresses"]
