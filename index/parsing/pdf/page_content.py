"""What PDFium knows of a page: its characters, the lines that are drawn on it, whether it shows pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.parsing.pdf.drawings import Rule, page_drawing
from index.parsing.pdf.glyphs import Glyph, page_glyphs

if TYPE_CHECKING:
    from pypdfium2 import PdfPage


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
    glyphs, unmapped = page_glyphs(page)
    rules, pictures = page_drawing(page)
    return PageContent(glyphs, rules, unmapped, pictures)
