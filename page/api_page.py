"""The description of the HTTP API, as a page."""

from __future__ import annotations

from functools import cache
from importlib import resources

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markupsafe import Markup

from page.templating import render

__all__ = ["add_api_page"]


def add_api_page(app: FastAPI) -> None:
    """Add the route `/api`: what programs can ask of the page, with examples."""

    def api() -> HTMLResponse:
        return HTMLResponse(_page())

    app.add_api_route("/api", api, methods=["GET"])


@cache
def _page() -> str:
    text = resources.files("page").joinpath("api.md").read_text(encoding="utf-8")
    html = MarkdownIt("commonmark").enable("table").render(text)
    return render("api", "en", content=Markup(html))  # noqa: S704 (of our own text)
