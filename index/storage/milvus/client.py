"""One connection to Milvus: every call has a time limit, and what goes wrong is one line."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from index.errors import IndexDamagedError, IndexUnavailableError, UsageError
from index.storage.location import MilvusAddress

SECONDS = 10.0
CONNECT_SECONDS = 5.0
_POLL_SECONDS = 0.05
_GONE = 100  # Milvus's code for a collection that does not exist
_NO_ALIAS = {_GONE, 1600}
_READING = {"query", "search"}
_REFUSED = ("unauthenticated", "permission", "auth check", "not authorized", "privilege")
_UNREACHED = (
    "fail connecting",
    "unavailable",
    "deadline",
    "retry timeout",
    "retry run out",
    "closed channel",
    "refused",
)


class NoAliasError(Exception):
    """There is no alias of that name."""


class Milvus:
    """A client of one database of Milvus, connected when it is first needed.

    token: "user:password", or an API key. authority: the PEM file of the server's own
    certificate authority, for TLS. connect: makes the client, None for pymilvus.
    """

    def __init__(
        self,
        address: MilvusAddress,
        *,
        token: str = "",
        authority: Path | None = None,
        connect: Callable[..., Any] | None = None,
    ) -> None:
        self.address = address
        self._token = token
        self._authority = authority
        self._connect = connect
        self._client: Any = None

    def call(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Call a method of ``MilvusClient``. Raise IndexUnavailableError or UsageError with the remedy."""
        with self._told():
            if self._client is None:
                self._client = self._connected()
            asked = partial(getattr(self._client, method), *arguments, **({"timeout": SECONDS} | options))
            try:
                return asked()
            except Exception as error:
                if method not in _READING or not _is_released(error):
                    raise
            self._client.load_collection(arguments[0])  # a server that was restarted has nothing in memory
            return asked()

    def alias_target(self, alias: str) -> str:
        """Return the collection that an alias stands for. Raise NoAliasError, and as ``call`` does."""
        try:
            found = self.call("describe_alias", alias)
        except IndexUnavailableError as error:
            cause = error.__cause__
            if getattr(cause, "code", None) in _NO_ALIAS or re.search("alias.* not |not .*alias", str(cause)):
                raise NoAliasError(alias) from error
            raise
        return str(found["collection_name"])

    def rows(self, collection: str, condition: str, fields: list[str], **options: Any) -> list[dict[str, Any]]:
        """Return the rows that meet a condition, in no order."""
        return list(self.call("query", collection, filter=condition, output_fields=fields, **options))

    def wait_for_index(self, collection: str, name: str) -> None:
        """Wait until an index is made; pymilvus looks only every half second. Raise as ``call`` does."""
        while (state := self.call("describe_index", collection, name)["state"]) != "Finished":
            if state == "Failed":
                raise IndexUnavailableError("milvus_says", address=self.address, cause=f"index {name}: {state}")
            time.sleep(_POLL_SECONDS)

    def count(self, collection: str) -> int:
        """Return the number of rows."""
        rows = self.rows(collection, "", ["count(*)"], consistency_level="Strong")
        return int(rows[0]["count(*)"])

    def rows_of(
        self, collection: str, key: str, values: list[Any], fields: list[str], batch: int
    ) -> list[dict[str, Any]]:
        """Return the rows whose ``key`` is one of ``values`` (numbers or hexadecimal), asked for in batches."""
        found: list[dict[str, Any]] = []
        for start in range(0, len(values), batch):
            some = ", ".join(
                f'"{value}"' if isinstance(value, str) else str(value) for value in values[start : start + batch]
            )
            found += self.rows(collection, f"{key} in [{some}]", fields)
        return found

    def _connected(self) -> Any:
        connect = self._connect or _pymilvus()
        options: dict[str, Any] = {"uri": self.address.uri, "timeout": CONNECT_SECONDS}
        if self.address.lite:
            self.address.lite.parent.mkdir(parents=True, exist_ok=True)
        if self._token:
            options["token"] = self._token
        if self.address.database:
            options["db_name"] = self.address.database
        if self.address.uri.startswith("https:"):
            options["secure"] = True
            if self._authority:
                options["server_pem_path"] = str(self._authority)
        return connect(**options)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (IndexUnavailableError, UsageError):
            raise
        except OSError as error:
            cause = f"{error.filename or ''} {error.strerror or error}".strip()
            raise IndexUnavailableError("milvus_file", address=self.address, cause=cause) from error
        except Exception as error:  # pymilvus raises its own, gRPC's, and plain ValueErrors
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> IndexUnavailableError:
        status = getattr(error, "code", "")
        code = status() if callable(status) else status
        said = " ".join(str(getattr(error, "message", "") or getattr(error, "details", lambda: "")() or error).split())
        known = f"{code} {said} {error}".lower()
        if any(word in known for word in _REFUSED):
            return IndexUnavailableError("milvus_credentials", address=self.address)
        if self.address.lite and "open local milvus" in known:
            return IndexUnavailableError("milvus_lite_open", address=self.address)
        if any(word in known for word in _UNREACHED):
            return IndexUnavailableError("milvus_unreached", address=self.address)
        if code == _GONE or "can't find collection" in known:
            return IndexDamagedError("milvus_part_gone", address=self.address)
        return IndexUnavailableError("milvus_says", address=self.address, cause=said[:300] or type(error).__name__)


def _is_released(error: Exception) -> bool:
    return bool(re.search("released|not (fully )?loaded", str(error)))


def _pymilvus() -> Callable[..., Any]:
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise UsageError("milvus_package") from error
    for noisy in ("pymilvus", "milvus_lite", "grpc"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)  # the error that is raised says it in a line
    client: Callable[..., Any] = MilvusClient
    return client
