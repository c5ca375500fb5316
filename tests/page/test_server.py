"""What the page serves, to whom: probed over plain HTTP."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.utils import QueueError

from index.errors import UsageError
from page import app
from page.gradio_queue import QUESTIONS_AT_ONCE
from page.library import Library
from page.server import Access, Server, access_of
from page.users import parse_users
from qa import Answer, Assistant
from tests.support.fakes import GatedEncoder
from tests.support.libraries import SEA

ROOT = Path(app.__file__).parents[1]
PATIENCE = 120.0  # seconds: a busy machine is no failure
Serve = Callable[..., Server]
ASK = {"data": ["祁门红茶产于哪里？", None]}
FILE_META = {"_type": "gradio.FileData"}


@pytest.fixture
def page(serve: Serve) -> Server:
    return serve()


def raw(server: Server, method: str, target: str, headers: dict[str, str] | None = None, body: str = "") -> bytes:
    """Sends the target as it is, with nothing resolved or escaped; returns the status line and all that follows."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{server.server_port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", body]).encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


def asked(server: Server, endpoint: str, data: list[Any], **kwargs: Any) -> str:
    """An endpoint's answer, as JSON."""
    joined = httpx.post(f"{server.local_url}gradio_api/call/{endpoint}", json={"data": data}, **kwargs)
    assert joined.status_code == 200, joined.text
    event = joined.json()["event_id"]
    stream = httpx.get(f"{server.local_url}gradio_api/call/{endpoint}/{event}", timeout=60, **kwargs).text
    kind, answer = stream.strip().split("\n")
    assert kind == "event: complete", stream
    return json.dumps(json.loads(answer.removeprefix("data: ")), ensure_ascii=False)


# What there is


def test_the_page_and_its_endpoints_answer(page: Server) -> None:
    assert "Wenqu" in httpx.get(page.local_url).text
    assert "安徽" in asked(page, "ask", ASK["data"])
    assert "泰山" in asked(page, "search", ["泰山在哪里？", 1])


@pytest.mark.parametrize("endpoint", ["ask", "search"])
def test_the_parameters_that_are_optional_may_be_left_out(page: Server, endpoint: str) -> None:
    assert "泰山" in asked(page, endpoint, ["泰山在哪里？"])


@pytest.mark.parametrize("suffix", ["", "monitoring", "monitoring/summary", "gradio_api/proxy=", "gradio_api/file="])
def test_gradio_s_routes_that_the_page_does_not_use_are_gone(page: Server, suffix: str) -> None:
    refused = [f"{suffix}https://example.com", f"{suffix}/etc/passwd"] if suffix.endswith("=") else [suffix or "login"]
    for target in [
        *refused,
        "gradio_api/run/ask",
        "gradio_api/vibe-code/",
        "gradio_api/runs",
        "redoc",
        "docs/oauth2-redirect",
    ]:
        for method in ("GET", "POST"):
            answer = httpx.request(method, page.local_url + target, json={} if method == "POST" else None)
            assert answer.status_code == 404, (method, target)


def traversals(secret: Path) -> list[str]:
    name = str(secret)
    forms = [name, name.lstrip("/"), urllib.parse.quote(name, safe=""), f"file://{name}", name.replace("/", "%2f")]
    ups = ["../" * 12, "..%2f" * 12, "%2e%2e/" * 12, "..\\" * 12, "....//" * 12, "..;/" * 12, "%252e%252e%252f" * 12]
    climbing = [up + name.lstrip("/") for up in ups]
    places = ["/", "/static/", "/assets/", "/static/img/", "/gradio_api/", "/documents/", "/gradio_api/file="]
    places += [
        "/file=",
        "/file/",
        "/gradio_api/file/",
        "/gradio_api/proxy=",
        "/gradio_api/custom_component/1/client/x/",
    ]
    return [place + form for place in places for form in [*forms, *climbing]]


