"""The pictures of a document read one after the other, none twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.messages import Message
from index.parsing.ocr.cache import RecognizedPages
from index.parsing.ocr.recognized import RecognizedPicture
from index.parsing.ocr.recognizer import Pixels, Recognizer, is_installed, recognition_version

MAX_PAGES = 2_000  # of a document
Step = Callable[[int, int], None]
"""Called with the number of pages done and the number of all, before each page and after the last."""


@dataclass(frozen=True, slots=True)
class PictureReader:
    """Reads the pictures of documents. folder: where what was recognized is kept."""

    recognizer: Recognizer
    folder: Path
    step: Step

    def of(self, sha256: str) -> DocumentPictures:
        """Return what reads the pictures of the document with these bytes."""
        return DocumentPictures(
            self.recognizer, RecognizedPages.of(self.folder, sha256, recognition_version()), self.step
        )


@dataclass(frozen=True, slots=True)
class DocumentPictures:
    """Reads the pictures of a document."""

    recognizer: Recognizer
    known: RecognizedPages
    step: Step

    def read(self, pages: Sequence[int], draw: Callable[[int], Pixels]) -> Iterator[tuple[int, RecognizedPicture]]:
        """Yield the number of each page and what is written on it. draw: returns the pixels of a page."""
        known = self.known.load()
        for done, number in enumerate(pages):
            self.step(done, len(pages))
            found = known.get(number)
            if found is None:
                found = self.recognizer.recognize(draw(number))
                self.known.add(number, found)
            yield number, found
        self.step(len(pages), len(pages))


def remedy() -> Message:
    """Return what is to be done so that pictures are read, where they are not."""
    return Message("ocr_off" if is_installed() else "ocr_not_installed")
