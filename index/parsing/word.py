"""Parse Word documents: paragraphs with their numbers, tables, text boxes, notes and running heads."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from index.errors import DocumentError
from index.messages import Message
from index.parsing.archives import Archive
from index.parsing.blocks import Block, compose, one_line, with_strong_headings
from index.parsing.embedded_pictures import picture_blocks
from index.parsing.formats import Parsed
from index.parsing.table_rows import MAX_SPAN, Row, strong_rows
from index.parsing.tables import loose_table_blocks
from index.parsing.word_math import M, linear
from index.parsing.word_numbering import Label, Numbering, W
from index.records import ParagraphKind

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

    from index.parsing.ocr.reading import DocumentPictures

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_RUN, _TEXT, _BOX, _SYMBOL = f"{W}r", f"{W}t", f"{W}txbxContent", f"{W}sym"
_SPACES = {f"{W}tab": " ", f"{W}br": "\x1e", f"{W}cr": "\x1e", f"{W}noBreakHyphen": "-"}
_LEFT_OUT = {_FALLBACK, _BOX, *(f"{W}{name}" for name in ("moveFrom", "del", "instrText", "rt", "pPr", "rPr"))}
_MATH = f"{M}oMath"
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{1,8}")
_SYMBOLS = {0xA8: "□", 0x6F: "□", 0xFE: "☑", 0x52: "☑", 0xFC: "✓", 0xFD: "☒", 0x53: "☒", 0xFB: "✗"}  # of Wingdings
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLES = {"title", "标题", "標題"}
_CAPTION_STYLES = {"caption", "题注", "題注"}
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION)\b")
_PAGE = re.compile(r"页|頁|page", re.IGNORECASE)
_PAGE_WORDS = re.compile(r"[\W_]|第|页|頁|共|总|總|page|of", re.IGNORECASE)
_NOTE_REFERENCES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_HIGHEST_OUTLINE = 8
_LONGEST_CELL = 1_000


def parse_docx(data: bytes, name: str, pictures: DocumentPictures | None = None) -> Parsed:
    """Parse a .docx file. Headings are recognised by their style, their outline level or their bold type.

    pictures: reads those in the text, where they are to be read.
    """
    from docx import Document
    from docx.opc.exceptions import OpcError

    archive = Archive(data, name, ".docx")
    archive.refuse_entities()
    try:
        document = Document(io.BytesIO(archive.transitional()))
    except (OpcError, KeyError, ValueError) as error:
        raise DocumentError("damaged", name=name, kind=".docx") from error
    warnings: list[Message] = []
    blocks = _WordParser(document, pictures, warnings).blocks()
    return compose(with_strong_headings(blocks), name, warnings)


class _WordParser:
    """The parts of a Word document that say how its paragraphs are shown."""

    def __init__(self, document: WordDocument, pictures: DocumentPictures | None, warnings: list[Message]) -> None:
        self._document = document
        self._pictures = pictures
        self._warnings = warnings
        styles = document.styles.element
        numbering = self._parts("numbering")
        self._numbering = Numbering(numbering[0] if numbering else None, styles)
        self._levels = _style_levels(styles)
        self._captions = _styles_named(styles, _CAPTION_STYLES)
        self._notes = {
            (kind, note.get(f"{W}id") or ""): note
            for kind in ("footnotes", "endnotes")
            for root in self._parts(kind)
            for note in root
            if note.get(f"{W}type") in {None, "normal"}
        }

    def blocks(self) -> Iterator[Block]:
        """Yield the running heads, the text with its notes, and the running feet."""
        yield from self._running("header")
        yield from self._blocks(self._document.element.body)
        yield from self._running("footer")

    def _parts(self, kind: str) -> list[Any]:
        """Return the roots of the parts of a kind, such as ``footnotes``."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return [
            etree.fromstring(relation.target_part.blob, parser)
            for relation in self._document.part.rels.values()
            if not relation.is_external and relation.reltype.rpartition("/")[2] == kind
        ]

    def _running(self, kind: str) -> Iterator[Block]:
        """Yield what stands at the top or bottom of pages, once, without page numbers."""
        texts = (
            one_line(_text(paragraph, page_fields=False))
            for root in self._parts(kind)
            for paragraph in root.iter(_PARAGRAPH)
        )
        for text in dict.fromkeys(texts):
            words = _PAGE_WORDS.sub("", text)
            if words and not (words.isdecimal() and _PAGE.search(text)):
                yield Block(text)

    def _blocks(self, root: Any) -> Iterator[Block]:
        """Yield every paragraph below ``root`` once, whatever wraps it, and tables of short cells by their rows."""
        stack = [root]
        while stack:
            node = stack.pop()
            if node.tag == _TABLE and _is_data(node):
                yield from loose_table_blocks(self._rows(node))
                yield from self._notes_of(node)
                yield from self._pictures_of(node)
            elif node.tag == _PARAGRAPH:
                yield self._block(node)
                yield from self._notes_of(node)
                yield from self._pictures_of(node)
                stack.extend(reversed([box for box in node.iter(_BOX) if not _is_fallback(box, node)]))
            elif node.tag not in _LEFT_OUT or node.tag == _BOX:
                stack.extend(reversed(node))

    def _block(self, paragraph: Any) -> Block:
        label = self._numbering.label(paragraph)
        text = _labelled(label, _text(paragraph))
        if heading := self._heading_level(paragraph):
            return Block(text, heading)
        if _style(paragraph) in self._captions:
            return Block(text, kind=ParagraphKind.CAPTION)
        if label:
            return Block(text, label.level, kind=ParagraphKind.LIST_ITEM)
        return Block(text, strong=_is_strong(paragraph))

    def _notes_of(self, node: Any) -> Iterator[Block]:
        """Yield the footnotes and endnotes that are referred to in a paragraph or table."""
        for reference in node.iter(*_NOTE_REFERENCES):
            note = self._notes.pop((_NOTE_REFERENCES[reference.tag], reference.get(f"{W}id") or ""), None)
            if note is not None:
                yield Block(self._joined(note), kind=ParagraphKind.NOTE)

    def _pictures_of(self, node: Any) -> Iterator[Block]:
        """Yield what is written in the pictures of a paragraph or table, but for those in text boxes."""
        return picture_blocks(
            node, self._document.part, self._pictures, self._warnings, lambda shown: not _is_fallback(shown, node)
        )

    def _joined(self, node: Any) -> str:
        """Return the text of all paragraphs of a cell or a note; their ends part words."""
        paragraphs = (p for p in node.iter(_PARAGRAPH) if next(p.iterancestors(_FALLBACK), None) is None)
        return one_line("\x1e".join(_labelled(self._numbering.label(p), _text(p)) for p in paragraphs))

    def _rows(self, table: Any) -> list[Row]:
        rows: list[Row] = []
        lines = list(table.iter(_ROW))
        headers = strong_rows([[_is_strong(cell) for cell in line.iter(_CELL) if _has_text(cell)] for line in lines])
        for number, line in enumerate(lines, start=1):
            cells = [""] * _number(line.find(f"{W}trPr/{W}gridBefore"), 0)
            covered: set[int] = set()
            for cell in line.iter(_CELL):
                text = self._joined(cell)
                if _goes_on(cell) and rows:
                    text = rows[-1].cell(len(cells))
                columns = _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
                covered |= set(range(len(cells) + 1, len(cells) + columns))
                cells += [text, *[""] * (columns - 1)]
            header = line.find(f"{W}trPr/{W}tblHeader") is not None or number <= headers
            rows.append(Row(number, tuple(cells), header, frozenset(covered)))
        return rows

    def _heading_level(self, paragraph: Any) -> int:
        own = _outline_level(paragraph.find(f"{W}pPr/{W}outlineLvl"))
        return own or self._levels.get(_style(paragraph), 0)


