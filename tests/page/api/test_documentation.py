"""`/docs` and the description of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.keywords.analyzer import Analyzer
from page.library import Library
from qa import Assistant
from tests.support.asking import opened
from tests.support.fakes import FakeEncoder


@pytest.fixture
def whole(
    answering: Assistant, folder: Path, index_dir: Path, encoder: FakeEncoder, analyzer: Analyzer
) -> Iterator[TestClient]:
    """Of a page with its documents."""
    library = Library(answering, folder, index_dir, encoder=encoder, analyzer=analyzer)
    with opened(answering, library=library) as visitor:
        yield visitor.client


def test_every_operation_is_described(whole: TestClient) -> None:
    described: dict[str, Any] = whole.get("/openapi.json").json()
    operations = described["paths"]
    assert {"/ask", "/search", "/documents", "/rebuild", "/health"} <= set(operations)
    for path, methods in operations.items():
        for method, operation in methods.items():
            assert operation.get("description"), (method, path)


def test_the_page_needs_no_other_host(whole: TestClient) -> None:
    page = whole.get("/docs")
    assert page.status_code == 200
    assert not re.search(r"(?:src|href|url)[=:] *['\"](?:https?:)?//", page.text)
    for address in re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text):
        assert whole.get(f"/{address}").status_code == 200, address


def test_nothing_else_of_the_assets_folder_is_served(whole: TestClient) -> None:
    for path in ("/docs/", "/docs/../core.py", "/docs/%2e%2e/core.py", "/docs/nothing.js"):
        assert whole.get(path).status_code == 404, path


def test_records_are_as_described(whole: TestClient) -> None:
    """What comes back has the fields of its model, no more and no fewer."""
    schemas = whole.get("/openapi.json").json()["components"]["schemas"]
    answer = whole.post("/ask", json={"question": "祁门红茶产于哪里？"}).json()
    (hit,) = whole.post("/search", json={"question": "祁门红茶产于哪里？", "k": 1}).json()
    for record, name in ((answer, "Answer"), (answer["citations"][0], "Citation"), (hit, "Hit")):
        described = schemas[f"{name}Record"]
        assert set(described["required"]) <= set(record) <= set(described["properties"]), name
