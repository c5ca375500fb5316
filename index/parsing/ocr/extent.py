"""In which pictures text is recognized."""

from __future__ import annotations

from enum import StrEnum

from index.parsing.ocr.recognizer import is_installed, recognition_version


class Ocr(StrEnum):
    """In what the text is recognized, where the extra for it is installed."""

    OFF = "off"
    PAGES = "pages"  # scanned pages and files that are pictures
    ALL = "all"  # the pictures in Word documents and presentations, too

    @property
    def version(self) -> str:
        """What the text of documents depends on besides their bytes, "" where none is recognized."""
        if self is Ocr.OFF or not is_installed():
            return ""
        return f"{recognition_version()}{'' if self is Ocr.PAGES else f' {self}'}"
