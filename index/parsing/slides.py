"""Parse PowerPoint presentations: the slides in order, each with its title, texts, tables and notes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from index.errors import DocumentError
from index.messages import Message
from index.parsing.archives import Archive
from index.parsing.blocks import Block, compose, with_strong_headings
from index.parsing.embedded_pictures import picture_blocks
from index.parsing.formats import Parsed
from index.parsing.table_rows import MAX_SPAN, Row, cell_line, spread
from index.parsing.tables import loose_table_blocks
from index.parsing.word_numbering import formatted
from index.records import ParagraphKind, Place

if TYPE_CHECKING:
    from pptx.slide import Slide

    from index.parsing.ocr.reading import DocumentPictures

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "/diagramData"
_EDGE_TYPES = {"DATE", "FOOTER", "HEADER", "SLIDE_NUMBER"}  # placeholders that say the same on every slide
_LIST_TYPES = {"BODY", "OBJECT"}
_TITLE_LEVEL, _SLIDE_LEVEL = 1, 2
_LONGEST_TITLE = 48  # characters, of a line that is not marked as a title
_ENDED = re.compile(r"[。；;，,、.：:]$")
_NUMBER_FORMS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "ea1Chs": "chineseCounting",
    "ea1Cht": "chineseCounting",
    "circleNum": "decimalEnclosedCircle",
}
_NUMBER_FRAMES = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}


def parse_pptx(data: bytes, name: str, pictures: DocumentPictures | None = None) -> Parsed:
    """Parse a .pptx file; hidden slides are left out with a warning.

    pictures: reads those on the slides, where they are to be read.
    """
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    archive = Archive(data, name, ".pptx")
    archive.refuse_entities()
    try:
        presentation = Presentation(io.BytesIO(archive.transitional()))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise DocumentError("damaged", name=name, kind=".pptx") from error
    warnings: list[Message] = []
    return compose(with_strong_headings(_blocks(presentation.slides, warnings, pictures)), name, warnings)


def _blocks(slides: Iterable[Slide], warnings: list[Message], pictures: DocumentPictures | None) -> Iterator[Block]:
    hidden: list[int] = []
    for number, slide in enumerate(slides, start=1):
        if slide._element.get("show") in {"0", "false"}:
            hidden.append(number)
            continue
        written = picture_blocks(slide.shapes._spTree, slide.part, pictures, warnings)
        for block in chain(_slide_blocks(slide), written):
            yield replace(block, place=Place(slide=number, recognized=bool(block.recognized)))
    if hidden:
        warnings.append(Message("slides_hidden", {"slides": ", ".join(map(str, hidden))}))


def _slide_blocks(slide: Slide) -> Iterator[Block]:
    """Yield the title first, then the shapes as they are stacked, and the notes."""
    title = slide.shapes.title or _topmost_line(slide)
    if title is not None:
        main = _placeholder_type(title) == "CENTER_TITLE"
        yield Block(title.text_frame.text, _TITLE_LEVEL if main else _SLIDE_LEVEL)
    stack: list[Any] = list(reversed(list(slide.shapes)))
    while stack:
        shape = stack.pop()
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if hasattr(shape, "shapes"):  # a group
            stack.extend(reversed(list(shape.shapes)))
        elif getattr(shape, "has_table", False):
            yield from loose_table_blocks(_rows(shape.table))
        elif getattr(shape, "has_chart", False):
            yield from _chart_blocks(shape.chart)
        elif shape.has_text_frame and _placeholder_type(shape) not in _EDGE_TYPES:
            yield from _text_blocks(shape)
    yield from _diagram_blocks(slide)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            yield Block(paragraph.text, kind=ParagraphKind.NOTE)


def _topmost_line(slide: Slide) -> Any:
    """Return the highest shape that has text where it is one short line, as titles are; else None."""
    every: list[Any] = list(slide.shapes)
    shapes = [shape for shape in every if shape.has_text_frame and shape.text_frame.text.strip()]
    shapes = [shape for shape in shapes if shape.top is not None and _placeholder_type(shape) not in _EDGE_TYPES]
    highest = min(shapes, key=lambda shape: shape.top, default=None)
    text = highest.text_frame.text.strip() if highest is not None else ""
    is_title = 0 < len(text) <= _LONGEST_TITLE and text.isprintable() and not _ENDED.search(text)
    return highest if is_title and len(every) > 1 else None


def _placeholder_type(shape: Any) -> str:
    """Return the name of the type of a placeholder, "" for another shape."""
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    return kind.name if kind is not None else ""


def _text_blocks(shape: Any) -> Iterator[Block]:
    """Yield the paragraphs of a shape; those of a slide's body are a list unless they are marked as none."""
    paragraphs = [paragraph for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
    listed = _placeholder_type(shape) in _LIST_TYPES and len(paragraphs) > 1
    counts: dict[int, int] = {}
    for paragraph in paragraphs:
        properties = paragraph._p.pPr
        marks = {} if properties is None else {child.tag.removeprefix(_A): child for child in properties}
        level = paragraph.level
        numbered = marks.get("buAutoNum")
        kept = level if numbered is None else level + 1
        counts = {deep: count for deep, count in counts.items() if deep < kept}
        if "buChar" in marks or numbered is not None or (listed and "buNone" not in marks):
            label = _label(numbered, level, counts) if numbered is not None else ""
            yield Block(label + paragraph.text, level + 1, kind=ParagraphKind.LIST_ITEM)
        else:
            yield Block(paragraph.text, strong=_is_strong(paragraph))


def _label(numbered: Any, level: int, counts: dict[int, int]) -> str:
    """Count an item and return its number as it is shown, with a blank."""
    start = numbered.get("startAt") or "1"
    first = int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 1  # noqa: PLR2004 (32767 at most)
    counts[level] = counts.get(level, first - 1) + 1
    scheme = numbered.get("type") or ""
    form = next((form for begin, form in _NUMBER_FORMS.items() if scheme.startswith(begin)), "decimal")
    frame = next((frame for end, frame in _NUMBER_FRAMES.items() if scheme.endswith(end)), "{}")
    frame = "{}、" if form == "chineseCounting" and frame == "{}." else frame
    return frame.format(formatted(counts[level], form)) + ("" if frame == "{}、" else " ")


def _is_strong(paragraph: Any) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.font.bold for run in runs)


