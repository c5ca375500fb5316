"""Scans and pictures inside of other files: attached ones are recognized, those in a text where asked for."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

from docx import Document as WordDocument
from PIL import Image
from pptx import Presentation

from index.parsing.formats import Parsed
from index.parsing.mail import parse_eml
from index.parsing.ocr.recognized import RecognizedPicture
from index.parsing.slides import parse_pptx
from index.parsing.word import parse_docx
from tests.index.parsing.ocr.test_pictures import png_of
from tests.support import making
from tests.support.recognizing import ToldRecognizer, line, picture, pictures

KEYS, DOOR = "钥匙借出时应当登记姓名。", "大门晚上十点上锁。"


def seen(text: str, *, size: float = 30, unsure: str = "") -> RecognizedPicture:
    return picture([line(200, 500, text, size=size, unsure=unsure)])


def png(shade: int = 200) -> bytes:
    content = io.BytesIO()
    Image.new("L", (60, 40), shade).save(content, "PNG")
    return content.getvalue()


def texts(parsed: Parsed) -> list[str]:
    return [parsed.text[paragraph.start : paragraph.end] for paragraph in parsed.paragraphs]


def message(**attachments: bytes) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "张三 <z@example.com>", "扫描件"
    letter.set_content("见附件。")
    for name, data in attachments.items():
        file = name.replace("_", ".")
        letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=file)
    return letter.as_bytes()


def word(*pictures: bytes) -> bytes:
    document = WordDocument()
    document.add_paragraph("图在下面。")
    for data in pictures:
        document.add_picture(io.BytesIO(data))
    document.add_paragraph("图在上面。")
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def slide() -> bytes:
    deck = Presentation()
    shown = deck.slides.add_slide(deck.slide_layouts[5])
    shown.shapes.title.text = "通知"
    shown.shapes.add_picture(io.BytesIO(png()), 0, 0)
    content = io.BytesIO()
    deck.save(content)
    return content.getvalue()


def test_scans_and_pictures_that_are_attached_are_recognized(tmp_path: Path) -> None:
    data = message(扫描_pdf=making.pdf([[]], scanned=[1]), 照片_png=png())
    parsed = parse_eml(data, "信.eml", pictures(tmp_path, ToldRecognizer(seen(KEYS), seen(DOOR, unsure="大门"))))
    scan, photo = (one for one in parsed.paragraphs if one.recognized)
    assert [parsed.text[one.start : one.end] for one in (scan, photo)] == [KEYS, DOOR]
    assert [str(one.place) for one in (scan, photo)] == ["扫描.pdf, p. 1 (recognized)", "照片.png, p. 1 (recognized)"]
    (doubtful,) = [part for part in photo.recognized if part.is_doubtful]
    assert parsed.text[doubtful.start : doubtful.end] == "大门"


def test_an_attachment_that_is_recognized_once_is_not_recognized_again(tmp_path: Path) -> None:
    data = message(a_png=png(), b_png=png(), c_pdf=making.pdf([[]], scanned=[1]))
    first = parse_eml(data, "信.eml", pictures(tmp_path, ToldRecognizer(seen(KEYS), seen(DOOR))))
    assert [text for text in texts(first) if text in {KEYS, DOOR}] == [KEYS, KEYS, DOOR]
    assert parse_eml(data, "信.eml", pictures(tmp_path, ToldRecognizer())) == first


def test_attachments_share_the_pages_that_may_be_recognized(tmp_path: Path) -> None:
    data = message(a_png=png(100), b_png=png(), c_pdf=making.pdf([[]], scanned=[1]))
    parsed = parse_eml(data, "信.eml", pictures(tmp_path, ToldRecognizer(seen(KEYS)), room=1))
    assert KEYS in texts(parsed)
    assert [str(warning) for warning in parsed.warnings] == [
        "b.png in it was left out: is a picture: at most 2,000 pages of a file are recognized",
        "c.pdf in it was left out: has no text layer: at most 2,000 pages of a file are recognized",
    ]


def test_pictures_in_a_text_are_read_where_they_stand_if_asked_for(tmp_path: Path) -> None:
    data = word(png(100), png(200))
    parsed = parse_docx(data, "文.docx", pictures(tmp_path, ToldRecognizer(seen(KEYS), seen(DOOR)), embedded=True))
    assert texts(parsed) == ["图在下面。", KEYS, DOOR, "图在上面。"]
    assert [bool(one.recognized) for one in parsed.paragraphs] == [False, True, True, False]
    assert str(parsed.paragraphs[1].place) == "picture (recognized)"
    for reads in (None, pictures(tmp_path, ToldRecognizer())):
        assert texts(parse_docx(data, "文.docx", reads)) == ["图在下面。", "图在上面。"]


def test_pictures_on_slides_are_read_if_asked_for_and_head_nothing(tmp_path: Path) -> None:
    recognizer = ToldRecognizer(picture([line(200, 200, "大字", size=80), line(200, 500, KEYS), line(200, 560, DOOR)]))
    parsed = parse_pptx(slide(), "片.pptx", pictures(tmp_path, recognizer, embedded=True))
    assert [str(one.kind) for one in parsed.paragraphs[1:]] == ["text"] * (len(parsed.paragraphs) - 1)
    assert {str(one.place) for one in parsed.paragraphs if one.recognized} == {"slide 1 (recognized)"}
    assert texts(parse_pptx(slide(), "片.pptx", pictures(tmp_path, ToldRecognizer()))) == ["通知"]


def test_a_picture_in_a_text_that_is_too_large_is_named_and_one_without_text_is_not(tmp_path: Path) -> None:
    data = word(png_of(20_000, 20_000), png())
    parsed = parse_docx(data, "文.docx", pictures(tmp_path, ToldRecognizer(picture([])), embedded=True))
    assert texts(parsed) == ["图在下面。", "图在上面。"]
    (warning,) = parsed.warnings
    assert "image1.png in it was left out: is too large a picture" in str(warning)
