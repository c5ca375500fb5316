"""Every format: its text, paragraphs and places, and what is refused or doubted."""

from __future__ import annotations

import struct
from pathlib import Path
from random import Random

import pytest

from index.records import Place
from tests.support import making
from tests.support.parsed import lines, places, read, refused, sections, texts

TEA = "绿茶是不发酵的茶，产量在各类茶中居于首位，大约占全国总产量的六成左右。"
RED = "红茶是全发酵的茶，其中祁门红茶产于安徽省祁门县，是世界三大高香红茶之一。"
HILL = "泰山位于山东省泰安市，主峰玉皇顶海拔1532.7米，１９８７年列入世界遗产名录。"

OFF = "text in pictures is not recognized with --ocr off or WENQU_OCR=off"


def test_a_place_reads_as_a_person_looks_it_up() -> None:
    assert str(Place(page=3)) == "p. 3"
    assert str(Place(page=3, last_page=4)) == "pp. 3–4"
    assert str(Place(sheet="名单", row=5)) == "sheet 名单, row 5"
    assert str(Place(chapter="第一章")) == "chapter 第一章"
    assert str(Place(slide=3)) == "slide 3"
    assert str(Place(time="0:12:34")) == "at 0:12:34"
    assert str(Place(line=7)) == "line 7"
    assert str(Place(recognized=True)) == "picture (recognized)"
    assert str(Place(part="信.eml › 扫描.pdf", page=2, recognized=True)) == "信.eml › 扫描.pdf, p. 2 (recognized)"
    assert str(Place(part="信.eml › 表.xlsx", sheet="账", row=2)) == "信.eml › 表.xlsx, sheet 账, row 2"


# PDF


def test_a_pdf_has_its_paragraphs_with_their_pages(tmp_path: Path) -> None:
    long = TEA * 4
    document = read(tmp_path, "茶.pdf", making.pdf([[long, RED], [HILL], [TEA]], heading="茶与山", footer="内部资料"))
    assert texts(document) == [long, RED, "内部资料", HILL, TEA]
    assert [p.place.page for p in document.body if p.place] == [1, 1, 1, 2, 3]
    assert sections(document) == ["茶与山"] * 5
    assert document.warnings == ()


@pytest.mark.parametrize(
    ("font", "footnote"), [("STSong-Light", ""), ("STSong-Light", "注：仅供参考"), ("Times-Roman", "* A note")]
)
def test_a_paragraph_that_runs_over_a_page_is_one(tmp_path: Path, font: str, footnote: str) -> None:
    random = Random(7)
    words = "江河湖海山川草木春夏秋冬" if font == "STSong-Light" else "river mountain lake spring summer winter".split()
    gap, end = ("", "。") if font == "STSong-Light" else (" ", ".")
    written = [gap.join(random.choices(words, k=count)) + end for count in (20, 450, 20, 900, 20)]
    document = read(tmp_path, "长.pdf", making.flowing_pdf(written, footnote=footnote, font=font))
    body = [p for p in document.body if not document.text[p.start : p.end].startswith(footnote or "-")]
    assert [document.text[p.start : p.end] for p in body] == written
    pages = [(place.page, place.last_page) for place in (p.place for p in body) if place]
    assert pages[0] == (1, None)
    assert pages[1][1] is not None
    assert pages[3][1] is not None
    starts, ends = [first for first, _ in pages], [last or first for first, last in pages]
    assert all(first and last and first in (last, last + 1) for last, first in zip(ends, starts[1:], strict=False))


@pytest.mark.parametrize("second", ["　　山与水", "1. 山与水"])
def test_a_new_paragraph_on_a_new_page_is_its_own(tmp_path: Path, second: str) -> None:
    document = read(tmp_path, "a.pdf", making.pdf([[(TEA * 2)[:-1]], [second]]))
    assert len(document.body) == 2
    assert places(document) == ["p. 1", "p. 2"]


def test_the_lines_of_an_english_pdf_are_joined_with_spaces(tmp_path: Path) -> None:
    words = "It is a truth universally acknowledged that a man in possession of a fortune must be in want of a wife. "
    document = read(tmp_path, "a.pdf", making.pdf([[words * 3, words * 2]], font="Times-Roman"))
    assert texts(document) == [(words * 3).strip(), (words * 2).strip()]


def test_a_page_without_text_is_named(tmp_path: Path) -> None:
    document = read(tmp_path, "a.pdf", making.pdf([[TEA], [], [RED], [], []], scanned=[2, 4]))
    assert lines(document) == (f"no text on pages 2, 4, but a picture: {OFF}",)
    assert places(document) == ["p. 1", "p. 3"]