def test_no_path_leads_out_of_what_is_served(page: Server, folder: Path, index_dir: Path) -> None:
    secrets = {
        "documents": folder / "茶.txt",
        "index": next(index_dir.glob("generations/*/documents.jsonl")),
        "source": ROOT / "commands" / "cli.py",
        "system": Path("/etc/passwd"),
    }
    tried = 0
    for secret in secrets.values():
        marks = {"祁门红茶产于安徽".encode(), b"typer.Typer(", b"root:x:"}
        for target in traversals(secret):
            quoted = urllib.parse.quote(target, safe="/%=:;\\.?&")
            answer = raw(page, "GET", quoted)
            status = int(answer.split(b" ", 2)[1])
            assert status in {400, 404}, (quoted, answer)
            assert not any(mark in answer for mark in marks), quoted
            tried += 1
    assert tried >= 100


@pytest.mark.parametrize(
    "file",
    [
        {"path": "/etc/passwd", "meta": FILE_META},
        {"path": "http://127.0.0.1:9/x.png", "meta": FILE_META},
        {"path": "x", "url": "http://169.254.169.254/latest", "meta": FILE_META},
        [[{"deep": {"path": "file:///etc/passwd", "meta": FILE_META}}]],
    ],
)
def test_what_gradio_would_take_for_a_file_is_refused(page: Server, file: object) -> None:
    for target in ("gradio_api/call/ask", "gradio_api/call/v2/ask", "gradio_api/queue/join"):
        body = {"data": [file, None], "session_hash": "x", "fn_index": 0, "question": file}
        answer = httpx.post(page.local_url + target, json=body)
        assert (answer.status_code, answer.json()["detail"]) == (400, "files are not taken here")


def test_no_address_is_fetched_for_a_visitor(page: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.3)
        address = f"http://127.0.0.1:{trap.getsockname()[1]}/x.png"
        for target in (f"gradio_api/file={address}", f"gradio_api/proxy={address}", f"file={address}"):
            httpx.get(page.local_url + target)
        for data in ([address], [{"path": address, "meta": FILE_META}], [{"url": address}]):
            httpx.post(f"{page.local_url}gradio_api/call/ask", json={"data": data})
        headers = {"X-Forwarded-Host": f"127.0.0.1:{trap.getsockname()[1]}"}
        assert "127.0.0.1" in httpx.get(f"{page.local_url}config", headers=headers).text
        with pytest.raises(TimeoutError):
            trap.accept()


def test_errors_tell_nothing_of_the_machine(page: Server, folder: Path) -> None:
    texts = [
        httpx.post(
            f"{page.local_url}gradio_api/queue/join", content=b"{", headers={"Content-Type": "application/json"}
        ),
        httpx.post(f"{page.local_url}gradio_api/call/ask", json={"data": [1, 2, 3, 4, 5]}),
        httpx.put(f"{page.local_url}documents/a.exe", content=b"x"),
        httpx.get(f"{page.local_url}config"),
    ]
    for answer in texts:
        assert str(folder.parent) not in answer.text
        assert str(ROOT) not in answer.text
        assert "Traceback" not in answer.text


# Who may


ENDPOINTS = [
    *("", "config", "theme.css", "documents", "rebuild", "static/img/logo.svg", "assets/x.js", "favicon.ico", "health"),
    *("gradio_api/info", "gradio_api/openapi.json", "gradio_api/queue/data?session_hash=x", "gradio_api/heartbeat/x"),
    *("gradio_api/mcp/", "gradio_api/mcp/schema", "gradio_api/mcp/sse", "gradio_api/call/ask/x", "gradio_api/token"),
    *("gradio_api/file=/etc/passwd", "gradio_api/proxy=http://x", "gradio_api/upload", "gradio_api/startup-events"),
    *("monitoring", "login", "logout", "nothing", "gradio_api/app_id", "gradio_api/user", "robots.txt"),
]
WRONG = [
    None,
    ("anna", "wrong"),
    ("anna", ""),
    ("", "secret"),
    ("nobody", "secret"),
    ("anna", "geheim"),
    ("ANNA", "secret"),
    ("anna", "secret\0"),
]