def _rows(table: Any) -> list[Row]:
    lines = [
        [
            (cell_line(cell.text), min(cell.span_width, MAX_SPAN), min(cell.span_height, MAX_SPAN))
            for cell in row.cells
            if not cell.is_spanned
        ]
        for row in table.rows
    ]
    return spread(lines, headers=int(table.first_row))


def _chart_blocks(chart: Any) -> Iterator[Block]:
    """Yield the numbers that a chart shows, a row for each category."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Block(chart.chart_title.text_frame.text, kind=ParagraphKind.CAPTION)
    for plot in chart.plots:
        series = list(plot.series)
        columns: list[Sequence[Any]] = [list(one.values) for one in series]
        header = Row(1, ("", *(cell_line(one.name or "") for one in series)), header=True)
        rows = [
            Row(number + 2, (cell_line(str(label)), *(_number(column, number) for column in columns)))
            for number, label in enumerate(plot.categories)
        ]
        yield from loose_table_blocks([header, *rows])


def _number(column: Sequence[Any], position: int) -> str:
    value = column[position] if position < len(column) else None
    return "" if value is None else f"{value:.15g}"


def _diagram_blocks(slide: Slide) -> Iterator[Block]:
    """Yield the texts of the diagrams (SmartArt) as the items of a list."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in slide.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(_DIAGRAM):
            for paragraph in etree.fromstring(relation.target_part.blob, parser).iter(f"{_A}p"):
                text = "".join(run.text or "" for run in paragraph.iter(f"{_A}t"))
                yield Block(text, 1, kind=ParagraphKind.LIST_ITEM)
