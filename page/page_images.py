"""Pictures of the pages of documents: drawn one at a time in a bounded process, and the last ones kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from index.errors import DocumentError
from index.parsing.process import SECONDS, ParsingProcess

__all__ = ["WIDTHS", "PageImages"]

WIDTHS = (600, 1_000, 1_500, 2_200, 3_200)  # pixels across
_KEPT_BYTES = 48 << 20
_WAITING = 12  # requests for pages, with the one that is being drawn

_Key = tuple[str, int, int]


class PageImages:
    """Draws pages. seconds: the limit for each."""

    def __init__(self, *, seconds: int = SECONDS) -> None:
        self._process = ParsingProcess(seconds=seconds)
        self._drawing = threading.Lock()
        self._room = threading.BoundedSemaphore(_WAITING)
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()

    def image(self, path: Path, name: str, digest: str, page: int, width: int) -> bytes:
        """Return a page of a PDF or picture as a PNG, about ``width`` pixels across.

        name: of the document, for messages. digest: of the file's bytes; what was drawn of them before is taken from
        memory. Raise DocumentError.
        """
        key = digest, page, next((one for one in WIDTHS if one >= width), WIDTHS[-1])
        if not self._room.acquire(blocking=False):
            raise DocumentError("pages_busy", name=name)
        try:
            with self._drawing:
                image = self._kept.pop(key, None) or self._process.page_image(path, name, *key[1:])
                self._keep(key, image)
                return image
        finally:
            self._room.release()

    def close(self) -> None:
        """End the process."""
        with self._drawing:
            self._process.close()

    def _keep(self, key: _Key, image: bytes) -> None:
        self._kept[key] = image
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT_BYTES:
            self._kept.popitem(last=False)
