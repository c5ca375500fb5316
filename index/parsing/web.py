"""Parse HTML: the text of a page without its menus, scripts and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from index.parsing.blocks import Block, compose, one_line, with_strong_headings
from index.parsing.decoding import Decoded, decode
from index.parsing.formats import Parsed
from index.parsing.plain_text import columns
from index.parsing.tables import MAX_SPAN, Row, definition_block, loose_table_blocks, spread, strong_rows
from index.parsing.word_numbering import formatted
from index.records import ParagraphKind, Place

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_DECLARED_WITHIN = 4096
_NO_TEXT = (
    "script, style, noscript, template, iframe, object, svg, canvas, button, select, textarea, nav, footer, rt, rp, "
    "[aria-hidden=true], [role=navigation], [role=contentinfo], [role=banner], [role=search], [role=menu]"
)
_NO_TEXT_NAMES = set(
    "nav navbar navigation menu topbar breadcrumb breadcrumbs crumb crumbs footer sidebar copyright toolbar pagination "
    "pager noprint editsection headerlink".split()
)
_MOSTLY_LINKS = 0.8  # of the text: from there a list of short links is a menu
_FEWEST_LINKS = 4
_LONGEST_MENU_LINK = 16  # columns, on average
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SHOWN_SHARE = 0.5  # of a page's text: so much is not hidden for good, a script will show it
_CONTENT = {"main", "article"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = set(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q ruby s samp small span strong sub "
    "sup time tt u var wbr img -text -comment".split()
)
_LISTS = {"ul", "ol"}
_NAME_END = re.compile(r"[\s_-]+")
_STRONG = {"b", "strong", "summary"}
_KINDS = {"caption": ParagraphKind.CAPTION, "figcaption": ParagraphKind.CAPTION, "pre": ParagraphKind.CODE}
_NUMBER_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_BREAK = "\x1e"  # stands for <br>: HTML does not count it as white space
_PARAGRAPH_BREAK = re.compile(rf"{_BREAK}(?:\s*{_BREAK})+|{_BREAK}(?=[ \u00a0]*[\u3000\u00a0])")
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
    content = _content(tree)
    if content is None:
        return
    if title is not None and content.css_first("h1") is None:
        yield Block(title.text(), 1, place)
    for block in with_strong_headings(_blocks(content, places or {})):
        yield replace(block, place=block.place or place)


def _content(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the part of the page that holds its text, menus and the like removed."""
    if tree.body is None:
        return None
    for node in tree.body.css(_NO_TEXT):
        node.decompose()
    whole = len(tree.body.text())
    for node in tree.body.css("[class], [id], [style], [hidden], aside, :not(li) > ul, :not(li) > ol"):
        if _is_aside(node, whole):
            node.decompose()
    main = tree.css_first("main, [role=main]")
    return main if main is not None and main.text().strip() else tree.body


def _is_aside(node: LexborNode, whole: int) -> bool:
    """Return whether a node is beside the text of the page, or hidden. whole: the length of the page's text."""
    if node.tag in {"html", "body", *_CONTENT}:
        return False
    names = _NAME_END.split(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower())
    named = node.tag != "section" and "section" not in names and not _NO_TEXT_NAMES.isdisjoint(names)
    hidden = "hidden" in node.attributes or _HIDDEN_STYLE.search(node.attributes.get("style") or "")
    beside = (
        named
        or hidden
        or (node.tag in {"aside", *_LISTS} and not any(parent.tag in _CONTENT for parent in _parents(node)))
    )
    if not beside or len(node.text()) >= _SHOWN_SHARE * whole:
        return False
    return bool(named or hidden) or node.tag == "aside" or _is_menu(node)


def _is_menu(node: LexborNode) -> bool:
    """Return whether a list holds little but items of one short link each."""
    links = [" ".join(link.text().split()) for link in node.css("a")]
    length = sum(map(len, links))
    return (
        len(links) >= len(node.css("li")) >= _FEWEST_LINKS
        and length >= _MOSTLY_LINKS * len("".join(node.text().split()))
        and sum(map(columns, links)) <= _LONGEST_MENU_LINK * len(links)
    )


