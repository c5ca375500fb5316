"""The styles of an OpenDocument file, as far as they say what a paragraph is and how it is numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.parsing.word_numbering import formatted

_NAMESPACES = {
    **{name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "style", "text", "table")},
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_TITLES = {"title", "标题", "標題"}
_CAPTIONS = {"caption", "题注", "題注"}
_FORMS = {  # by how the number one is written
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一": "chineseCounting",
    "壹": "chineseLegalSimplified",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
}
_PLACEHOLDER = re.compile(r"%(\d{1,2})%")
_DEEPEST = 10


def named(prefix: str, name: str) -> str:
    """Return the full name of an element or attribute."""
    return f"{{{_NAMESPACES[prefix]}}}{name}"


def attribute(node: Any, prefix: str, name: str) -> str:
    """Return an attribute, "" where there is none."""
    return node.get(named(prefix, name)) or ""


def whole(text: str, default: int) -> int:
    """Return a number of up to eight digits, else the default."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else default  # noqa: PLR2004 (fits 32 bits)


@dataclass(frozen=True, slots=True)
class _Style:
    """A style. shown: its name as people see it. bold, hidden: None where it does not say."""

    parent: str
    shown: str
    bold: bool | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level is numbered. form: "" for a bullet. text: with ``%1%`` for the number of the first level."""

    form: str
    text: str
    start: int


class Styles:
    """The styles of a document by name. roots: of the parts that have styles. numbers: of its lists and headings."""

    def __init__(self, roots: Sequence[Any]) -> None:
        self._roots = roots
        self._styles: dict[str, _Style] = {}
        lists: dict[str, dict[int, _Level]] = {}
        for root in roots:
            for style in root.iter(named("style", "style")):
                self._styles[attribute(style, "style", "name")] = _style(style)
            for style in root.iter(named("text", "list-style")):
                lists[attribute(style, "style", "name")] = _levels(style)
        outline = next((_levels(style) for root in roots for style in root.iter(named("text", "outline-style"))), {})
        self.numbers = Numbers(lists, outline)

    def running(self, kind: str) -> Iterator[Any]:
        """Yield the headers or footers of pages. kind: header or footer."""
        for root in self._roots:
            yield from root.iter(named("style", kind))

    def is_title(self, style: str) -> bool:
        return any(above.shown.lower() in _TITLES for above in self._chain(style))

    def is_caption(self, style: str) -> bool:
        return any(above.shown.lower() in _CAPTIONS for above in self._chain(style))

    def is_hidden(self, style: str) -> bool:
        """Return whether a sheet or slide of this style is hidden."""
        return any(above.hidden for above in self._chain(style))

    def is_strong(self, paragraph: Any) -> bool:
        """Return whether all text of a paragraph is in bold type."""
        base = self._is_bold(attribute(paragraph, "text", "style-name"), default=False)
        plain = paragraph.text or "", *(child.tail or "" for child in paragraph)
        if not base and any(text.strip() for text in plain):
            return False
        spans = [span for span in paragraph if "".join(span.itertext()).strip()]
        return all(self._is_bold(attribute(span, "text", "style-name"), default=base) for span in spans)

    def _is_bold(self, style: str, *, default: bool) -> bool:
        return next((above.bold for above in self._chain(style) if above.bold is not None), default)

    def _chain(self, name: str) -> Iterator[_Style]:
        """Yield a style and those that it is based on."""
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = self._styles[name].parent


@dataclass(slots=True)
class _List:
    """A list that is open. name: of its style. counts: by level. labelled: whether its item has got its number."""

    name: str
    counts: dict[int, int]
    labelled: bool = True


@dataclass(slots=True)
class Numbers:
    """The numbers of list items and headings, counted. lists: levels by the name of a list style."""

    lists: dict[str, dict[int, _Level]]
    outline: dict[int, _Level]
    _open: list[_List] = field(default_factory=list)
    _last: dict[str, dict[int, int]] = field(default_factory=dict)  # counts of the last list of a style, or of an id
    _headings: dict[int, int] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """How many lists are open."""
        return len(self._open)

    def enter(self, node: Any) -> None:
        """Begin a list or an item."""
        if node.tag == named("text", "list"):
            self._begin(node)
        elif self._open:
            current = self._open[-1]
            current.labelled = node.tag != named("text", "list-item")
            if not current.labelled:
                start = attribute(node, "text", "start-value")
                level = self._level(current)
                first = level.start if level else 1
                counts, depth = current.counts, self.depth
                counts[depth] = whole(start, first) if start else counts.get(depth, first - 1) + 1
                for deeper in [other for other in counts if other > depth]:
                    del counts[deeper]

    def leave(self, node: Any) -> None:
        """End a list or an item."""
        if node.tag == named("text", "list") and self._open:
            self._open.pop()

    def label(self, heading: int = 0) -> str:
        """Return the number of the paragraph that begins, with a blank. heading: its level, 0 for none."""
        if self._open:
            current = self._open[-1]
            level = None if current.labelled else self._level(current)
            current.labelled = True
            return _text(level, self.lists.get(current.name, {}), current.counts)
        level = self.outline.get(heading)
        if not level or not level.form:
            return ""
        self._headings = {depth: count for depth, count in self._headings.items() if depth <= heading}
        self._headings[heading] = self._headings.get(heading, level.start - 1) + 1
        return _text(level, self.outline, self._headings)

    def _begin(self, node: Any) -> None:
        name = attribute(node, "text", "style-name")
        if self._open:
            above = self._open[-1]
            self._open.append(_List(name or above.name, above.counts))
            return
        continued = attribute(node, "text", "continue-list")
        goes_on = attribute(node, "text", "continue-numbering") == "true"
        counts = self._last.get(continued, {}) if continued else self._last.get(name, {}) if goes_on else {}
        self._last |= {name: counts, attribute(node, "xml", "id"): counts}
        self._open.append(_List(name, counts))

    def _level(self, current: _List) -> _Level | None:
        return self.lists.get(current.name, {}).get(self.depth)


def _text(level: _Level | None, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    if not level or not level.form:
        return ""

    def number(match: re.Match[str]) -> str:
        depth = int(match[1])
        form = levels[depth].form if depth in levels else "decimal"
        return formatted(counts.get(depth, 1), form or "decimal")

    text = _PLACEHOLDER.sub(number, level.text).strip()
    return text if not text or text[-1] in "、）．：" else f"{text} "


def _style(style: Any) -> _Style:
    weight = next((attribute(text, "fo", "font-weight") for text in style.iter(named("style", "text-properties"))), "")
    table = next(style.iter(named("style", "table-properties")), None)
    page = next(style.iter(named("style", "drawing-page-properties")), None)
    hidden = (table is not None and attribute(table, "table", "display") == "false") or (
        page is not None and attribute(page, "presentation", "visibility") == "hidden"
    )
    shown = attribute(style, "style", "display-name") or attribute(style, "style", "name")
    return _Style(attribute(style, "style", "parent-style-name"), shown, (weight == "bold") if weight else None, hidden)


def _levels(style: Any) -> dict[int, _Level]:
    """Return the levels of a list style by depth, from 1."""
    levels: dict[int, _Level] = {}
    for node in style:
        depth = whole(attribute(node, "text", "level"), 0)
        if not 0 < depth <= _DEEPEST:
            continue
        form = _FORMS.get(attribute(node, "style", "num-format")[:1], "")
        shown = min(max(whole(attribute(node, "text", "display-levels"), 1), 1), depth)
        own = ".".join(f"%{number}%" for number in range(depth - shown + 1, depth + 1))
        text = f"{attribute(node, 'style', 'num-prefix')}{own}{attribute(node, 'style', 'num-suffix')}"
        text = attribute(node, "loext", "num-list-format") or text
        levels[depth] = _Level(form, text, whole(attribute(node, "text", "start-value"), 1))
    return levels