def test_a_scanned_pdf_is_named_as_such(tmp_path: Path) -> None:
    reason = refused(tmp_path, "scan.pdf", making.pdf([[], []], scanned=[1, 2]))
    assert reason == f"has no text layer: {OFF}"


def test_a_protected_pdf_is_named_as_such(tmp_path: Path) -> None:
    assert "protected by a password" in refused(tmp_path, "a.pdf", making.protected_pdf("secret"))


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"not a pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF"])
def test_what_is_no_pdf_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, "a.pdf", data) == "is damaged, or no .pdf file"


# HTML

PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>茶 - 某网</title><style>p {{}}</style></head><body>
<nav><a href=/>首页</a></nav><header><h1>茶的种类</h1></header><script>var 脚本 = 1;</script>
<div class="sidebar">热门文章</div>
<main><h2>绿茶</h2><p>{TEA}</p><div>没有段落标记的<b>文字</b>，<a href=x>链接</a>在内。<ul><li>龙井<li>碧螺春</ul></div>
<h2>红茶</h2><p>红茶是全发酵的
茶，产于<br>安徽。</p><pre>代码 一行
另一行</pre></main><aside>广告</aside><p style="display: none">看不见</p>
<footer>版权所有</footer></body></html>"""


def test_html_has_its_text_without_menus_scripts_and_footers(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", PAGE)
    assert texts(document) == [
        TEA,
        "没有段落标记的文字，链接在内。",
        "龙井",
        "碧螺春",
        "红茶是全发酵的茶，产于 安徽。",
        "代码 一行\n另一行",
    ]
    assert sections(document) == ["茶 - 某网 › 绿茶"] * 4 + ["茶 - 某网 › 红茶"] * 2
    for word in ("首页", "脚本", "热门", "广告", "看不见", "版权"):
        assert word not in document.text


def test_html_without_a_main_part_is_read_whole(tmp_path: Path) -> None:
    document = read(tmp_path, "a.htm", f"<h1>标题</h1>裸露的文字<p>{TEA}<p>{RED}<br><br>{HILL}<br>　　又一段。")
    assert texts(document) == ["裸露的文字", TEA, RED, HILL, "又一段。"]
    assert set(sections(document)) == {"标题"}


def test_the_rows_of_a_table_in_html_carry_their_header(tmp_path: Path) -> None:
    table = (
        "<table><tr><th>姓名<th>职务<th>城市</tr><tr><td rowspan=2>张三<td>经理<td>北京</tr><tr><td>董事<td>上海</tr>"
        "<tr><td>李四<td colspan=2>职员</table>"
    )
    document = read(tmp_path, "a.html", f"<p>{TEA}</p>{table}<table><tr><th>产地<td>安徽<tr><th>产量<td>六成</table>")
    assert texts(document) == [
        TEA,
        "姓名：张三；职务：经理；城市：北京",
        "姓名：张三；职务：董事；城市：上海",
        "姓名：李四；职务：职员",
        "产地：安徽",
        "产量：六成",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><th>姓名<th>电话<tr><td>张三<td>12345<tr><td>李四<td>67890</table>",
        "<table><thead><tr><td>姓名<td>电话<tbody><tr><td>张三<td>12345<tr><td>李四<td>67890</table>",
        "<table><tr><th>姓名<th>电话<tr><th>张三<td>12345<tr><th>李四<td>67890</table>",
    ],
)
def test_a_marked_header_names_the_columns_of_two_as_well(tmp_path: Path, table: str) -> None:
    assert texts(read(tmp_path, "a.html", table)) == ["姓名：张三；电话：12345", "姓名：李四；电话：67890"]


def test_a_table_that_lays_out_a_page_is_read_as_text(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", f"<table><tr><td><h2>标题</h2><p>{TEA}</p><td><p>{RED}</p></table>")
    assert texts(document) == [TEA, RED]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5", "shift_jis"])
def test_html_is_read_in_the_encoding_it_declares(tmp_path: Path, encoding: str) -> None:
    text = {"big5": "綠茶是不發酵的茶。", "shift_jis": "緑茶は発酵させない茶である。"}.get(
        encoding, "绿茶是不发酵的茶。"
    )
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head><p>{text}</p>'
    assert texts(read(tmp_path, "a.html", page.encode(encoding))) == [text]


def test_html_without_text_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "a.html", "<html><body><script>1</script></body></html>") == "has no text"


# Word


def test_docx_has_its_headings_paragraphs_and_tables(tmp_path: Path) -> None:
    content = making.docx(
        [
            ("Title", "茶书"),
            ("Heading 1", "绿茶"),
            ("Normal", TEA),
            ("List Bullet", "龙井"),
            ("Heading 2", "产地"),
            [["品种", "产地", "产量"], ["龙井", "浙江", "三成"], ["毛尖", "河南", "一成"]],
            ("Heading 1", "红茶"),
            ("Normal", RED),
            [["电话", "12345"], ["地址", "安徽"]],
        ]
    )
    document = read(tmp_path, "茶.docx", content)
    assert texts(document) == [
        TEA,
        "龙井",
        "品种：龙井；产地：浙江；产量：三成",
        "品种：毛尖；产地：河南；产量：一成",
        RED,
        "电话：12345",
        "地址：安徽",
    ]
    assert sections(document)[0] == "茶书 › 绿茶"
    assert sections(document)[2] == "茶书 › 绿茶 › 产地"
    assert sections(document)[4] == "茶书 › 红茶"


def test_a_header_row_of_docx_names_the_columns_of_two_as_well(tmp_path: Path) -> None:
    content = making.docx([[["姓名", "电话"], ["张三", "12345"], ["李四", "67890"]]], header_rows=True)
    assert texts(read(tmp_path, "人.docx", content)) == ["姓名：张三；电话：12345", "姓名：李四；电话：67890"]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def test_docx_text_in_boxes_controls_and_changes_is_read_once(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框里的文字</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f"<w:document {W} {MC}><w:body>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件里的文字</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>保留</w:t></w:r><w:ins><w:r><w:t>插入</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        "<w:r><w:tab/><w:t>末尾</w:t></w:r></w:p></w:body></w:document>"
    )
    content = making.repacked(making.docx([("Normal", TEA)]), {"word/document.xml": body})
    assert texts(read(tmp_path, "a.docx", content)) == ["控件里的文字", "保留插入 末尾", "框里的文字"]


# Workbooks and CSV

STAFF = [("姓名", "职务", "入职", "占比"), ("张三", "经理", 2019, 0.253), (), ("李四", None, 2020.0, 1)]


def test_a_row_of_a_workbook_is_a_paragraph_with_its_header(tmp_path: Path) -> None:
    content = making.xlsx(
        {"名单": [("2024年人员名单",), *STAFF], "Prices": [("item", "price"), ("tea", 3.5)]},
        formats={"D3": "0.0%", "D5": "0%"},
    )
    document = read(tmp_path, "a.xlsx", content)
    assert texts(document) == [
        "2024年人员名单",
        "姓名：张三；职务：经理；入职：2019；占比：25.3%",
        "姓名：李四；入职：2020；占比：100%",
        "item: tea; price: 3.5",
    ]
    assert places(document) == [
        "sheet 名单, row 1",
        "sheet 名单, row 3",
        "sheet 名单, row 5",
        "sheet Prices, row 2",
    ]
    assert sections(document) == ["名单", "名单", "名单", "Prices"]


def test_dates_and_hidden_sheets_and_formulas_of_a_workbook(tmp_path: Path) -> None:
    import datetime
    import io

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    day = datetime.datetime.fromisoformat("2024-02-19")
    for row in [("日期", "数量"), (day, 3), (day.replace(hour=8, minute=30), "=B2*2")]:
        sheet.append(row)
    book.create_sheet("草稿").sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    document = read(tmp_path, "a.xlsx", content.getvalue())
    assert texts(document) == ["日期：2024-02-19；数量：3", "日期：2024-02-19 08:30:00"]
    assert lines(document) == (
        "sheet 草稿 is hidden and was left out",
        "has formulas without a stored result; open and save it in a spreadsheet program",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_row_of_csv_is_a_paragraph_with_its_header(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = ["姓名,职务,说明".replace(",", delimiter), f'张三{delimiter}经理{delimiter}"第一行\n第二行，""引号"""']
    rows += ["", delimiter.join(["李四", "", "这是在公司里工作了很多年的一位职员"])]
    document = read(tmp_path, "a.csv", "\r\n".join(rows).encode(encoding))
    assert texts(document) == [
        '姓名：张三；职务：经理；说明：第一行 第二行，"引号"',
        "姓名：李四；说明：这是在公司里工作了很多年的一位职员",
    ]
    assert places(document) == ["row 2", "row 4"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1,2\n3,4", ["1; 2", "3; 4"]),
        ("指标,2022,2023\n产量,3,4", ["指标：产量；2022：3；2023：4"]),
        ("名称\n龙井\n毛尖", ["名称：龙井", "名称：毛尖"]),
        ("甲,乙", ["甲；乙"]),
        ("a,b\n1", ["a: 1"]),
        ("a,b\n1,2,3", ["a: 1; b: 2; 3"]),
        ("a,a\n1,2", ["a: 1; a: 2"]),
    ],
)
def test_headers_are_told_from_rows(tmp_path: Path, content: str, expected: list[str]) -> None:
    assert texts(read(tmp_path, "a.csv", content)) == expected


