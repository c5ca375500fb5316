"""When each document was last indexed: kept beside the manifest, which is equal for equal documents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from index.storage.manifest import IndexedDocument

Times = Mapping[str, datetime]
"""By the document's path, with a time zone."""


def times_after(documents: Sequence[IndexedDocument], before: Sequence[IndexedDocument], times: Times) -> Times:
    """Return for each document the time it was indexed before, if its bytes are the same, else the present time."""
    known = {document.sha256: times[document.path] for document in before if document.path in times}
    this = now()
    return {document.path: known.get(document.sha256, this) for document in documents}


def now() -> datetime:
    """Return the present time, with its zone."""
    return datetime.now(UTC)


def times_record(times: Times) -> dict[str, str]:
    """Return the times as JSON values."""
    return {path: time.isoformat(timespec="seconds") for path, time in times.items()}


def times_of(record: object, documents: Sequence[IndexedDocument], published: datetime) -> Times:
    """Return the times of a ``times_record``, and ``published`` for documents of which it has none that makes sense."""
    noted = record if isinstance(record, dict) else {}
    return {document.path: _time(noted.get(document.path), published) for document in documents}


def times_from_json(content: bytes, documents: Sequence[IndexedDocument], published: datetime) -> Times:
    """Return the times from the content of ``times.json``; no checksum covers that file."""
    try:
        return times_of(json.loads(content), documents, published)
    except (ValueError, RecursionError):
        return times_of(None, documents, published)


def _time(noted: object, otherwise: datetime) -> datetime:
    try:
        time = datetime.fromisoformat(str(noted))
    except ValueError:
        return otherwise
    return time if time.tzinfo else otherwise
