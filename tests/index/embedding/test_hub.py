"""A model that has to come from the hub, where the hub is not there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from index.embedding import hub
from index.embedding.encoder import Encoder
from index.errors import ModelError

pytestmark = pytest.mark.slow


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr(hub, "SECONDS", 0.5)


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A host that takes connections and says nothing, as a firewall may."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        yield listening


def asked(listening: socket.socket) -> list[bytes]:
    """The methods of the requests that came in."""
    methods: list[bytes] = []
    while True:
        try:
            connection, _ = listening.accept()
        except BlockingIOError:
            return methods
        with connection:
            methods.append(connection.recv(100).partition(b" ")[0])


def answer_404() -> HTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    return HTTPServer(("127.0.0.1", 0), Handler)


@pytest.mark.usefixtures("online")
def test_a_hub_that_says_nothing_is_asked_once(monkeypatch: pytest.MonkeyPatch, silent: socket.socket) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
    with pytest.raises(ModelError, match=r"nobody/no-such-model.* not on this machine, .*127\.0\.0\.1.*--model"):
        Encoder("nobody/no-such-model")
    assert asked(silent).count(b"HEAD") == 1  # what else the client asks for, it asks once and briefly


@pytest.mark.usefixtures("online")
def test_whatever_the_hub_answers_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with answer_404() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        assert hub.is_reached()
        server.shutdown()


def test_offline_mode_asks_nobody(monkeypatch: pytest.MonkeyPatch, silent: socket.socket) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert not hub.is_reached()
    assert asked(silent) == []
