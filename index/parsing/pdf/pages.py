"""A page of a PDF: what stands on it, as pieces of lines and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from index.boxes import PageFrame, turned
from index.parsing.pdf.drawings import Rule
from index.parsing.pdf.forms import Field, page_fields, with_labels
from index.parsing.pdf.glyphs import Glyph
from index.parsing.pdf.lines import Line, is_wide, line_pieces
from index.parsing.pdf.page_content import page_content
from index.parsing.pdf.page_tables import Table, take_ruled_tables

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_DOWNWARDS = 3  # quarter turns against the clock: text that runs from the top to the bottom
_MOST = 0.6
_CLOSER = 0.9


@dataclass(frozen=True, slots=True)
class Layer:
    """What runs in the same direction on a page. left, bottom, right, top: of the page, turned as the text is."""

    pieces: list[Line]
    tables: list[Table]
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """The layers, that with most of the text first. unmapped, pictures: see PageContent. frame: what is seen of it."""

    layers: list[Layer]
    unmapped: float
    pictures: bool
    frame: PageFrame

    @property
    def text(self) -> str:
        """What is written on it, in the file's order."""
        pieces = [piece.text for layer in self.layers for piece in layer.pieces]
        rows = (row for layer in self.layers for table in layer.tables for row in table.rows)
        return " ".join([*pieces, *(cell.content.text for row in rows for cell in row)])


def read_page(document: PdfDocument, page: PdfPage, number: int) -> Page:
    """Return the page with this number (1-based)."""
    content = page_content(page)
    fields = page_fields(document, page, number)
    box = page.get_bbox()
    layers: list[Layer] = []
    directions = sorted(content.glyphs, key=lambda turns: (turns is None, -len(content.glyphs[turns])))
    for turns in directions or [0]:
        glyphs = content.glyphs.get(turns, [])
        direction = turns or 0
        if turns == 0 and _runs_downwards(glyphs):
            glyphs, direction = [_laid_down(glyph) for glyph in glyphs], _DOWNWARDS
        rules = [] if turns is None else [Rule(*turned(rule, direction)) for rule in content.rules]
        values = fields if direction == 0 and turns is not None else []
        layers.append(layer_of(glyphs, rules, values, number, direction, box))
    return Page(layers, content.unmapped, content.pictures, PageFrame._make((*box, page.get_rotation() // 90)))


def layer_of(
    glyphs: Sequence[Glyph],
    rules: Sequence[Rule],
    fields: Sequence[Field],
    number: int,
    direction: int,
    box: tuple[float, float, float, float],
) -> Layer:
    """Return what runs in one direction on the page with this number, turned as it runs. box: of the page, not turned.

    direction: in quarter turns against the clock.
    """
    inside = [field.value for field in fields]
    tables, loose_glyphs, outside = take_ruled_tables(glyphs, rules, inside, number, direction)
    loose = {id(value) for value in outside}
    pieces = with_labels(
        line_pieces(loose_glyphs, number, direction), [field for field in fields if id(field.value) in loose]
    )
    return Layer(pieces, tables, *turned(box, direction))


def _runs_downwards(glyphs: Sequence[Glyph]) -> bool:
    """Return whether Chinese stands in columns, one character under the other, to be read from the right."""
    wide = [glyph for glyph in glyphs if is_wide(glyph.char)]
    if not wide or len(wide) < _MOST * len(glyphs):
        return False
    size = median(glyph.style.size for glyph in wide)
    beside = sum(_is_beside(last, glyph) for last, glyph in pairwise(wide))
    if beside >= len(wide) // 2:
        return False
    across = _pitch([(glyph.base, (glyph.left + glyph.right) / 2) for glyph in wide], size)
    down = _pitch([((glyph.left + glyph.right) / 2, glyph.base) for glyph in wide], size)
    return down is not None and (across is None or down < _CLOSER * across) and down < 2 * size


def _is_beside(last: Glyph, glyph: Glyph) -> bool:
    return last.base == glyph.base and -0.3 * glyph.style.size <= glyph.left - last.right <= 0.3 * glyph.style.size


def _pitch(places: Sequence[tuple[float, float]], size: float) -> float | None:
    """Return how far those in the same row are from each other. places: (of the row, in the row)."""
    ordered = sorted((round(row / (0.4 * size)), place) for row, place in places)
    steps = [
        place - last
        for (last_row, last), (row, place) in pairwise(ordered)
        if row == last_row and place - last > 0.3 * size
    ]
    return median(steps) if len(steps) > 1 else None


def _laid_down(glyph: Glyph) -> Glyph:
    """Return a glyph of a column, which is then a line from left to right."""
    size = glyph.style.size
    middle = (glyph.left + glyph.right) / 2
    return glyph._replace(left=-glyph.base - 0.8 * size, right=-glyph.base + 0.2 * size, base=middle - 0.3 * size)
