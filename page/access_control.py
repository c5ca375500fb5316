"""Which requests reach the page: those the rules allow, that there is room for, and with content that it takes."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from index.documents_folder import shown
from index.errors import UsageError
from index.messages import Message
from page.access_rules import ASK, CHANGE, MCP, READING, AccessRules
from page.gradio_queue import GradioQueue
from page.refusals import SECURITY_HEADERS, Refusal, busy, linger, respond
from page.schema import call_body, cancel_body, join_body, parse_json, reset_body
from page.words import preferred_language

__all__ = ["AccessControl"]

logger = logging.getLogger(__name__)

MAX_JSON_BYTES_AT_ONCE = 64 * 1024 * 1024  # of all requests together that are coming in

_QUEUE = re.compile(r"/gradio_api/(queue/join|call/.+)")
_CALL = re.compile(r"/gradio_api/call/(v2/)?(\w+)/?")
_JOIN, _CANCEL = "/gradio_api/queue/join", "/gradio_api/cancel"
_STREAM = re.compile(r"/gradio_api/(queue/data|heartbeat/\w+|call/(v2/)?\w+/\w+)")


class AccessControl:
    """ASGI middleware that refuses requests, or passes them on and adds security headers to the responses.

    queue: knows which functions and events a request may name; None for a page without any.
    """

    def __init__(self, app: ASGIApp, rules: AccessRules, queue: GradioQueue | None = None) -> None:
        self._app = app
        self._rules = rules
        self._queue = queue
        self._streams = 0
        self._bytes_coming = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page uses no WebSocket
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        refusal = (
            self._rules.refusal(scope["method"], scope["path"], headers)
            or self._refused_event(scope)
            or self._refused_room(scope, headers)
        )
        if refusal is not None:
            await self._refuse(scope, refusal, headers, receive, send)
        elif scope["method"] == "POST":
            with self._room(bytes_coming=int(headers.get("content-length", "0"))):
                try:
                    body = await Request(scope, receive).body()  # no longer than its Content-Length, which was checked
                except ClientDisconnect:
                    return
            admitted = self._admitted(scope["path"], body, headers)
            if isinstance(admitted, Refusal):
                await self._refuse(scope, admitted, headers, None, send)
            else:
                await self._app(scope, _replay(admitted, receive), _Outgoing(send, scope["path"], headers))
        else:
            incoming = _Incoming(receive)
            with self._room(streams=int(_is_stream(scope))):
                await self._app(scope, incoming, _Outgoing(send, scope["path"], headers, incoming))

    async def _refuse(
        self, scope: Scope, refusal: Refusal, headers: Headers, receive: Receive | None, send: Send
    ) -> None:
        who = shown(str((scope.get("client") or ["?"])[0])[:64])  # a proxy may have passed on anything
        logger.info("refused: %d %s %.200r from %s", refusal.status, shown(scope["method"][:16]), scope["path"], who)
        language = preferred_language(headers.get("accept-language"), headers.get("cookie"))
        await respond(send, refusal, scope["path"], language, receive)

    def _refused_event(self, scope: Scope) -> Refusal | None:
        if self._queue is None or scope["method"] not in READING:
            return None
        if self._queue.has(scope["path"], scope["query_string"]):
            return None
        return Refusal(400, Message("no_such_event"))

    def _admitted(self, path: str, body: bytes, headers: Headers) -> bytes | Refusal:
        """Return what of a body is passed on, or why it is not."""
        if not body and CHANGE.fullmatch(path):
            return body
        try:
            content = parse_json(body)
        except ValueError:
            return Refusal(400, Message("body_not_json"))
        if _has_file(content):
            return Refusal(400, Message("no_files_here"))
        try:
            taken = self._taken(path, content)
        except UsageError as error:
            return Refusal(400, error.message)
        if self._queue and path == _JOIN and not self._queue.has_room_for(taken["session_hash"]):
            return busy(headers)
        return json.dumps(taken).encode("ascii")

    def _taken(self, path: str, content: Any) -> Any:
        if self._queue is None or not ASK.fullmatch(path):
            return content
        call = _CALL.fullmatch(path)
        if call:
            return call_body(content, self._queue.parameters(call[2]), named=call[1] is not None)
        if path == _JOIN:
            return join_body(content, self._queue.inputs)
        return cancel_body(content) if path == _CANCEL else reset_body(content)

    def _refused_room(self, scope: Scope, headers: Headers) -> Refusal | None:
        """Refuse what there is no room for beside what is coming in and being followed."""
        if _is_stream(scope):
            is_full = self._streams >= self._rules.most_streams
        else:
            length = int(headers.get("content-length", "0")) if scope["method"] == "POST" else 0
            is_full = self._bytes_coming + length > MAX_JSON_BYTES_AT_ONCE
        return busy(headers) if is_full else None

    @contextmanager
    def _room(self, streams: int = 0, bytes_coming: int = 0) -> Iterator[None]:
        self._streams += streams
        self._bytes_coming += bytes_coming
        try:
            yield
        finally:
            self._streams -= streams
            self._bytes_coming -= bytes_coming


def _has_file(content: object) -> bool:
    """Return whether Gradio would take something for a file: it would fetch its address, or copy it from its path."""
    if isinstance(content, dict):
        return ("path" in content and "meta" in content) or any(map(_has_file, content.values()))
    return isinstance(content, list) and any(map(_has_file, content))


def _replay(body: bytes, receive: Receive) -> Receive:
    first = True

    async def again() -> Event:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


class _Incoming:
    """A request as it comes in, and whether all of it has."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.is_whole = False

    async def __call__(self) -> Event:
        message = await self._receive()
        self.is_whole = not message.get("more_body")
        return message


class _Outgoing:
    """Adds headers to a response, and replaces Gradio's response when too many questions are waiting.

    incoming: the request, where it may be answered before it has come in.
    """

    def __init__(self, send: Send, path: str, headers: Headers, incoming: _Incoming | None = None) -> None:
        self._send = send
        self._rest = incoming if headers.get("content-length", "0") != "0" else None
        self._path = path
        self._queued = bool(_QUEUE.fullmatch(path))
        self._headers = headers
        self._language = preferred_language(headers.get("accept-language"), headers.get("cookie"))
        self._replaced = False

    async def __call__(self, message: Event) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            if message["status"] == HTTPStatus.SERVICE_UNAVAILABLE and self._queued:
                self._replaced = True
                await respond(self._send, busy(self._headers), self._path, self._language)
                return
            closing = [(b"connection", b"close")] if self._is_early else []
            message["headers"] = [*message.get("headers", []), *closing, *SECURITY_HEADERS]
        elif self._rest and self._is_early and not message.get("more_body"):
            await self._send({**message, "more_body": True})
            await linger(self._rest)
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    @property
    def _is_early(self) -> bool:
        return self._rest is not None and not self._rest.is_whole


def _is_stream(scope: Scope) -> bool:
    path = scope["path"]
    return scope["method"] == "GET" and any(kind.fullmatch(path) for kind in (_STREAM, MCP))
