"""The documents' own files: who may download them, and that nothing else can be."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from index.errors import DocumentError, UsageError
from page.library import Library
from page.original_pages import originals_of
from page.server import Access, Server
from page.source_pane import document_html, document_list_html
from page.users import parse_users
from page.views import DocumentView
from tests.support.libraries import get_document

NAME = '合同/租房 "甲".html'
TEXT = "<p>房租每月三千元。</p><script>alert(1)</script>"
Serve = Callable[..., Server]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "合同").mkdir(parents=True)
    (folder / NAME).write_text(TEXT, encoding="utf-8")
    (folder / "图.xml").write_text("<svg onload='alert(1)'>一张图里的字</svg>", encoding="utf-8")
    (folder / ".hidden.txt").write_text("藏着的", encoding="utf-8")
    (folder / "other.bin").write_bytes(b"no document")
    secret = tmp_path / "secret.txt"
    secret.write_text("外面的秘密", encoding="utf-8")
    (folder / "link.txt").symlink_to(secret)
    (folder / "inside.txt").symlink_to(folder / NAME)
    (folder / "out").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    return folder


@pytest.fixture
def serve_files(serve: Callable[..., Server], make: Callable[..., Library]) -> Serve:
    """Serves the library with the documents' files, as `wenqu chat` does."""

    def serve_files(access: Access | None = None) -> Server:
        access = access or Access()
        return serve(access, make(read_only=access.read_only, downloads=access.gives_files))

    return serve_files


def test_a_file_comes_as_it_is_to_be_kept_under_its_name_and_is_never_run(serve_files: Serve) -> None:
    answer = get_document(serve_files(), f"{quote(NAME)}/original")
    assert (answer.status_code, answer.text) == (200, TEXT)
    assert answer.headers["content-disposition"] == f"attachment; filename*=utf-8''{quote(Path(NAME).name)}"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers.get_list("content-security-policy")
    assert "private" in answer.headers["cache-control"]


REFUSED = [
    "没有.txt",
    "%2e%2e/secret.txt",
    "../secret.txt",
    "合同/%2e%2e/%2e%2e/secret.txt",
    "%2e%2e%2fsecret.txt",
    "%2fetc%2fpasswd",
    "..%5csecret.txt",
    "a%00.txt",
    "link.txt",
    "out/secret.txt",
    "pipe.txt",
    ".hidden.txt",
    "other.bin",
    "合同",
]


def test_nothing_but_a_document_is_given_out(serve_files: Serve) -> None:
    server = serve_files()
    for path in REFUSED:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        connection.request("GET", f"/documents/{quote(path, safe='/%')}/original")  # dots stay as they are
        refused = connection.getresponse()
        assert (refused.status, json.loads(refused.read())["code"]) == (400, "no_such_document"), path
    assert httpx.get(f"{server.local_url}documents/original", timeout=60).status_code == 404


def test_a_link_to_another_document_gives_that_document(serve_files: Serve) -> None:
    assert get_document(serve_files(), "inside.txt/original").text == TEXT


def test_a_file_needs_the_password_and_the_same_site(serve_files: Serve) -> None:
    server = serve_files(Access(parse_users("王:secret")))
    assert get_document(server, f"{quote(NAME)}/original").status_code == 401
    assert get_document(server, f"{quote(NAME)}/original", auth=("王", "secret")).status_code == 200
    foreign = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert get_document(server, f"{quote(NAME)}/original", auth=("王", "secret"), headers=foreign).status_code == 403


def test_a_page_that_is_read_only_gives_no_files_unless_told(serve_files: Serve, make: Callable[..., Library]) -> None:
    refused = get_document(serve_files(Access(read_only=True)), f"{quote(NAME)}/original")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_downloads")
    assert get_document(serve_files(Access(read_only=True, downloads=True)), f"{quote(NAME)}/original").text == TEXT
    assert get_document(serve_files(Access(downloads=False)), f"{quote(NAME)}/original").status_code == 403
    with pytest.raises(UsageError, match="--downloads"):
        make(read_only=True).original(NAME)


def test_who_comes_through_a_proxy_gets_no_files_without_a_password_unless_told(serve_files: Serve) -> None:
    through = {"X-Forwarded-For": "10.0.0.1"}
    assert get_document(serve_files(), f"{quote(NAME)}/original", headers=through).status_code == 403
    for access in (Access(writable_by_proxy=True), Access(downloads=True)):
        assert get_document(serve_files(access), f"{quote(NAME)}/original", headers=through).status_code == 200


def test_a_file_that_is_gone_is_neither_offered_nor_given(make: Callable[..., Library], folder: Path) -> None:
    library = make(downloads=True)
    originals = originals_of(library.assistant().retriever, library.files)
    assert originals is not None
    assert originals.download(NAME) == f"documents/{quote(NAME)}/original"
    (folder / NAME).unlink()
    assert originals.download(NAME) is None
    with pytest.raises(DocumentError, match="no such document"):
        library.original(NAME)


def test_documents_have_links_where_they_are_given_out(make: Callable[..., Library]) -> None:
    for downloads in (True, False):
        library = make(downloads=downloads)
        retriever = library.assistant().retriever
        originals = originals_of(retriever, library.files)
        for shown in (
            document_list_html(retriever.passages, "zh", originals),
            document_html(retriever.passages, DocumentView(NAME), "zh", originals),
        ):
            assert (
                f"documents/{quote(NAME)}/original"
                in shown.replace("&#47;", "/").replace("&#37;", "%").replace("&#46;", ".")
            ) == downloads
