"""Who is let in, and what may be changed: rules asked without a port."""

from __future__ import annotations

import base64
import socket
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from index.errors import UsageError
from page.access_control import AccessControl
from page.access_rules import AccessRules
from page.hosts import hosts_of, name_in
from page.server import Access, access_of
from page.users import parse_users

EVERYWHERE = "0.0.0.0"
PUT = ("PUT", "/documents/a.txt")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("let in")(scope, receive, send)


def client(host: str = "127.0.0.1", given: tuple[str, ...] = (), **rules: Any) -> TestClient:
    control = AccessControl(application, AccessRules(hosts=hosts_of(host, given), writable=True, **rules))
    return TestClient(control, base_url="http://127.0.0.1:7860")


def access(host: str = "127.0.0.1", users: str | None = None, root_path: str = "", **more: object) -> Access:
    read_only = more.get("read_only")
    assert read_only is None or isinstance(read_only, bool)
    return access_of(
        users, host=host, read_only=read_only, root_path=root_path, mcp=False, allowed_hosts=str(more.get("names", ""))
    )


@pytest.mark.parametrize("root_path", ["https://docs.example.com/wenqu", "http://docs.example.com", "/wenqu"])
def test_a_page_behind_a_proxy_is_read_only_unless_told(root_path: str) -> None:
    exposed = access(root_path=root_path)
    assert (exposed.read_only, exposed.exposed) == (True, root_path)
    assert not access(root_path=root_path, read_only=False).read_only
    assert not access(root_path=root_path, users="anna:secret").read_only
    assert access(root_path=root_path, users="anna:secret").exposed is None


def test_a_page_with_a_name_on_other_machines_is_read_only_unless_told() -> None:
    assert access(names="docs.example.com, localhost").read_only
    assert access(names="*").read_only
    assert not access(names="localhost").read_only


def test_who_comes_through_a_proxy_changes_nothing_without_a_password_unless_told() -> None:
    unsaid, told = client(), client(writable_by_proxy=True)
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via", "CF-Connecting-IP"):
        assert unsaid.request(*PUT, content=b"x", headers={header: "10.0.0.1"}).status_code == 403
        assert told.request(*PUT, content=b"x", headers={header: "10.0.0.1"}).status_code == 200
    assert unsaid.request(*PUT, content=b"x").status_code == 200
    assert access(read_only=False).writable_by_proxy
    assert access(users="anna:secret").writable_by_proxy
    assert not access().writable_by_proxy


FOREIGN = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "wenqu.evil.example:7860"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", EVERYWHERE, "::", "192.168.0.7"])
@pytest.mark.parametrize("users", [None, "anna:secret"])
def test_names_of_others_are_refused_wherever_the_page_listens(host: str, users: str | None) -> None:
    visitor = client(host, users=parse_users(users) if users else None)
    for foreign in FOREIGN:
        for method, path in (("GET", "/"), ("GET", "/health"), PUT):
            answer = visitor.request(method, path, content=b"x", headers={"Host": foreign})
            assert (answer.status_code, answer.json()["code"]) == (403, "other_host"), (method, path, foreign)


def test_a_page_that_others_reach_answers_to_its_addresses_and_names() -> None:
    machine = socket.gethostname()
    own = ["127.0.0.1", "localhost:7860", "[::1]:7860", "192.168.0.7:7860", "[fe80::1]", machine, f"{machine}.local"]
    visitor = client(EVERYWHERE)
    for name in own:
        assert visitor.get("/", headers={"Host": name}).status_code == 200, name
    given = client(EVERYWHERE, given=("Docs.Example.com",))
    assert given.get("/", headers={"Host": "docs.example.COM:443"}).status_code == 200
    assert client(EVERYWHERE, given=("*",)).get("/", headers={"Host": "evil.example"}).status_code == 200


def test_a_page_for_this_machine_answers_to_no_address_of_others() -> None:
    visitor = client()
    for host in ("192.168.0.7", "[::2]", "169.254.169.254", "0.0.0.0"):
        assert visitor.get("/", headers={"Host": host}).status_code == 403, host
    for host in ("127.0.0.2:80", "LOCALHOST", "[::1]"):
        assert visitor.get("/", headers={"Host": host}).status_code == 200, host