def _parents(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _blocks(root: LexborNode, places: Mapping[str, Place] = MappingProxyType({})) -> Iterator[Block]:
    """Yield the runs of text between block elements, and tables of data by their rows."""
    builder = _Builder()
    for node, entering, rows in _walk(root):
        tag = node.tag or ""
        if tag == "-text":
            builder.add(node.text_content or "" if entering else "")
        elif tag == "br":
            builder.add(_BREAK if entering else "")
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


class _Builder:
    """The text since the last block element, and what it stands in.

    strong: how many elements of bold type are open. place: of the blocks that come.
    """

    def __init__(self) -> None:
        self.strong = 0
        self.place: Place | None = None
        self._pieces: list[str] = []
        self._plain = False  # whether some of the text is not in bold type
        self._heading = 0
        self._kinds: list[ParagraphKind] = []
        self._lists: list[_List] = []
        self._marker = ""
        self._defining = ""  # dt or dd
        self._terms: list[str] = []

    def add(self, text: str) -> None:
        """Add text to the run."""
        self._pieces.append(text)
        self._plain = self._plain or (not self.strong and bool(text.strip(f" \n\t\r{_BREAK}")))

    def enter(self, tag: str, node: LexborNode) -> Iterator[Block]:
        """Begin a block element, and yield what stands before it."""
        yield from self.flush(within=tag)
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag in _KINDS:
            self._kinds.append(_KINDS[tag])
        elif tag in {"ul", "ol"}:
            self._lists.append(_List.of(node))
        elif tag == "li" and self._lists:
            self._marker = self._lists[-1].next_marker(node)
        elif tag in {"dt", "dd"}:
            self._defining = tag
        elif tag == "summary":
            self.strong += 1

    def leave(self, tag: str) -> Iterator[Block]:
        """End a block element, and yield what stands at its end."""
        yield from self.flush(within=tag)
        if tag in _HEADINGS:
            self._heading = 0
        elif tag in _KINDS and self._kinds:
            self._kinds.pop()
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag in {"dt", "dd"}:
            self._defining = ""
        elif tag == "dl":
            yield from self._undefined()
        elif tag == "summary":
            self.strong -= 1

    def flush(self, within: str = "") -> Iterator[Block]:
        """Yield the run of text. within: the block element that begins or ends, a line of a ``pre`` if in one."""
        code = bool(self._kinds) and self._kinds[-1] is ParagraphKind.CODE
        if code and within not in _KINDS:
            self._pieces.append("\n")
            return
        text, strong = "".join(self._pieces), not self._plain
        self._pieces, self._plain = [], False
        if code:
            yield Block(text.replace(_BREAK, "\n"), place=self.place, kind=ParagraphKind.CODE)
            return
        for part in _PARAGRAPH_BREAK.split(text):
            if line := one_line(part.replace(_BREAK, " ")):
                yield from (replace(block, place=self.place) for block in self._block(line, strong=strong))

    def _block(self, text: str, *, strong: bool) -> Iterator[Block]:
        if self._defining == "dt":
            self._terms.append(text)
        elif self._defining == "dd" and self._terms:
            terms, self._terms = self._terms, []
            yield definition_block(terms, text)
        elif self._heading:
            yield Block(text, self._heading)
        elif self._kinds:
            yield Block(text, kind=self._kinds[-1])
        elif self._lists:
            marker, self._marker = self._marker, ""
            yield Block(marker + text, len(self._lists), kind=ParagraphKind.LIST_ITEM)
        else:
            yield Block(text, strong=strong)

    def _undefined(self) -> Iterator[Block]:
        yield from (Block(term, place=self.place) for term in self._terms)
        self._terms = []


@dataclass(slots=True)
class _List:
    """A list and how far it has counted. form: of its numbers, "" for bullets."""

    form: str
    number: int

    @classmethod
    def of(cls, node: LexborNode) -> _List:
        if node.tag == "ul":
            return cls("", 0)
        return cls(_NUMBER_FORMS.get(node.attributes.get("type") or "", "decimal"), _whole(node, "start", 1) - 1)

    def next_marker(self, node: LexborNode) -> str:
        """Count an item and return its number as it is shown, "" for a bullet."""
        self.number = _whole(node, "value", self.number + 1)
        return f"{formatted(self.number, self.form)}. " if self.form else ""


def _whole(node: LexborNode, name: str, default: int) -> int:
    value = node.attributes.get(name) or ""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else default  # noqa: PLR2004 (fits 32 bits)


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
