"""Who asks: the language of the browser, and the name of whoever logged in."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from page.words import Language, preferred_language

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["basic_user", "language_of", "user_of"]


def language_of(request: gr.Request) -> Language:
    """The language in which the server's part of the page speaks to this browser."""
    return preferred_language(request.headers.get("accept-language"))


def user_of(request: gr.Request) -> str | None:
    """The name under which the visitor logged in, None where nobody has to."""
    return request.username or basic_user(request.headers.get("authorization"))


def basic_user(authorization: str | None) -> str | None:
    """The name in a header of HTTP Basic authentication, None when there is none."""
    scheme, _, credentials = (authorization or "").strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, _ = base64.b64decode(credentials, validate=True).decode("utf-8", "replace").partition(":")
    except (binascii.Error, ValueError):
        return None
    return name or None
