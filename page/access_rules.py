"""Which requests may be made, as far as their first lines tell: by host, by user, by site, by route and by size."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.datastructures import Headers

from index.messages import Message
from page.hosts import THIS_MACHINE, Hosts, name_in, origin_host
from page.refusals import NOT_FOUND, Refusal, unauthorized
from page.uploads import MAX_DOCUMENT_BYTES
from page.users import Users

__all__ = ["ASK", "CHANGE", "MCP", "READING", "AccessRules"]

MAX_JSON_BYTES = 2 * 1024 * 1024
LONGEST_NUMBER = 15  # digits

_FILE = r"(?!.*(?:\.\.|//))[\w.@+-][\w./@+-]*"
_CONVERSATION = r"/conversations/[\w.:-]{1,64}"
_READ = re.compile(
    r"/|/(config/?|theme\.css|favicon\.ico|manifest\.json|robots\.txt"
    rf"|health|words|conversations|documents|rebuild|(static|assets)/{_FILE}"
    rf"|docs|docs/{_FILE}|openapi\.json|v1/models(/[\w.:-]{{1,64}})?|ask-each(/[\w-]{{22}}\.(xlsx|csv))?"
    r"|documents/.{1,4000}/(pages/\d{1,5}\.png|original))"
    rf"|{_CONVERSATION}"
    r"|/gradio_api/(info/?|openapi\.json|app_id|startup-events|theme\.css|login_check|token|user|queue/data"
    r"|heartbeat/\w+|call/(v2/)?\w+/\w+)"
)
ASK = re.compile(r"/gradio_api/(queue/join|call/(v2/)?\w+/?|cancel|reset/?)")
_API = re.compile(r"/ask|/ask-each|/search|/retrieval|/v1/chat/completions")
MCP = re.compile(r"(/gradio_api)?/mcp/?|/gradio_api/mcp/http/?")
_FILE_OF_DOCUMENT = re.compile(r"/documents/.+/original")
CHANGE = re.compile(r"/rebuild|/documents/.+|/removed/.+")
_KEEP = re.compile(rf"{_CONVERSATION}|/transcripts")
READING = frozenset({"GET", "HEAD"})
_FORWARDING = re.compile(r"(x-)?forwarded.*|via|x-real-ip|(x|cf|true)-(client|connecting)-ip")  # what proxies add


@dataclass(frozen=True, slots=True)
class AccessRules:
    """What `AccessControl` allows.

    users: None admits everybody. hosts: the page's names. public: host[:port] of the address that a proxy in front
    has, if it is known. writable: documents may be changed. writable_by_proxy: also by what comes through a proxy.
    downloads: the documents' files may be downloaded, None by those who may change them. mcp: the MCP server is on.
    most_streams: how many answers may be followed at once, so that there is room for others.
    """

    users: Users | None = None
    hosts: Hosts = THIS_MACHINE
    public: str | None = None
    writable: bool = False
    writable_by_proxy: bool = False
    downloads: bool | None = None
    mcp: bool = False
    most_streams: int = 256

    def refusal(self, method: str, path: str, headers: Headers) -> Refusal | None:
        """Return why a request is refused, None where it is not."""
        host, origin = name_in(headers.get("host")), origin_host(headers.get("origin", ""))
        if host is None or origin is None:
            return Refusal(400, Message("malformed_host"))
        if not self.hosts.admit(host):  # before the password: a browser must not ask for it under a name of others
            return Refusal(403, Message("other_host", {"host": host}))
        if self.users is not None and not self.users.admits(headers.get("authorization")):
            return unauthorized(path, headers)
        if _is_foreign(method, headers, self.public):
            return Refusal(403, Message("other_site"))
        return self._refused_route(method, path, headers) or _refused_size(method, path, headers)

    def _refused_route(self, method: str, path: str, headers: Headers) -> Refusal | None:
        if self.mcp and MCP.fullmatch(path) and method in {"GET", "POST", "DELETE"}:
            return None
        if method in READING:
            return self._refused_reading(path, headers)
        if method == "POST" and (ASK.fullmatch(path) or _API.fullmatch(path)):
            return None
        if method in {"POST", "DELETE"} and _KEEP.fullmatch(path):
            return None
        if method in {"PUT", "POST", "DELETE"} and CHANGE.fullmatch(path):
            return None if self._may_change(headers) else Refusal(403, Message("page_read_only"))
        return NOT_FOUND

    def _refused_reading(self, path: str, headers: Headers) -> Refusal | None:
        if not _READ.fullmatch(path):
            return NOT_FOUND
        hidden = _FILE_OF_DOCUMENT.fullmatch(path) and not self._may_download(headers)
        return Refusal(403, Message("no_downloads")) if hidden else None

    def _may_download(self, headers: Headers) -> bool:
        return self._may_change(headers) if self.downloads is None else self.downloads

    def _may_change(self, headers: Headers) -> bool:
        forwarded = any(map(_FORWARDING.fullmatch, headers))
        return self.writable and (self.writable_by_proxy or not forwarded)


def _is_foreign(method: str, headers: Headers, public: str | None) -> bool:
    """Return whether another site than the page itself had a browser make the request.

    The rules are those of Go's CrossOriginProtection: Sec-Fetch-Site where a browser sends it, else Origin against
    Host. Following a link to the page is not foreign. Nor is a request with a key: a browser adds none by itself, and
    asks the page first whether another site may, which the page never allows.
    """
    if headers.get("authorization", "").lower().startswith("bearer "):
        return False
    site = headers.get("sec-fetch-site")
    if site in {"same-origin", "none"}:
        return False
    if site is not None:
        return not (method in READING and headers.get("sec-fetch-mode") == "navigate")
    origin = headers.get("origin")
    if origin is None:
        return False
    own = {headers.get("host"), headers.get("x-forwarded-host"), public} - {None}
    return origin_host(origin) not in own


def _refused_size(method: str, path: str, headers: Headers) -> Refusal | None:
    if method in READING or method == "DELETE":
        return None
    length = headers.get("content-length", "" if method == "PUT" else "0")
    if "transfer-encoding" in headers or not length.isdecimal():
        return Refusal(411, Message("length_needed"))
    limit = MAX_DOCUMENT_BYTES if method == "PUT" else MAX_JSON_BYTES
    if len(length) > LONGEST_NUMBER or int(length) > limit:
        return Refusal(413, Message("too_large", {"megabytes": limit // 1024**2}))
    return None
