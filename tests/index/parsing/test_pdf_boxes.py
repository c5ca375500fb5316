"""The words under the boxes of a quotation, read with another library, are the quotation."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.pdf_boxes import bare, figures, seen_pages, under_boxes
from index.boxes import TextBoxes
from index.parsing.documents import parse_document
from index.records import Document
from tests.support.pdf_pages import Put, column, grid, pages, raw_pdf

LEFT = [
    "　　渔港北侧的灯塔建于一九〇八年，塔身",
    "高二十三米，白色，夜间每隔六秒闪光一次",
    "，射程十八海里。守塔人每天两次记录风向",
    "和浪高，记录簿保存在港务所二楼。",
]
RIGHT = [
    "　　台风来临前，所有渔船应当在十二小时",
    "内回港，并把缆绳加到四根；迟到的船由港",
    "务所登记，当年不得申请补贴，情节严重的",
    "停航三十天，由船主在回港后书面说明。",
]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def read(folder: Path, data: bytes) -> Document:
    path = folder / "港.pdf"
    path.write_bytes(data)
    return parse_document(path)


def under(document: Document, data: bytes, words: str) -> str:
    """Return what another library reads under the boxes of words of the document."""
    start = document.text.index(words)
    return bare(under_boxes(seen_pages(data), TextBoxes.of(document.boxes).boxes(start, start + len(words))))


def assert_boxed(document: Document, data: bytes) -> None:
    found = figures(document, data)
    assert found.quotations > 0
    assert (found.wrong, found.unplaced) == ((), 0)


def test_two_columns(tmp_path: Path) -> None:
    left, right = column(60, 700, LEFT), column(310, 700, RIGHT)
    data = pages([line for pair in zip(left, right, strict=True) for line in pair])
    document = read(tmp_path, data)
    assert_boxed(document, data)
    words = "当年不得申请补贴，情节严重的停航三十天"
    assert under(document, data, words) == bare(words)
    assert len(TextBoxes.of(document.boxes).boxes(*_span(document, words))) == 2


@pytest.mark.parametrize(("turn", "rotate"), [(0, 0), (90, 90), (270, 270), (180, 180), (90, 0)])
def test_turned_pages(tmp_path: Path, turn: int, rotate: int) -> None:
    x, y, dx, dy = {0: (70, 700, 0, -16), 90: (200, 80, 16, 0), 270: (400, 560, -16, 0), 180: (520, 140, 0, 16)}[turn]
    lines = [Put(x + n * dx, y + n * dy, text.strip("　"), turn=turn) for n, text in enumerate(LEFT)]
    data = pages(lines, rotate=rotate)
    assert_boxed(read(tmp_path, data), data)


def test_cropped_pages(tmp_path: Path) -> None:
    data = pages([*column(60, 700, LEFT), Put(60, 60, "裁掉的页脚，第四十二号文件。")])
    cropped = _with_boxes(data, crop=(40, 400, 420, 760))
    document = read(tmp_path, cropped)
    assert "裁掉" not in document.text
    assert_boxed(document, cropped)
    assert tuple(TextBoxes.of(document.boxes).pages[0]) == pytest.approx((40, 400, 420, 760, 0))


def test_pages_whose_coordinates_do_not_begin_at_zero(tmp_path: Path) -> None:
    moved = _with_boxes(pages(column(60, 700, LEFT), rotate=90), media=(-30, 250, 520, 900))
    assert_boxed(read(tmp_path, moved), moved)


def test_lines_that_are_joined_and_words_that_are_cut(tmp_path: Path) -> None:
    lines = ["The harbour office was pub-", "licly funded until the win-", "ter of 1931, and never since."]
    data = pages([Put(70, 700 - 14 * n, text, font="Times-Roman") for n, text in enumerate(lines)])
    document = read(tmp_path, data)
    assert under(document, data, "publicly funded until the winter of 1931") == "publiclyfundeduntilthewinterof1931"


def test_a_paragraph_over_a_page_s_end(tmp_path: Path) -> None:
    lines = [*LEFT[:-1], "和浪高，记录簿保存在港务所二楼，钥匙由"]
    first = [*column(60, 760, RIGHT), *column(60, 120, lines)]
    data = pages(first, column(60, 780, ["所长保管，借阅须登记。", *RIGHT]))
    document = read(tmp_path, data)
    words = "钥匙由所长保管，借阅须登记。"
    assert under(document, data, words) == bare(words)
    assert [box.page for box in TextBoxes.of(document.boxes).boxes(*_span(document, words))] == [1, 2]
    assert_boxed(document, data)


def test_equal_cells_of_a_table_have_boxes_of_their_own(tmp_path: Path) -> None:
    rows = [("泊位", "吃水", "潮差", "限高"), ("甲", "4.5", "4.5", "12"), ("乙", "4.5", "3.0", "12")]
    tops = [560 - 20 * n for n in range(4)]
    cells = [
        Put(64 + 100 * n, top - 14, text) for top, row in zip(tops, rows, strict=False) for n, text in enumerate(row)
    ]
    data = pages([*grid([60, 160, 260, 360, 460], tops), *cells])
    document = read(tmp_path, data)
    assert_boxed(document, data)
    boxes = TextBoxes.of(document.boxes)
    placed = [boxes.boxes(cell.start, cell.end)[0] for row in document.paragraphs for cell in row.cells]
    assert len(placed) == len({(box.left, box.bottom) for box in placed}) == 8


@pytest.mark.parametrize("ruled", [True, False])
def test_tables(tmp_path: Path, ruled: bool) -> None:
    rows = [
        ("航线", "班次", "票价"),
        ("东岛", "每日四班", "35元"),
        ("西岛", "每日两班", "48元"),
        ("灯塔礁", "周末", "60元"),
    ]
    tops = [560 - 20 * n for n in range(5)]
    cells = [
        Put(64 + 140 * n, top - 14, text) for top, row in zip(tops, rows, strict=False) for n, text in enumerate(row)
    ]
    data = pages([*(grid([60, 200, 340, 480], tops) if ruled else []), *cells])
    document = read(tmp_path, data)
    assert any(paragraph.cells for paragraph in document.paragraphs)
    assert_boxed(document, data)


def test_vertical_text(tmp_path: Path) -> None:
    lines = ["井泉在後山之麓，深七丈", "許，冬夏不竭，鄉人多取", "飲焉。"]
    content = [
        Put(500 - 26 * n, 740 - 16 * row, char, 13) for n, text in enumerate(lines) for row, char in enumerate(text)
    ]
    document = read(tmp_path, pages(content))
    boxes = TextBoxes.of(document.boxes).boxes(*_span(document, "深七丈許，冬夏不竭"))
    assert [(round(box.left), box.top > box.bottom + 26) for box in boxes] == [(500, True), (474, True)]


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize("columns", [1, 2])
def test_ligatures_and_justified_text_as_a_browser_prints_them(tmp_path: Path, columns: int) -> None:
    style = f"columns:{columns}; text-align:justify; font:12pt serif; font-variant-ligatures:common-ligatures"
    words = "The official office of the fishing fleet affirmed five offers; efficient traffic suffices. " * 6
    html = f"<meta charset=utf-8><div style='{style}'><p>{words}<p>{''.join(LEFT + RIGHT) * 3}</div>"
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    printed = tmp_path / "a.pdf"
    command = [CHROMIUM or "", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run(
        [*command, f"--print-to-pdf={printed}", str(tmp_path / "a.html")], check=True, capture_output=True, timeout=120
    )
    assert_boxed(parse_document(printed), printed.read_bytes())


def test_letters_of_a_ligature_share_its_box(tmp_path: Path) -> None:
    """The font has one glyph for "ffi", which stands for three characters."""
    data = _with_ligature()
    document = read(tmp_path, data)
    assert "office" in document.text
    assert under(document, data, "office") == "office"
    (box,) = TextBoxes.of(document.boxes).boxes(*_span(document, "ffi"))
    assert box.right - box.left == pytest.approx(9, abs=0.2)


def _span(document: Document, words: str) -> tuple[int, int]:
    start = document.text.index(words)
    return start, start + len(words)


def _with_boxes(data: bytes, *, crop: tuple[float, ...] | None = None, media: tuple[float, ...] | None = None) -> bytes:
    """Return the PDF with other boxes of its pages."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)
    for page in document:
        if crop:
            page.set_cropbox(*crop)
        if media:
            page.set_mediabox(*media)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _with_ligature() -> bytes:
    """Return a PDF of a line "The office closes at noon." in which one code of the font means "ffi"."""
    mapping = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /L def /CMapType 2 def "
        b"1 begincodespacerange <00> <ff> endcodespacerange "
        b"1 beginbfrange <20> <7e> <0020> endbfrange 1 beginbfchar <01> <006600660069> endbfchar "
        b"endcmap end end"
    )
    content = b"BT /F 12 Tf 70 700 Td (The o\\001ce closes at noon.) Tj ET"
    widths = b" ".join([b"750"] + [b"500"] * 254)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/TrueType/BaseFont/Courier/FirstChar 1/LastChar 255/Widths[%b]/ToUnicode 6 0 R"
        b"/FontDescriptor 7 0 R>>" % widths,
        b"<</Length %d>>stream\n%b\nendstream" % (len(mapping), mapping),
        b"<</Type/FontDescriptor/FontName/Courier/Flags 32/FontBBox[0 -200 1000 800]/Ascent 800/Descent -200"
        b"/ItalicAngle 0/CapHeight 700/StemV 80>>",
    ]
    return raw_pdf(objects)
