"""What a paragraph is, and the cells of table rows with the names of their columns, in every format."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.parsing.documents import parse_document
from index.records import Document, ParagraphKind
from tests.support import making

Cells = list[tuple[str, str | None]]
Table = Sequence[Sequence[object]]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def parse(folder: Path, name: str, content: bytes | str) -> Document:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    document = parse_document(path)
    for paragraph in document.paragraphs:
        assert all(paragraph.start <= cell.start < cell.end <= paragraph.end for cell in paragraph.cells)
    return document


def outline(document: Document) -> list[tuple[str, int, str]]:
    return [(p.kind.value, p.level, document.text[p.start : p.end]) for p in document.paragraphs]


def texts(document: Document) -> list[str]:
    return [text for _, _, text in outline(document)]


def rows(document: Document) -> list[Cells]:
    return [
        [(document.text[cell.start : cell.end], cell.name and document.text[slice(*cell.name)]) for cell in p.cells]
        for p in document.paragraphs
        if p.kind is ParagraphKind.TABLE_ROW
    ]


def title(document: Document) -> str | None:
    return document.text[slice(*document.title)] if document.title else None


# Tables


def as_csv(table: Table, _merges: Sequence[str] = ()) -> tuple[str, bytes]:
    return "表.csv", "\n".join(",".join(map(str, row)) for row in table).encode()


def as_workbook(table: Table, merges: Sequence[str] = ()) -> tuple[str, bytes]:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for row in table:
        sheet.append([cell if cell != "" else None for cell in row])
    for merge in merges:
        sheet.merge_cells(merge)
    content = io.BytesIO()
    book.save(content)
    return "表.xlsx", content.getvalue()


def as_docx(table: Table, merges: Sequence[str] = ()) -> tuple[str, bytes]:
    from docx import Document as WordDocument
    from openpyxl.utils.cell import range_boundaries

    document = WordDocument()
    grid = document.add_table(rows=len(table), cols=max(map(len, table)))
    for line, row in zip(grid.rows, table, strict=True):
        for cell, text in zip(line.cells, row, strict=False):
            cell.text = str(text)
    for merge in merges:
        left, top, right, bottom = (int(number) for number in range_boundaries(merge) if number)
        grid.cell(top - 1, left - 1).merge(grid.cell(bottom - 1, right - 1))
    content = io.BytesIO()
    document.save(content)
    return "表.docx", content.getvalue()


def as_html(table: Table, merges: Sequence[str] = ()) -> tuple[str, bytes]:
    from openpyxl.utils.cell import range_boundaries

    spans, covered = {}, set()
    for merge in merges:
        left, top, right, bottom = (int(number) for number in range_boundaries(merge) if number)
        spans[top, left] = f" colspan={right - left + 1} rowspan={bottom - top + 1}"
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        covered |= cells - {(top, left)}
    lines = (
        "".join(
            f"<td{spans.get((number, column), '')}>{text}"
            for column, text in enumerate(row, start=1)
            if (number, column) not in covered
        )
        for number, row in enumerate(table, start=1)
    )
    return "表.html", f"<table>{''.join(f'<tr>{line}' for line in lines)}</table>".encode()


WRITERS = [as_csv, as_workbook, as_docx, as_html]
Writer = Callable[[Table, Sequence[str]], tuple[str, bytes]]


@pytest.mark.parametrize("write", WRITERS)
def test_a_header_of_two_rows_names_each_column_in_full(tmp_path: Path, write: Writer) -> None:
    table = [["门店", "上半年", "", "下半年", ""], ["", "客流", "营收（万元）", "客流", "营收（万元）"]]
    table += [["河西店", "3120", "88", "2980", "91"], ["城南店", "2750", "73", "2810", "79"]]
    found = rows(parse(tmp_path, *write(table, ["A1:A2", "B1:C1", "D1:E1"])))
    names = ["门店", "上半年客流", "上半年营收（万元）", "下半年客流", "下半年营收（万元）"]
    assert found == [list(zip(row, names, strict=True)) for row in table[2:]]


@pytest.mark.parametrize("write", WRITERS[1:])
def test_a_cell_merged_over_rows_stands_in_each(tmp_path: Path, write: Writer) -> None:
    table = [
        ["省份", "城市", "站点"],
        ["四川", "绵阳", "12"],
        ["", "宜宾", "9"],
        ["", "乐山", "7"],
        ["云南", "大理", "5"],
    ]
    found = rows(parse(tmp_path, *write(table, ["A2:A4"])))
    assert [row[0][0] for row in found] == ["四川", "四川", "四川", "云南"]


@pytest.mark.parametrize("write", WRITERS)
def test_columns_named_alike_or_after_months_keep_their_names(tmp_path: Path, write: Writer) -> None:
    twice: Table = [["品名", "单价", "库存", "单价", "库存"], ["轴承", 35, 120, 38, 90], ["齿轮", 82, 41, 79, 66]]
    assert [name for _, name in rows(parse(tmp_path, *write(twice, [])))[0]] == twice[0]
    months: Table = [["员工", "2023-10", "2023-11", "2023-12"], ["韩雪", 6100, 6250, 6400], ["卢凯", 5800, 5900, 6050]]
    assert [name for _, name in rows(parse(tmp_path, *write(months, [])))[1]] == months[0]
    days: Table = [["员工", 1, 2, 3, 4], ["韩雪", "早", "晚", "休", "早"], ["卢凯", "晚", "早", "早", "休"]]
    assert [name for _, name in rows(parse(tmp_path, *write(days, [])))[0]] == ["员工", "1", "2", "3", "4"]


@pytest.mark.parametrize("write", WRITERS)
def test_a_title_above_the_header_is_a_caption(tmp_path: Path, write: Writer) -> None:
    table = [["二〇二三年设备台账", "", ""], ["设备", "位置", "数量"], ["锅炉", "东区", "2"], ["水泵", "西区", "6"]]
    document = parse(tmp_path, *write(table, ["A1:C1"]))
    assert ("caption", 0, "二〇二三年设备台账") in outline(document)
    assert rows(document)[1] == [("水泵", "设备"), ("西区", "位置"), ("6", "数量")]


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_tables_below_one_another_have_their_own_headers(tmp_path: Path, write: Writer) -> None:
    first: list[list[object]] = [
        ["学生", "学号", "成绩"],
        ["白露", "S07", 91],
        ["谷雨", "S12", 84],
        ["", "", ""],
        ["立夏", "S15", 77],
    ]
    second: list[list[object]] = [
        ["", "", ""],
        ["教室", "楼层", "座位数"],
        ["甲教室", "三层", 60],
        ["乙教室", "四层", 45],
    ]
    found = rows(parse(tmp_path, *write([*first, *second], [])))
    assert [[name for _, name in row] for row in found] == [first[0]] * 3 + [second[1]] * 2


def test_tables_side_by_side_have_their_own_rows(tmp_path: Path) -> None:
    table: Table = [["水果", "单价", "", "蔬菜", "单价"], ["杏", 8, "", "藕", 5], ["李", 6, "", "笋", 9]]
    found = rows(parse(tmp_path, *as_workbook(table)))
    assert found[:2] == [[("杏", "水果"), ("8", "单价")], [("藕", "蔬菜"), ("5", "单价")]]


def test_line_breaks_in_cells_part_words(tmp_path: Path) -> None:
    table = [["班次", "组长", "组员"], ["早班", "汪洋", "石磊\n江涛"], ["晚班", "田野", "云飞\n夏雨"]]
    for write in (as_workbook, as_docx):
        assert rows(parse(tmp_path, *write(table)))[1][2] == ("云飞 夏雨", "组员")
    assert rows(parse(tmp_path, "表.csv", '班次,组员\n早班,"石磊\n江涛"'))[0][1] == ("石磊 江涛", "组员")


def test_two_columns_have_names_where_these_stand_out(tmp_path: Path) -> None:
    years = [["年度", "产值"], ["2021", "310"], ["2022", "355"]]
    for write in (as_docx, as_html):
        assert rows(parse(tmp_path, *write(years)))[0] == [("2021", "年度"), ("310", "产值")]
    page = "<table><tr><td><b>物资</b><td><b>保管人</b><tr><td>帐篷<td>高原<tr><td>绳索<td>林海</table>"
    assert rows(parse(tmp_path, "a.html", page))[1] == [("绳索", "物资"), ("林海", "保管人")]
    bold = "<w:tc><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r></w:p></w:tc>"
    plain = bold.replace("<w:rPr><w:b/></w:rPr>", "")
    lines = [(bold, "物资", bold, "保管人"), (plain, "帐篷", plain, "高原"), (plain, "绳索", plain, "林海")]
    table = "".join(f"<w:tr>{one.format(a)}{other.format(b)}</w:tr>" for one, a, other, b in lines)
    assert rows(parse(tmp_path, "a.docx", word(f"<w:tbl>{table}</w:tbl>")))[1] == [("绳索", "物资"), ("林海", "保管人")]
    labels = "".join(f"<w:tr>{bold.format(a)}{plain.format(b)}</w:tr>" for _, a, _, b in lines)
    assert rows(parse(tmp_path, "a.docx", word(f"<w:tbl>{labels}</w:tbl>")))[1] == [("高原", "帐篷")]


def test_a_form_of_labels_has_its_values_named(tmp_path: Path) -> None:
    table = [["姓名：", "秦岭", "性别：", "男"], ["民族：", "汉", "籍贯：", "延安"]]
    assert rows(parse(tmp_path, *as_docx(table)))[1] == [("汉", "民族"), ("延安", "籍贯")]


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (42, "00000", "00042"),
        (0.0785, "0.00%", "7.85%"),
        (2480.5, "¥#,##0.00", "¥2,480.50"),
        (87654321, '0.0,"千元"', "87654.3千元"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (1234567, "[$€-407]#,##0", "€1,234,567"),
        (12, '0"台"', "12台"),
        (0, '0.00;-0.00;"-"', "0"),
        (2.5, "0.0##", "2.5"),
        (0.1 + 0.2, "General", "0.3"),
        (6.02e23, "0.00E+00", "6.02e+23"),
        (datetime.datetime(2021, 7, 9), 'yyyy"年"m"月"d"日"', "2021年7月9日"),  # noqa: DTZ001 (a workbook knows no zones)
        (datetime.datetime(2021, 7, 9, 8, 5), "yyyy/m/d h:mm", "2021/7/9 8:05"),  # noqa: DTZ001 (a workbook knows no zones)
        (datetime.datetime(2021, 7, 9), "[$-804]aaaa", "星期五"),  # noqa: DTZ001 (a workbook knows no zones)
        (datetime.time(18, 30), "h:mm AM/PM", "6:30 PM"),
        (datetime.datetime(2021, 7, 9), "mm-dd-yy", "2021-07-09"),  # noqa: DTZ001 (a workbook knows no zones)
    ],
)
def test_values_of_a_workbook_are_as_the_sheet_shows_them(
    tmp_path: Path, value: object, shown_as: str, text: str
) -> None:
    content = making.xlsx(
        {"表": [("项目", "数值"), ("甲", value), ("乙", value)]}, formats={"B2": shown_as, "B3": shown_as}
    )
    assert rows(parse(tmp_path, "a.xlsx", content))[0][1] == (text, "数值")


# Word


def word(body: str, parts: dict[str, str] | None = None) -> bytes:
    document = f'<w:document xmlns:w="{W}" xmlns:m="{M}"><w:body>{body}</w:body></w:document>'
    return making.repacked(making.docx([("Normal", "无")]), {"word/document.xml": document} | (parts or {}))


def numbered(text: str, level: int, number: int = 9) -> str:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbering(*levels: tuple[str, str]) -> dict[str, str]:
    made = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    lists = f'<w:abstractNum w:abstractNumId="5">{made}</w:abstractNum>'
    nums = '<w:num w:numId="9"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="10"><w:abstractNumId w:val="5"/>'
    nums += '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    return {"word/numbering.xml": f'<w:numbering xmlns:w="{W}">{lists}{nums}</w:numbering>'}


def test_automatic_numbers_are_as_word_shows_them(tmp_path: Path) -> None:
    body = "".join(
        numbered(text, level) for text, level in [("申领", 0), ("登记", 1), ("归还", 1), ("罚则", 0), ("赔偿", 1)]
    )
    articles = numbering(("chineseCountingThousand", "第%1条"), ("decimal", "%1.%2"))
    found = outline(parse(tmp_path, "a.docx", word(body, articles)))
    assert found == [
        ("list_item", 1, "第一条 申领"),
        ("list_item", 2, "一.1 登记"),
        ("list_item", 2, "一.2 归还"),
        ("list_item", 1, "第二条 罚则"),
        ("list_item", 2, "二.1 赔偿"),
    ]
    again = "".join([numbered("甲", 0), numbered("乙", 0), numbered("丙", 0, 10), numbered("丁", 0, 10)])
    for form, text, labels in [
        ("japaneseCounting", "%1、", ["一、甲", "二、乙", "一、丙", "二、丁"]),
        ("chineseCounting", "（%1）", ["（一）甲", "（二）乙", "（一）丙", "（二）丁"]),
        ("upperRoman", "%1.", ["I. 甲", "II. 乙", "I. 丙", "II. 丁"]),
        ("bullet", "\uf0b7", ["甲", "乙", "丙", "丁"]),
    ]:
        assert texts(parse(tmp_path, "a.docx", word(again, numbering((form, text))))) == labels


def test_formulas_of_word_are_linear_text(tmp_path: Path) -> None:
    def run(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    formula = (
        f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('2')}</m:den></m:f>{run('≤')}"
        f"<m:rad><m:deg/><m:e><m:sSup><m:e>{run('x')}</m:e><m:sup>{run('2')}</m:sup></m:sSup></m:e></m:rad>"
        f"{run('+')}<m:sSub><m:e>{run('k')}</m:e><m:sub>{run('max')}</m:sub></m:sSub>"
    )
    body = f"<w:p><w:r><w:t>应满足</w:t></w:r><m:oMath>{formula}</m:oMath><w:r><w:t>。</w:t></w:r></w:p>"
    assert texts(parse(tmp_path, "a.docx", word(body))) == ["应满足(a+b)/2≤√(x^2)+k_max。"]


def test_line_breaks_readings_and_hidden_text_of_word(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>经办：孟夏</w:t><w:br/><w:t>电话：8842</w:t></w:r></w:p>"
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>chán</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>蝉</w:t></w:r></w:rubyBase>"
        "</w:ruby><w:t>鸣</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>底价</w:t></w:r></w:p>"
    )
    assert texts(parse(tmp_path, "a.docx", word(body))) == ["经办：孟夏 电话：8842", "蝉鸣"]


def test_running_heads_and_notes_of_word_are_read_once(tmp_path: Path) -> None:
    from docx import Document as WordDocument

    made = WordDocument()
    made.sections[0].header.paragraphs[0].text = "编号：YF-0417"
    made.sections[0].footer.paragraphs[0].text = "第 1 页"
    made.add_paragraph("空腹八小时。")
    content = io.BytesIO()
    made.save(content)
    assert texts(parse(tmp_path, "a.docx", content.getvalue())) == ["编号：YF-0417", "空腹八小时。"]

    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>含税</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    base = making.docx([("Normal", "无")])
    relation = f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/styles" Target="styles.xml"/>'
    relation += f'<Relationship Id="r2" Type="{office}/footnotes" Target="footnotes.xml"/></Relationships>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    import zipfile

    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    types = types.replace("</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>')
    body = '<w:p><w:r><w:t>单价九元</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    body += "<w:p><w:r><w:t>货到付款</w:t></w:r></w:p>"
    parts = {"word/footnotes.xml": notes, "word/_rels/document.xml.rels": relation, "[Content_Types].xml": types}
    found = outline(parse(tmp_path, "b.docx", word(body, parts)))
    assert found == [("text", 0, "单价九元"), ("note", 0, "含税"), ("text", 0, "货到付款")]


def test_bold_lines_over_text_are_headings(tmp_path: Path) -> None:
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r></w:p>"
    body = f"{bold.format('怎么退票？')}<w:p><w:r><w:t>开演前一天可退。</w:t></w:r></w:p>{bold.format('落款')}"
    expected = [("heading", "怎么退票？"), ("text", "开演前一天可退。"), ("text", "落款")]
    assert [(kind, text) for kind, _, text in outline(parse(tmp_path, "a.docx", word(body)))] == expected
    page = "<p><b>怎么退票？</b></p><p>开演<b>前一天</b>可退。</p><p><strong>落款</strong></p>"
    assert [(kind, text) for kind, _, text in outline(parse(tmp_path, "a.html", page))] == expected


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_strict_open_xml_is_read(tmp_path: Path, name: str) -> None:
    import zipfile

    samples = {
        "a.docx": making.docx([("Heading 1", "总则"), ("Normal", "本办法自发布之日起施行。")]),
        "a.xlsx": making.xlsx({"表": [("品名", "产地"), ("竹荪", "宜宾"), ("松茸", "香格里拉")]}),
    }
    strict: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(samples[name])) as archive:
        for part in archive.namelist():
            data = archive.read(part)
            for kind in (b"wordprocessingml", b"spreadsheetml", b"officeDocument", b"drawingml"):
                old = b"http://schemas.openxmlformats.org/" + kind + b"/2006/"
                data = data.replace(old, b"http://purl.oclc.org/ooxml/" + kind + b"/")
            strict[part] = data
    transitional = parse(tmp_path, f"t{name}", samples[name])
    assert texts(parse(tmp_path, name, making.zipped(strict))) == texts(transitional)


# HTML and e-books


def test_lists_definitions_and_lines_of_html(tmp_path: Path) -> None:
    page = (
        "<h1>手册</h1><ol start=3><li>断电<li>拆盖<ul><li>留好螺丝</ul></ol>"
        "<dl><dt>焊点<dd>连接处。<dt>虚焊<dt>假焊<dd>未接牢。"
        "<dt>怎么补焊？<dd>重新加锡。</dl><pre>周一 开放\n<b>周二</b> 闭馆\n\n</pre>"
        "<figure><figcaption>图一</figcaption></figure>"
    )
    document = parse(tmp_path, "a.html", page)
    assert outline(document) == [
        ("heading", 1, "手册"),
        ("list_item", 1, "3. 断电"),
        ("list_item", 1, "4. 拆盖"),
        ("list_item", 2, "留好螺丝"),
        ("definition", 0, "焊点：连接处。"),
        ("definition", 0, "虚焊、假焊：未接牢。"),
        ("definition", 0, "怎么补焊？重新加锡。"),
        ("code", 0, "周一 开放\n周二 闭馆"),
        ("caption", 0, "图一"),
    ]
    cell = document.paragraphs[4].cells[0]
    assert cell.name
    assert (document.text[slice(*cell.name)], document.text[cell.start : cell.end]) == ("焊点", "连接处。")


@pytest.mark.parametrize("style", ["style='visibility: hidden; opacity: 0'", "style=display:none", "hidden"])
def test_text_that_a_script_will_show_is_read(tmp_path: Path, style: str) -> None:
    article = "三号门自八月起关闭，行人请走二号门，车辆请绕行北侧道路。"
    page = f"<h1>通知</h1><p hidden>请登录</p><div class=a {style}><p>{article}</p></div><p>载入中</p>"
    found = texts(parse(tmp_path, "a.html", page))
    assert article in found
    assert "请登录" not in found


def test_readings_of_characters_are_no_text(tmp_path: Path) -> None:
    page = "<p>夏夜的<ruby>蟋<rp>(</rp><rt>xī</rt><rp>)</rp>蟀<rt>shuài</rt></ruby>声</p>"
    assert texts(parse(tmp_path, "a.html", page)) == ["夏夜的蟋蟀声"]


def test_chapters_in_one_file_of_an_e_book_are_told_apart(tmp_path: Path) -> None:
    body = "<h1 id='a'>渡口</h1><p>船家姓何。</p><h2 id='a1'>夜泊</h2><p>灯火三两。</p>"
    body += "<h1 id='b'>集市</h1><p>米价上涨。</p>"
    points = (
        "<li><a href='text/c0.xhtml#a'>第一回 渡口</a><ol><li><a href='text/c0.xhtml#a1'>夜泊</a></li></ol></li>"
        "<li><a href='text/c0.xhtml#b'>第二回 集市</a></li>"
    )
    nav = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><nav><ol>{points}</ol></nav></body></html>"
    document = parse(tmp_path, "a.epub", making.epub([("卷一", body)], extra={"OEBPS/nav.xhtml": nav}))
    chapters = [p.place.chapter for p in document.body if p.place]
    assert chapters == ["第一回 渡口", "第一回 渡口", "第二回 集市"]


# Plain text


def test_numbered_lines_over_text_are_headings_by_level(tmp_path: Path) -> None:
    text = (
        "关于消防演练的通知\n\n各科室：\n定于周三举行消防演练，请全员参加。\n"
        "一、疏散路线\n（一）东楼走南门；\n（二）西楼走北门。\n"
        "二、携带物品\n1. 毛巾\n2. 哨子\n三、联系人：葛洪\n第二章 附则\n1.1 解释\n本通知由安保科解释。\n"
    )
    document = parse(tmp_path, "a.txt", text)
    assert title(document) == "关于消防演练的通知"
    found = [(kind, text) for kind, _, text in outline(document)]
    headings = [text for kind, text in found if kind == "heading"]
    assert headings == ["关于消防演练的通知", "一、疏散路线", "二、携带物品", "第二章 附则", "1.1 解释"]
    assert ("list_item", "1. 毛巾") in found
    assert document.body[-1].section == "关于消防演练的通知 › 第二章 附则 › 1.1 解释"


def test_nested_items_have_levels(tmp_path: Path) -> None:
    text = "准备材料：\n一、证件；\n1. 护照；\n2. 签证；\n二、衣物：\n- 雨衣\n  - 雨靴\n- 帽子\n"
    items = [(level, text) for kind, level, text in outline(parse(tmp_path, "a.txt", text)) if kind == "list_item"]
    assert [level for level, _ in items] == [1, 2, 2, 1, 2, 3, 2]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.md", "# 茶\n\n## 绿茶\n\n龙井。\n\n## 红茶\n\n祁红。", "茶"),
        ("a.md", "# 绿茶\n\n龙井。\n\n# 红茶\n\n祁红。", None),
        ("a.html", "<title>茶叶网</title><h2>绿茶</h2><p>龙井。</p>", "茶叶网"),
        ("a.txt", "绿茶\n龙井产于杭州西湖一带。\n红茶\n祁红产于安徽祁门一带。", None),
        ("a.csv", "茶,产地\n龙井,杭州", None),
    ],
)
def test_a_heading_over_all_others_is_the_title(tmp_path: Path, name: str, content: str, found: str | None) -> None:
    assert title(parse(tmp_path, name, content)) == found


def test_a_note_of_one_word_in_markdown_is_kept(tmp_path: Path) -> None:
    document = parse(tmp_path, "a.md", "每日两次[^1]。\n\n[^1]: 饭后\n\n[链接]: https://example.com\n")
    assert outline(document) == [("text", 0, "每日两次[^1]。"), ("note", 0, "[^1]: 饭后")]


def test_menus_of_html_are_left_out_and_lists_of_links_kept(tmp_path: Path) -> None:
    menu = "".join(f"<li><a href=x>{word}</a></li>" for word in ("首页", "新闻", "视频", "论坛", "登录"))
    files = "".join(f"<li><a href=x>附件{n}：设备采购项目第{n}标段技术要求与评分办法</a></li>" for n in (1, 2, 3, 4))
    notice = "<h1>公告</h1><p>各标段的技术要求见附件，投标文件于十月八日前递交到二号楼三层。</p>"
    page = f"<div class='top'><ul>{menu}</ul></div>{notice}<ul>{files}</ul><div class='page-footer'>联系我们</div>"
    found = texts(parse(tmp_path, "a.html", page + "<section id=menu><h2>菜单</h2><p>周三供应面食。</p></section>"))
    assert not {"首页", "论坛", "联系我们"}.intersection(found)
    assert "附件2：设备采购项目第2标段技术要求与评分办法" in found
    assert "周三供应面食。" in found
