"""Parse HTML: the text of a page without its menus, scripts and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from index.parsing.blocks import Block, compose, with_strong_headings
from index.parsing.decoded import Decoded
from index.parsing.decoding import decode
from index.parsing.formats import Parsed
from index.parsing.table_rows import MAX_SPAN, Row, spread, strong_rows
from index.parsing.tables import loose_table_blocks
from index.parsing.web_blocks import BREAK, BlockBuilder
from index.parsing.web_content import page_body
from index.records import ParagraphKind, Place

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_DECLARED_WITHIN = 4096
_INLINE = set(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q ruby s samp small span strong sub "
    "sup time tt u var wbr img -text -comment".split()
)
_STRONG = {"b", "strong", "summary"}
_LONGEST_CELL = 300
_LONGEST_MARKED_CELL = 1_000  # in a table whose header or caption is marked as such
_CELLS = {"td", "th"}


def parse_html(data: bytes, name: str) -> Parsed:
    """Parse a web page. Its title is the main heading of a page without an ``h1``."""
    decoded = decode_markup(data, name)
    return compose(html_blocks(decoded.text), name, decoded.warnings)


def decode_markup(data: bytes, name: str) -> Decoded:
    """Decode HTML or XML, in the encoding that it declares where the bytes fit."""
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    return decode(data, name, declared[1].decode("ascii") if declared else None)


def html_blocks(markup: str, place: Place | None = None, places: Mapping[str, Place] | None = None) -> Iterator[Block]:
    """Yield the blocks of a page, each at ``place``. places: what takes its place from the element of an id on."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(markup)
    title = tree.css_first("title")
    content = page_body(tree)
    if content is None:
        return
    if title is not None and content.css_first("h1") is None:
        yield Block(title.text(), 1, place)
    for block in with_strong_headings(_blocks(content, places or {})):
        yield replace(block, place=block.place or place)


def _blocks(root: LexborNode, places: Mapping[str, Place] = MappingProxyType({})) -> Iterator[Block]:
    """Yield the runs of text between block elements, and tables of data by their rows."""
    builder = BlockBuilder()
    for node, entering, rows in _walk(root):
        tag = node.tag or ""
        if tag == "-text":
            builder.add(node.text_content or "" if entering else "")
        elif tag == "br":
            builder.add(BREAK if entering else "")
        elif tag in _INLINE:
            builder.strong += (1 if entering else -1) if tag in _STRONG else 0
        elif entering:
            yield from builder.enter(tag, node)
            for block in _table_blocks(node, rows) if rows else ():
                yield replace(block, place=builder.place)
        else:
            yield from builder.leave(tag)
        if entering and places:
            builder.place = places.get(node.attributes.get("id") or "", builder.place)
    yield from builder.flush()


def _table_blocks(table: LexborNode, rows: Sequence[Row]) -> Iterator[Block]:
    caption = table.css_first("caption")
    if caption is not None:
        yield Block(caption.text(), kind=ParagraphKind.CAPTION)
    yield from loose_table_blocks(rows)


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool, list[Row]]]:
    """Yield every node below ``root`` on the way in (True) and out, with the rows of a table of data.

    The nodes within a table of data are left out. There is no recursion, as a page may be nested deeply.
    """
    node = root.first_child
    while node is not None:
        rows = _data_rows(node) if node.tag == "table" else []
        yield node, True, rows
        below = None if rows else node.first_child
        if below is not None:
            node = below
            continue
        while node is not None:
            yield node, False, []
            if node.next is not None:
                node = node.next
                break
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return


def _data_rows(table: LexborNode) -> list[Row]:
    """Return the rows of a table of short cells, none for a table that lays out the page."""
    if table.css_first("table table, h1, h2, h3, h4") is not None:
        return []
    cells = [[child for child in line.iter() if child.tag in _CELLS] for line in table.css("tr")]
    lines = [[_cell(cell) for cell in line] for line in cells]
    longest = _LONGEST_CELL if table.css_first("th, thead, caption") is None else _LONGEST_MARKED_CELL
    if any(len(text) > longest for line in lines for text, _, _ in line):
        return []
    strong = [[_is_strong(cell) for cell in line if cell.text().strip()] for line in cells]
    rows = spread(lines, headers=len(table.css("thead tr")) or _heading_rows(cells) or strong_rows(strong))
    return rows if max((len(row.filled) for row in rows), default=0) > 1 else []


def _is_strong(cell: LexborNode) -> bool:
    """Return whether all of the text of a cell is in bold type."""
    strong = "".join(node.text() for node in cell.css(":not(b):not(strong) > b, :not(b):not(strong) > strong"))
    return "".join(strong.split()) == "".join(cell.text().split())


def _heading_rows(lines: list[list[LexborNode]]) -> int:
    """Return how many of the first rows have only heading cells, 0 where all rows have."""
    return next((n for n, line in enumerate(lines) if any(cell.tag == "td" for cell in line)), 0)


def _cell(node: LexborNode) -> tuple[str, int, int]:
    columns, height = (node.attributes.get(name) or "" for name in ("colspan", "rowspan"))
    return " ".join(block.text for block in _blocks(node)), _span(columns), _span(height)


def _span(value: str) -> int:
    return max(1, min(int(value), MAX_SPAN)) if value.isascii() and value.isdecimal() else 1
