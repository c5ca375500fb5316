"""A recognizer that is told what it sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from index.parsing.ocr.cache import RecognizedPages
from index.parsing.ocr.reading import MAX_PAGES, DocumentPictures
from index.parsing.ocr.recognized import RecognizedLine, RecognizedPicture
from index.parsing.ocr.recognizer import Pixels, Recognizer

SIZE = 30  # pixels, of a character


class ToldRecognizer(Recognizer):
    """Sees the pictures that it is told, one after the other; keeps the pixels that it was shown."""

    def __init__(self, *pictures: RecognizedPicture) -> None:
        super().__init__()
        self._pictures = list(pictures)
        self.shown: list[Pixels] = []

    def recognize(self, pixels: Pixels) -> RecognizedPicture:
        """Return the next picture."""
        self.shown.append(pixels)
        return self._pictures.pop(0)


def line(left: float, top: float, text: str, *, unsure: str = "", size: float = SIZE) -> RecognizedLine:
    """Return a line of characters that touch each other. unsure: the characters that may be other ones."""
    lefts = tuple(left + size * n for n in range(len(text)))
    rights = tuple(edge + size for edge in lefts)
    sure = tuple(0.4 if char in unsure else 0.99 for char in text)
    return RecognizedLine(text, lefts, rights, sure, top, top + 1.2 * size, size)


def picture(
    lines: Sequence[RecognizedLine], *, turns: int = 0, width: int = 1654, height: int = 2339
) -> RecognizedPicture:
    """Return a picture of A4 at 200 dpi that shows the lines."""
    return RecognizedPicture(turns, width, height, tuple(lines))


def pictures(
    folder: Path,
    recognizer: Recognizer,
    version: str = "1",
    step: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    embedded: bool = False,
    room: int = MAX_PAGES,
) -> DocumentPictures:
    """Return what reads the pictures of a document with this recognizer, and keeps what it read in the folder."""
    return DocumentPictures(
        recognizer, RecognizedPages.of(folder, "0" * 64, version), step, embedded=embedded, room=room
    )
