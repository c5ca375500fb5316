"""Text of others as it may be printed or logged: what would steer a terminal, or look like another line, is escaped."""

from __future__ import annotations

import re

__all__ = ["printable"]

# Controls but for tab and line feed, other ends of lines, and marks that turn the direction of what follows.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return the text with such characters as escapes, as Python and JSON write them."""
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
