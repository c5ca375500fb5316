"""The characters that a page shows, where they stand, and how."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from index.boxes import turned
from index.parsing.pdf.boxed_text import WRITTEN

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
    it is a hyphen where a word is cut at a line's end. confidence: see ``BoxedText``. dx, dy: from there to where it is
    on the page, which may be a picture that is askew.
    """

    char: str
    left: float
    right: float
    base: float
    style: Style
    order: int
    blank: Blank = Blank.NONE
    cut: bool = False
    confidence: float = WRITTEN
    dx: float = 0.0
    dy: float = 0.0


def page_glyphs(page: PdfPage) -> tuple[dict[int | None, list[Glyph]], float]:
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
