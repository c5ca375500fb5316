"""Who visits the page: the language of the browser and the name of the login."""

from __future__ import annotations

import gradio as gr
from fastapi import Request

from page.users import credentials_in
from page.words import Language, preferred_language

__all__ = ["language_of", "user_of"]


def language_of(request: gr.Request | Request) -> Language:
    """Return the language in which the page speaks to this browser."""
    return preferred_language(request.headers.get("accept-language"), request.headers.get("cookie"))


def user_of(request: gr.Request | Request) -> str | None:
    """Return the name of the visitor's login, None where there is none."""
    if isinstance(request, gr.Request) and request.username:
        return request.username
    name, _, _ = (credentials_in(request.headers.get("authorization")) or b"").partition(b":")
    return name.decode("utf-8", "replace") or None
