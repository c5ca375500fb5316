"""Adding documents to the documents folder and taking them out: under a safe name, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

from index.documents_folder import shown
from index.durable import file_digest, patiently, sync
from index.errors import DocumentError
from page.removals import put_aside

__all__ = ["MAX_DOCUMENT_BYTES", "Outcome", "Upload", "safe_name", "sweep"]

MAX_DOCUMENT_BYTES = 100 * 1024 * 1024
Outcome = Literal["added", "replaced", "unchanged"]

_PREFIX = ".upload-"
_MAX_NAME_BYTES = 200  # of the 255 that file systems allow: room for a date
# Devices, on Windows
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[\d¹²³]) *(\..*)?")


def safe_name(name: str, suffixes: Collection[str]) -> str:
    """Return the name that a document gets in the folder. Raises DocumentError when it cannot be one.

    suffixes: those of the formats that are read, in lower case, with the dot.
    """
    plain = unicodedata.normalize("NFC", name).strip()
    label = shown(plain[:80])
    if not plain or plain[0] == "." or plain[-1] == "." or shown(plain) != plain:
        raise DocumentError("name_refused", name=label)
    if re.search(r'[/\\:*?"<>|\ufffd]', plain) or _RESERVED.fullmatch(plain):
        raise DocumentError("name_not_portable", name=label)
    if len(plain.encode("utf-8")) > _MAX_NAME_BYTES:
        raise DocumentError("name_too_long", name=f"{label}…")
    if Path(plain).suffix.lower() not in suffixes:
        raise DocumentError("not_among_formats", name=label, suffixes=" ".join(sorted(suffixes)))
    return plain


class Upload:
    """A document that is received piece by piece, under a hidden name beside its place until ``keep``.

    A context manager: what was not kept is removed at its end. Its lock tells a page that starts meanwhile that it is
    still being received.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._path = folder / f"{_PREFIX}{secrets.token_hex(8)}"
        self._file = self._path.open("xb")
        _is_locked(self._file)
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
        patiently(lambda: self._path.replace(target))
        sync(self._folder)
        return "replaced" if existed else "added"

    def __enter__(self) -> Upload:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            with contextlib.suppress(OSError):  # on a full disk, closing fails as writing did
                self._file.close()
        finally:
            self._path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what interrupted uploads left behind, but not what is being received now."""
    for path in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            with path.open("rb") as file:
                received = _is_locked(file)
            if not received:
                path.unlink()  # with the file closed: Windows removes no other


def _is_locked(file: IO[bytes]) -> bool:
    """Return whether somebody else holds the lock of an open file; if not, it is held until the file is closed.

    Where there are no such locks (Windows), a file that is open cannot be removed.
    """
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except (ImportError, OSError):
        return False
    return False