def _labelled(label: Label | None, text: str) -> str:
    """Return the text after the number of its paragraph, as in 第四条 迟到 and 三、罚则."""
    if not label or not label.text or not text.strip():
        return text
    return f"{label.text}{'' if label.text[-1] in '、）．：' else ' '}{text.lstrip()}"


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val") or ""


def _text(paragraph: Any, *, page_fields: bool = True) -> str:
    """Return the text of a paragraph as it is shown, without text boxes that are anchored in it.

    page_fields: whether page numbers are part of it.
    """
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    fields: list[str] = []  # instructions of the fields that are open
    while stack:
        node = stack.pop()
        if node.tag == f"{W}fldChar":
            _follow(fields, node.get(f"{W}fldCharType"))
        elif node.tag == f"{W}instrText" and fields:
            fields[-1] += node.text or ""
        elif page_fields or not any(map(_PAGE_FIELD.match, [*fields, node.get(f"{W}instr") or ""])):
            piece = _piece(node)
            pieces.append(piece or "")
            if piece is None and node.tag not in _LEFT_OUT and not _is_hidden(node):
                stack.extend(reversed(node))
    return "".join(pieces)


def _follow(fields: list[str], sign: str | None) -> None:
    """Open or close a field."""
    if sign == "begin":
        fields.append("")
    elif sign == "end" and fields:
        fields.pop()


