"""Scans: what a recognizer sees on pages becomes paragraphs, with places, boxes and how sure it is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from index.boxes import TextBoxes
from index.errors import DocumentError
from index.parsing.formats import Parsed
from index.parsing.ocr.recognized import RecognizedPicture
from index.parsing.pdf.document import parse_pdf
from index.records import Recognized
from tests.support import making
from tests.support.recognizing import SIZE, ToldRecognizer, line, picture, pictures

BODY = ["　　仓库的钥匙由值班员保管，交接班时当面", "点清，登记在册，遗失的应当立即报告主管", "并更换锁具。"]


def scan(count: int = 1) -> bytes:
    return making.pdf([[]] * count, scanned=range(1, count + 1))


def read(folder: Path, data: bytes, *seen: RecognizedPicture) -> Parsed:
    return parse_pdf(data, "文.pdf", pictures(folder, ToldRecognizer(*seen)))


def body(left: float = 200, top: float = 400, unsure: str = "") -> RecognizedPicture:
    texts = [text.replace("　", " ") for text in BODY]
    return picture([line(left, top + 48 * n, text, unsure=unsure) for n, text in enumerate(texts)])


def other() -> RecognizedPicture:
    return picture([line(200, 500, "钥匙借出时应当登记姓名和时间。")])


def texts(parsed: Parsed) -> list[str]:
    return [parsed.text[paragraph.start : paragraph.end] for paragraph in parsed.paragraphs]


def test_lines_of_a_scan_are_joined_to_paragraphs_that_say_so(tmp_path: Path) -> None:
    parsed = read(tmp_path, scan(), body())
    assert texts(parsed) == ["".join(BODY).strip("　")]
    (paragraph,) = parsed.paragraphs
    assert str(paragraph.place) == "p. 1 (recognized)"
    assert paragraph.recognized == (Recognized(0, len(parsed.text) - 1, 0.99),)
    assert parsed.warnings == ()


def test_words_that_are_unsure_are_parts_of_their_own_but_not_the_marks_between_them(tmp_path: Path) -> None:
    (paragraph,) = read(tmp_path, scan(), body(unsure="锁具，。")).paragraphs
    (doubtful,) = [part for part in paragraph.recognized if part.is_doubtful]
    text = "".join(BODY).strip("　")
    assert (text[doubtful.start : doubtful.end], doubtful.confidence) == ("锁具", 0.4)


def test_columns_of_a_scan_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [line(150, 400 + 48 * n, text.strip("　")) for n, text in enumerate(BODY)]
    right = [line(850, 400 + 48 * n, text.strip("　")[::-1].lstrip("。，")) for n, text in enumerate(BODY)]
    rows = [piece for pair in zip(left, right, strict=True) for piece in pair]
    found = texts(read(tmp_path, scan(), picture(rows)))
    assert found[0].startswith("仓库的钥匙")
    assert "更换锁具" in found[0]


def test_larger_lines_are_headings(tmp_path: Path) -> None:
    page = picture([line(500, 200, "仓库管理办法", size=50), *body().lines])
    parsed = read(tmp_path, scan(), page)
    assert [str(paragraph.kind) for paragraph in parsed.paragraphs] == ["heading", "text"]
    assert parsed.title == (0, len("仓库管理办法"))


def test_only_pages_without_text_are_recognized(tmp_path: Path) -> None:
    recognizer = ToldRecognizer(body())
    data = making.pdf([["第一页有文字层，不必识别。"], []], scanned=[2])
    parsed = parse_pdf(data, "文.pdf", pictures(tmp_path, recognizer))
    assert [str(paragraph.place) for paragraph in parsed.paragraphs] == ["p. 1", "p. 2 (recognized)"]
    assert parsed.paragraphs[0].recognized == ()
    assert len(recognizer.shown) == 1


def test_what_was_recognized_is_not_recognized_again(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    first = parse_pdf(scan(2), "文.pdf", pictures(tmp_path, ToldRecognizer(body(), other())))
    again = pictures(tmp_path, ToldRecognizer(), step=lambda done, total: steps.append((done, total)))
    assert parse_pdf(scan(2), "文.pdf", again) == first
    assert steps == [(0, 2), (1, 2), (2, 2)]


def test_a_build_that_was_stopped_goes_on_at_the_page_where_it_was(tmp_path: Path) -> None:
    with pytest.raises(IndexError):
        parse_pdf(scan(2), "文.pdf", pictures(tmp_path, ToldRecognizer(body())))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes() + b'{"version": "1", "page": 2, "li')
    recognizer = ToldRecognizer(other())
    parse_pdf(scan(2), "文.pdf", pictures(tmp_path, recognizer))
    assert len(recognizer.shown) == 1
    parse_pdf(scan(2), "文.pdf", pictures(tmp_path, ToldRecognizer()))


def test_another_version_of_the_recognizer_recognizes_again(tmp_path: Path) -> None:
    parse_pdf(scan(), "文.pdf", pictures(tmp_path, ToldRecognizer(body())))
    recognizer = ToldRecognizer(body())
    parse_pdf(scan(), "文.pdf", pictures(tmp_path, recognizer, version="2"))
    assert len(recognizer.shown) == 1


@pytest.mark.parametrize("turns", range(4))
def test_characters_of_a_turned_scan_know_where_they_are_on_the_page(tmp_path: Path, turns: int) -> None:
    width, height = (1654, 2339) if turns % 2 == 0 else (2339, 1654)
    seen = picture([line(0, 0, "角落里的字")], turns=turns, width=width, height=height)
    boxes = TextBoxes.of(read(tmp_path, scan(), seen).boxes)
    (box,) = boxes.boxes(0, 1)
    page_width, page_height = PdfDocument(io.BytesIO(scan()))[0].get_size()
    assert boxes.pages[0] == (0, 0, page_width, page_height, 0)
    corner = {0: (0, page_height), 1: (0, 0), 2: (page_width, 0), 3: (page_width, page_height)}[turns]
    assert abs((box.left + box.right) / 2 - corner[0]) < SIZE / 2
    assert abs((box.bottom + box.top) / 2 - corner[1]) < SIZE / 2


def test_a_garbled_text_layer_gives_way_to_what_is_seen(tmp_path: Path) -> None:
    garbled = "".join(chr(ord(char) + 7) for char in "".join(BODY).strip("　") * 3)
    data = making.pdf([[garbled]])
    assert texts(read(tmp_path / "a", data, picture([*body().lines, *body(top=700).lines])))[0].startswith("仓库的钥匙")
    kept = read(tmp_path / "b", data, picture([line(200, 200, "仓库")]))
    assert texts(kept) == [garbled]
    assert [warning.code for warning in kept.warnings] == ["pages_garbled"]


def test_a_scan_with_nothing_on_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no text was recognized"):
        read(tmp_path, scan(), picture([]))


def test_without_the_recognizer_a_scan_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.parsing.ocr.reading.is_installed", lambda: False)
    with pytest.raises(DocumentError, match=r"wenqu\[ocr\]"):
        parse_pdf(scan(), "文.pdf")
