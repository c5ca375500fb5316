"""The formats, by file ending, and the parser of each.

A parser trusts nothing in a file. It raises DocumentError with the reason where the file has to be
left out, and returns a warning where something may be lost or wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from index.errors import DocumentError
from index.messages import Message
from index.records import Paragraph, Span

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
    boxes: bytes = b""


Parse = Callable[[bytes, str], Parsed]
"""Parse the content of a file, given its name for messages. Raise DocumentError, naming the file."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format and its parser, ``index.parsing.<module>.<function>``.

    plain: whether a file holds nothing but text, so that a small one is parsed in the calling process. patience:
    how many times as long as others it may take.
    """

    name: str
    module: str
    function: str
    plain: bool = False
    patience: int = 1

    def parser(self) -> Parse:
        """Import the parser and return it."""
        parse: Parse = getattr(import_module(f"index.parsing.{self.module}"), self.function)
        return parse


_TEXT = Format("text", "plain_text", "parse_text", plain=True)
_MARKDOWN = Format("markdown", "markdown", "parse_markdown", plain=True)
_HTML = Format("html", "web", "parse_html")
_CSV = Format("csv", "csv_file", "parse_csv")
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
    ".doc": Format("doc", "legacy_office", "parse_doc", patience=3),
    ".docx": Format("docx", "word", "parse_docx"),
    ".eml": Format("eml", "mail", "parse_eml"),
    ".epub": Format("epub", "epub", "parse_epub"),
    ".htm": _HTML,
    ".html": _HTML,
    ".ipynb": Format("ipynb", "notebook", "parse_ipynb"),
    ".json": Format("json", "json_file", "parse_json"),
    ".jsonl": _JSON_LINES,
    ".log": _TEXT,
    ".markdown": _MARKDOWN,
    ".mbox": Format("mbox", "mail", "parse_mbox", patience=3),
    ".md": _MARKDOWN,
    ".msg": Format("msg", "outlook", "parse_msg"),
    ".ndjson": _JSON_LINES,
    ".odp": Format("odp", "open_document", "parse_odp"),
    ".ods": Format("ods", "open_document", "parse_ods"),
    ".odt": Format("odt", "open_document", "parse_odt"),
    ".ofd": Format("ofd", "ofd", "parse_ofd"),
    ".pdf": Format("pdf", "pdf", "parse_pdf"),
    ".ppt": Format("ppt", "legacy_office", "parse_ppt", patience=3),
    ".pptx": Format("pptx", "slides", "parse_pptx"),
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
}
_OTHERWISE = {".mobi": ".epub", ".azw3": ".epub", ".wps": ".docx", ".et": ".xlsx", ".dps": ".pptx", ".pages": ".docx"}

SUFFIXES = tuple(sorted(_FORMATS))
DOCUMENT_SUFFIXES = tuple(suffix for suffix in SUFFIXES if _FORMATS[suffix] is not _CODE)


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
