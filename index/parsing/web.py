"""Parse HTML: the text of a page without its menus, scripts and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from index.parsing.blocks import Block, compose, one_line
from index.parsing.decoding import Decoded, decode
from index.parsing.formats import Parsed
from index.parsing.tables import MAX_SPAN, Row, loose_table_blocks, spread
from index.records import Place

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_DECLARED_WITHIN = 4096
_NO_TEXT = (
    "script, style, noscript, template, iframe, object, svg, canvas, button, select, textarea, nav, footer, "
    "[hidden], [aria-hidden=true], [role=navigation], [role=contentinfo], [role=banner], [role=search], [role=menu]"
)
_NO_TEXT_NAMES = {"nav", "navbar", "navigation", "breadcrumb", "breadcrumbs", "footer", "sidebar"}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_CONTENT = {"main", "article"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = set(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span strong sub "
    "sup time tt u var wbr img -text -comment".split()
)
_BREAK = "\x1e"  # stands for <br>: HTML does not count it as white space
_PARAGRAPH_BREAK = re.compile(rf"{_BREAK}(?:\s*{_BREAK})+|{_BREAK}(?=[ \u00a0]*[\u3000\u00a0])")
_LONGEST_CELL = 300
_CELLS = {"td", "th"}


def parse_html(data: bytes, name: str) -> Parsed:
    """Parse a web page. Its title is the main heading of a page without an ``h1``."""
    decoded = decode_markup(data, name)
    return compose(html_blocks(decoded.text), name, decoded.warnings)


def decode_markup(data: bytes, name: str) -> Decoded:
    """Decode HTML or XML, in the encoding that it declares where the bytes fit."""
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    return decode(data, name, declared[1].decode("ascii") if declared else None)


def html_blocks(markup: str, place: Place | None = None) -> Iterator[Block]:
    """Yield the blocks of a page, each at ``place``."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(markup)
    title = tree.css_first("title")
    content = _content(tree)
    if content is None:
        return
    if title is not None and content.css_first("h1") is None:
        yield Block(title.text(), 1, place)
    for block in _blocks(content):
        yield replace(block, place=place)


def _content(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the part of the page that holds its text, menus and the like removed."""
    if tree.body is None:
        return None
    for node in tree.body.css(_NO_TEXT):
        node.decompose()
    for node in tree.body.css("[class], [id], [style], aside"):
        if _is_aside(node):
            node.decompose()
    main = tree.css_first("main, [role=main]")
    return main if main is not None and main.text().strip() else tree.body


def _is_aside(node: LexborNode) -> bool:
    if node.tag in {"html", "body", *_CONTENT}:
        return False
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower().split()
    return (
        bool(_NO_TEXT_NAMES.intersection(names))
        or bool(_HIDDEN_STYLE.search(node.attributes.get("style") or ""))
        or (node.tag == "aside" and not any(parent.tag in _CONTENT for parent in _parents(node)))
    )


def _parents(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _blocks(root: LexborNode) -> Iterator[Block]:
    """Yield the runs of text between block elements, and tables of data by their rows."""
    pieces: list[str] = []
    level = 0
    for node, entering, rows in _walk(root):
        tag = node.tag or ""
        if tag == "-text" and entering:
            pieces.append(node.text_content or "")
        elif tag == "br":
            pieces.append(_BREAK if entering else "")
        elif tag not in _INLINE:
            yield from _flushed(pieces, level)
            pieces = []
            level = _HEADINGS.get(tag, level) if entering else 0 if tag in _HEADINGS else level
            if entering and rows:
                yield from loose_table_blocks(rows)
    yield from _flushed(pieces, 0)


def _flushed(pieces: list[str], level: int) -> Iterator[Block]:
    for text in _PARAGRAPH_BREAK.split("".join(pieces)):
        yield Block(text.replace(_BREAK, " "), level)


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
    if any(len(text) > _LONGEST_CELL for line in lines for text, _, _ in line):
        return []
    rows = spread(lines, headers=len(table.css("thead tr")) or _heading_rows(cells))
    return rows if max((len(row.filled) for row in rows), default=0) > 1 else []


def _heading_rows(lines: list[list[LexborNode]]) -> int:
    """Return how many of the first rows have only heading cells, 0 where all rows have."""
    return next((n for n, line in enumerate(lines) if any(cell.tag == "td" for cell in line)), 0)


def _cell(node: LexborNode) -> tuple[str, int, int]:
    columns, height = (node.attributes.get(name) or "" for name in ("colspan", "rowspan"))
    return one_line(node.text(separator=" ")), _span(columns), _span(height)


def _span(value: str) -> int:
    return max(1, min(int(value), MAX_SPAN)) if value.isascii() and value.isdecimal() else 1
