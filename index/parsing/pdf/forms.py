"""What people typed into a PDF: the values of form fields, and text that was written over the page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.boxes import Box
from index.parsing.blocks import one_line
from index.parsing.pdf.boxed_text import boxed, concatenated, unplaced
from index.parsing.pdf.lines import Line, is_wide, same_row

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_LARGEST_SIZE = 12.0
_LONGEST = 20_000
_MAX_ANNOTATIONS = 5_000
_FARTHEST_LABEL = 200.0  # points
_PASSWORD_FLAG = 1 << 13
_CHECKED, _UNCHECKED = "☑", "☐"
_ORDER = 1 << 30  # after what is drawn on the page


@dataclass(frozen=True, slots=True)
class Field:
    """A value, where it stands, and the field's name for people. labeled: whether a label belongs before it."""

    value: Line
    name: str
    labeled: bool


def page_fields(document: PdfDocument, page: PdfPage, number: int) -> list[Field]:
    """Return the filled fields of a page. number: of the page, 1-based."""
    from pypdfium2 import raw

    count = min(raw.FPDFPage_GetAnnotCount(page.raw), _MAX_ANNOTATIONS)
    found: list[Field] = []
    for position in range(count):
        annotation = raw.FPDFPage_GetAnnot(page.raw, position)
        if annotation:
            try:
                found += _field(document, annotation, number, position)
            finally:
                raw.FPDFPage_CloseAnnot(annotation)
    return found


def with_labels(pieces: Sequence[Line], fields: Sequence[Field]) -> list[Line]:
    """Return the pieces of the page and the fields, each field's value after the label that stands before it."""
    lines = list(pieces)
    for field in sorted(fields, key=lambda field: (-field.value.top, field.value.left)):
        label = _label(lines, field.value) if field.labeled else None
        if label is not None:
            lines[lines.index(label)] = _labeled(label, field.value)
        elif field.labeled and field.name:
            named = concatenated([unplaced(field.name), unplaced(_colon(field.name)), field.value.content])
            lines.append(replace(field.value, content=named))
        else:
            lines.append(field.value)
    return lines


def _field(document: PdfDocument, annotation: object, page: int, position: int) -> Iterator[Field]:
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if raw.FPDFAnnot_GetFlags(annotation) & raw.FPDF_ANNOT_FLAG_HIDDEN:
        return
    if kind == raw.FPDF_ANNOT_FREETEXT:
        text = _string(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
        yield from _placed(annotation, text, "", page, position, labeled=False)
    if kind != raw.FPDF_ANNOT_WIDGET or not document.formenv:
        return
    form = document.formenv.raw
    field = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    name = _string(lambda buffer, size: raw.FPDFAnnot_GetFormFieldAlternateName(form, annotation, buffer, size))
    if field in {raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON}:
        mark = _CHECKED if raw.FPDFAnnot_IsChecked(form, annotation) else _UNCHECKED
        yield from _placed(annotation, mark, name, page, position, labeled=False)
    elif field in {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}:
        if raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD_FLAG:
            return
        value = _string(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
        yield from _placed(annotation, value, name, page, position, labeled=True)


def _string(read: Callable[[object, int], int]) -> str:
    """Return a string in UTF-16 that PDFium writes into a buffer. read: is given the buffer and its size."""
    size = read(None, 0)
    if not 2 < size <= 2 * _LONGEST:  # noqa: PLR2004 (nothing but the end)
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    read(buffer, size)
    return one_line(bytes(buffer)[: size - 2].decode("utf-16-le", "ignore"))


def _placed(annotation: object, text: str, name: str, page: int, position: int, *, labeled: bool) -> Iterator[Field]:
    """Yield the text spread over the annotation's rectangle."""
    from pypdfium2 import raw

    rect = raw.FS_RECTF()
    if not text or not raw.FPDFAnnot_GetRect(annotation, rect):
        return
    left, right = sorted((rect.left, rect.right))
    bottom, top = sorted((rect.bottom, rect.top))
    step = (right - left) / len(text)
    boxes = [Box(page, left + step * n, bottom, left + step * (n + 1), top) for n in range(len(text))]
    size = max(1.0, min(_LARGEST_SIZE, 0.8 * (top - bottom)))
    base = (bottom + top) / 2 - 0.3 * size
    yield Field(Line(boxed(text, boxes), left, right, base, size, False, _ORDER + position), name, labeled)


def _label(lines: Sequence[Line], value: Line) -> Line | None:
    """Return the piece before the value on its line, or close above it."""
    before = [line for line in lines if same_row(line, value) and line.left < value.left + value.size]
    nearest = max(before, key=lambda line: line.right, default=None)
    if nearest and value.left - nearest.right <= _FARTHEST_LABEL:
        return None if nearest.order >= _ORDER else nearest
    above = [
        line
        for line in lines
        if 0 <= line.bottom - value.top <= 2 * line.size and abs(line.left - value.left) <= line.size
    ]
    return min(above, key=lambda line: line.bottom, default=None)


def _labeled(label: Line, value: Line) -> Line:
    colon = "" if label.text.endswith(("：", ":")) else _colon(label.text)
    blank = " " if label.text.endswith(":") else ""
    content = concatenated([label.content, unplaced(colon + blank), value.content])
    return replace(label, content=content, right=max(label.right, value.right), bold=False)


def _colon(name: str) -> str:
    return "：" if any(map(is_wide, name)) else ": "
