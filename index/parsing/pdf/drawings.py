"""What is drawn on a page: straight lines, and whether there are pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_MAX_PATHS = 4_000  # a drawing, not the rules of tables
_MAX_SEGMENTS = 400
_THIN = 3.0  # points: a filled rectangle up to this width is a rule
_SHORTEST_RULE = 8.0
_MANY_PATHS = 300  # letters that are drawn as outlines
_MAX_DEPTH = 4  # forms in forms
_PICTURE_SHARE = 0.02  # of the page
_Matrix = tuple[float, float, float, float, float, float]


class Rule(NamedTuple):
    """A straight line that is drawn, level (bottom == top) or upright (left == right)."""

    left: float
    bottom: float
    right: float
    top: float


def page_drawing(page: PdfPage) -> tuple[list[Rule], bool]:
    """Return the straight lines, and whether there are pictures or a drawing that may hold text."""
    from pypdfium2 import raw

    rules: list[Rule] = []
    paths = 0
    pictures = False
    width, height = page.get_size()
    for item, matrix in _objects(page.raw, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            paths += 1
            if paths <= _MAX_PATHS:
                rules += _path_rules(item, matrix)
        elif kind in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING}:
            left, bottom, right, top = _bounds(item, matrix)
            pictures = pictures or (right - left) * (top - bottom) >= _PICTURE_SHARE * width * height
    return (rules if paths <= _MAX_PATHS else []), pictures or paths > _MANY_PATHS


def _objects(container: object, matrix: _Matrix, depth: int) -> Iterator[tuple[object, _Matrix]]:
    """Yield the objects of a page and, with the matrix that they are shown by, of the forms in it."""
    from pypdfium2 import raw

    count = raw.FPDFFormObj_CountObjects if depth else raw.FPDFPage_CountObjects
    get = raw.FPDFFormObj_GetObject if depth else raw.FPDFPage_GetObject
    for position in range(count(container)):
        item = get(container, position)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM:
            if depth < _MAX_DEPTH:
                yield from _objects(item, _product(_matrix(item), matrix), depth + 1)
        else:
            yield item, matrix


def _matrix(item: object) -> _Matrix:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _product(first: _Matrix, second: _Matrix) -> _Matrix:
    """Return the matrix that does what the first and then the second does."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(item: object, matrix: _Matrix) -> tuple[float, float, float, float]:
    from pypdfium2 import raw

    sides = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *sides)
    left, bottom, right, top = (side.value for side in sides)
    corners = [_moved(x, y, matrix) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _path_rules(item: object, matrix: _Matrix) -> Iterator[Rule]:
    from pypdfium2 import raw

    left, bottom, right, top = _bounds(item, matrix)
    if min(right - left, top - bottom) <= _THIN:
        yield from _rule((left, bottom), (right, top))
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if stroke.value and raw.FPDFPath_CountSegments(item) <= _MAX_SEGMENTS:
        points = list(_points(item, _product(_matrix(item), matrix)))
        for (start, _), (end, drawn) in pairwise(points):
            if drawn:
                yield from _rule(start, end)


def _points(item: object, matrix: _Matrix) -> Iterator[tuple[tuple[float, float], bool]]:
    """Yield the points of a path, each with whether a straight line leads to it."""
    from pypdfium2 import raw

    x, y = ctypes.c_float(), ctypes.c_float()
    first = (0.0, 0.0)
    for position in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, position)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved(x.value, y.value, matrix)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        yield point, kind == raw.FPDF_SEGMENT_LINETO
        if raw.FPDFPathSegment_GetClose(segment):
            yield first, True


def _rule(start: tuple[float, float], end: tuple[float, float]) -> Sequence[Rule]:
    left, right = sorted((start[0], end[0]))
    bottom, top = sorted((start[1], end[1]))
    if right - left >= _SHORTEST_RULE and top - bottom <= _THIN:
        middle = (bottom + top) / 2
        return (Rule(left, middle, right, middle),)
    if top - bottom >= _SHORTEST_RULE and right - left <= _THIN:
        middle = (left + right) / 2
        return (Rule(middle, bottom, middle, top),)
    return ()
