"""A stand-in for a server with a language model: it speaks OpenAI's protocol, and fails as a test wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Event = bytes | float  # what is sent, or the seconds to wait before the next


def chunk(text: str | None = None, finish: str | None = None, **delta: object) -> bytes:
    """One server-sent event with a piece of text."""
    content = {"content": text} if text is not None else {}
    choice = {"index": 0, "delta": {**content, **delta}, "finish_reason": finish}
    event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(event)}\n\n".encode()


def said(text: str, size: int = 3, finish: str = "stop") -> list[Event]:
    """A whole answer, some characters at a time."""
    pieces: list[Event] = [chunk(text[start : start + size]) for start in range(0, len(text), size)]
    return [chunk("", role="assistant"), *pieces, chunk(finish=finish), b"data: [DONE]\n\n"]


@dataclass
class ModelServer:
    """What is asked of the server, and what it answers.

    answers: gives the events of an answer to a request's body. status: of its answers. breaks: it
    hangs up in the middle. hold: it waits for ``go`` before the last events.
    """

    answers: Callable[[dict[str, Any]], Iterable[Event]] = lambda body: said("")
    status: int = 200
    breaks: bool = False
    body: bytes = b'{"error": {"message": "no"}}'
    location: str | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def says(self, text: str, **how: Any) -> None:
        """Every answer is this text."""
        self.answers = lambda body: said(text, **how)

    def data(self, number: int = -1) -> list[dict[str, Any]]:
        """The lines of JSON of a request: the passages, and the question."""
        return [json.loads(line) for line in self.asked[number]["messages"][-1]["content"].splitlines()]


@contextmanager
def serving(server: ModelServer) -> Iterator[ModelServer]:
    """Serves on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.asked.append(body)
            if self.path != "/v1/chat/completions":
                self._refuse(404)
            elif server.status != 200:
                self._refuse(server.status)
            else:
                self._stream(server.answers(body))

        def _refuse(self, status: int) -> None:
            self.send_response(status)
            if server.location:
                self.send_header("location", server.location)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(server.body)))
            self.end_headers()
            self.wfile.write(server.body)

        def _stream(self, events: Iterable[Event]) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            try:
                for event in events:
                    if isinstance(event, bytes):
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
                        self.wfile.flush()
                    else:
                        time.sleep(event)
                if not server.breaks:
                    self.wfile.write(b"0\r\n\r\n")
            except OSError:
                server.hung_up.set()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Silence."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
