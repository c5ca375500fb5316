"""Open the index that answers."""

from __future__ import annotations

from pathlib import Path

from index.errors import IndexDamagedError
from index.keywords.analyzer import Analyzer
from index.storage.manifest import IndexSettings
from index.storage.protocols import SearchIndex
from index.storage.store import Store, open_store


def open_index(location: str | Path | Store, analyzer: Analyzer) -> tuple[SearchIndex, IndexSettings]:
    """The current generation, checked, and the settings that it was made with. Raises IndexUnavailableError."""
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