def _piece(node: Any) -> str | None:
    """Return the text that a node stands for, None for one that holds others."""
    if node.tag == _TEXT:
        return node.text or ""
    if node.tag == _MATH:
        return linear(node)
    if node.tag == _SYMBOL:
        code = node.get(f"{W}char") or ""
        return _SYMBOLS.get(int(code, 16) & 0xFF, "") if _HEXADECIMAL.fullmatch(code) else ""
    return _SPACES.get(node.tag)


def _is_hidden(node: Any) -> bool:
    return node.tag == _RUN and _is_on(node.find(f"{W}rPr/{W}vanish"))


def _is_on(setting: Any) -> bool:
    return setting is not None and setting.get(f"{W}val") not in {"0", "false", "off"}


def _has_text(node: Any) -> bool:
    return any((text.text or "").strip() for text in node.iter(_TEXT))


def _is_strong(node: Any) -> bool:
    """Return whether all runs of text in a paragraph or a cell are in bold type."""
    runs = [run for run in node.iter(_RUN) if _has_text(run)]
    return bool(runs) and all(_is_on(run.find(f"{W}rPr/{W}b")) for run in runs)


def _is_fallback(box: Any, paragraph: Any) -> bool:
    """Return whether a text box is a copy for old programs, or stands in another box of the paragraph."""
    for parent in box.iterancestors():
        if parent is paragraph:
            return False
        if parent.tag in {_FALLBACK, _BOX}:
            return True
    return False


def _is_data(table: Any) -> bool:
    """Return whether a table has cells of short text, and does not lay out a page with long texts or tables."""
    if next((inner for inner in table.iter(_TABLE) if inner is not table), None) is not None:
        return False
    return all(sum(len(text.text or "") for text in cell.iter(_TEXT)) <= _LONGEST_CELL for cell in table.iter(_CELL))


def _goes_on(cell: Any) -> bool:
    """Return whether the cell is the lower part of one that is merged over rows."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") != "restart"


def _number(setting: Any, default: int) -> int:
    value = setting.get(f"{W}val") if setting is not None else None
    return min(int(value), MAX_SPAN) if value and value.isascii() and value.isdecimal() else default


def _styles_named(styles: Any, names: Collection[str]) -> set[str]:
    """Return the ids of the styles of these names."""
    return {
        style.get(f"{W}styleId") or ""
        for style in styles.iter(f"{W}style")
        for named in style.iterfind(f"{W}name")
        if (named.get(f"{W}val") or "").strip().lower() in names
    }


def _style_levels(styles: Any) -> dict[str, int]:
    """Return heading levels by style id, also of styles based on a heading: the title is 1, headings begin at 2."""
    levels: dict[str, int] = {}
    parents: dict[str, str] = {}
    for style in styles.iter(f"{W}style"):
        key = style.get(f"{W}styleId") or ""
        named, based = style.find(f"{W}name"), style.find(f"{W}basedOn")
        title = (named.get(f"{W}val") or "").strip().lower() if named is not None else ""
        match = _HEADING_STYLE.fullmatch(title)
        outline = _outline_level(style.find(f"{W}pPr/{W}outlineLvl"))
        level = int(match[1]) + 1 if match else 1 if title in _TITLE_STYLES else outline
        if level:
            levels[key] = level
        elif based is not None:
            parents[key] = based.get(f"{W}val") or ""
    for key, parent in parents.items():
        above, seen = parent, {key}
        while above in parents and above not in seen:
            seen.add(above)
            above = parents[above]
        if above in levels:
            levels[key] = levels[above]
    return levels


def _outline_level(outline: Any) -> int:
    value = (outline.get(f"{W}val") or "") if outline is not None else ""
    return int(value) + 2 if value.isdecimal() and int(value) <= _HIGHEST_OUTLINE else 0
