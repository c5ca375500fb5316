"""A reader for each format: the bytes of a file to its text and paragraphs.

A reader trusts nothing in the file. What it raises as DocumentError is the reason to leave the
file out; what may be lost or wrong otherwise is a warning.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from index.errors import DocumentError
from index.records import Paragraph

PARSING_VERSION = 3  # raise it when a reader reads the same bytes differently: all files are read again
MAX_CHARACTERS = 20_000_000
MAX_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a file: see ``Document``."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[str, ...] = ()


Read = Callable[[bytes, str], Reading]
"""The content and the name for messages, to a Reading; raises DocumentError, naming the file."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format and where its reader is: ``index.parsing.<module>.<function>``.

    plain: nothing but text, so that a small file is read without a process of its own.
    """

    name: str
    module: str
    function: str
    plain: bool = False

    def reader(self) -> Read:
        """Imports the reader."""
        read: Read = getattr(import_module(f"index.parsing.{self.module}"), self.function)
        return read


_TEXT = Format("text", "text", "read_text", plain=True)
_MARKDOWN = Format("markdown", "text", "read_markdown", plain=True)
_HTML = Format("html", "web", "read_html")
_CSV = Format("csv", "tables", "read_csv")
_FORMATS = {
    ".csv": _CSV,
    ".docx": Format("docx", "word", "read_docx"),
    ".epub": Format("epub", "epub", "read_epub"),
    ".htm": _HTML,
    ".html": _HTML,
    ".markdown": _MARKDOWN,
    ".md": _MARKDOWN,
    ".pdf": Format("pdf", "pdf", "read_pdf"),
    ".text": _TEXT,
    ".tsv": _CSV,
    ".txt": _TEXT,
    ".xhtml": _HTML,
    ".xlsx": Format("xlsx", "workbook", "read_xlsx"),
}
_OTHERWISE = {".doc": ".docx", ".xls": ".xlsx", ".mobi": ".epub", ".azw3": ".epub", ".rtf": ".docx"}

SUFFIXES = tuple(sorted(_FORMATS))


def format_of(path: Path) -> str:
    """The name of the format, "" for one that is not read."""
    known = _FORMATS.get(path.suffix.lower())
    return known.name if known else ""


def find_format(path: Path, name: str) -> Format:
    """The format by the file's ending. Raises DocumentError when it is none that is read."""
    suffix = path.suffix.lower()
    if suffix in _FORMATS:
        return _FORMATS[suffix]
    remedy = f"; save it as {_OTHERWISE[suffix]}" if suffix in _OTHERWISE else ""
    raise DocumentError(
        f"{name}: {path.suffix or 'a file without an ending'} is not a format that is read here{remedy}"
    )
