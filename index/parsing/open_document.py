"""Parse OpenDocument (odt, ods, odp), which LibreOffice and WPS write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from index.errors import DocumentError
from index.messages import Message
from index.parsing.archives import Archive
from index.parsing.blocks import Block, compose, one_line, with_strong_headings
from index.parsing.formats import Parsed
from index.parsing.open_document_styles import Styles, attribute, named, whole
from index.parsing.open_document_tables import is_data, table_rows
from index.parsing.open_document_text import has_words, plain_text
from index.parsing.table_rows import Row
from index.parsing.tables import loose_table_blocks, row_blocks
from index.records import ParagraphKind, Place

_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
_ENCRYPTED = b"encryption-data"
_PARAGRAPH, _HEADING = named("text", "p"), named("text", "h")
_TABLE, _NOTE, _BOX = named("table", "table"), named("text", "note"), named("draw", "text-box")
_LIST, _ITEM, _LIST_HEADER = named("text", "list"), named("text", "list-item"), named("text", "list-header")
_NOTES = named("presentation", "notes")
_LEFT_OUT = {
    *(named("text", name) for name in ("tracked-changes", "table-of-content", "illustration-index", "table-index")),
    *(named("text", name) for name in ("alphabetical-index", "user-index", "object-index", "bibliography")),
    *(named("office", name) for name in ("annotation", "forms")),
    _NOTES,
}
_TITLE_LEVEL, _SLIDE_LEVEL = 1, 2


def parse_odt(data: bytes, name: str) -> Parsed:
    """Parse a text: headings, paragraphs and lists with their numbers, tables, text boxes, notes, running heads."""
    body, styles = _opened(data, name, "text", ".odt")
    return compose(with_strong_headings(_text_blocks(body, styles)), name)


def parse_ods(data: bytes, name: str) -> Parsed:
    """Parse a workbook sheet by sheet, cells as they are shown; hidden sheets are left out with a warning."""
    body, styles = _opened(data, name, "spreadsheet", ".ods")
    warnings: list[Message] = []
    return compose(_sheet_blocks(body, styles, warnings), name, warnings, titled=False)


def parse_odp(data: bytes, name: str) -> Parsed:
    """Parse a presentation slide by slide; hidden slides are left out with a warning."""
    body, styles = _opened(data, name, "presentation", ".odp")
    warnings: list[Message] = []
    return compose(with_strong_headings(_slide_blocks(body, styles, warnings)), name, warnings)


def _opened(data: bytes, name: str, kind: str, suffix: str) -> tuple[Any, Styles]:
    """Return the body and the styles of a document of a kind. Raise DocumentError where it is none."""
    from lxml import etree

    archive = Archive(data, name, suffix)
    archive.refuse_entities()
    if any(_ENCRYPTED in piece for piece in archive.chunks(_MANIFEST)):
        raise DocumentError("password_protected", name=name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        content = etree.fromstring(archive.read(_CONTENT), parser)
        styles = archive.read(_STYLES)
        roots = [content, etree.fromstring(styles, parser)] if styles else [content]
    except etree.XMLSyntaxError as error:
        raise DocumentError("damaged", name=name, kind=suffix) from error
    body = content.find(f"{named('office', 'body')}/{named('office', kind)}")
    if body is None:
        raise DocumentError("damaged", name=name, kind=suffix)
    return body, Styles(roots)


def _text_blocks(body: Any, styles: Styles) -> Iterator[Block]:
    yield from _running(styles, "header")
    yield from _blocks(body, styles)
    yield from _running(styles, "footer")


def _running(styles: Styles, kind: str) -> Iterator[Block]:
    """Yield what stands at the top or bottom of pages, once, without page numbers."""
    paragraphs = (paragraph for root in styles.running(kind) for paragraph in root.iter(_PARAGRAPH))
    texts = (one_line(plain_text(paragraph, page_numbers=False)) for paragraph in paragraphs)
    yield from (Block(text) for text in dict.fromkeys(texts) if has_words(text))


def _sheet_blocks(body: Any, styles: Styles, warnings: list[Message]) -> Iterator[Block]:
    for sheet in body.iterchildren(_TABLE):
        title = one_line(attribute(sheet, "table", "name"))
        if styles.is_hidden(attribute(sheet, "table", "style-name")):
            warnings.append(Message("sheet_hidden", {"sheet": title}))
            continue
        rows = row_blocks(table_rows(sheet), partial(_cell_place, title))
        for first in islice(rows, 1):
            yield Block(title, level=1, place=Place(sheet=title))
            yield first
        yield from rows


def _cell_place(sheet: str, row: Row) -> Place:
    return Place(sheet=sheet, row=row.number)


def _slide_blocks(body: Any, styles: Styles, warnings: list[Message]) -> Iterator[Block]:
    hidden: list[int] = []
    for number, slide in enumerate(body.iterchildren(named("draw", "page")), start=1):
        if styles.is_hidden(attribute(slide, "draw", "style-name")):
            hidden.append(number)
            continue
        title = next((shape for shape in slide if attribute(shape, "presentation", "class") == "title"), None)
        if title is not None:
            main = any(attribute(shape, "presentation", "class") == "subtitle" for shape in slide)
            text = " ".join(map(plain_text, title.iter(_PARAGRAPH, _HEADING)))
            yield Block(text, _TITLE_LEVEL if main else _SLIDE_LEVEL, Place(slide=number))
        others = (shape for shape in slide if shape is not title)
        blocks = (block for shape in others for block in _blocks(shape, styles))
        yield from (replace(block, place=Place(slide=number)) for block in blocks)
        for shape in slide.iterfind(f"{_NOTES}/*"):
            if attribute(shape, "presentation", "class") == "notes":
                for paragraph in shape.iter(_PARAGRAPH):
                    yield Block(plain_text(paragraph), place=Place(slide=number), kind=ParagraphKind.NOTE)
    if hidden:
        warnings.append(Message("slides_hidden", {"slides": ", ".join(map(str, hidden))}))


def _blocks(root: Any, styles: Styles) -> Iterator[Block]:
    """Yield every paragraph of ``root`` once, and tables of short cells by their rows."""
    stack: list[tuple[Any, bool]] = [(root, False)]  # nodes, and whether they have been gone through
    while stack:
        node, done = stack.pop()
        if done:
            styles.numbers.leave(node)
        elif node.tag in _LEFT_OUT:
            continue
        elif node.tag == _TABLE and is_data(node):
            yield from loose_table_blocks(list(table_rows(node)))
            yield from _notes(node)
        elif node.tag in {_PARAGRAPH, _HEADING}:
            yield _block(node, styles)
            yield from _notes(node)
            stack.extend((box, False) for box in reversed(list(_boxes(node))))
        else:
            if node.tag in {_LIST, _ITEM, _LIST_HEADER}:
                styles.numbers.enter(node)
                stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))


def _block(paragraph: Any, styles: Styles) -> Block:
    text = plain_text(paragraph)
    style = attribute(paragraph, "text", "style-name")
    level = whole(attribute(paragraph, "text", "outline-level"), 1) if paragraph.tag == _HEADING else 0
    label = styles.numbers.label(level) if text.strip() else ""
    if styles.is_title(style):
        return Block(label + text, 1)
    if level:
        return Block(label + text, level + 1)
    if styles.is_caption(style):
        return Block(text, kind=ParagraphKind.CAPTION)
    if depth := styles.numbers.depth:
        return Block(label + text, depth, kind=ParagraphKind.LIST_ITEM)
    return Block(text, strong=styles.is_strong(paragraph))


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Yield the text boxes that are anchored in a paragraph, not those in other boxes or notes."""
    for box in paragraph.iter(_BOX):
        above = next(box.iterancestors(_BOX, _NOTE, _PARAGRAPH, _HEADING), None)
        if above is paragraph:
            yield box


def _notes(node: Any) -> Iterator[Block]:
    for note in node.iter(_NOTE):
        body = note.find(named("text", "note-body"))
        if body is not None:
            text = " ".join(map(plain_text, body.iter(_PARAGRAPH, _HEADING)))
            yield Block(text, kind=ParagraphKind.NOTE)
