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
MOUNTAIN = "wenqu://documents/%E5%B1%B1%2F%E6%B3%B0%E5%B1%B1.txt"


def with_session(
    server: Server, use: Callable[[Any], Awaitable[Any]], headers: dict[str, str] | None = None, path: str = "mcp"
) -> Any:
    from mcp.client.streamable_http import streamable_http_client

    async def run() -> Any:
        address = f"{server.local_url}{path}"
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


@pytest.mark.parametrize("path", ["mcp", "gradio_api/mcp/"])
def test_ask_and_search_are_tools(serve: Serve, path: str) -> None:
    answer, found = with_session(serve(Access(mcp=True)), use_both, path=path)
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


def test_the_documents_are_resources(serve: Serve) -> None:
    async def use(session: Any) -> Any:
        listed = [str(one.uri) for one in (await session.list_resources()).resources]
        templates = [one.uriTemplate for one in (await session.list_resource_templates()).resourceTemplates]
        held = [(await session.read_resource(uri)).contents[0].text for uri in (*listed, f"{MOUNTAIN}/passages")]
        return listed, templates, held

    listed, templates, (documents, mountain, tea, passages) = with_session(serve(Access(mcp=True)), use)
    assert listed == ["wenqu://documents", MOUNTAIN, "wenqu://documents/%E8%8C%B6.txt"]
    assert "wenqu://documents/{name}/pages/{number}" in templates
    assert [one["uri"] for one in json.loads(documents)] == listed[1:]
    assert tea.startswith("红茶")
    assert mountain.startswith("泰山")
    assert [one["number"] for one in json.loads(passages)] == [1]


@pytest.mark.parametrize(
    "address", ["wenqu://documents/x.txt", f"{MOUNTAIN}/passages/9", f"{MOUNTAIN}/pages/1", "file:///etc/passwd"]
)
def test_what_is_no_resource_is_not_found(serve: Serve, address: str) -> None:
    async def use(session: Any) -> str:
        with pytest.raises(mcp.McpError) as missing:
            await session.read_resource(address)
        return str(missing.value)

    told = with_session(serve(Access(mcp=True)), use)
    assert "no such" in told or "no paragraph 9" in told


def test_a_mistake_is_said(serve: Serve) -> None:
    async def use(session: Any) -> list[Any]:
        return [
            await session.call_tool("ask", {"question": ""}),
            await session.call_tool("search", {"question": QUESTION, "k": 0}),
            await session.call_tool("ask", {"question": QUESTION, "history": [["谁"]]}),
            await session.call_tool("ask", {"question": QUESTION, "stream": True}),
            await session.call_tool("nothing", {}),
        ]

    empty, none, pairs, more, unknown = with_session(serve(Access(mcp=True)), use)
    assert json.loads(text_of(empty))["kind"] == "talk"
    assert none.isError
    assert "k must be" in text_of(none)
    assert pairs.isError
    assert "history must be" in text_of(pairs)
    assert more.isError
    assert "stream" in text_of(more)
    assert unknown.isError


def test_a_tool_is_given_no_file_of_this_machine(serve: Serve) -> None:
    server = serve(Access(mcp=True))
    file = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    call = {"name": "ask", "arguments": {"question": QUESTION, "history": [file]}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    assert httpx.post(f"{server.local_url}mcp", json=message).status_code == 400


def test_without_the_option_there_is_no_server(serve: Serve) -> None:
    for path in ("mcp", "gradio_api/mcp/"):
        assert httpx.post(f"{serve().local_url}{path}", json={}).status_code == 404
