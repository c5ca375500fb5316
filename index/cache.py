"""The folder of what is derived once and can be made again: models, dictionaries, locks."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """Return ``$WENQU_CACHE_DIR``, else the user's cache folder for Wenqu."""
    return Path(os.environ.get("WENQU_CACHE_DIR") or platformdirs.user_cache_path("wenqu"))
