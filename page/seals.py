"""Seals: a turn of a conversation, which its visitor's browser keeps, is known to be one that this page wrote."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace

from page.conversation import Turn, dumped

__all__ = ["Seals"]

KEY_BYTES = 32


class Seals:
    """Seals turns for a user, and knows its own seals again, for as long as the page runs."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(KEY_BYTES)

    def sealed(self, turn: Turn, user: str | None) -> Turn:
        """Return the turn with its seal."""
        return replace(turn, seal=self._seal(turn, user))

    def holds(self, turn: Turn, user: str | None) -> bool:
        """Return whether the page wrote the turn for this user; its vote is not part of it."""
        return hmac.compare_digest(turn.seal.encode(), self._seal(turn, user).encode())

    def _seal(self, turn: Turn, user: str | None) -> str:
        content = ascii(user).encode() + dumped(replace(turn, vote=None, seal=""))
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()
