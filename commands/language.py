"""The language in which the command speaks to whoever runs it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from index.messages import Language

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order in which POSIX has them count


def user_language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language that WENQU_LANG (zh or en) names, else the locale's, else English."""
    chosen = next((value for name in ("WENQU_LANG", *_LOCALES) if (value := environment.get(name, ""))), "")
    return "zh" if chosen.lower().startswith("zh") else "en"
