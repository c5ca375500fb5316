"""Who may use the page: names and passwords, checked in a time that tells nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

from index.errors import UsageError

__all__ = ["Users", "parse_users"]


class Users:
    """The users of a page, who identify themselves by HTTP Basic authentication.

    token: a secret of this process, with which the page calls itself.
    """

    def __init__(self, passwords: Mapping[str, str]) -> None:
        self.token = secrets.token_urlsafe(32)
        known = [_basic(user, password) for user, password in passwords.items()]
        self._accepted = [_digest(header) for header in (*known, self.own_header())]

    def own_header(self) -> str:
        """The value of the header Authorization with which the page calls itself."""
        return f"Bearer {self.token}"

    def admits(self, authorization: str | None) -> bool:
        """Whether the value of the header Authorization is that of a user.

        All users are compared, and digests of one length, so that the time does not depend on
        whose name or how much of a password was right.
        """
        given = _digest(_normal(authorization or ""))
        return sum(hmac.compare_digest(given, accepted) for accepted in self._accepted) > 0


def parse_users(setting: str) -> Users:
    """Reads ``user:password``, several of them with commas or line ends between. Raises UsageError."""
    passwords: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in re.split(r"[,\r\n]", setting))):
        user, _, password = entry.partition(":")
        if not user or not password:
            raise UsageError("auth_entry")
        if user in passwords:
            raise UsageError("auth_twice", user=user)
        passwords[user] = password
    if not passwords:
        raise UsageError("auth_nobody")
    return Users(passwords)


def _basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode('ascii')}"


def _normal(authorization: str) -> str:
    """The header as ``_basic`` writes it, whatever the case of its scheme and the padding of its text."""
    scheme, _, credentials = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return authorization
    try:
        plain = base64.b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return f"Basic {base64.b64encode(plain).decode('ascii')}"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
