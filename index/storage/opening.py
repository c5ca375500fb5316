"""Open an index by its location."""

from __future__ import annotations

import os
from pathlib import Path

from index.errors import IndexDamagedError
from index.keywords.analyzer import Analyzer
from index.storage.folder.store import FolderStore
from index.storage.location import MilvusAddress, parse_location
from index.storage.manifest import IndexSettings
from index.storage.milvus.client import Milvus
from index.storage.milvus.store import MilvusStore
from index.storage.protocols import SearchIndex, Store


def open_store(location: str | Path | Store) -> Store:
    """Return the store at a folder or ``milvus://…`` address. Nothing is read yet.

    The credentials for Milvus are taken from the environment, WENQU_MILVUS_TOKEN and WENQU_MILVUS_CA.
    Raise UsageError for an address that makes no sense.
    """
    if not isinstance(location, str | Path):
        return location
    place = parse_location(location)
    if isinstance(place, MilvusAddress):
        token, authority = os.environ.get("WENQU_MILVUS_TOKEN", ""), os.environ.get("WENQU_MILVUS_CA")
        return MilvusStore(Milvus(place, token=token, authority=Path(authority) if authority else None))
    return FolderStore(place)


def open_index(location: str | Path | Store, analyzer: Analyzer) -> tuple[SearchIndex, IndexSettings]:
    """Return the current generation, checked, and the settings that it was made with. Raise IndexUnavailableError."""
    store = open_store(location)
    failed: str | None = None
    while True:
        generation = store.current()
        try:
            return generation.open(analyzer), generation.manifest.settings
        except IndexDamagedError:
            if generation.id == failed:
                raise
            failed = generation.id  # builders may have replaced it and cleared it away since it was checked
