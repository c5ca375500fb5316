"""Adding documents to the documents folder and taking them out: under a safe name, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Literal

from index.durable import file_digest, sync
from index.errors import DocumentError

__all__ = ["KEPT_FOLDER", "MAX_DOCUMENT_BYTES", "Outcome", "Upload", "put_aside", "safe_name", "sweep"]

MAX_DOCUMENT_BYTES = 100 * 1024 * 1024
KEPT_FOLDER = ".removed"
Outcome = Literal["added", "replaced", "unchanged"]

_PREFIX = ".upload-"
_STALE_SECONDS = 24 * 3600
_MAX_NAME_BYTES = 200  # of the 255 that file systems allow: room for a date
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # devices, on Windows


def safe_name(name: str, suffixes: Collection[str]) -> str:
    """Return the name that a document gets in the folder. Raises DocumentError when it cannot be one.

    suffixes: those of the formats that are read, in lower case, with the dot.
    """
    plain = unicodedata.normalize("NFC", name).strip()
    shown = plain[:80] if plain.isprintable() else ascii(plain[:80])
    if not plain or plain[0] == "." or plain[-1] == "." or not plain.isprintable():
        raise DocumentError("name_refused", name=shown)
    if re.search(r'[/\\:*?"<>|]', plain) or _RESERVED.fullmatch(plain) or not _is_unicode(plain):
        raise DocumentError("name_not_portable", name=shown)
    if len(plain.encode("utf-8")) > _MAX_NAME_BYTES:
        raise DocumentError("name_too_long", name=f"{shown}…")
    if Path(plain).suffix.lower() not in suffixes:
        raise DocumentError("not_among_formats", name=shown, suffixes=" ".join(sorted(suffixes)))
    return plain


class Upload:
    """A document that is received piece by piece, under a hidden name beside its place until ``keep``.

    A context manager: what was not kept is removed at its end.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._path = folder / f"{_PREFIX}{secrets.token_hex(8)}"
        self._file = self._path.open("xb")
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, piece: bytes) -> None:
        """Append the next piece. Raises DocumentError when the document is too large."""
        self._size += len(piece)
        if self._size > MAX_DOCUMENT_BYTES:
            raise DocumentError("upload_too_large", name=self._name, megabytes=MAX_DOCUMENT_BYTES // 1024**2)
        self._digest.update(piece)
        self._file.write(piece)

    def keep(self) -> Outcome:
        """Put the document in its place, in one step; an older one of this name is put aside."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        target = self._folder / self._name
        if target.is_symlink() or (target.exists() and not target.is_file()):
            raise DocumentError("name_taken", name=self._name)
        existed = target.exists()
        if existed and file_digest(target) == self._digest.hexdigest():
            return "unchanged"
        if existed:
            shutil.copymode(target, self._path)
            put_aside(self._folder, target, keep_original=True)
        self._path.replace(target)
        sync(self._folder)
        return "replaced" if existed else "added"

    def __enter__(self) -> Upload:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def put_aside(folder: Path, path: Path, *, keep_original: bool = False) -> Path:
    """Move or copy a document of ``folder`` to where nothing is indexed, and return the new place."""
    kept = folder / KEPT_FOLDER
    kept.mkdir(exist_ok=True)
    name = path.relative_to(folder).as_posix().replace("/", "_")
    suffix = path.suffix
    short = name.removesuffix(suffix).encode("utf-8", "surrogateescape")[:_MAX_NAME_BYTES].decode("utf-8", "ignore")
    stamp = f"{short} {time.strftime('%Y%m%d-%H%M%S')}"
    places = (kept / f"{stamp}{more}{suffix}" for more in itertools.chain([""], (f" {n}" for n in itertools.count(2))))
    place = next(place for place in places if not place.exists())
    if keep_original:
        shutil.copy2(path, place)
    else:
        path.replace(place)
    return place


def sweep(folder: Path) -> None:
    """Remove what interrupted uploads left behind more than a day ago."""
    for path in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink()


def _is_unicode(name: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in name)
