"""Where things are, from options, the environment and the index itself."""

from __future__ import annotations

from pathlib import Path

from index import generation as generations

DEFAULT_INDEX_DIR = Path(".wenqu")
DEFAULT_DOCUMENTS = Path("seeds")


def documents_of(index_dir: Path, given: Path | None) -> Path:
    """The documents folder: as given, else the one the index was built from, else ``seeds/``."""
    return given or generations.source_of(index_dir) or DEFAULT_DOCUMENTS
