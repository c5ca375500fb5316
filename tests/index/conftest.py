"""The places that keep an index: a folder, and Milvus (Milvus Lite here)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.keywords.analyzer import Analyzer
from tests.support.stored_indexes import Shelf


@pytest.fixture(params=["folder", pytest.param("milvus", marks=pytest.mark.slow)])
def shelf(request: pytest.FixtureRequest, tmp_path: Path, analyzer: Analyzer) -> Iterator[Shelf]:
    location: str | Path = tmp_path / "index" if request.param == "folder" else f"milvus+lite://{tmp_path}/index.db"
    yield Shelf(tmp_path, location, analyzer)
    if request.param == "milvus":
        from milvus_lite.server_manager import server_manager_instance

        server_manager_instance.release_server(str(tmp_path / "index.db"))
