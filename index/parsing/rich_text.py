"""Parse Rich Text (.rtf): paragraphs as of plain text, and tables by their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.errors import DocumentError
from index.messages import Message
from index.parsing.blocks import Block, compose
from index.parsing.decoded import REPLACEMENT
from index.parsing.formats import Parsed
from index.parsing.inner_files import blocks_of
from index.parsing.plain_text import text_paragraphs
from index.parsing.table_rows import Row, cell_line
from index.parsing.tables import loose_table_blocks

_SIGNATURE = b"{\\rtf"
_EIGHT_BIT = re.compile(rb"[\x80-\xff]")
_BINARY = re.compile(rb"\\bin\d")
_MARKED = re.compile(r"\\(trowd|row|nestrow|cell|nestcell)(?![a-z])")
_CELL, _ROW_END, _ROW_START = "\ue000", "\ue001", "\ue002"  # what no text has, in place of these control words
_MARKS = {"trowd": _ROW_START, "row": _ROW_END, "nestrow": _ROW_END, "cell": _CELL, "nestcell": _CELL}
_MARK = re.compile(f"([{_CELL}{_ROW_END}{_ROW_START}])")
_OWN_BARS = re.compile(rf"\|(?={_CELL})")


def parse_rtf(data: bytes, name: str) -> Parsed:
    """Parse an .rtf file. Headings are recognised as in plain text: the format seldom marks them."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(_SIGNATURE):
        raise DocumentError("damaged", name=name, kind=".rtf")
    if not _BINARY.search(data):  # counts bytes
        data = _EIGHT_BIT.sub(lambda match: b"\\'%02x" % match[0][0], data)
    marked = _MARKED.sub(lambda match: f"{{\\uc1\\u{ord(_MARKS[match[1]])} ?}}{match[0]}", data.decode("latin-1"))
    converted: str = rtf_to_text(marked, errors="replace")  # type: ignore[no-untyped-call]  # the library has no types
    text = _without_surrogates(converted)
    broken = text.count(REPLACEMENT)
    warnings = (Message("broken_characters", {"count": broken, "sign": REPLACEMENT}),) if broken else ()
    return compose(_blocks(text), name, warnings)


def _blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of the text between tables, and the rows of these."""
    rows: list[Row] = []
    cells: list[str] = []
    within = False  # a row
    for piece in _MARK.split(text):
        if piece == _ROW_START:
            within = True
        elif piece == _ROW_END:
            rows.append(Row(len(rows) + 1, tuple(cells)))
            cells, within = [], False
        elif piece != _CELL and within:
            cells.append(cell_line(piece.removeprefix("|")))
        elif piece != _CELL and piece.strip():
            yield from loose_table_blocks(rows)
            rows = []
            yield from blocks_of(Parsed(piece, tuple(text_paragraphs(piece))))
    yield from loose_table_blocks(rows)


def _without_surrogates(text: str) -> str:
    """Return the text with the two halves of a character, which the format writes apart, put together."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
