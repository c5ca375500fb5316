"""A page of a PDF as a picture."""

from __future__ import annotations

import io
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.parsing.pdf.opening import open_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PIXELS = 12_000_000
_LONGEST_SIDE = 8_000  # pixels


def page_image(path: Path, name: str, number: int, width: int) -> bytes:
    """Return a page of a PDF, see ``DrawPage``. Only what it needs is read of the file."""
    import pypdfium2

    document = open_pdf(path, name)
    try:
        if not 0 < number <= len(document):
            raise DocumentError("no_such_page", name=name, page=number, count=len(document))
        page = document[number - 1]
        across, down = page.get_size()
        image = page.render(scale=drawing_scale(across, down, width)).to_pil()
    except pypdfium2.PdfiumError as error:
        raise DocumentError("page_not_drawn", name=name, page=number) from error
    finally:
        document.close()
    return png(image)


def png(image: Image) -> bytes:
    """Return the picture as a PNG."""
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def drawing_scale(across: float, down: float, width: int) -> float:
    """Return how many pixels a unit of a page of this size is wide, so that it is ``width`` across at most."""
    across, down = max(across, 1.0), max(down, 1.0)
    return min(width / across, _LONGEST_SIDE / max(across, down), sqrt(_MOST_PIXELS / (across * down)))
