"""What PDFium knows of a page: its characters, the lines that are drawn on it, whether it shows pictures."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_FILL_AND_STROKE = 2  # the text rendering mode by which a font without bold letters is made bold
_QUARTER = math.pi / 2
_SLANTED = 0.12  # radians from a right angle: text that runs slantwise, as a watermark
_SAMPLED = 4  # one of so many characters is asked whether its font says what it is
_WHITE = frozenset(code for code in range(0x3001) if chr(code).isspace())
_NOTHING = frozenset([0, 1, *range(3, 9), *range(14, 28), *range(127, 160), 0x200B, 0x2060, 0xFEFF, 0xFFFF])
_HYPHENS = frozenset("\u0002\ufffe\u00ad")
_MAX_PATHS = 4_000  # a drawing, not the rules of tables
_MAX_SEGMENTS = 400
_THIN = 3.0  # points: a filled rectangle up to this width is a rule
_SHORTEST_RULE = 8.0
_MANY_PATHS = 300  # letters that are drawn as outlines
_MAX_DEPTH = 4  # forms in forms
_PICTURE_SHARE = 0.02  # of the page


class Blank(Enum):
    """What is before a character: nothing, a gap as wide as a blank, or a blank."""

    NONE = 0
    GAP = 1
    WRITTEN = 2


class Style(NamedTuple):
    """How characters are shown. turns: the direction they run in, quarter turns against the clock, None if slanted."""

    size: float
    bold: bool
    turns: int | None


class Glyph(NamedTuple):
    """A character that is shown, in coordinates in which its line runs from left to right.

    base: height of the base line. order: among the characters in the file. blank: what is before it. cut: whether
    it is a hyphen where a word is cut at a line's end.
    """

    char: str
    left: float
    right: float
    base: float
    style: Style
    order: int
    blank: Blank = Blank.NONE
    cut: bool = False


class Rule(NamedTuple):
    """A straight line that is drawn, level (bottom == top) or upright (left == right)."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """The glyphs by the direction they run in, in quarter turns against the clock, None for slanted ones.

    unmapped: the share of characters of which the font does not say what they are. pictures: whether there is
    something to be seen besides text that may hold text.
    """

    glyphs: dict[int | None, list[Glyph]]
    rules: list[Rule]
    unmapped: float
    pictures: bool


def page_content(page: PdfPage) -> PageContent:
    """Return what is on the page."""
    glyphs, unmapped = _glyphs(page)
    rules, pictures = _drawn(page)
    return PageContent(glyphs, rules, unmapped, pictures)


def turned(box: tuple[float, float, float, float], turns: int) -> tuple[float, float, float, float]:
    """Return the box turned clockwise by quarter turns, so that text that ran in that direction lies level."""
    left, bottom, right, top = box
    if turns == 1:
        return bottom, -right, top, -left
    if turns == 2:  # noqa: PLR2004 (upside down)
        return -right, -top, -left, -bottom
    if turns == 3:  # noqa: PLR2004 (three quarters)
        return -top, left, -bottom, right
    return box


def _glyphs(page: PdfPage) -> tuple[dict[int | None, list[Glyph]], float]:
    from pypdfium2 import raw

    text_page = page.get_textpage()
    handle, count = text_page.raw, text_page.count_chars()
    object_of = _address_of_text_object()
    left, bottom, right, top = page.get_bbox()
    found: dict[int | None, list[Glyph]] = {}
    glyphs: list[Glyph] = []
    rect = raw.FS_RECTF()
    shown: int | None = None
    style, base = Style(1.0, bold=False, turns=0), 0.0
    unmapped, blank, half = 0, Blank.NONE, 0
    joined, last_box = 1, None
    for i in range(count):
        code = raw.FPDFText_GetUnicode(handle, i)
        if code in _WHITE:
            if blank is not Blank.WRITTEN:
                blank = Blank.GAP if raw.FPDFText_IsGenerated(handle, i) == 1 else Blank.WRITTEN
            continue
        if i % _SAMPLED == 0:
            unmapped += raw.FPDFText_HasUnicodeMapError(handle, i) == 1
        char, half = _character(code, half)
        if not char:
            continue
        address = object_of(handle, i)
        if address != shown or not address:
            shown = address
            style, base = _style(handle, i, address)
            last_box = None
            glyphs = found.setdefault(style.turns, [])
        raw.FPDFText_GetLooseCharBox(handle, i, rect)
        box = rect.left, rect.bottom, rect.right, rect.top
        if rect.left < right and rect.right > left and rect.bottom < top and rect.top > bottom:
            start, _, end, _ = turned(box, style.turns) if style.turns else box
            cut = char in _HYPHENS
            glyphs.append(Glyph("-" if cut else char, start, end, base, style, i, blank, cut))
            joined = joined + 1 if box == last_box else 1
            if joined > 1:
                glyphs[-joined:] = _parted(glyphs[-joined:], start, end)
            last_box = box
        blank = Blank.NONE
    text_page.close()
    return {turns: found[turns] for turns in found if found[turns]}, _SAMPLED * unmapped / max(count, 1)


def _parted(glyphs: Sequence[Glyph], left: float, right: float) -> list[Glyph]:
    """Return the letters of a ligature, which share a box, side by side in it."""
    step = (right - left) / len(glyphs)
    return [
        glyph._replace(left=left + step * n, right=left + step * (n + 1), blank=glyph.blank if n == 0 else Blank.NONE)
        for n, glyph in enumerate(glyphs)
    ]


def _address_of_text_object() -> Callable[[object, int], int | None]:
    """Return PDFium's function for a character's text object, which gives a number instead of a pointer.

    Thousands of characters are asked for theirs, to see where the next object begins.
    """
    from pypdfium2 import raw

    kind = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
    return kind(ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0)


def _character(code: int, half: int) -> tuple[str, int]:
    """Return the character of a UTF-16 or UTF-32 code, "" for none, and what waits for its second half."""
    if 0xD800 <= code < 0xDC00:  # noqa: PLR2004 (the first half of a pair)
        return "", code
    if 0xDC00 <= code < 0xE000:  # noqa: PLR2004 (the second)
        return (chr(0x10000 + ((half - 0xD800) << 10) + code - 0xDC00) if half else ""), 0
    return ("" if code in _NOTHING else chr(code)), 0


def _style(handle: object, position: int, address: int | None) -> tuple[Style, float]:
    """Return how a text object is shown, and the height of its base line as it runs."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(handle, position, matrix)
    size = max(1.0, round(raw.FPDFText_GetFontSize(handle, position) * (math.hypot(matrix.c, matrix.d) or 1.0), 1))
    angle = math.atan2(matrix.b, matrix.a)
    turns = round(angle / _QUARTER)
    level = abs(angle - turns * _QUARTER) <= _SLANTED
    style = Style(size, _is_bold(handle, position, address), turns % 4 if level else None)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(handle, position, x, y)
    return style, turned((x.value, y.value, x.value, y.value), style.turns or 0)[1]


def _is_bold(handle: object, position: int, address: int | None) -> bool:
    from pypdfium2 import raw

    if raw.FPDFText_GetFontWeight(handle, position) >= _BOLD_WEIGHT:
        return True
    if not address:
        return False
    text_object = ctypes.cast(address, raw.FPDF_PAGEOBJECT)
    if raw.FPDFTextObj_GetTextRenderMode(text_object) == _FILL_AND_STROKE:
        return True
    buffer = ctypes.create_string_buffer(200)
    raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(text_object), buffer, len(buffer))
    name = buffer.value.decode("latin-1").lower()
    return any(word in name for word in _BOLD_NAMES)


def _drawn(page: PdfPage) -> tuple[list[Rule], bool]:
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


_Matrix = tuple[float, float, float, float, float, float]


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
