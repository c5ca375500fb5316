"""Pictures and scans that are made to exhaust: each ends in a line, or is read within bounds."""

from __future__ import annotations

import io
import resource
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.errors import DocumentError
from index.parsing.image import parse_image
from index.parsing.pdf.document import parse_pdf
from index.parsing.process import ParsingProcess
from tests.index.parsing.ocr.test_pictures import png_of
from tests.support import making
from tests.support.recognizing import ToldRecognizer, line, picture, pictures

Make = Callable[[int, int], bytes]
HUGE = 20_000
GIGABYTE = 1 << 20  # kilobytes


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def bmp_of(width: int, height: int) -> bytes:
    """A BMP that says that it is as large as that."""
    head = struct.pack("<2sIHHI", b"BM", 1_000, 0, 0, 54)
    return head + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(900)


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that says that it is as large as that."""
    data = saved(Image.new("L", (8, 8)), "JPEG")
    frame = data.index(b"\xff\xc0")
    return data[: frame + 5] + struct.pack(">HH", height, width) + data[frame + 9 :]


def tiff_of(width: int, height: int, following: int = 0) -> bytes:
    """A TIFF that says that it is as large as that. following: where its next page is said to be."""
    tags = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: width * height}
    fields = b"".join(struct.pack("<HHII", tag, 4, 1, min(value, 0xFFFFFFFF)) for tag, value in tags.items())
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + fields + struct.pack("<I", following) + bytes(1_000)


@pytest.mark.parametrize("make", [png_of, bmp_of, jpeg_of, tiff_of])
def test_a_picture_that_says_it_is_huge_is_refused_unread(tmp_path: Path, make: Make) -> None:
    with pytest.raises(DocumentError, match="too large a picture"):
        parse_image(make(HUGE, HUGE), "图", pictures(tmp_path, ToldRecognizer()))


@pytest.mark.parametrize("make", [png_of, bmp_of, tiff_of])
def test_a_picture_with_less_in_it_than_it_says_is_damaged(tmp_path: Path, make: Make) -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        parse_image(make(3_000, 3_000), "图", pictures(tmp_path, ToldRecognizer()))


def test_a_tiff_whose_pages_go_round_in_a_circle_comes_to_an_end(tmp_path: Path) -> None:
    recognizer = ToldRecognizer(*[picture([line(10, 10, "值班")])] * 3)
    parsed = parse_image(tiff_of(20, 20, following=8), "图.tif", pictures(tmp_path, recognizer))
    assert 0 < len(recognizer.shown) <= 3
    assert "值班" in parsed.text


def test_pages_past_the_most_are_left_out_and_it_says_so(tmp_path: Path) -> None:
    frames = [Image.new("L", (40, 20), shade) for shade in range(4)]
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    seen = [picture([line(10, 10, text)]) for text in ("值班电话", "消防通道")]
    parsed = parse_image(data, "图.tif", pictures(tmp_path, ToldRecognizer(*seen), room=2))
    assert [str(warning).partition(":")[0] for warning in parsed.warnings] == ["the last 2 pages were not recognized"]
    scan = making.pdf([[]] * 3, scanned=[1, 2, 3])
    (warning,) = parse_pdf(scan, "文.pdf", pictures(tmp_path / "b", ToldRecognizer(*seen), room=2)).warnings
    assert "page 3" in str(warning)


def test_a_page_as_large_as_a_house_is_drawn_no_larger_than_it_may_be(tmp_path: Path) -> None:
    recognizer = ToldRecognizer(picture([line(10, 10, "值班")]))
    parse_pdf(large_page(), "文.pdf", pictures(tmp_path, recognizer))
    height, width, _ = recognizer.shown[0].shape
    assert height * width <= 16_100_000


def large_page() -> bytes:
    """A PDF whose only page is a picture of five metres."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    content = io.BytesIO()
    canvas = Canvas(content, pagesize=(14_400, 14_400))
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 128)), 0, 0, 14_400, 14_400)
    canvas.save()
    return content.getvalue()


# The long ones: with the recognizer, in the process.


def outcome(folder: Path, name: str, data: bytes) -> str:
    """Return the text of a file, or the line that says why there is none."""
    (folder / name).write_bytes(data)
    with ParsingProcess(recognized=folder / "recognized", embedded=True) as process:
        try:
            said = process.parse(folder / name, name).text
        except DocumentError as error:
            said = str(error)
            assert said.startswith(f"{name}: ")
            assert said.isprintable()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 4 * GIGABYTE
    return said


@pytest.mark.soak
def test_a_scan_of_a_thousand_pages_is_read_to_its_end(tmp_path: Path) -> None:
    pages = [Image.new("L", (300, 60), 255) for _ in range(1_000)]
    data = saved(pages[0], "PDF", save_all=True, append_images=pages[1:])
    assert "no text was recognized" in outcome(tmp_path, "长.pdf", data)


@pytest.mark.soak
@pytest.mark.parametrize("noise", [False, True])
def test_the_largest_picture_that_is_read_stays_within_memory(tmp_path: Path, *, noise: bool) -> None:
    rows = np.random.default_rng(1).integers(0, 255 if noise else 1, (9_900, 9_900), np.uint8)
    assert outcome(tmp_path, "大.jpg", saved(Image.fromarray(rows), "JPEG", quality=50))


@pytest.mark.soak
def test_a_scan_with_a_picture_of_a_gigapixel_ends_in_a_line(tmp_path: Path) -> None:
    Image.MAX_IMAGE_PIXELS, before = None, Image.MAX_IMAGE_PIXELS
    try:
        data = saved(Image.new("1", (32_000, 32_000), 1), "PDF", resolution=4_000)
    finally:
        Image.MAX_IMAGE_PIXELS = before
    assert outcome(tmp_path, "弹.pdf", data)


@pytest.mark.soak
def test_a_message_of_many_large_pictures_is_read_within_memory(tmp_path: Path) -> None:
    from tests.index.parsing.ocr.test_inside import message

    shades = {f"{n}_png": saved(Image.new("L", (9_900, 9_900), n), "PNG") for n in range(20)}
    assert "扫描件" in outcome(tmp_path, "信.eml", message(**shades))
