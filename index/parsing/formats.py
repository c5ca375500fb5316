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

PARSING_VERSION = 8  # raise it when a parser makes something else of the same bytes: all files are parsed again
MAX_CHARACTERS = 20_000_000
MAX_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser made of a file: the fields of ``Document`` of the same names."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[Message, ...] = ()
    title: Span | None = None
    boxes: bytes = b""


Parse = Callable[[bytes, str], Parsed]
"""Parse the content of a file, given its name for messages. Raise DocumentError, naming the file."""
ParseWithPictures = Callable[[bytes, str, "DocumentPictures | None"], Parsed]
"""The same for formats that may hold pictures of text; the last argument reads these, None reads none."""
DrawPage = Callable[[Path, str, int, int], bytes]
"""Return a page as a PNG so many pixels across, or fewer where it would be too large.

Given the file, its name for messages, the page (1-based) and the width. Raise DocumentError where there is no such
page, or it cannot be drawn.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """A format and its parser, ``index.parsing.<module>.<function>``.

    plain: whether a file holds nothing but text, so that a small one is parsed in the calling process. pictures:
    whether there may be pictures of text in it, so that the parser is a ``ParseWithPictures``. patience: how many times
    as long as others it may take. draw_page: the function of the module that is a ``DrawPage``, "" where there are no
    pages to be drawn.
    """

    name: str
    module: str
    function: str
    plain: bool = False
    pictures: bool = False
    patience: int = 1
    draw_page: str = ""

    def parser(self, pictures: DocumentPictures | None = None) -> Parse:
        """Import the parser and return it. pictures: reads the pictures in it, None reads none."""
        parse = getattr(import_module(f"index.parsing.{self.module}"), self.function)
        parser: Parse = partial(_parsed_with, parse, pictures) if self.pictures else parse
        return parser

    def drawing(self) -> DrawPage:
        """Import the function that draws a page and return it."""
        draw: DrawPage = getattr(import_module(f"index.parsing.{self.module}"), self.draw_page)
        return draw


def _parsed_with(parse: ParseWithPictures, pictures: DocumentPictures | None, data: bytes, name: str) -> Parsed:
    return parse(data, name, pictures)


_TEXT = Format("text", "plain_text", "parse_text", plain=True)
_MARKDOWN = Format("markdown", "markdown", "parse_markdown", plain=True)
_HTML = Format("html", "web", "parse_html")
_CSV = Format("csv", "csv_file", "parse_csv")
_IMAGE = Format("image", "image", "parse_image", pictures=True, draw_page="picture_image")
_CODE = Format("code", "source_code", "parse_code", plain=True)
_JSON_LINES = Format("jsonl", "json_file", "parse_json_lines")
_SUBTITLES = Format("subtitles", "subtitles", "parse_subtitles")
_CODE_SUFFIXES = """
    .bash .bat .c .cc .cfg .conf .cpp .cs .css .cxx .dart .erl .ex .f90 .go .gradle .groovy .h .hpp .hs .ini .java .jl
    .js .jsx .kt .lua .php .pl .proto .properties .ps1 .py .r .rb .rs .scala .scss .sh .sql .swift .toml .ts .tsx .vue
    .xml .yaml .yml .zsh
""".split()
_FORMATS = {
    **dict.fromkeys(_CODE_SUFFIXES, _CODE),
    ".csv": _CSV,
    ".doc": Format("doc", "legacy_office", "parse_doc", pictures=True, patience=3),
    ".docx": Format("docx", "word", "parse_docx", pictures=True),
    ".eml": Format("eml", "mail", "parse_eml", pictures=True),
    ".epub": Format("epub", "epub", "parse_epub"),
    ".htm": _HTML,
    ".html": _HTML,
    ".ipynb": Format("ipynb", "notebook", "parse_ipynb"),
    ".json": Format("json", "json_file", "parse_json"),
    ".jsonl": _JSON_LINES,
    ".log": _TEXT,
    ".markdown": _MARKDOWN,
    ".mbox": Format("mbox", "mail", "parse_mbox", pictures=True, patience=3),
    ".md": _MARKDOWN,
    ".msg": Format("msg", "outlook", "parse_msg", pictures=True),
    ".ndjson": _JSON_LINES,
    ".odp": Format("odp", "open_document", "parse_odp"),
    ".ods": Format("ods", "open_document", "parse_ods"),
    ".odt": Format("odt", "open_document", "parse_odt"),
    ".ofd": Format("ofd", "ofd", "parse_ofd"),
    ".pdf": Format("pdf", "pdf", "parse_pdf", pictures=True, draw_page="page_image"),
    ".ppt": Format("ppt", "legacy_office", "parse_ppt", pictures=True, patience=3),
    ".pptx": Format("pptx", "slides", "parse_pptx", pictures=True),
    ".rst": _TEXT,
    ".rtf": Format("rtf", "rich_text", "parse_rtf"),
    ".srt": _SUBTITLES,
    ".tex": _TEXT,
    ".text": _TEXT,
    ".tsv": _CSV,
    ".txt": _TEXT,
    ".vtt": _SUBTITLES,
    ".xhtml": _HTML,
    ".xls": Format("xls", "legacy_office", "parse_xls", patience=3),
    ".xlsx": Format("xlsx", "workbook", "parse_xlsx"),
    **dict.fromkeys((".bmp", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"), _IMAGE),
}
_OTHERWISE = {".mobi": ".epub", ".azw3": ".epub", ".wps": ".docx", ".et": ".xlsx", ".dps": ".pptx", ".pages": ".docx"}

SUFFIXES = tuple(sorted(_FORMATS))
DOCUMENT_SUFFIXES = tuple(suffix for suffix in SUFFIXES if _FORMATS[suffix] is not _CODE)


def format_of(path: Path) -> str:
    """Return the name of the file's format, "" for one without a parser."""
    known = _FORMATS.get(path.suffix.lower())
    return known.name if known else ""


def is_picture(name: str) -> bool:
    """Return whether a file of that name is a picture of a format that is read."""
    return _FORMATS.get(Path(name).suffix.lower()) is _IMAGE


def has_pages(path: Path) -> bool:
    """Return whether pages of the file can be drawn."""
    known = _FORMATS.get(path.suffix.lower())
    return bool(known and known.draw_page)


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
