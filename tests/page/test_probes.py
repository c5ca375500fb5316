"""What a stranger tries: files by address, addresses to fetch, requests from other sites; at least a hundred of each.

Paths that lead out are in test_server.py.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
import typer

from commands.cli import cli
from page.server import Access, Server, access_of
from tests.support.waiting import wait_for

Serve = Callable[..., Server]
Sent = tuple[str, str, Any]  # method, target, JSON

ENOUGH = 100
META = {"_type": "gradio.FileData"}
QUESTION = "祁门红茶产于哪里？"
KEPT = "kept to itself"
EVERY = pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])


@pytest.fixture
def page(serve: Serve) -> Server:
    return serve()


def carried(address: str) -> list[Sent]:
    """The requests that could bring the page to open an address."""
    values: list[Any] = [
        address,
        {"path": address, "meta": META},
        {"path": "x.txt", "url": address, "meta": META},
        {"url": address, "orig_name": "x.txt"},
        {"url": address, "is_stream": True},
        [[{"text": address, "files": [address]}]],
    ]
    asked: list[Sent] = [
        ("POST", f"gradio_api/call/{name}", {"data": data})
        for (name, more), value in product((("ask", None), ("search", 3)), values)
        for data in ([value, more], [QUESTION, value])
    ]
    joined: list[Sent] = [
        ("POST", "gradio_api/queue/join", {"data": [value, None], "fn_index": n, "session_hash": "s"})
        for n, value in enumerate(values)
    ]
    routes = ("gradio_api/file=", "file=", "gradio_api/proxy=", "proxy=", "gradio_api/upload?url=", "static/", "?url=")
    return [*asked, *joined, *(("GET", route + address, None) for route in routes)]


def answered(client: httpx.Client, sent: Sent) -> str:
    """All that comes of a request, also the answer that waits for it."""
    method, target, body = sent
    answer = client.request(method, target, json=body)
    if answer.status_code != 200 or "/call/" not in target:
        return answer.text
    return answer.text + client.get(f"{target}/{answer.json()['event_id']}").text


@EVERY
def test_a_file_s_address_gives_none_of_its_bytes(
    page: Server, folder: Path, index_dir: Path, tmp_path: Path, every: int
) -> None:
    kept = [folder / ".hidden.txt", index_dir / "note.txt", tmp_path / "outside.txt"]
    for path in kept:
        path.write_text(KEPT, encoding="utf-8")
    files = [*kept, Path("/etc/passwd")]
    forms = [
        form for file in files for form in (f"file://{file}", f"FILE://localhost{file}", f"file:{file}", str(file))
    ]
    probes = [sent for form in forms for sent in carried(form)][::every]
    assert len(probes) >= ENOUGH
    with httpx.Client(base_url=page.local_url, timeout=60) as client:
        for sent in probes:
            said = answered(client, sent)
            assert KEPT not in said, sent
            assert "root:" not in said, sent


@pytest.fixture
def trap() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and who came to it."""
    visits: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def wait() -> None:
            while True:
                try:
                    connection, visitor = listening.accept()
                except OSError:
                    return
                visits.append(visitor)
                connection.close()

        threading.Thread(target=wait, daemon=True).start()
        port = listening.getsockname()[1]
        yield port, visits


@EVERY
def test_no_address_is_fetched(page: Server, trap: tuple[int, list[object]], every: int) -> None:
    port, visits = trap
    hosts = ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "a@127.0.0.1", "[::ffff:7f00:1]")
    addresses = [f"http://{host}:{port}/x.png" for host in hosts]
    addresses += [f"{scheme}://127.0.0.1:{port}/x.png" for scheme in ("https", "ftp", "gopher", "ws", "HTTP")]
    probes = [sent for address in addresses for sent in carried(address)][::every]
    assert len(probes) >= ENOUGH
    with httpx.Client(base_url=page.local_url, timeout=60) as client:
        for sent in probes:
            answered(client, sent)
        for name in ("X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "Referer", "X-Original-URL"):
            client.get("config", headers={name: f"127.0.0.1:{port}"})
            client.post("gradio_api/call/ask", json={"data": [QUESTION, None]}, headers={name: f"127.0.0.1:{port}"})
    with socket.create_connection(("127.0.0.1", port)) as last:
        own = last.getsockname()
        wait_for(lambda: own in visits)
    assert visits == [own]


ORIGINS = [
    *("https://evil.example", "http://evil.example:80", "null", "", "file://", "chrome-extension://abc"),
    *("http://127.0.0.1", "http://127.0.0.1:1", "http://localhost:1", "https://127.0.0.1.evil.example"),
    *("http://evil.example#127.0.0.1", "http://127.0.0.1@evil.example", "http://[::1]", "data:text/html,x"),
]
SITES = [
    {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": kind}
    for site in ("cross-site", "same-site")
    for mode, kind in (("cors", "empty"), ("no-cors", "image"), ("no-cors", "script"), ("websocket", "websocket"))
]
HOSTS = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[::2]", "169.254.169.254"]
CHANGING = [
    *(("POST", "gradio_api/call/ask"), ("POST", "gradio_api/call/search"), ("POST", "gradio_api/queue/join")),
    *(("POST", "rebuild"), ("DELETE", "rebuild"), ("PUT", "documents/湖.md"), ("DELETE", "documents/茶.txt")),
]


def test_other_sites_change_and_learn_nothing(page: Server, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    foreign = [{"Origin": origin} for origin in ORIGINS] + SITES + [{"Host": host} for host in HOSTS]
    probes = list(product(foreign, [*CHANGING, ("GET", "documents"), ("OPTIONS", "documents")]))
    assert len(probes) >= ENOUGH
    with httpx.Client(base_url=page.local_url, timeout=60) as client:
        for headers, (method, target) in probes:
            body = {"data": [QUESTION, None]} if method == "POST" else None
            answer = client.request(method, target, headers=headers, json=body)
            assert answer.status_code in {400, 403, 404}, (method, target, headers, answer.text)
            assert "茶" not in answer.text
            assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert sorted(folder.rglob("*")) == before


# Defaults


def test_the_defaults_are_the_safe_ones() -> None:
    chat = typer.main.get_command(cli).commands["chat"]  # type: ignore[attr-defined]  # of a group
    defaults = {option.name: option.default for option in chat.params}
    assert (defaults["host"], defaults["mcp"], defaults["root_path"]) == ("127.0.0.1", False, "")
    assert "share" not in defaults
    assert access_of(None, host=defaults["host"], read_only=defaults["read_only"], root_path="", mcp=False) == Access()
    everywhere = "0.0.0.0"
    assert access_of(None, host=everywhere, read_only=defaults["read_only"], root_path="", mcp=False).read_only


def test_by_default_the_page_listens_on_this_machine_only_and_is_not_shared(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shared(*_: object, **__: object) -> None:
        raise AssertionError("a public link")

    monkeypatch.setattr(gr.networking, "setup_tunnel", shared)
    server = serve()
    assert server._socket.getsockname()[0] == "127.0.0.1"
    config = httpx.get(f"{server.local_url}config").json()
    assert not config.get("is_space")
    assert not config.get("analytics_enabled")
