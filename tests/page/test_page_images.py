"""Pictures of pages: bounded whatever the file, drawn once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from index.errors import DocumentError
from page.page_images import WIDTHS, PageImages
from tests.support.pdf_pages import raw_pdf


def test_a_picture_is_drawn_once_and_the_last_ones_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[int, int]] = []

    def draw(_: object, path: Path, name: str, page: int, width: int) -> bytes:
        drawn.append((page, width))
        return bytes(20 << 20)

    monkeypatch.setattr("index.parsing.process.ParsingProcess.page_image", draw)
    images = PageImages()
    for page in (1, 1, 2, 1, 3, 2):
        images.image(tmp_path, "a.pdf", "digest", page, 700)
    assert drawn == [(1, 1_000), (2, 1_000), (3, 1_000), (2, 1_000)]
    images.image(tmp_path, "a.pdf", "another", 2, 9_999)
    assert drawn[-1] == (2, WIDTHS[-1])


def bare_pdf(*page_entries: bytes, content: bytes = b"") -> bytes:
    """Return a PDF with a page for each entry."""
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(len(page_entries)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(page_entries)),
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        *(b"<</Type/Page/Parent 2 0 R/Contents 3 0 R %b>>" % entry for entry in page_entries),
    ]
    return raw_pdf(objects)


@pytest.fixture
def images() -> Iterator[PageImages]:
    images = PageImages(seconds=300)
    yield images
    images.close()


def draw(images: PageImages, folder: Path, data: bytes, page: int = 1, width: int = WIDTHS[-1]) -> tuple[int, int]:
    path = folder / "hostile.pdf"
    path.write_bytes(data)
    with Image.open(io.BytesIO(images.image(path, path.name, str(hash(data)), page, width))) as image:
        return image.size


@pytest.mark.parametrize(
    "box", [b"[0 0 14400 14400]", b"[0 0 1e9 1e9]", b"[0 0 1 1000000]", b"[0 0 1000000 1]", b"[5 5 5 5]", b"[0 0 nan]"]
)
def test_a_page_of_any_size_is_a_picture_of_bounded_size(images: PageImages, tmp_path: Path, box: bytes) -> None:
    width, height = draw(images, tmp_path, bare_pdf(b"/MediaBox" + box))
    assert width * height <= 13_000_000
    assert max(width, height) <= 8_001


def test_a_page_of_thousands_is_drawn_alone(images: PageImages, tmp_path: Path) -> None:
    data = bare_pdf(*[b"/MediaBox[0 0 200 100]"] * 3_000, content=b"1 0 0 rg 0 0 200 100 re f")
    assert draw(images, tmp_path, data, page=2_999, width=600) == (600, 300)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + bytes(5_000), b"no PDF"])
def test_what_is_no_pdf_is_refused_in_one_line(images: PageImages, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(DocumentError) as error:
        draw(images, tmp_path, data)
    assert "\n" not in str(error.value)


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_drawn(tmp_path: Path) -> None:
    images = PageImages(seconds=3)
    slow = b"/MediaBox[0 0 3000 3000]"
    curves = b"0 0 m " + b"9 3000 2999 9 1 2 c 7 3000 2 2999 3000 0 c " * 200_000 + b"B*"
    try:
        with pytest.raises(DocumentError, match=r"longer than 3 seconds|memory|damaged"):
            draw(images, tmp_path, bare_pdf(slow, content=curves * 4))
        images._process._seconds = 60
        assert draw(images, tmp_path, bare_pdf(b"/MediaBox[0 0 100 100]"), width=600) == (600, 600)
    finally:
        images.close()
