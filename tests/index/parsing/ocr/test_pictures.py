"""Pictures of text: how they are opened, and what is made of hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from index.boxes import TextBoxes
from index.errors import DocumentError
from index.parsing.formats import Parsed
from index.parsing.image import parse_image
from index.parsing.ocr.cache import forget_others
from index.parsing.ocr.recognized import RecognizedPicture
from index.parsing.process import ParsingProcess
from tests.support.parsed import parsed
from tests.support.recognizing import SIZE, ToldRecognizer, line, picture, pictures

SEEN = picture([line(10, 10, "值班电话")], width=400, height=200)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def read(folder: Path, data: bytes, *seen: RecognizedPicture) -> tuple[Parsed, ToldRecognizer]:
    recognizer = ToldRecognizer(*seen or [SEEN])
    return parse_image(data, "图.png", pictures(folder, recognizer)), recognizer


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP"])
def test_pictures_of_each_kind_are_shown_to_the_recognizer(tmp_path: Path, kind: str) -> None:
    parsed, recognizer = read(tmp_path, saved(Image.new("RGB", (40, 20), (250, 250, 250)), kind))
    assert parsed.text == "值班电话"
    (pixels,) = recognizer.shown
    assert pixels.shape == (20, 40, 3)
    assert pixels.min() > 240


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_pictures_of_each_mode_are_shown_in_colours(tmp_path: Path, mode: str) -> None:
    kind = "TIFF" if mode in {"CMYK", "I;16"} else "PNG"
    _, recognizer = read(tmp_path, saved(Image.new(mode, (40, 20)), kind))
    assert recognizer.shown[0].shape == (20, 40, 3)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    _, recognizer = read(tmp_path, saved(Image.new("RGBA", (40, 20), (0, 0, 0, 0)), "PNG"))
    assert recognizer.shown[0].min() == 255


def test_a_photo_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the scene is at the right
    _, recognizer = read(tmp_path, saved(Image.new("RGB", (40, 20)), "JPEG", exif=exif))
    assert recognizer.shown[0].shape == (40, 20, 3)


def test_each_page_of_a_tiff_is_read(tmp_path: Path) -> None:
    pages = [Image.new("L", (40, 20), shade) for shade in (0, 100, 200)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    seen = [picture([line(10, 10, text)], width=400, height=200) for text in ("值班电话", "消防通道", "仓库钥匙")]
    parsed, recognizer = read(tmp_path, data, *seen)
    assert [int(pixels[0, 0, 0]) for pixels in recognizer.shown] == [0, 100, 200]
    assert [str(paragraph.place) for paragraph in parsed.paragraphs] == [
        f"p. {number} (recognized)" for number in (1, 2, 3)
    ]


def test_photos_of_telephones_are_read(tmp_path: Path) -> None:
    pytest.importorskip("pi_heif")
    with pytest.raises(DocumentError, match="cannot be opened"):  # no encoder is here to make a whole one
        read(tmp_path, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40))


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says that it is as large as that."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (png_of(20_000, 20_000), "too large a picture"),
        (png_of(11_000, 10_000), "too large a picture"),
        (png_of(300, 300), "cannot be opened"),
        (b"\x89PNG\r\n\x1a\n", "cannot be opened"),
        (saved(Image.new("RGB", (300, 300), "red"), "JPEG")[:400], "cannot be opened"),
        (saved(Image.new("RGB", (300, 300), "red"), "TIFF")[:100], "cannot be opened"),
        (saved(Image.new("RGB", (30, 30), "red"), "GIF"), "cannot be opened"),
        (b"%PDF-1.4 no picture", "cannot be opened"),
    ],
)
def test_a_hostile_picture_ends_in_a_line(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        read(tmp_path, data)


def test_a_picture_is_left_out_with_the_remedy_where_none_are_read(tmp_path: Path) -> None:
    (tmp_path / "图.png").write_bytes(saved(Image.new("RGB", (40, 20)), "PNG"))
    _, (skipped,) = parsed(tmp_path)
    assert skipped.reason.code == "picture_not_read"
    assert "--ocr off" in str(skipped.reason)


def test_what_was_recognized_in_files_that_are_gone_is_deleted(tmp_path: Path) -> None:
    for digest in ("a" * 64, "b" * 64):
        (tmp_path / f"{digest}.jsonl").touch()
    forget_others(tmp_path, {"b" * 64})
    assert [path.stem for path in tmp_path.iterdir()] == ["b" * 64]
    forget_others(tmp_path / "nowhere", ())


def test_characters_of_a_picture_know_where_they_are_on_its_page(tmp_path: Path) -> None:
    data = saved(Image.new("RGB", (1654, 2339), "white"), "PNG")
    recognizer = ToldRecognizer(picture([line(200, 500, "钥匙借出时应当登记。")]))
    boxes = TextBoxes.of(parse_image(data, "图.png", pictures(tmp_path, recognizer)).boxes)
    (box,) = boxes.boxes(0, 1)
    left, top, _, _ = boxes.pages[0].seen(box)
    assert [left * 1654, top * 2339] == pytest.approx([200, 500], abs=SIZE / 2)


def test_a_page_of_a_picture_is_drawn_upright_and_never_larger_than_it_is(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (900, 300), "white").save(tmp_path / "照片.jpg", exif=turned)
    with ParsingProcess() as process:
        images = [process.page_image(tmp_path / "照片.jpg", "照片.jpg", 1, width) for width in (150, 2000)]
        assert [Image.open(io.BytesIO(image)).size for image in images] == [(150, 450), (300, 900)]
        with pytest.raises(DocumentError, match="no page 2"):
            process.page_image(tmp_path / "照片.jpg", "照片.jpg", 2, 150)
