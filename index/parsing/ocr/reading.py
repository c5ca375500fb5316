"""The pictures of a document read one after the other, none twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from index.messages import Message
from index.parsing.ocr.cache import PageKey, RecognizedPages
from index.parsing.ocr.extent import is_installed, recognition_version
from index.parsing.ocr.recognized import RecognizedPicture
from index.parsing.ocr.recognizer import Pixels, Recognizer

MAX_PAGES = 2_000  # of a document, with the files inside of it
Step = Callable[[int, int], None]
"""Called with the number of pages done and the number of all, before each page and after the last."""


@dataclass(frozen=True, slots=True)
class PictureReader:
    """Reads the pictures of documents. folder: where what was recognized is kept. embedded: see DocumentPictures."""

    recognizer: Recognizer
    folder: Path
    step: Step
    embedded: bool = False

    def of(self, sha256: str) -> DocumentPictures:
        """Return what reads the pictures of the document with these bytes."""
        known = RecognizedPages.of(self.folder, sha256, recognition_version())
        return DocumentPictures(self.recognizer, known, self.step, embedded=self.embedded)


class DocumentPictures:
    """Reads the pictures of a document.

    embedded: whether pictures that stand in a text are to be read. room: how many pages are read.
    """

    def __init__(
        self,
        recognizer: Recognizer,
        known: RecognizedPages,
        step: Step,
        *,
        embedded: bool = False,
        room: int = MAX_PAGES,
    ) -> None:
        self.embedded = embedded
        self._recognizer = recognizer
        self._known = known
        self._step = step
        self._part = ""
        self._shared = _Shared(known.load(), room)

    @property
    def room(self) -> int:
        """How many pages may still be read."""
        return self._shared.room

    def of_part(self, data: bytes) -> DocumentPictures:
        """Return what reads the pictures of a file inside of the document. data: its bytes."""
        inner = copy(self)
        inner._part = hashlib.sha256(data).hexdigest()
        return inner

    def read(self, pages: Sequence[int], draw: Callable[[int], Pixels]) -> Iterator[tuple[int, RecognizedPicture]]:
        """Yield the number of each page, as far as there is room, and what is written on it.

        draw: returns the pixels of a page.
        """
        pages = pages[: self.room]
        self._shared.room -= len(pages)
        for done, number in enumerate(pages):
            self._step(done, len(pages))
            key = self._part, number
            if key not in self._shared.pages:
                self._shared.pages[key] = found = self._recognizer.recognize(draw(number))
                self._known.add(key, found)
            yield number, self._shared.pages[key]
        if pages:
            self._step(len(pages), len(pages))


@dataclass(slots=True)
class _Shared:
    """What a document has in common with the files inside of it."""

    pages: dict[PageKey, RecognizedPicture]
    room: int


def remedy() -> Message:
    """Return what is to be done so that pictures are read, where they are not."""
    return Message("ocr_off" if is_installed() else "ocr_not_installed")
