"""Convert places and paragraphs to JSON values and back."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from index.records import Cell, Paragraph, ParagraphKind, Place


def place_record(place: Place | None) -> list[Any] | None:
    """Return a JSON value for ``place_of``."""
    return list(astuple(place)) if place else None


def place_of(record: list[Any] | None) -> Place | None:
    """Return the place that ``place_record`` converted."""
    return Place(*record) if record else None


def paragraph_record(paragraph: Paragraph) -> list[Any]:
    """Return a JSON value for ``paragraph_of``."""
    cells = [[cell.start, cell.end, *(cell.name or ())] for cell in paragraph.cells]
    return [
        *(paragraph.number, paragraph.start, paragraph.end, paragraph.section, place_record(paragraph.place)),
        *(paragraph.kind, paragraph.level, cells),
    ]


def paragraph_of(record: list[Any]) -> Paragraph:
    """Return the paragraph that ``paragraph_record`` converted."""
    number, start, end, section, place, kind, level, cells = record
    parsed = tuple(Cell(first, last, (name[0], name[1]) if name else None) for first, last, *name in cells)
    return Paragraph(number, start, end, section, place_of(place), ParagraphKind(kind), level, parsed)
