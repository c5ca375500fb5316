"""Parse pictures of text: photos, screenshots, scans; a TIFF may have several pages."""

from __future__ import annotations

import io
import warnings as python_warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.boxes import PageFrame
from index.errors import DocumentError
from index.messages import Message
from index.parsing.formats import Parsed
from index.parsing.ocr.reading import MAX_PAGES, DocumentPictures, remedy
from index.parsing.ocr.recognized import RecognizedPicture
from index.parsing.pdf.document import parsed_pages
from index.parsing.pdf.page_image import drawing_scale, png
from index.parsing.pdf.recognized_pages import recognized_page

if TYPE_CHECKING:
    from PIL.Image import Image

    from index.parsing.ocr.recognizer import Pixels

_MAX_PIXELS = 100_000_000  # of a page
_LONGEST_SIDE = 4_000  # pixels across a page: what is wider is made smaller
_FORMATS = ("BMP", "JPEG", "PNG", "TIFF", "WEBP")
_DPI = 200  # where the picture does not say it
_POSSIBLE_DPI = range(60, 1_201)


def parse_image(data: bytes, name: str, pictures: DocumentPictures | None = None) -> Parsed:
    """Recognize the text of a picture.

    pictures: recognizes it. Raise DocumentError where it is None, when the picture is damaged or too large, and when
    there is no text in it.
    """
    if pictures is None:
        raise DocumentError("picture_not_read", name=name, remedy=remedy())
    with _opened(data, name) as image:
        count = _page_count(image)
        read = min(count, pictures.room)
        found = pictures.read(range(1, read + 1), lambda number: _pixels(image, number, name))
        dpi = _dpi(image)
        pages = [recognized_page(picture, _frame(picture, dpi), number) for number, picture in found]
    too_many = [Message("pages_left_out", {"count": count - read, "limit": MAX_PAGES})] if count > read else []
    limit = Message("ocr_page_limit", {"limit": MAX_PAGES})
    nothing = Message("nothing_recognized") if read else Message("picture_not_read", {"remedy": limit})
    return parsed_pages(pages, name, nothing, too_many)


def picture_image(path: Path, name: str, number: int, width: int) -> bytes:
    """Return a page of a picture as it was read, see ``DrawPage``; never larger than it is."""
    from PIL import Image

    with _opened(path, name) as image:
        count = _page_count(image)
        if not 0 < number <= count:
            raise DocumentError("no_such_page", name=name, page=number, count=count)
        seen = Image.fromarray(_pixels(image, number, name))
    scale = min(drawing_scale(seen.width, seen.height, width), 1.0)
    return png(seen.resize((max(round(seen.width * scale), 1), max(round(seen.height * scale), 1))))


def _page_count(image: Image) -> int:
    return getattr(image, "n_frames", 1) if image.format == "TIFF" else 1


@contextmanager
def _opened(source: bytes | Path, name: str) -> Iterator[Image]:
    """Open the picture; what its library makes of damaged ones is raised as a DocumentError."""
    from PIL import Image

    formats = (*_FORMATS, *_photo_formats())
    try:
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            with Image.open(source if isinstance(source, Path) else io.BytesIO(source), formats=formats) as image:
                yield image
    except Image.DecompressionBombError as error:
        raise DocumentError("picture_too_large", name=name, limit=_MAX_PIXELS // 1_000_000) from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, OverflowError) as error:
        raise DocumentError("picture_damaged", name=name) from error


def _photo_formats() -> tuple[str, ...]:
    """Have the photos of telephones read, where the library for them is installed, and return their format."""
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        return ()
    register_heif_opener()
    return ("HEIF",)


def _pixels(image: Image, number: int, name: str) -> Pixels:
    """Return a page (1-based) as it is to be looked at: (height, width, 3), on white where it is transparent."""
    from PIL import Image, ImageOps

    image.seek(number - 1)
    width, height = image.size
    if width * height > _MAX_PIXELS:
        raise DocumentError("picture_too_large", name=name, limit=_MAX_PIXELS // 1_000_000)
    shrink = _LONGEST_SIDE / min(width, height)
    if shrink < 1:
        image.draft("RGB", (round(width * shrink), round(height * shrink)))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        colors = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", colors.size, "white"), colors)
    elif upright.mode.startswith("I;16"):
        upright = Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
    picture = upright.convert("RGB")
    if shrink < 1:
        picture.thumbnail((picture.width * shrink, picture.height * shrink))
    return np.asarray(picture)


def _dpi(image: Image) -> float:
    try:
        dpi = float(image.info["dpi"][0])
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError):
        return _DPI
    return dpi if int(dpi) in _POSSIBLE_DPI else _DPI


def _frame(picture: RecognizedPicture, dpi: float) -> PageFrame:
    """Return the page that a picture is, before it is turned upright."""
    size = picture.width, picture.height
    across, up = reversed(size) if picture.turns % 2 else size
    return PageFrame(0.0, 0.0, across * 72 / dpi, up * 72 / dpi, 0)
