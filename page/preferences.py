"""The language and the appearance that a visitor chose: a script that runs before Gradio's."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Preferences"]

_SCRIPT = Path(__file__).parent / "preferences.js"
_BEFORE = b"<style>"  # the first thing in the page's head that depends on either


class Preferences:
    """ASGI middleware that puts the script into the page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._script = b"<script>" + _SCRIPT.read_bytes() + b"</script>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the script to the page itself."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def gather(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                whole = body.replace(_BEFORE, self._script + _BEFORE, 1)
                MutableHeaders(raw=start["headers"])["content-length"] = str(len(whole))
                await send(start)
                await send({"type": "http.response.body", "body": whole})

        await self._app(scope, receive, gather)
