"""Open a PDF, with the values of its form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DocumentError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_PAGES = 20_000
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def open_pdf(content: bytes | Path, name: str) -> PdfDocument:
    """Return the document, of which pages are read when they are asked for.

    content: of the file, or its path. Raise DocumentError when it is protected, damaged or has too many pages.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise DocumentError("password_protected", name=name) from error
        raise DocumentError("damaged", name=name, kind=".pdf") from error
    if not 0 < len(document) <= MAX_PAGES:
        raise DocumentError("page_count", name=name, count=len(document), limit=MAX_PAGES)
    if document.get_formtype():
        document.init_forms()
    return document
