"""OpenDocument and Rich Text, as LibreOffice saves them, and the old Office formats that it converts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.errors import DocumentProgramError
from index.parsing.legacy_office import parse_doc
from index.records import Document, ParagraphKind
from tests.support import making
from tests.support.parsed import lines, parsed, places, read, refused, sections, texts

DATA = Path(__file__).parent / "data"
TEA = "绿茶是不发酵的茶，产量在各类茶中居于首位，大约占全国总产量的六成左右。"
RED = "红茶是全发酵的茶，其中祁门红茶产于安徽省祁门县，是世界三大高香红茶之一。"
ROWS = ["品种：龙井；产地：浙江；产量：三成", "品种：毛尖；产地：河南；产量：一成"]


def test_a_text_that_libreoffice_saved(tmp_path: Path) -> None:
    document = read(tmp_path, "茶.odt", (DATA / "tea.odt").read_bytes())
    assert texts(document) == [TEA, "1. 龙井", "2. 毛尖", *ROWS, RED, "电话：12345", "地址：安徽"]
    assert sections(document)[0] == "茶书 › 绿茶"
    assert sections(document)[3] == "茶书 › 绿茶 › 产地"
    assert [p.kind for p in document.body][1:3] == [ParagraphKind.LIST_ITEM] * 2


def test_a_workbook_that_libreoffice_saved(tmp_path: Path) -> None:
    document = read(tmp_path, "表.ods", (DATA / "staff.ods").read_bytes())
    assert texts(document) == [
        "2024年人员名单",
        "姓名：张三；职务：经理；入职：2019；占比：25.3%",
        "姓名：李四；入职：2020；占比：100%",
        "item: tea; price: 3.5",
    ]
    assert places(document)[2:] == ["sheet 名单, row 5", "sheet Prices, row 2"]


def test_rich_text_that_libreoffice_saved(tmp_path: Path) -> None:
    document = read(tmp_path, "茶.rtf", (DATA / "tea.rtf").read_bytes())
    assert texts(document) == [TEA, "1. 龙井", "2. 毛尖", "产地", *ROWS, RED, "电话：12345", "地址：安徽"]
    assert sections(document)[0] == "茶书 › 绿茶"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (rb"{\rtf1\ansi\ansicpg936 \'b2\'e8\'ca\'e9\par \u32418?\u33590?\par}", ["茶书", "红茶"]),
        (b"{\\rtf1\\ansi\\ansicpg936 " + "茶书。".encode("gbk") + b"\\par}", ["茶书。"]),
        (rb"{\rtf1 a \u-10179?\u-8704? b | c\par}", ["a 😀 b | c"]),
        (rb"{\rtf1 {\info{\title x}}{\*\x y}z\par}", ["z"]),
    ],
)
def test_the_characters_of_rich_text(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    assert texts(read(tmp_path, "a.rtf", content)) == expected


def test_what_is_no_rich_text_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "a.rtf", "{只是文字}") == "is damaged, or no .rtf file"


def test_numbers_of_lists_and_headings_of_a_text(tmp_path: Path) -> None:
    levels = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="一, 二, 三, ..." style:num-suffix="、"/>'
        '<text:list-level-style-number text:level="2" style:num-format="1" style:num-prefix="(" '
        'style:num-suffix=")"/></text:list-style>'
    )
    outline = (
        '<office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-format="1" '
        'style:num-prefix="第" style:num-suffix="章"/></text:outline-style></office:styles>'
    )
    inner = "<text:list><text:list-item><text:p>丙</text:p></text:list-item></text:list>"
    body = (
        '<text:h text:outline-level="1">总则</text:h><text:list text:style-name="L"><text:list-item><text:p>甲</text:p>'
        f"<text:p>甲续</text:p>{inner}</text:list-item><text:list-item><text:p>乙</text:p>{inner}</text:list-item></text:list>"
        '<text:h text:outline-level="1">附则</text:h><text:p>中间</text:p>'
        '<text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>丁</text:p>'
        "</text:list-item></text:list>"
    )
    document = read(tmp_path, "a.odt", making.open_document("text", body, levels, outline))
    assert texts(document) == ["一、甲", "甲续", "(1) 丙", "二、乙", "(1) 丙", "中间", "三、丁"]
    assert [p.level for p in document.body][:3] == [1, 1, 2]
    assert list(dict.fromkeys(sections(document))) == ["第1章 总则", "第2章 附则"]


def test_notes_boxes_changes_and_running_heads_of_a_text(tmp_path: Path) -> None:
    box = "<draw:frame><draw:text-box><text:p>框里的文字</text:p></draw:text-box></draw:frame>"
    body_of_note = "<text:note-body><text:p>注释</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body_of_note}</text:note>"
    body = (
        "<text:tracked-changes><text:p>删去</text:p></text:tracked-changes>"
        f"<text:p>正文{note}继续<office:annotation><text:p>批注</text:p></office:annotation>，<text:s text:c='2'/>"
        f"<text:span>末尾<text:tab/>完</text:span>{box}</text:p>"
    )
    head = (
        "<office:master-styles><style:master-page><style:header><text:p>内部资料</text:p></style:header>"
        "<style:footer><text:p>第<text:page-number>1</text:page-number>页</text:p></style:footer>"
        "</style:master-page></office:master-styles>"
    )
    document = read(tmp_path, "a.odt", making.open_document("text", body, more=head))
    assert texts(document) == ["内部资料", "正文继续， 末尾 完", "注释", "框里的文字"]


def test_merged_repeated_and_hidden_cells_of_a_workbook(tmp_path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = [
        cell("部门", 'table:number-rows-spanned="2"') + cell("人数", 'table:number-columns-spanned="2"') + covered,
        covered + cell("男") + cell("女"),
        cell("财务", 'table:number-rows-spanned="2"') + cell("3", 'table:number-columns-repeated="2"'),
        covered + cell("5") + cell("6"),
    ]
    empty = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    written = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    unseen = '<style:table-properties table:display="false"/>'
    hidden = f'<style:style style:name="H" style:family="table">{unseen}</style:style>'
    body = (
        f'<table:table table:name="人">{written}{empty}<table:table-row>{cell("完")}</table:table-row></table:table>'
        f'<table:table table:name="草稿" table:style-name="H"><table:table-row>{cell("x")}</table:table-row>'
        "</table:table>"
    )
    document = read(tmp_path, "a.ods", making.open_document("spreadsheet", body, hidden))
    assert texts(document) == ["部门：财务；人数男：3；人数女：3", "部门：财务；人数男：5；人数女：6", "部门：完"]
    assert places(document)[1:] == ["sheet 人, row 4", "sheet 人, row 1000005"]
    assert lines(document) == ("sheet 草稿 is hidden and was left out",)


def test_a_protected_text_is_named_as_such(tmp_path: Path) -> None:
    manifest = {"META-INF/manifest.xml": "<m><file-entry><encryption-data/></file-entry></m>"}
    content = making.repacked(making.open_document("text", "<text:p>x</text:p>"), manifest)
    assert "protected by a password" in refused(tmp_path, "a.odt", content)


@pytest.mark.parametrize(("name", "kind"), [("a.odt", "spreadsheet"), ("a.ods", "text"), ("a.odp", "text")])
def test_another_open_document_is_refused(tmp_path: Path, name: str, kind: str) -> None:
    assert f"no {name[1:]} file" in refused(tmp_path, name, making.open_document(kind, "<text:p>x</text:p>"))


# The old Office formats

OLD = {"tea.doc": "茶.doc", "staff.xls": "表.xls"}


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", OLD)
def test_old_office_files_are_read_with_libreoffice(tmp_path: Path, name: str) -> None:
    document = read(tmp_path, OLD[name], (DATA / name).read_bytes())
    if name == "tea.doc":
        assert texts(document)[:6] == [TEA, "1. 龙井", "2. 毛尖", *ROWS, RED]
        assert sections(document)[3] == "茶书 › 绿茶 › 产地"
    else:
        assert texts(document)[1] == "姓名：张三；职务：经理；入职：2019；占比：25.3%"
        assert places(document)[1] == "sheet 名单, row 3"


def test_without_libreoffice_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DocumentProgramError) as error:
        parse_doc((DATA / "tea.doc").read_bytes(), "a.doc")
    assert str(error.value) == (
        "a.doc: .doc is read with LibreOffice, which is not installed: install it, or save the file as .docx"
    )


def test_a_file_is_tried_again_once_libreoffice_may_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object) -> Document:
        raise DocumentProgramError("needs_libreoffice", name="a.doc", suffix=".doc", other=".docx")

    (tmp_path / "a.doc").write_bytes((DATA / "tea.doc").read_bytes())
    monkeypatch.setattr("index.parsing.process.ParsingProcess.parse", parse)
    _, (skipped,) = parsed(tmp_path)
    assert skipped.sha256 is None


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.ppt"])
def test_what_is_no_old_office_file_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, name, "文字") == f"is damaged, or no {name[1:]} file"