# E-books


def test_epub_has_its_chapters_in_order(tmp_path: Path) -> None:
    chapters = [
        ("第一章 绿茶", f"<h1>绿茶</h1><p>{TEA}</p>"),
        ("第二章 红茶", f"<p>{RED}</p><table><tr><td>a<td>b<td>c<tr><td>1<td>2<td>3</table>"),
    ]
    document = read(tmp_path, "茶.epub", making.epub(chapters))
    assert texts(document) == [TEA, RED, "a: 1; b: 2; c: 3"]
    assert [p.place for p in document.body] == [
        Place(chapter="第一章 绿茶"),
        Place(chapter="第二章 红茶"),
        Place(chapter="第二章 红茶"),
    ]


def test_a_protected_epub_is_named_as_such(tmp_path: Path) -> None:
    reference = '<CipherReference URI="OEBPS/text/c0.xhtml"/>'
    encryption = {"META-INF/encryption.xml": f"<encryption xmlns='x'>{reference}</encryption>"}
    content = making.epub([("一", f"<p>{TEA}</p>")], extra=encryption)
    assert "copy protection" in refused(tmp_path, "a.epub", content)


def test_a_missing_chapter_is_named(tmp_path: Path) -> None:
    content = making.epub([("一", f"<p>{TEA}</p>"), ("二", "")], extra={"OEBPS/text/c1.xhtml": " "})
    assert lines(read(tmp_path, "a.epub", content)) == ("the part OEBPS/text/c1.xhtml is missing or empty",)


