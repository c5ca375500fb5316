"""A library of two small documents with a fake encoder, and a page over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from index import build_index
from index.keywords.analyzer import Analyzer
from page import app
from page.library import Library
from page.server import Access, Server
from qa import Assistant, Retriever
from qa.rewriting import QuestionRewriter
from tests.support.documents import write_documents
from tests.support.fakes import GatedEncoder
from tests.support.libraries import MOUNTAIN, TEA


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests wait for a busy machine longer than the 5 seconds that httpx gives them."""
    for kind in ("connect", "read", "write", "pool"):
        monkeypatch.setattr(httpx._config.DEFAULT_TIMEOUT_CONFIG, kind, 60.0)


@pytest.fixture
def encoder() -> GatedEncoder:
    return GatedEncoder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "documents", {"茶.txt": TEA, "山/泰山.txt": MOUNTAIN})


@pytest.fixture
def index_dir(tmp_path: Path, folder: Path, encoder: GatedEncoder, analyzer: Analyzer) -> Path:
    build_index(folder, tmp_path / "index", encoder=encoder, analyzer=analyzer)
    return tmp_path / "index"


@pytest.fixture
def make(folder: Path, index_dir: Path, encoder: GatedEncoder, analyzer: Analyzer) -> Callable[..., Library]:
    def make(*, documents: Path = folder, read_only: bool = False, downloads: bool = False) -> Library:
        retriever = Retriever.open(index_dir, encoder=encoder, analyzer=analyzer)
        assistant = Assistant(retriever, QuestionRewriter(analyzer))
        return Library(
            assistant,
            documents,
            index_dir,
            encoder=encoder,
            analyzer=analyzer,
            read_only=read_only,
            downloads=downloads,
        )

    return make


@pytest.fixture
def serve(make: Callable[..., Library]) -> Iterator[Callable[..., Server]]:
    """Serves a page over the library on a free port until the test's end."""
    servers = []

    def serve(access: Access | None = None, library: Library | None = None) -> Server:
        access = access or Access()
        library = library or make(read_only=access.read_only)
        server = app.serve(library.assistant(), library=library, access=access, port=0, prevent_thread_lock=True)
        servers.append(server)
        return server

    yield serve
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def assistant(seeds_assistant: Assistant) -> Assistant:
    """The assistant behind the pages over seeds/."""
    return seeds_assistant


@pytest.fixture(scope="session")
def seeds_page(assistant: Assistant) -> Iterator[Server]:
    """A page over seeds/ with nothing but questions, for all tests that ask there."""
    server = app.serve(assistant, port=0, prevent_thread_lock=True)
    yield server
    server.close()
