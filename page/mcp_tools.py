"""The endpoints as tools over the Model Context Protocol, through Gradio's MCP server."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Sequence
from urllib.parse import urlsplit

import gradio as gr
from gradio_client import Client

from index.errors import UsageError
from page.users import Users

__all__ = ["check_mcp", "connect_tools"]


def check_mcp() -> None:
    """Raise UsageError when the library for it is missing."""
    if importlib.util.find_spec("mcp") is None:
        raise UsageError("mcp_package")


def connect_tools(page: gr.Blocks, address: str, users: Users | None) -> None:
    """Have Gradio's MCP server call the page, which is served at ``address``, and answer in JSON.

    By itself it would call whatever address the first request claims to have been sent to, without a password, and
    answer with Python's notation of the values. Raises UsageError when Gradio could not start it.
    """
    server = page.mcp_server_obj
    if server is None:
        raise UsageError("mcp_not_started", cause=str(page.mcp_error))
    types = server.types

    def as_json(data: Sequence[object], root_url: str) -> list[object]:
        return [types.TextContent(type="text", text=json.dumps(item, ensure_ascii=False)) for item in data]

    _reach_directly(address)
    headers = {"x-gradio-user": "mcp"} | ({"authorization": users.own_header()} if users else {})
    server._local_url = address
    server._client_instance = Client(
        address, download_files=False, verbose=False, analytics_enabled=False, _skip_components=False, headers=headers
    )
    setattr(server, "postprocess_output_data", as_json)  # noqa: B010 (mypy: it is a method)


def _reach_directly(address: str) -> None:
    """Keep a proxy that the environment names out of the calls to the page itself."""
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), urlsplit(address).hostname]))
