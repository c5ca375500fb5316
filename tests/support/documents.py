"""Documents folders of plain texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write_documents(folder: Path, texts: Mapping[str, str]) -> Path:
    """Write texts by their paths in a folder, and return it; what is missing of it is made."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
