"""The tools over MCP, called by the client of the `mcp` package."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from page.server import Access, Server
from page.users import parse_users

mcp = pytest.importorskip("mcp")

Serve = Callable[..., Server]
QUESTION = "祁门红茶产于哪里？"


def with_session(server: Server, use: Callable[[Any], Awaitable[Any]], headers: dict[str, str] | None = None) -> Any:
    from mcp.client.streamable_http import streamable_http_client

    async def run() -> Any:
        address = f"{server.local_url}gradio_api/mcp/"
        async with (
            httpx.AsyncClient(headers=headers) as client,
            streamable_http_client(address, http_client=client) as (read, write, _),
            mcp.ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await use(session)

    with ThreadPoolExecutor(1) as elsewhere:  # a browser's events may be in this thread
        return elsewhere.submit(lambda: asyncio.run(run())).result()


def text_of(result: Any) -> str:
    return "".join(part.text for part in result.content)


async def use_both(session: Any) -> Any:
    tools = (await session.list_tools()).tools
    assert {tool.name for tool in tools} == {"ask", "search"}
    assert all(tool.description and "question" in tool.inputSchema["properties"] for tool in tools)
    answer = await session.call_tool("ask", {"question": QUESTION})
    assert not answer.isError
    found = await session.call_tool("search", {"question": QUESTION, "k": 1, "documents": ["茶.txt"]})
    assert not found.isError
    refused = await session.call_tool("search", {"question": QUESTION, "documents": ["没有/"]})
    assert "没有/" in text_of(refused)
    return text_of(answer), text_of(found)


def test_ask_and_search_are_tools(serve: Serve) -> None:
    answer, found = with_session(serve(Access(mcp=True)), use_both)
    assert "祁门红茶产于安徽" in json.loads(answer)["text"]
    assert "祁门红茶产于安徽" in json.loads(found)[0]["text"]


def test_with_users_the_tools_ask_for_the_password(serve: Serve) -> None:
    server = serve(Access(users=parse_users("anna:secret"), mcp=True))
    header = {"Authorization": "Basic " + base64.b64encode(b"anna:secret").decode()}
    answer, _ = with_session(server, use_both, header)
    assert "祁门红茶产于安徽" in answer
    wrong = {"Authorization": "Basic " + base64.b64encode(b"anna:guess").decode()}
    for headers in (None, wrong):
        with pytest.raises(BaseException) as refused:  # noqa: PT011 (an exception group of anyio)
            with_session(server, use_both, headers)
        assert "401" in str(refused.getrepr(style="long"))


def test_a_mistake_is_said(serve: Serve) -> None:
    async def use(session: Any) -> list[Any]:
        return [
            await session.call_tool("ask", {"question": ""}),
            await session.call_tool("search", {"question": QUESTION, "k": 0}),
            await session.call_tool("nothing", {}),
        ]

    empty, none, unknown = with_session(serve(Access(mcp=True)), use)
    assert json.loads(text_of(empty))["kind"] == "talk"
    assert none.isError
    assert "k must be" in text_of(none)
    assert unknown.isError


def test_a_tool_is_given_no_file_of_this_machine(serve: Serve) -> None:
    server = serve(Access(mcp=True))
    file = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    call = {"name": "ask", "arguments": {"question": QUESTION, "history": [file]}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    assert httpx.post(f"{server.local_url}gradio_api/mcp/", json=message).status_code == 400


def test_without_the_option_there_is_no_server(serve: Serve) -> None:
    assert httpx.post(f"{serve().local_url}gradio_api/mcp/", json={}).status_code == 404
