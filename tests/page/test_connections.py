"""Connections that send nothing, or slowly, or do not read: how long, and how many."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, cast

import httpx
import pytest
import uvicorn
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from page import connections
from page.access_control import AccessControl
from page.access_rules import AccessRules
from page.connections import BoundedProtocol, close_overdue, most_connections

HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /gradio_api/call/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n"
STREAM = "/gradio_api/heartbeat/x"


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return

    async def pieces() -> Any:
        for _ in range(100):
            yield b"x" * 1024 * 1024
            await asyncio.sleep(0.05)

    response = StreamingResponse(pieces()) if scope["path"] == STREAM else PlainTextResponse("ok")
    await response(scope, receive, send)


# By the clock that a test sets


class Transport:
    """What a protocol needs of a connection."""

    def __init__(self) -> None:
        self.closing = self.aborted = False

    def get_extra_info(self, name: str, default: object = None) -> object:
        return default

    def is_closing(self) -> bool:
        return self.closing or self.aborted

    def abort(self) -> None:
        self.aborted = True

    def close(self) -> None:
        self.closing = True

    def write(self, data: bytes) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


class Opening:
    """Opens connections to a server without a port, at the time `now`."""

    def __init__(self) -> None:
        self.now = 0.0
        self.state = ServerState()
        self.config = uvicorn.Config(application, ws="none", lifespan="off", log_config=None)

    def __call__(self) -> tuple[BoundedProtocol, Transport]:
        protocol, transport = BoundedProtocol(self.config, self.state, {}), Transport()
        protocol._now = lambda: self.now
        protocol._waiting_since = self.now
        protocol.connection_made(cast(asyncio.Transport, transport))
        return protocol, transport


@pytest.fixture
def opening() -> Iterator[Opening]:
    loop = asyncio.new_event_loop()  # not run: a browser of other tests may have one that runs
    asyncio.set_event_loop(loop)
    yield Opening()
    asyncio.set_event_loop(None)
    loop.close()


def test_a_connection_without_a_request_ends(opening: Opening) -> None:
    protocol, _ = opening()
    for second in range(0, 15, 2):
        opening.now = float(second)
        protocol.data_received(b"G" if second == 0 else b"E")  # a byte now and then is no request
        assert not protocol.is_overdue(opening.now)
    assert protocol.is_overdue(connections.HEAD_SECONDS + 0.1)


def test_a_body_has_to_come_in_at_a_rate(opening: Opening) -> None:
    slow, _ = opening()
    fast, _ = opening()
    for protocol in (slow, fast):
        protocol.data_received(POST.replace(b"100000", b"9000000"))
    opening.now = 29.0
    assert not slow.is_overdue(opening.now)
    fast._received = 20 * connections.BODY_RATE
    opening.now = 40.0
    assert slow.is_overdue(opening.now)
    assert not fast.is_overdue(opening.now)
    assert fast.is_overdue(51.0)


def test_a_page_that_reads_slowly_is_no_fault_of_the_sender(opening: Opening) -> None:
    protocol, _ = opening()
    protocol.data_received(POST)
    protocol.flow.pause_reading()
    assert not protocol.is_overdue(1_000.0)
    protocol.flow.resume_reading()
    assert not protocol.is_overdue(1_020.0)
    assert protocol.is_overdue(1_040.0)


def test_who_stops_reading_is_waited_for_a_while(opening: Opening) -> None:
    protocol, _ = opening()
    protocol.pause_writing()
    assert not protocol.is_overdue(connections.HEAD_SECONDS - 1)
    assert protocol.is_overdue(connections.READ_SECONDS + 1)
    protocol, transport = opening()
    transport.closing = True
    assert not protocol.is_overdue(5.0)
    assert protocol.is_overdue(5.0 + connections.CLOSE_SECONDS + 1)


def test_a_full_page_drops_who_has_been_silent_longest(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "most_connections", lambda: 3)
    opened = []
    for second in range(4):
        opening.now = float(second)
        opened.append(opening()[1])
    assert [transport.aborted for transport in opened] == [True, False, False, False]
    assert len(opening.state.connections) == 3


def test_a_full_page_drops_nobody_who_is_being_answered(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "most_connections", lambda: 2)
    opened = [opening(), opening()]
    for protocol, _ in opened:
        protocol.data_received(POST)
    late = opening()
    assert [transport.aborted for _, transport in (*opened, late)] == [False, False, True]


def test_a_full_page_drops_who_still_sends_after_a_refusal(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "most_connections", lambda: 2)
    opened = [opening(), opening()]
    for protocol, _ in opened:
        protocol.data_received(POST)
    opened[1][0].cycle.response_started = True
    late = opening()
    assert [transport.aborted for _, transport in (*opened, late)] == [False, True, False]


CHUNKED = b"\r\nTransfer-Encoding: chunked\r\n\r\n"
NO_CHUNK = b"F" * 40 + b"\r\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "target", [b"PUT /documents/a.txt", b"POST /rebuild", b"GET /health", f"GET {STREAM}".encode()]
)
@pytest.mark.parametrize("pause", [0, 0.3])
def test_a_body_that_is_none_is_answered_with_one_line_and_no_traceback(
    port: int, target: bytes, pause: float, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(HEAD.replace(b"GET /", target).rstrip() + CHUNKED + (b"" if pause else NO_CHUNK))
        time.sleep(pause)
        if pause:
            connection.sendall(NO_CHUNK)
        assert ended(connection)
    assert is_answered(port)
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(("files", "expected"), [(64, 16), (256, 42), (1024, 298), (1_048_576, 512), (-1, 512)])
def test_there_is_room_for_files_beside_the_connections(
    files: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    assert most_connections() == expected


# On the loopback address


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a page for which a second is long, with room for twelve."""
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "READ_SECONDS", "CLOSE_SECONDS"):
        monkeypatch.setattr(connections, name, 1.0)
    monkeypatch.setattr(connections, "most_connections", lambda: 12)
    listening = socket.create_server(("127.0.0.1", 0))

    async def watch() -> None:
        close_overdue(server.server_state.connections)

    config = uvicorn.Config(
        AccessControl(application, AccessRules(most_streams=6)),
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        log_level="error",
        callback_notify=watch,
        timeout_notify=1,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=[[listening]], daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(30)
    listening.close()


def is_answered(port: int) -> bool:
    return httpx.get(f"http://127.0.0.1:{port}/health", timeout=30).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("sent", [b"", HEAD, POST + b"{", HEAD + b"\r\n" + HEAD])
def test_silent_connections_end_and_hold_nobody_up(port: int, sent: bytes) -> None:
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)) for _ in range(11)]
        for connection in opened:
            connection.sendall(sent)
        assert is_answered(port)
        for connection in opened:
            assert ended(connection)
        assert is_answered(port)


@pytest.mark.slow
def test_many_more_than_there_is_room_for_hold_nobody_up(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
        began = time.monotonic()
        assert is_answered(port)
        assert time.monotonic() - began < 5


@pytest.mark.slow
def test_who_reads_nothing_of_an_answer_is_dropped_and_leaves_room_for_others(port: int) -> None:
    request = HEAD.replace(b"GET /", f"GET {STREAM}".encode()) + b"\r\n"
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)) for _ in range(6)]
        for connection in opened:
            connection.sendall(request)
        time.sleep(0.5)
        assert is_answered(port)
        assert httpx.get(f"http://127.0.0.1:{port}{STREAM}", timeout=30).json()["code"] == "busy"
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            with httpx.stream("GET", f"http://127.0.0.1:{port}{STREAM}", timeout=30) as answer:
                if answer.status_code == 200:
                    return
            time.sleep(0.2)
        raise AssertionError("those who read nothing are still there")


def ended(connection: socket.socket) -> bool:
    """Wait until the other side has ended a connection; False when it has not for long."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True
