"""Parse Word documents: paragraphs, tables, text boxes and notes, in the order of the text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from index.errors import DocumentError
from index.parsing.archives import Archive
from index.parsing.blocks import Block, compose, one_line
from index.parsing.formats import Parsed
from index.parsing.tables import MAX_SPAN, Row, loose_table_blocks

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_SPACES = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_LEFT_OUT = {_FALLBACK, f"{_W}moveFrom", f"{_W}del", f"{_W}instrText"}
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLES = {"title", "标题", "標題"}
_NOTES = ("footnotes", "endnotes")
_HIGHEST_OUTLINE = 8
_LONGEST_CELL = 300


def parse_docx(data: bytes, name: str) -> Parsed:
    """Parse a .docx file. Headings are recognised by their style or outline level."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    archive = Archive(data, name, ".docx")
    archive.refuse_entities()
    try:
        document = Document(io.BytesIO(data))
    except (OpcError, KeyError, ValueError) as error:
        raise DocumentError("damaged", name=name, kind=".docx") from error
    return compose(_all_blocks(document), name)


def _all_blocks(document: WordDocument) -> Iterator[Block]:
    levels = _style_levels(document)
    yield from _blocks(document.element.body, levels)
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in _NOTES:
            from lxml import etree

            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            yield from _blocks(etree.fromstring(relation.target_part.blob, parser), levels)


def _blocks(root: Any, levels: dict[str, int]) -> Iterator[Block]:
    """Yield every paragraph below ``root`` once, whatever wraps it, and tables of short cells by their rows."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.tag == _TABLE and (rows := _data_rows(node)):
            yield from loose_table_blocks(rows)
        elif node.tag == _PARAGRAPH:
            yield Block(_text(node), _level(node, levels))
            stack.extend(reversed([box for box in node.iter(f"{_W}txbxContent") if not _is_fallback(box, node)]))
        elif node.tag not in _LEFT_OUT:
            stack.extend(reversed(node))


def _text(paragraph: Any) -> str:
    """Return the text of a paragraph, without deleted text and without text boxes that are anchored in it."""
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag in _SPACES:
            pieces.append(_SPACES[node.tag])
        elif node.tag not in _LEFT_OUT and node.tag != f"{_W}txbxContent":
            stack.extend(reversed(node))
    return "".join(pieces)


def _is_fallback(box: Any, paragraph: Any) -> bool:
    """Return whether a text box is a copy for old programs, or stands in another box of the paragraph."""
    for parent in box.iterancestors():
        if parent is paragraph:
            return False
        if parent.tag in {_FALLBACK, f"{_W}txbxContent"}:
            return True
    return False


def _data_rows(table: Any) -> list[Row]:
    """Return the rows of a table, none for one that lays out a page: with long texts or tables in it."""
    if next((inner for inner in table.iter(_TABLE) if inner is not table), None) is not None:
        return []
    rows: list[Row] = []
    for number, line in enumerate(table.iter(_ROW), start=1):
        cells: list[str] = []
        for cell in line.iter(_CELL):
            text = one_line("\n".join(map(_text, cell.iter(_PARAGRAPH))))
            if _goes_on(cell) and rows and len(cells) < len(rows[-1].cells):
                text = rows[-1].cells[len(cells)]
            cells += [text, *[""] * (_columns(cell) - 1)]
        if any(len(cell) > _LONGEST_CELL for cell in cells):
            return []
        rows.append(Row(number, tuple(cells), line.find(f"{_W}trPr/{_W}tblHeader") is not None))
    return rows


def _goes_on(cell: Any) -> bool:
    """Return whether the cell is the lower part of one that is merged over rows."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _columns(cell: Any) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    value = span.get(f"{_W}val") if span is not None else "1"
    return min(int(value), MAX_SPAN) if value and value.isdecimal() else 1


def _level(paragraph: Any, levels: dict[str, int]) -> int:
    outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    own = _outline_level(outline)
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return own or (levels.get(style.get(f"{_W}val") or "", 0) if style is not None else 0)


def _style_levels(document: WordDocument) -> dict[str, int]:
    """Return heading levels by style id, also of styles based on a heading: the title is 1, headings begin at 2."""
    levels: dict[str, int] = {}
    parents: dict[str, str] = {}
    for style in document.styles.element.iter(f"{_W}style"):
        key = style.get(f"{_W}styleId") or ""
        named, based = style.find(f"{_W}name"), style.find(f"{_W}basedOn")
        title = (named.get(f"{_W}val") or "").strip().lower() if named is not None else ""
        match = _HEADING_STYLE.fullmatch(title)
        outline = _outline_level(style.find(f"{_W}pPr/{_W}outlineLvl"))
        level = int(match[1]) + 1 if match else 1 if title in _TITLE_STYLES else outline
        if level:
            levels[key] = level
        elif based is not None:
            parents[key] = based.get(f"{_W}val") or ""
    for key, parent in parents.items():
        above, seen = parent, {key}
        while above in parents and above not in seen:
            seen.add(above)
            above = parents[above]
        if above in levels:
            levels[key] = levels[above]
    return levels


def _outline_level(outline: Any) -> int:
    value = (outline.get(f"{_W}val") or "") if outline is not None else ""
    return int(value) + 2 if value.isdecimal() and int(value) <= _HIGHEST_OUTLINE else 0