def test_without_the_password_everything_is_401_and_says_nothing(serve: Serve) -> None:
    pytest.importorskip("mcp")
    server = serve(Access(users=parse_users("anna:secret, 王芳:geheim"), mcp=True))
    told = set()
    with httpx.Client(base_url=server.local_url) as client:
        for target in ENDPOINTS:
            for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
                answer = client.request(method, target, auth=WRONG[1])
                assert answer.status_code == 401, (method, target)
                told.add(answer.text)
        assert len(told) == 1, "what exists looks like what does not"
        for auth in WRONG:
            answer = client.get("", auth=auth)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Basic")
    for header in ("", "Basic", "Basic !!!", "Bearer x", "Basic " + base64.b64encode(b"anna").decode(), "Digest x"):
        assert httpx.get(server.local_url, headers={"Authorization": header}).status_code == 401


def test_what_a_user_sent_and_got_is_of_no_use_to_others(serve: Serve) -> None:
    """A conversation, a session, a cookie or a token of another run, without the password."""
    pytest.importorskip("mcp")
    server = serve(Access(users=parse_users("anna:secret"), mcp=True))
    anna = httpx.Client(base_url=server.local_url, auth=("anna", "secret"), timeout=60)
    cookies = anna.get("").cookies
    event = anna.post("gradio_api/call/ask", json=ASK).json()["event_id"]
    replayed = [
        *(f"gradio_api/call/ask/{event}", f"gradio_api/call/v2/ask/{event}", "gradio_api/queue/data?session_hash=anna"),
        *("gradio_api/heartbeat/anna", "gradio_api/mcp/", "documents", "health", "config"),
    ]
    for target in replayed:
        for headers in ({}, {"Authorization": "Bearer anna"}, {"Authorization": "Basic"}, {"Mcp-Session-Id": event}):
            refused = httpx.get(server.local_url + target, headers=headers, cookies=cookies)
            assert (refused.status_code, "complete" in refused.text) == (401, False), (target, headers)
    assert "event: complete" in anna.get(f"gradio_api/call/ask/{event}").text, "it is still there for the user"


def test_health_says_what_answers(serve: Serve, folder: Path) -> None:
    server = serve()
    health = httpx.get(f"{server.local_url}health").json()
    assert (health["status"], health["model"], health["documents"], health["passages"]) == ("ok", "fake:bigrams", 2, 2)
    (folder / "湖.md").write_text(SEA, encoding="utf-8")
    httpx.post(f"{server.local_url}rebuild", json={})
    wait_for_rebuild(server)
    newer = httpx.get(f"{server.local_url}health").json()
    assert (newer["documents"], newer["rebuilding"]) == (3, False)
    assert newer["generation"] != health["generation"]
    assert httpx.get(f"{serve(Access(users=parse_users('a:b'))).local_url}health").status_code == 401


def test_the_log_tells_who_was_refused_on_one_line_and_nobody_s_question(
    page: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        asked(page, "ask", ASK["data"])
        raw(page, "GET", "/nothing%0ahere")
    told = [record.getMessage() for record in caplog.records]
    assert "refused: 404 GET '/nothing\\nhere' from 127.0.0.1" in told
    assert "祁门" not in "".join(told)


def test_every_user_gets_in(serve: Serve) -> None:
    server = serve(Access(users=parse_users("anna:secret\n王芳:pass:word")))
    for user in (("anna", "secret"), ("王芳", "pass:word")):
        header = "basic " + base64.b64encode(":".join(user).encode()).decode()
        assert httpx.get(server.local_url, headers={"Authorization": header}).status_code == 200
    assert "安徽" in asked(server, "ask", ASK["data"], auth=("anna", "secret"))
    headers = {"Authorization": "Basic " + base64.b64encode(b"anna:secret").decode()}
    client = Client(server.local_url, headers=headers, verbose=False)
    assert client.predict(question="祁门红茶产于哪里？", api_name="/ask")["found"] in {True, False}


@pytest.mark.parametrize("setting", ["", " ", ",", "anna", "anna:", ":secret", "anna:x,anna:y", "a:b,c"])
def test_a_setting_that_names_nobody_is_an_error_that_keeps_the_password(setting: str) -> None:
    with pytest.raises(UsageError, match="WENQU_AUTH") as refused:
        parse_users(setting)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
        {"Host": "evil.example"},
        {"Host": "evil.example", "Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": ""},
    ],
)
def test_other_sites_are_refused(page: Server, folder: Path, headers: dict[str, str]) -> None:
    before = sorted(folder.rglob("*"))
    for method, target in (
        *(("POST", "gradio_api/call/ask"), ("POST", "gradio_api/queue/join"), ("POST", "rebuild")),
        *(("PUT", "documents/湖.md"), ("DELETE", "documents/茶.txt"), ("DELETE", "rebuild"), ("GET", "documents")),
    ):
        answer = httpx.request(method, page.local_url + target, headers=headers, json=ASK if method == "POST" else None)
        assert answer.status_code in {400, 403}, (method, target, answer.text)
        assert "access-control-allow-origin" not in answer.headers
    assert sorted(folder.rglob("*")) == before