# What all zipped formats share

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
SAMPLES = {
    "a.docx": making.docx([("Normal", TEA)]),
    "a.xlsx": making.xlsx({"a": [("a", "b"), (1, 2)]}),
    "a.epub": making.epub([("一", f"<p>{TEA}</p>")]),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_no_archive_or_another_one_is_refused(tmp_path: Path, name: str) -> None:
    for content in (b"PK\x03\x04", b"no zip", making.zipped({"a.txt": "a"}), SAMPLES[name][:-40]):
        assert "is damaged, or no " in refused(tmp_path, name, content)
    protected = OLE + "EncryptedPackage".encode("utf-16-le")
    assert "protected by a password" in refused(tmp_path, name, protected)
    assert "old Office format" in refused(tmp_path, name, OLE)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_protected_archive_is_named_as_such(tmp_path: Path, name: str) -> None:
    content = bytearray(SAMPLES[name])
    place = content.rindex(b"PK\x01\x02")
    flags = struct.unpack_from("<H", content, place + 8)[0]
    struct.pack_into("<H", content, place + 8, flags | 1)
    assert "protected by a password" in refused(tmp_path, name, bytes(content))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "part"),
    [("a.docx", "word/media/x.bin"), ("a.xlsx", "xl/x.bin"), ("a.epub", "x.bin"), ("a.docx", "word/document.xml")],
)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, name: str, part: str) -> None:
    bomb = making.repacked(SAMPLES[name], {part: bytes(300 << 20), "more.bin": bytes(300 << 20)})
    assert len(bomb) < 4 << 20
    assert "zip bomb" in refused(tmp_path, name, bomb)


ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entities", [ENTITIES, OUTSIDE])
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("a.docx", "word/document.xml"),
        ("a.docx", "[Content_Types].xml"),
        ("a.xlsx", "xl/workbook.xml"),
        ("a.xlsx", "xl/worksheets/sheet1.xml"),
        ("a.epub", "META-INF/container.xml"),
        ("a.epub", "OEBPS/content.opf"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(tmp_path: Path, name: str, part: str, entities: str, encoding: str) -> None:
    content = making.repacked(SAMPLES[name], {part: f"{entities}<a>&c;</a>".encode(encoding)})
    assert "entities" in refused(tmp_path, name, content)


def test_entities_in_a_chapter_are_text_and_read_nothing(tmp_path: Path) -> None:
    chapter = f"{OUTSIDE}<html><body><p>{TEA}&c;</p></body></html>"
    document = read(tmp_path, "a.epub", making.repacked(SAMPLES["a.epub"], {"OEBPS/text/c0.xhtml": chapter}))
    assert "root:" not in document.text
    assert TEA in document.text
