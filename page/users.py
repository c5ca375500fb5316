"""Who may use the page: names and passwords."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping

from index.errors import UsageError

__all__ = ["Users", "credentials_in", "parse_users"]


_ENTRY = re.compile(r"""\s*(?:"((?:[^"]|"")*)"|((?!")[^,\r\n]*))[^\S\r\n]*(?:[,\r\n]|\Z)""")


class Users:
    """The users of a page, who identify themselves by HTTP Basic authentication.

    passwords: by user name. names: of all users.
    """

    def __init__(self, passwords: Mapping[str, str]) -> None:
        self.names = tuple(passwords)
        self._users = [_digest(_bytes(f"{user}:{password}")) for user, password in passwords.items()]

    def admits(self, authorization: str | None) -> bool:
        """Return whether the header Authorization is that of a user.

        It is compared with all users, as digests of one length, so that the time reveals neither whose name it
        holds nor how much of the password is right.
        """
        given = _digest(credentials_in(authorization) or b"")
        admitted = [hmac.compare_digest(given, known) for known in self._users]  # all of them, before the outcome
        return any(admitted)


def parse_users(setting: str) -> Users:
    """Return the users of ``user:password`` entries, separated by commas or line ends.

    An entry with a comma in it, or a line end, is quoted: ``"user:pass,word"``, with ``""`` for a quote inside.
    Raises UsageError when an entry is malformed, a user is named twice or there is none.
    """
    passwords: dict[str, str] = {}
    for entry in _entries(setting):
        user, _, password = entry.partition(":")
        if not user or not password:
            raise UsageError("auth_entry")
        if user in passwords:
            raise UsageError("auth_twice", user=user)
        passwords[user] = password
    if not passwords:
        raise UsageError("auth_nobody")
    return Users(passwords)


def _entries(setting: str) -> Iterator[str]:
    at = 0
    while at < len(setting):
        found = _ENTRY.match(setting, at)
        if found is None:  # a quote that does not end, or ends within an entry
            raise UsageError("auth_entry")
        quoted, plain = found.groups()
        entry = quoted.replace('""', '"') if quoted is not None else plain.strip()
        if entry:
            yield entry
        at = found.end()


def credentials_in(authorization: str | None) -> bytes | None:
    """Return the ``user:password`` of a header Authorization, None where it has none.

    It is that of HTTP Basic authentication or, for clients that have one field for a key, ``Bearer user:password``;
    there it may be in Base64 too, as not every client takes a key with Chinese characters.
    """
    scheme, _, given = (authorization or "").strip().partition(" ")
    given = given.strip()
    if scheme.lower() == "bearer" and ":" in given:
        return _sent(given)
    if scheme.lower() not in {"basic", "bearer"}:
        return None
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return None


def _sent(text: str) -> bytes:
    """Return the bytes of a header's text, each of which is a character of it."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return _bytes(text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
