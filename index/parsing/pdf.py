"""PDF: the text layer, its lines put together as paragraphs, each with its page."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.messages import Message
from index.parsing.blocks import Block, compose
from index.parsing.formats import Parsed
from index.parsing.pdf_lines import PageLine, text_runs, without_running_heads
from index.records import Place

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_MAX_PAGES = 20_000
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_UNMAPPED_SHARE = 0.2  # of a page's characters: from there its text is not what is seen
_PAGES_NAMED = 10


def parse_pdf(data: bytes, name: str) -> Parsed:
    """A PDF's text. Raises DocumentError when it is protected, damaged or has no text layer."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise DocumentError("password_protected", name=name) from error
        raise DocumentError("damaged", name=name, kind=".pdf") from error
    if not 0 < len(document) <= _MAX_PAGES:
        raise DocumentError("page_count", name=name, count=len(document), limit=_MAX_PAGES)
    return _parsed(document, name)


def _parsed(document: PdfDocument, name: str) -> Parsed:
    pages: list[list[PageLine]] = []
    broken: list[int] = []
    unmapped: list[int] = []
    for number in range(1, len(document) + 1):
        lines, share = _lines(document, number, broken)
        pages.append(lines)
        if share >= _UNMAPPED_SHARE:
            unmapped.append(number)
    pages = without_running_heads(pages)
    empty = [number for number, lines in enumerate(pages, start=1) if not lines and number not in broken]
    if not any(pages):
        raise DocumentError("no_text_layer", name=name)
    doubtful = {"pages_empty": empty, "pages_damaged": broken, "pages_garbled": unmapped}
    warnings = [Message(code, {"pages": _named(numbers)}) for code, numbers in doubtful.items() if numbers]
    return compose(_blocks(pages), name, warnings)


def _blocks(pages: Sequence[Sequence[PageLine]]) -> Iterator[Block]:
    for run in text_runs(pages):
        last = run.last_page if run.last_page > run.page else None
        yield Block(run.text, run.level, Place(page=run.page, last_page=last))


def _lines(document: PdfDocument, number: int, broken: list[int]) -> tuple[list[PageLine], float]:
    """The lines of a page, and the share of its characters that its fonts do not name."""
    import pypdfium2

    try:
        page = document[number - 1]
        try:
            return _page_lines(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        broken.append(number)
        return [], 0.0


def _page_lines(page: PdfPage) -> tuple[list[PageLine], float]:
    from pypdfium2 import raw

    text_page = page.get_textpage()
    handle = text_page.raw
    count = text_page.count_chars()
    codes = [raw.FPDFText_GetUnicode(handle, i) for i in range(count)]
    unmapped = sum(1 for i in range(count) if raw.FPDFText_HasUnicodeMapError(handle, i) == 1)
    lines: list[PageLine] = []
    start = 0
    for end in [*(i for i, code in enumerate(codes) if code in {10, 13}), count]:
        inked = [i for i in range(start, end) if codes[i] > ord(" ")]
        if inked:
            lines.append(_line(handle, codes[start:end], inked))
        start = end + 1
    text_page.close()
    return lines, unmapped / count if count else 0.0


def _line(handle: object, codes: Sequence[int], inked: Sequence[int]) -> PageLine:
    """A line with its box: points, from the bottom left of the page."""
    boxes = [_box(handle, i) for i in {inked[0], inked[-1], inked[len(inked) // 2]}]
    return PageLine(
        _text(codes),
        left=min(box[0] for box in boxes),
        bottom=min(box[1] for box in boxes),
        right=max(box[2] for box in boxes),
        top=max(box[3] for box in boxes),
        size=_size(handle, inked[len(inked) // 2]),
    )


def _size(handle: object, position: int) -> float:
    """The font's size as it is shown."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(handle, position, ctypes.byref(matrix))
    scale = math.hypot(matrix.c, matrix.d)
    size: float = raw.FPDFText_GetFontSize(handle, position)
    return max(1.0, round(size * (scale or 1.0), 1))


def _box(handle: object, position: int) -> tuple[float, float, float, float]:
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(handle, position, ctypes.byref(box))
    return float(box.left), float(box.bottom), float(box.right), float(box.top)


def _text(codes: Sequence[int]) -> str:
    """Characters of UTF-16 or UTF-32 codes; halves without their other half are left out."""
    text = "".join(map(chr, codes))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def _named(pages: Sequence[int]) -> Message:
    """Return ``page 3`` or ``pages 3, 5, 6 and 20 more``."""
    if len(pages) == 1:
        return Message("one_page", {"page": pages[0]})
    shown = ", ".join(map(str, pages[:_PAGES_NAMED]))
    more = len(pages) - _PAGES_NAMED
    return (
        Message("many_pages", {"pages": shown, "count": more}) if more > 0 else Message("some_pages", {"pages": shown})
    )
