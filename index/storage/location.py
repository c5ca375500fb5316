"""Where an index is, as people write it: a folder, or the address of an index in Milvus."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import UsageError
from index.messages import Message

DEFAULT_PORT = 19530
DEFAULT_NAME = "wenqu"
_NAME = re.compile(r"[A-Za-z_]\w{0,99}", re.ASCII)
_FORMS = Message(
    "milvus_forms",
    {
        "server": "milvus://host:19530/name",
        "encrypted": "milvus+tls://host:19530/name",
        "lite": "milvus+lite:///folder/file.db",
    },
)


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """An index in Milvus.

    uri: as pymilvus takes it: http:// or https:// with host and port, or the path of a Milvus
    Lite file. name: of the index there. shown: the address as a person would write it. database:
    of the server, "" for its default.
    """

    uri: str
    name: str
    shown: str
    database: str = ""

    def __str__(self) -> str:
        return self.shown

    @property
    def lite(self) -> Path | None:
        """The file of Milvus Lite, or None for a server."""
        return Path(self.uri) if self.uri.endswith(".db") else None


def parse_location(location: str | Path) -> Path | MilvusAddress:
    """Parse a folder or ``milvus://host:port/name`` (``milvus+tls``, ``milvus+lite``).

    ``milvus://host:port/database/name`` names a database of the server. A Milvus Lite file ends
    in .db; ``milvus+lite:///file.db/name`` names another index in it than ``wenqu``. Raise UsageError.
    """
    if isinstance(location, Path) or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", location):
        return Path(location)
    scheme, _, rest = location.partition("://")
    match scheme.lower():
        case "milvus":
            return _server(location, "http")
        case "milvus+tls":
            return _server(location, "https")
        case "milvus+lite":
            return _lite(location, rest)
    raise UsageError("index_location", location=location, forms=_FORMS)


def local_paths(location: str | Path) -> list[Path]:
    """Return the folder or file of an index on this machine, where no documents are looked for; else nothing."""
    place = parse_location(location)
    own = place if isinstance(place, Path) else place.lite
    return [own] if own else []


def _server(location: str, scheme: str) -> MilvusAddress:
    try:
        parts = urlsplit(location)
        host, port = parts.hostname, parts.port or DEFAULT_PORT
    except ValueError:
        host, port = None, 0
    if host is None or parts.query or parts.fragment:
        raise UsageError("milvus_location", location=location, forms=_FORMS)
    if parts.username is not None or parts.password is not None:
        raise UsageError("milvus_password", host=host)
    database, _, name = parts.path.strip("/").rpartition("/")
    name = name or DEFAULT_NAME
    _check_names(location, [name, database or "default"])
    bare = f"[{host}]" if ":" in host else host
    tail = f"{database}/{name}" if database else name
    return MilvusAddress(f"{scheme}://{bare}:{port}", name, f"{parts.scheme}://{bare}:{port}/{tail}", database)


def _lite(location: str, path: str) -> MilvusAddress:
    found = re.fullmatch(r"(.*\.db)(?:/([^/]+))?", path, re.DOTALL)
    if not found:
        raise UsageError("milvus_lite_name", location=location, forms=_FORMS)
    name = found[2] or DEFAULT_NAME
    _check_names(location, [name])
    return MilvusAddress(re.sub(r"^/(?=[A-Za-z]:/)", "", found[1]), name, location)  # /C:/folder, on Windows


def _check_names(location: str, names: list[str]) -> None:
    for name in names:
        if not _NAME.fullmatch(name):
            raise UsageError("milvus_name", location=location, name=name)
