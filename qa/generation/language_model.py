"""A language model behind any server that speaks OpenAI's protocol, and what can go wrong with it."""

from __future__ import annotations

import importlib.util
import math
import queue
import re
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol, TypedDict
from urllib.parse import urlsplit

from index.errors import UsageError

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

TIMEOUT = 30.0  # seconds
WHOLE = 4  # times the timeout: the most that a whole answer may take
CONNECT_SECONDS = 5.0
TICK = 0.3  # seconds
NEEDED = "openai>=3.0"
_NO_KEY = "none"  # the client wants one also for a server that asks for none
_REFUSING = frozenset({400, 401, 403, 404, 422, 429})
_HINTS = {
    401: "check WENQU_LLM_API_KEY",
    403: "check WENQU_LLM_API_KEY",
    404: "check WENQU_LLM_BASE_URL (it often ends in /v1) and WENQU_LLM_MODEL",
    429: "too many requests, or no credit left",
}


class Failure(StrEnum):
    """Why a language model wrote nothing that could be used."""

    SLOW = "slow"
    DOWN = "down"
    REFUSED = "refused"
    BROKEN = "broken"
    EMPTY = "empty"
    LONG = "long"
    STOPPED = "stopped"


class NotWrittenError(Exception):
    """A language model did not write an answer. The text is for the log: it names neither key nor question."""

    def __init__(self, failure: Failure, reason: str) -> None:
        super().__init__(reason)
        self.failure = failure


_Pieces = queue.SimpleQueue[str | NotWrittenError | None]


class ChatMessage(TypedDict):
    """What is said to the model."""

    role: Literal["system", "user"]
    content: str


class LanguageModel(Protocol):
    """Writes a text piece by piece."""

    @property
    def name(self) -> str:
        """What people know it by."""

    def stream(self, messages: Sequence[ChatMessage]) -> Generator[str, None, None]:
        """Yield the pieces of the text as they come, and "" now and then while none comes; closing it ends the writing.

        Raise NotWrittenError.
        """


@dataclass(frozen=True, slots=True)
class Server:
    """Where the model is. url: up to ``/v1``. timeout: seconds to wait for the first and for each next piece."""

    url: str
    model: str
    key: str | None = None
    timeout: float = TIMEOUT

    def __repr__(self) -> str:
        return f"Server({self.url!r}, {self.model!r}, timeout={self.timeout})"  # a key belongs into no log


def server_of(environment: Mapping[str, str]) -> Server | None:
    """Return the server that WENQU_LLM_BASE_URL, _MODEL, _API_KEY and _TIMEOUT describe; None without the first two.

    Raise UsageError where they make no sense.
    """
    given = {name: environment.get(f"WENQU_LLM_{name}", "").strip() for name in ("BASE_URL", "MODEL", "API_KEY")}
    if not given["BASE_URL"] and not given["MODEL"]:
        return None
    for name, other in (("BASE_URL", "MODEL"), ("MODEL", "BASE_URL")):
        if not given[name]:
            raise UsageError("llm_half_set", given=f"WENQU_LLM_{other}", missing=f"WENQU_LLM_{name}")
    url = given["BASE_URL"]
    if not re.match(r"https?://[^/\s]+\S*$", url):
        raise UsageError("llm_address", url=url)
    if not given["API_KEY"].isascii() or not given["API_KEY"].isprintable():
        raise UsageError("llm_key")
    return Server(url, given["MODEL"], given["API_KEY"] or None, _seconds(environment.get("WENQU_LLM_TIMEOUT", "")))


def _seconds(text: str) -> float:
    try:
        seconds = float(text) if text.strip() else TIMEOUT
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise UsageError("llm_timeout", given=text)
    return seconds