def test_the_page_itself_and_links_to_it_are_not_foreign(page: Server) -> None:
    own = {"Origin": page.local_url.rstrip("/")}
    assert httpx.post(f"{page.local_url}gradio_api/call/ask", json=ASK, headers=own).status_code == 200
    browser = {"Sec-Fetch-Site": "same-origin", "Origin": "https://docs.example"}  # a proxy that renames the host
    assert httpx.post(f"{page.local_url}gradio_api/call/ask", json=ASK, headers=browser).status_code == 200
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert httpx.get(page.local_url, headers=link).status_code == 200
    assert httpx.get(page.local_url, headers={"Host": f"localhost:{page.server_port}"}).status_code == 200


# How much


def test_requests_are_bounded(page: Server) -> None:
    big = httpx.post(f"{page.local_url}gradio_api/call/ask", json={"data": ["问" * 3_000_000]})
    assert big.status_code == 413
    assert b" 411 " in raw(page, "POST", "/gradio_api/call/ask", {"Transfer-Encoding": "chunked"}, "0\r\n\r\n")
    assert b" 411 " in raw(page, "PUT", "/documents/a.txt")
    assert b" 413 " in raw(page, "PUT", "/documents/a.txt", {"Content-Length": str(10**12)})
    deep = '{"data":' + "[" * 200_000 + "]" * 200_000 + "}"
    assert httpx.post(f"{page.local_url}gradio_api/call/ask", content=deep).status_code == 400


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("POST", "/gradio_api/call/ask", 413),
        ("POST", "/nothing", 404),
        ("PUT", "/documents/a.exe/", 403),
    ],
)
def test_who_is_still_sending_hears_why_it_is_refused(serve: Serve, method: str, target: str, status: int) -> None:
    """A connection closed on unread data is reset, and what was said on it is lost."""
    server = serve(Access(read_only=True))
    size = 16 * 1024**2
    said = raw(server, method, target, {"Content-Length": str(size)}, "x" * size)
    assert int(said.split(b" ", 2)[1]) == status
    assert json.loads(said.partition(b"\r\n\r\n")[2])["detail"]


