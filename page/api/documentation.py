"""`/docs` and `/openapi.json`: what programs can ask, from this machine alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version
from pathlib import Path

import fastapi_offline
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

__all__ = ["add_documentation", "documented_application"]

_ASSETS = Path(fastapi_offline.__file__).parent / "static"
_DESCRIPTION = (
    "Ask a folder of documents, find its passages, and change what is in it. With users, every request needs one: "
    "`Authorization: Basic …`, or `Authorization: Bearer user:password`."
)


def documented_application(running: Callable[[], AbstractAsyncContextManager[None]]) -> FastAPI:
    """Return an application that describes its routes at `/openapi.json`, for any address that it is reached by.

    running: returns a context that is open while it runs.
    """
    return FastAPI(
        lifespan=lambda _: running(),
        title="Wenqu",
        version=version("wenqu"),
        description=_DESCRIPTION,
        servers=[{"url": "."}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
    )


def add_documentation(application: FastAPI) -> None:
    """Add the page `/docs` with what it needs, none of which is from another host."""

    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title="Wenqu API",
            swagger_js_url="docs/swagger-ui-bundle.js",
            swagger_css_url="docs/swagger-ui.css",
            swagger_favicon_url="favicon.ico",
        )

    application.add_api_route("/docs", docs, methods=["GET"], include_in_schema=False)
    application.mount("/docs", StaticFiles(directory=_ASSETS))