class OpenAIModel:
    """The model of a server, through the package ``openai``. Raise UsageError when that is not installed."""

    def __init__(self, server: Server) -> None:
        if importlib.util.find_spec("openai") is None:
            raise UsageError("llm_package", package=NEEDED)
        self._server = server
        self._client: openai.OpenAI | None = None
        self._opening = threading.Lock()

    @property
    def name(self) -> str:
        """As the server calls it."""
        return self._server.model

    def stream(self, messages: Sequence[ChatMessage]) -> Generator[str, None, None]:
        """Yield the pieces of the text, as ``LanguageModel`` describes.

        The server is read in a thread of its own: one that keeps the line open without a word
        would otherwise hold the answer for ever.
        """
        pieces: _Pieces = queue.SimpleQueue()
        stream = _ServerStream(self._connected(), self._server, messages, pieces)
        threading.Thread(target=stream.run, name="language model", daemon=True).start()
        limit = time.monotonic() + WHOLE * self._server.timeout
        late = time.monotonic() + self._server.timeout
        try:
            while True:
                try:
                    piece = pieces.get(timeout=TICK)
                except queue.Empty:
                    piece = ""
                if isinstance(piece, NotWrittenError):
                    raise piece
                if piece is None:
                    return
                late = time.monotonic() + self._server.timeout if piece else late
                if time.monotonic() > min(late, limit):
                    raise _too_late()
                yield piece
        finally:
            stream.stop()

    def _connected(self) -> openai.OpenAI:
        with self._opening:
            if self._client is None:
                import openai

                self._client = openai.OpenAI(
                    base_url=self._server.url,
                    api_key=self._server.key or _NO_KEY,
                    timeout=openai.Timeout(self._server.timeout, connect=min(CONNECT_SECONDS, self._server.timeout)),
                    max_retries=0,
                    # Passages go to the address that was given, and nowhere else.
                    http_client=openai.DefaultHttpxClient(
                        follow_redirects=False, trust_env=not _is_here(self._server.url)
                    ),
                )
                # Whatever the environment says of an account at OpenAI is not for this server.
                self._client.organization = self._client.project = None
            return self._client


def _too_late() -> NotWrittenError:
    return NotWrittenError(Failure.SLOW, "it took too long: see WENQU_LLM_TIMEOUT")


class _ServerStream:
    """One answer, read from the server into a queue: pieces of text, and at the end None or what went wrong."""

    def __init__(
        self,
        client: openai.OpenAI,
        server: Server,
        messages: Sequence[ChatMessage],
        pieces: _Pieces,
    ) -> None:
        self._client = client
        self._server = server
        self._messages = messages
        self._pieces = pieces
        self._stream: openai.Stream[ChatCompletionChunk] | None = None
        self._stopped = threading.Event()

    def run(self) -> None:
        """Read until the end, and raise nothing: whatever a server sends, the question is answered."""
        try:
            self._read()
        except Exception as error:
            self._pieces.put(_problem(error, begun=self._stream is not None))

    def stop(self) -> None:
        """Close the connection: a server then stops writing."""
        self._stopped.set()
        if self._stream is not None:
            with suppress(Exception):  # it may be read at this moment, and ends by itself then
                self._stream.close()

    def _read(self) -> None:
        messages = [_said(message) for message in self._messages]
        create = self._client.chat.completions.create
        self._stream = stream = create(model=self._server.model, messages=messages, stream=True)
        finished = None
        with stream:
            for chunk in stream:
                if self._stopped.is_set():
                    return
                choice = chunk.choices[0] if chunk.choices else None
                if choice is None:
                    continue
                finished = choice.finish_reason or finished
                if choice.delta and choice.delta.refusal:
                    raise NotWrittenError(Failure.REFUSED, "the model refused")
                if choice.delta and choice.delta.content:
                    self._pieces.put(str(choice.delta.content))
        self._pieces.put(_ending(finished))


def _said(message: ChatMessage) -> ChatCompletionMessageParam:
    if message["role"] == "system":
        return {"role": "system", "content": message["content"]}
    return {"role": "user", "content": message["content"]}


def _ending(reason: str | None) -> NotWrittenError | None:
    """Return the failure that the server's reason for the end of the text means; None for a good end."""
    match reason:
        case None:
            return NotWrittenError(Failure.BROKEN, "it broke off in the middle")
        case "content_filter":
            return NotWrittenError(Failure.REFUSED, "the server's filter stopped it")
        case "length":
            return NotWrittenError(Failure.LONG, "the server cut it at its greatest length")
    return None


def _is_here(url: str) -> bool:
    """Return whether the address is of this machine, which no proxy needs to see."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def _problem(error: Exception, *, begun: bool) -> NotWrittenError:
    """Return the failure that an exception means; the client has several names for one that is late."""
    import openai

    if isinstance(error, NotWrittenError):
        return error
    if "Timeout" in type(error).__name__:
        return _too_late()
    if isinstance(error, openai.APIStatusError):
        return _refusal(error.status_code)
    if isinstance(error, openai.APIConnectionError) and not begun:
        return NotWrittenError(Failure.DOWN, "no connection: check WENQU_LLM_BASE_URL")
    return NotWrittenError(Failure.BROKEN, f"it broke off, or cannot be read ({type(error).__name__})")


def _refusal(status: int) -> NotWrittenError:
    hint = _HINTS.get(status)
    reason = f"HTTP status {status}{f': {hint}' if hint else ''}"
    return NotWrittenError(Failure.REFUSED if status in _REFUSING else Failure.DOWN, reason)