def test_who_is_still_sending_hears_that_the_disk_is_full(
    page: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("page.uploads.Upload.write", full)
    before = sorted(folder.rglob("*"))
    size = 16 * 1024**2
    said = raw(page, "PUT", "/documents/a.md", {"Content-Length": str(size)}, "x" * size)
    assert int(said.split(b" ", 2)[1]) == 507
    assert json.loads(said.partition(b"\r\n\r\n")[2])["code"] == "document_not_stored"
    assert sorted(folder.rglob("*")) == before


def test_an_upload_that_breaks_off_leaves_nothing(page: Server, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = sorted(folder.rglob("*"))
    connection = http.client.HTTPConnection("127.0.0.1", page.server_port)
    connection.putrequest("PUT", "/documents/a.txt")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"half")
    connection.close()
    limit = time.monotonic() + PATIENCE
    while sorted(folder.rglob("*")) != before:
        assert time.monotonic() < limit
        time.sleep(0.05)
    assert not caplog.records, "nobody's fault"


@pytest.mark.parametrize(
    ("waiting", "normal_after"), [(2, PATIENCE), pytest.param(app.WAITING_QUESTIONS, 5, marks=pytest.mark.soak)]
)
def test_when_the_queue_is_full_the_client_is_told_to_try_again(
    serve: Serve, make: Callable[..., Library], monkeypatch: pytest.MonkeyPatch, waiting: int, normal_after: float
) -> None:
    monkeypatch.setattr(app, "WAITING_QUESTIONS", waiting)
    free = threading.Event()
    answer_now = Assistant.ask

    def answer_later(*args: Any, **kwargs: Any) -> Answer:
        assert free.wait(PATIENCE)
        return answer_now(*args, **kwargs)

    monkeypatch.setattr(Assistant, "ask", answer_later)
    server = serve(library=make())
    address = f"{server.local_url}gradio_api/call/ask"
    answers = [httpx.post(address, json=ASK) for _ in range(10 * waiting)]
    full = [answer for answer in answers if answer.status_code != 200]
    assert len(full) >= 9 * waiting - QUESTIONS_AT_ONCE - 1
    for answer in full:
        assert answer.status_code == 503
        assert "busy, try again" in answer.json()["detail"]
        assert answer.headers["retry-after"]
    with pytest.raises(QueueError, match="full"):
        Client(server.local_url, verbose=False).predict(question="?", api_name="/ask")
    in_the_browser = httpx.post(address, json=ASK, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert in_the_browser.status_code == 429
    assert "请过几秒再试" in in_the_browser.json()["detail"]
    free.set()
    freed = time.monotonic()
    while httpx.post(address, json=ASK).status_code != 200:
        assert time.monotonic() < freed + normal_after
        time.sleep(0.1)
    for answer in answers:
        if answer.status_code == 200:
            httpx.get(f"{address}/{answer.json()['event_id']}", timeout=60)
    assert "安徽" in asked(server, "ask", ASK["data"])


# Documents


def wait_for_rebuild(server: Server, **kwargs: Any) -> dict[str, Any]:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        state: dict[str, Any] = httpx.get(f"{server.local_url}rebuild", **kwargs).json()
        if not state["running"]:
            return state
        time.sleep(0.02)
    raise AssertionError("the rebuild does not end")


def test_documents_are_added_replaced_and_removed(page: Server) -> None:
    address = f"{page.local_url}documents/{urllib.parse.quote('湖.md')}"
    assert httpx.put(address, content=SEA.encode()).json() == {"outcome": "added"}
    assert wait_for_rebuild(page)["report"]["added"] == ["湖.md"]
    assert "青海湖" in asked(page, "search", ["最大的内陆湖", 1])
    assert httpx.put(address, content=SEA.encode()).json() == {"outcome": "unchanged"}
    assert httpx.put(address, content="太湖横跨江、浙两省。".encode()).json() == {"outcome": "replaced"}
    wait_for_rebuild(page)
    assert "青海湖" not in asked(page, "search", ["最大的内陆湖", 10])
    names = {item["name"] for item in httpx.get(f"{page.local_url}documents").json()["documents"]}
    assert names == {"湖.md", "茶.txt", "山/泰山.txt"}
    removed = httpx.delete(f"{page.local_url}documents/{urllib.parse.quote('山/泰山.txt')}")
    assert removed.json() == {"outcome": "removed"}
    wait_for_rebuild(page)
    assert "泰山" not in asked(page, "search", ["泰山在哪里？", 10])


def test_a_rebuild_is_followed_and_cancelled(page: Server, encoder: GatedEncoder) -> None:
    encoder.close_gate()
    try:
        follow_and_cancel(page, encoder)
    finally:
        encoder.gate.set()


def follow_and_cancel(page: Server, encoder: GatedEncoder) -> None:
    httpx.put(f"{page.local_url}documents/a.md", content=SEA.encode())
    assert encoder.waiting.wait(60)
    state = httpx.get(f"{page.local_url}rebuild").json()
    assert (state["running"], state["stage"]) == (True, "encoding")
    assert "安徽" in asked(page, "ask", ASK["data"]), "the old index answers meanwhile"
    assert httpx.delete(f"{page.local_url}rebuild").status_code == 200
    encoder.gate.set()
    assert wait_for_rebuild(page)["cancelled"] is True


@pytest.mark.parametrize("name", ["a.exe", "..%2fa.txt", "%2e%2e%2fa.txt", "a%00.txt", "%2fetc%2fpasswd", ".a.txt"])
def test_a_bad_name_is_refused_with_its_reason(page: Server, folder: Path, name: str) -> None:
    before = sorted(folder.parent.rglob("*"))
    answer = httpx.put(f"{page.local_url}documents/{name}", content=b"x")
    assert answer.status_code in {400, 404}
    assert answer.json()["detail"]
    assert sorted(folder.parent.rglob("*")) == before


def test_a_full_disk_is_named(page: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("page.uploads.os.fsync", full)
    answer = httpx.put(f"{page.local_url}documents/a.md", content=b"x")
    assert answer.status_code == 507
    assert "No space left" in answer.json()["detail"]
    assert answer.json()["code"] == "document_not_stored"


def test_reasons_are_in_the_browsers_language_with_their_codes(page: Server) -> None:
    chinese = {"accept-language": "zh-CN"}
    refused = httpx.put(f"{page.local_url}documents/.a.txt", content=b"x", headers=chinese).json()
    assert refused == {"detail": ".a.txt：不能作文档的文件名，请改名", "code": "name_refused"}
    missing = httpx.get(f"{page.local_url}no/such/page", headers=chinese).json()
    assert missing == {"detail": "这里什么也没有", "code": "nothing_here"}
    httpx.put(f"{page.local_url}documents/坏.txt", content=bytes(range(256)) * 8)
    wait_for_rebuild(page)
    documents = httpx.get(f"{page.local_url}documents", headers=chinese).json()["documents"]
    (bad,) = [item for item in documents if item["name"] == "坏.txt"]
    assert bad["warnings"] == ["不是文本文件（含有零字节），请另存为 UTF-8 文本"]
    assert bad["warning_codes"] == ["zero_bytes"]


def test_read_only_refuses_changes_and_still_answers(serve: Serve, folder: Path) -> None:
    server = serve(Access(read_only=True))
    before = sorted(folder.rglob("*"))
    for method, target in (("PUT", "documents/a.md"), ("DELETE", "documents/a.md"), ("POST", "rebuild")):
        answer = httpx.request(method, server.local_url + target, content=b"{}" if method != "DELETE" else None)
        assert answer.status_code == 403
        assert "read-only" in answer.json()["detail"]
    assert sorted(folder.rglob("*")) == before
    assert httpx.get(f"{server.local_url}documents").json()["read_only"] is True
    assert "安徽" in asked(server, "ask", ASK["data"])


# Settings


def test_where_others_reach_it_without_a_password_the_page_is_read_only_unless_told() -> None:
    def read_only(host: str, users: str | None = None, asked_for: bool | None = None) -> bool:
        return access_of(users, host=host, read_only=asked_for, root_path="", mcp=False).read_only

    assert not read_only("127.0.0.1")
    assert not read_only("localhost")
    everywhere = "0.0.0.0"
    assert read_only(everywhere)
    assert read_only("192.168.0.7")
    assert not read_only(everywhere, "anna:secret")
    assert not read_only(everywhere, None, False)
    assert read_only("127.0.0.1", None, True)


def test_a_root_path_that_is_none_is_an_error() -> None:
    with pytest.raises(UsageError, match="--root-path"):
        access_of(None, host="127.0.0.1", read_only=None, root_path="wenqu", mcp=False)


@pytest.mark.parametrize("root_path", ["/wenqu", "https://docs.example/wenqu/"])
def test_behind_a_proxy_the_page_names_the_proxy_s_address(serve: Serve, root_path: str) -> None:
    access = access_of(None, host="127.0.0.1", read_only=None, root_path=root_path, mcp=False)
    server = serve(access)
    headers = {"X-Forwarded-Host": "docs.example", "X-Forwarded-Proto": "https"}
    config = httpx.get(f"{server.local_url}config", headers=headers).json()
    assert config["root"] == "https://docs.example/wenqu"
    if root_path.startswith("https"):
        headers = {"Host": "docs.example", "Origin": "https://docs.example"}
        assert httpx.post(f"{server.local_url}gradio_api/call/ask", json=ASK, headers=headers).status_code == 200


def test_json_of_a_state_can_be_read_by_any_client(page: Server) -> None:
    httpx.post(f"{page.local_url}rebuild", json={})
    state = wait_for_rebuild(page)
    assert state["report"]["published"] is False
    assert json.dumps(state)
