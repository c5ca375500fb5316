"""The formats, by file ending, and the parser of each.

A parser trusts nothing in a file. It raises DocumentError with the reason where the file has to be
left out, and returns a warning where something may be lost or wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.messages import Message
from index.records import Paragraph, Span

if TYPE_CHECKING:
    from index.parsing.ocr.reading import DocumentPictures

PARSING_VERSION = 6  # raise it when a parser makes something else of the same bytes: all files are parsed again
MAX_CHARACTERS = 20_000_000
MAX_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser made of a file: the fields of ``Document`` of the same names."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[Message, ...] = ()
    title: Span | None = None


Parse = Callable[[bytes, str], Parsed]
"""Parse the content of a file, given its name for messages. Raise DocumentError, naming the file."""
ParseWithPictures = Callable[[bytes, str, "DocumentPictures | None"], Parsed]
"""The same for formats that show pages; the pictures are read by the last argument, not at all where it is None."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format and its parser, ``index.parsing.<module>.<function>``.

    plain: whether a file holds nothing but text, so that a small one is parsed in the calling process. pictures:
    whether its pages may be pictures of text, so that the parser is a ``ParseWithPictures``.
    """

    name: str
    module: str
    function: str
    plain: bool = False
    pictures: bool = False

    def parser(self, pictures: DocumentPictures | None = None) -> Parse:
        """Import the parser and return it. pictures: reads the pictures of pages, None reads none."""
        parse = getattr(import_module(f"index.parsing.{self.module}"), self.function)
        parser: Parse = partial(_parsed_with, parse, pictures) if self.pictures else parse
        return parser


def _parsed_with(parse: ParseWithPictures, pictures: DocumentPictures | None, data: bytes, name: str) -> Parsed:
    return parse(data, name, pictures)


_TEXT = Format("text", "plain_text", "parse_text", plain=True)
_MARKDOWN = Format("markdown", "markdown", "parse_markdown", plain=True)
_HTML = Format("html", "web", "parse_html")
_CSV = Format("csv", "csv_file", "parse_csv")
_IMAGE = Format("image", "image", "parse_image", pictures=True)
_FORMATS = {
    ".csv": _CSV,
    ".docx": Format("docx", "word", "parse_docx"),
    ".epub": Format("epub", "epub", "parse_epub"),
    ".htm": _HTML,
    ".html": _HTML,
    ".markdown": _MARKDOWN,
    ".md": _MARKDOWN,
    ".pdf": Format("pdf", "pdf", "parse_pdf", pictures=True),
    ".text": _TEXT,
    ".tsv": _CSV,
    ".txt": _TEXT,
    ".xhtml": _HTML,
    ".xlsx": Format("xlsx", "workbook", "parse_xlsx"),
    **dict.fromkeys((".bmp", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"), _IMAGE),
}
_OTHERWISE = {".doc": ".docx", ".xls": ".xlsx", ".mobi": ".epub", ".azw3": ".epub", ".rtf": ".docx"}

SUFFIXES = tuple(sorted(_FORMATS))


def format_of(path: Path) -> str:
    """Return the name of the file's format, "" for one without a parser."""
    known = _FORMATS.get(path.suffix.lower())
    return known.name if known else ""


def find_format(path: Path, name: str) -> Format:
    """Return the format by the file's ending. Raise DocumentError when it has no parser."""
    suffix = path.suffix.lower()
    if suffix in _FORMATS:
        return _FORMATS[suffix]
    if not suffix:
        raise DocumentError("no_suffix", name=name)
    if suffix in _OTHERWISE:
        raise DocumentError("other_format", name=name, suffix=path.suffix, other=_OTHERWISE[suffix])
    raise DocumentError("not_a_format", name=name, suffix=path.suffix)
