"""In which pictures text is recognized, and what recognizes it."""

from __future__ import annotations

from enum import StrEnum
from importlib import metadata, util

_VERSION = 2  # raise it when the same picture is recognized as something else
_PACKAGE = "rapidocr"


def is_installed() -> bool:
    """Return whether the extra ``ocr`` is installed. Nothing of it is imported."""
    return util.find_spec(_PACKAGE) is not None


def recognition_version() -> str:
    """Return what the recognized text depends on besides the picture."""
    return f"{_PACKAGE} {metadata.version(_PACKAGE)}/{_VERSION}"


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
