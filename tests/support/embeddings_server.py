"""A stand-in for an embeddings server that speaks OpenAI's protocol and fails as a test wants; also on a port."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.support.fakes import FakeEncoder

Answer = Callable[[httpx.Request], httpx.Response | None]


class Server:
    """Speaks OpenAI's protocol. fail: what to answer instead, or raise, before the next answers; None to answer."""

    def __init__(self, model: str = "bge-small-zh", dimension: int = 64, seed: str = "") -> None:
        self.model = model
        self.encoder = FakeEncoder(dimension=dimension)
        self.seed = seed
        self.fail: list[Answer] = []
        self.most = 1_000
        self.requests: list[httpx.Request] = []
        self.inputs: list[list[str]] = []
        self.at_once = self.most_at_once = 0
        self.noise = 0.0
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.requests.append(request)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            failure = self.fail.pop(0) if self.fail else None
        try:
            if failure and (answer := failure(request)) is not None:
                return answer
            return self._answer(request)
        finally:
            with self._lock:
                self.at_once -= 1

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/models":
            return httpx.Response(200, json={"data": [{"id": self.model}]})
        if request.url.path != "/v1/embeddings":
            return httpx.Response(404)
        texts = json.loads(request.content)["input"]
        if len(texts) > self.most:
            return httpx.Response(422, json={"error": "batch size > maximum"})
        self.inputs.append(texts)
        vectors = 3 * self.encoder.encode_queries([self.seed + text for text in texts]) + self.noise
        data = [{"index": n, "embedding": vector.tolist()} for n, vector in enumerate(vectors)]
        return httpx.Response(200, json={"data": data[::-1]})


class Listening:
    """A server on a port of this machine, which is switched off and on again. seconds: that an answer takes it."""

    def __init__(self, server: Server | None = None, seconds: float = 0.0) -> None:
        self.server = server or Server()
        self.seconds = seconds
        self._port = 0
        self._http: ThreadingHTTPServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen, on the same port as before."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:  # noqa: N805 (self is the server around it)
                self._answer(handler, b"")

            def do_POST(handler) -> None:  # noqa: N805 (self is the server around it)
                self._answer(handler, handler.rfile.read(int(handler.headers["content-length"])))

            def log_message(self, *_: object) -> None:
                """Silence."""

        self._http = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._http.daemon_threads = True
        self._port = self._http.server_port
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        """Listen no more; whoever is waiting gets no answer."""
        http, self._http = self._http, None
        if http:
            http.shutdown()
            http.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        time.sleep(self.seconds)
        if self._http is None:
            return
        response = self.server(httpx.Request(handler.command, f"{self.url}{handler.path}", content=body))
        handler.send_response(response.status_code)
        for name, value in (*response.headers.items(), ("connection", "close")):
            if name != "content-length":
                handler.send_header(name, value)
        handler.send_header("content-length", str(len(response.content)))
        handler.end_headers()
        handler.wfile.write(response.content)
