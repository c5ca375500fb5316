"""The page behind a reverse proxy that gives it a path of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from fastapi import BackgroundTasks, FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from playwright.sync_api import FilePayload, Page, expect

from page.server import Access, Server
from tests.support.browsing import ask, ask_and_wait, free_port, last_reply
from tests.support.libraries import SEA

PREFIX = "/wenqu"
HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


@contextmanager
def proxy(port: int, upstream: str) -> Iterator[str]:
    """Takes PREFIX off, as `location /wenqu/ { proxy_pass http://…/; }` does, and passes answers on as they come.

    Gives the page's address behind it; whatever is not below the prefix is not found.
    """
    client = httpx.AsyncClient(base_url=upstream, timeout=None)  # noqa: S113 (a busy machine is no failure)

    async def forward(request: Request) -> Response:
        headers = [(name, value) for name, value in request.headers.raw if name != b"connection"]
        asked = client.build_request(
            request.method,
            httpx.URL(path=f"/{request.path_params['path']}", query=request.url.query.encode("ascii")),
            headers=headers,
            content=await request.body(),
        )
        answer = await client.send(asked, stream=True)
        closing = BackgroundTasks()
        closing.add_task(answer.aclose)
        passed_on = StreamingResponse(answer.aiter_raw(), answer.status_code, background=closing)
        passed_on.raw_headers = [
            (name.lower(), value) for name, value in answer.headers.raw if name.decode().lower() not in HOP_BY_HOP
        ]
        return passed_on

    async def icon() -> Response:
        return Response(status_code=204)  # browsers look for one at the root before the page has named its own

    application = FastAPI()
    application.add_api_route("/favicon.ico", icon)
    methods = ["GET", "HEAD", "POST", "PUT", "DELETE"]
    application.add_api_route(f"{PREFIX}/{{path:path}}", forward, methods=methods, include_in_schema=False)
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}{PREFIX}/"
    server.should_exit = True
    thread.join(30)


@pytest.mark.parametrize("whole_address", [True, False])
def test_behind_a_proxy_everything_works(
    serve: Callable[..., Server], browse: Callable[..., Page], whole_address: bool
) -> None:
    port = free_port()
    root_path = f"http://127.0.0.1:{port}{PREFIX}" if whole_address else PREFIX
    server = serve(Access(root_path=root_path))
    with proxy(port, server.local_url) as address:
        page = browse(address)
        ask_and_wait(page, "祁门红茶产于哪里？")
        last_reply(page, "安徽")
        page.locator("#chat .nearest summary").click()
        page.locator("#chat .nearest a.cite").first.click()
        page.get_by_role("button", name="查看全文").click()
        expect(page.locator("#source article.whole")).to_be_visible()
        page.get_by_role("tab", name="文档").click()
        page.locator("#documents input[type=file]").set_input_files(
            FilePayload(name="湖.md", mimeType="text/plain", buffer=SEA.encode())
        )
        expect(page.locator("#documents .note")).to_contain_text("已更新")
        page.reload()
        last_reply(page, "安徽")
        ask(page, "中国最大的内陆湖在哪里？")
        last_reply(page, "青海湖")
        assert httpx.get(f"{address}health").json()["documents"] == 3
        page.context.close()  # or the end of the proxy would be an error on it
