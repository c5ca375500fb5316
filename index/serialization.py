"""Convert places and paragraphs to JSON values and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from index.records import Cell, Paragraph, ParagraphKind, Place, Recognized


def place_record(place: Place | None) -> list[Any] | None:
    """Return a JSON value for ``place_of``."""
    return list(astuple(place)) if place else None


def place_of(record: list[Any] | None) -> Place | None:
    """Return the place that ``place_record`` converted."""
    return Place(*record) if record else None


def paragraph_record(paragraph: Paragraph) -> list[Any]:
    """Return a JSON value for ``paragraph_of``."""
    return [
        *(paragraph.number, paragraph.start, paragraph.end, paragraph.section, place_record(paragraph.place)),
        *(paragraph.kind, paragraph.level, cells_record(paragraph.cells), recognized_record(paragraph.recognized)),
    ]


def paragraph_of(record: list[Any]) -> Paragraph:
    """Return the paragraph that ``paragraph_record`` converted."""
    number, start, end, section, place, kind, level, cells, recognized = record
    parts = cells_of(cells), recognized_of(recognized)
    return Paragraph(number, start, end, section, place_of(place), ParagraphKind(kind), level, *parts)


def cells_record(cells: Sequence[Cell]) -> list[list[int]]:
    """Return a JSON value for ``cells_of``."""
    return [[cell.start, cell.end, *(cell.name or ())] for cell in cells]


def cells_of(record: list[list[int]]) -> tuple[Cell, ...]:
    """Return the cells that ``cells_record`` converted."""
    return tuple(Cell(start, end, (name[0], name[1]) if name else None) for start, end, *name in record)


def recognized_record(recognized: Sequence[Recognized]) -> list[list[float]]:
    """Return a JSON value for ``recognized_of``."""
    return [list(astuple(part)) for part in recognized]


def recognized_of(record: list[Any]) -> tuple[Recognized, ...]:
    """Return the parts that ``recognized_record`` converted."""
    return tuple(Recognized(*part) for part in record)
