"""Requests that are refused: why, with which status, and how whoever is still sending hears of it."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Receive, Send

from index.messages import Language, Message
from page.error_forms import error_form, takes_key

__all__ = [
    "NOT_FOUND",
    "RETRY_AFTER_SECONDS",
    "SECURITY_HEADERS",
    "Refusal",
    "busy",
    "linger",
    "respond",
    "unauthorized",
]

RETRY_AFTER_SECONDS = 2
LINGER_SECONDS = 30  # to wait for all of what is still being sent when a request is refused
LINGER_PAUSE_SECONDS = 2  # to wait for its next piece

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (
        b"content-security-policy",
        b"default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        b"style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        b"frame-ancestors 'self'",
    ),
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused. headers: of the response, beside those that all have."""

    status: int
    reason: Message
    headers: tuple[tuple[bytes, bytes], ...] = ()


NOT_FOUND = Refusal(404, Message("nothing_here"))


def unauthorized(path: str, headers: Headers) -> Refusal:
    """Return that a user and a password are needed; where clients have a key, whether it is missing or wrong."""
    if not takes_key(path):
        challenge = b'Basic realm="Wenqu", charset="UTF-8"'
        return Refusal(401, Message("password_needed"), ((b"www-authenticate", challenge),))
    has_key = headers.get("authorization", "").lower().startswith("bearer ")
    reason = Message("key_refused") if has_key else Message("key_needed")
    return Refusal(401, reason, ((b"www-authenticate", b'Bearer realm="Wenqu"'),))


def busy(headers: Headers) -> Refusal:
    """Return that there is no room, as the client that asks understands it."""
    # Gradio's page shows words of its own, in English, for 503, and ours for any other status.
    status = 429 if "accept-language" in headers else 503
    return Refusal(status, Message("busy"), ((b"retry-after", str(RETRY_AFTER_SECONDS).encode("ascii")),))


async def respond(send: Send, refusal: Refusal, path: str, language: Language, receive: Receive | None = None) -> None:
    """Send the refusal of a request to ``path``. receive: gives the rest of the request, if it was not read."""
    form = error_form(path, refusal.status, refusal.reason, language)
    body = json.dumps(form, ensure_ascii=False).encode("utf-8")
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode("ascii")),
        (b"connection", b"close"),
        *refusal.headers,
        *SECURITY_HEADERS,
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if receive is not None:
        await linger(receive)
    await send({"type": "http.response.body", "body": b""})


async def linger(receive: Receive) -> None:
    """Discard what is still being sent: if the connection were closed on it, the response would be lost to a reset."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while (await asyncio.wait_for(receive(), LINGER_PAUSE_SECONDS)).get("more_body"):
                pass