@pytest.mark.parametrize(
    "headers",
    [
        *({"Host": host} for host in ("", "[", "[::1", "a b", "a/b", "a@b", "a:b", "a:123456", "[x]", "é", "a\\b")),
        *({"Origin": origin} for origin in ("http://[", "http://[::1", "http://a[b]", "//[", "http://a b")),
    ],
)
def test_a_malformed_host_or_origin_is_a_bad_request(headers: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = client().get("/", headers=raw)  # type: ignore[arg-type]  # bytes, which httpx takes too
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_host")


@pytest.mark.parametrize("names", ["https://docs.example.com", "docs.example.com:443", "a b", "a,[", "*.example.com"])
def test_an_allowed_host_that_is_none_is_an_error(names: str) -> None:
    with pytest.raises(UsageError, match="--allowed-hosts"):
        access(names=names)


@pytest.mark.parametrize("root_path", ["wenqu", "//evil.example", "http://[", "https://", "/a b", "ftp://x/", "/a?b"])
def test_a_root_path_that_is_none_is_an_error(root_path: str) -> None:
    with pytest.raises(UsageError, match="--root-path"):
        access(root_path=root_path)


def test_the_name_in_a_host_header() -> None:
    assert name_in("Docs.Example.org:8080") == "docs.example.org"
    assert name_in("[::1]:80") == "::1"
    assert name_in(None) is None


def test_who_was_refused_is_logged_on_one_line(caplog: pytest.LogCaptureFixture) -> None:
    scope_client = ("\x1b[2J\r\n2026-01-01 forged", 1)
    control = AccessControl(application, AccessRules())
    visitor = TestClient(control, base_url="http://127.0.0.1:7860", client=scope_client)
    with caplog.at_level("INFO", logger="page.access_control"):
        visitor.get("/nothing%0d%0ahere%1b")
    (told,) = [record.getMessage() for record in caplog.records if record.name == "page.access_control"]
    assert told.isprintable()


@pytest.mark.parametrize("length", ["9" * 5_000, "9" * 16, "-1", "1e3", "²"])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    headers = {"content-length": length.encode()}
    answer = client().request("POST", "/rebuild", content=b"{}", headers=headers)  # type: ignore[arg-type]  # bytes, which httpx takes too
    assert answer.status_code in {411, 413}


@pytest.mark.parametrize(
    ("setting", "names"),
    [
        ("anna:secret,bert:hunter2", ("anna", "bert")),
        ('"anna:a,b:c",bert:x', ("anna", "bert")),
        (' "anna:a""b" \n bert:x:y ', ("anna", "bert")),
        ('anna:a"b', ("anna",)),
    ],
)
def test_users_are_named_and_quoted(setting: str, names: tuple[str, ...]) -> None:
    assert parse_users(setting).names == names


def test_a_password_with_a_comma_is_taken_whole_or_refused() -> None:
    quoted = parse_users('"anna:a,b:c"')
    assert quoted.admits("Basic " + base64.b64encode(b"anna:a,b:c").decode())
    for setting in ("anna:a,b", '"anna:a,b', '"anna:a"b,c:d', '"anna:a" "b:c"'):
        with pytest.raises(UsageError, match="double quotes"):
            parse_users(setting)


HEADERS = [
    "Host",
    "Origin",
    "Content-Length",
    "Transfer-Encoding",
    "Authorization",
    "Accept-Language",
    "Sec-Fetch-Site",
]
VALUES = (
    st.binary(max_size=40) | st.text(max_size=20).map(str.encode) | st.sampled_from([b"http://[", b"Basic ===", b"-0"])
)
ROUTES = st.sampled_from(
    [PUT, ("POST", "/rebuild"), ("GET", "/health"), ("DELETE", "/documents/x.txt"), ("TRACE", "/")]
)


@settings(max_examples=200, deadline=None, database=None)
@given(ROUTES, st.dictionaries(st.sampled_from(HEADERS), VALUES, max_size=3), st.booleans())
def test_no_header_ends_in_an_exception(route: tuple[str, str], headers: dict[str, bytes], with_users: bool) -> None:
    users = parse_users("anna:secret") if with_users else None
    raw = [(name.encode(), value) for name, value in headers.items()]
    answer = client(users=users).request(*route, content=b"{}", headers=raw)
    assert answer.status_code in {200, 400, 401, 403, 404, 411, 413}
