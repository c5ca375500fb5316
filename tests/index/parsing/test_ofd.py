"""OFD: the text of the pages and of their templates, tables, and what is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.support import making
from tests.support.making import ofd
from tests.support.making import ofd_text as text
from tests.support.parsed import lines, places, read, refused, sections, texts

TEA = "绿茶是不发酵的茶，产量在各类茶中居于首位，大约占全国总产量的六成左右，"
MORE = "其中龙井产于浙江杭州。"


def line(x: float, y: float, to_x: float, to_y: float) -> str:
    data = f"M 0 0 L {to_x - x} {to_y - y}"
    box = f"{x} {y} {to_x - x} {to_y - y}"
    return f'<PathObject Boundary="{box}"><AbbreviatedData>{data}</AbbreviatedData></PathObject>'


def test_lines_are_joined_to_paragraphs_with_their_page(tmp_path: Path) -> None:
    first = text("关于茶叶的通知", 60, 20, 7) + text(TEA, 30, 40) + text(MORE, 22, 47) + text("红茶全发酵。", 30, 60)
    document = read(tmp_path, "通知.ofd", ofd([first, text("第二页的话。", 30, 40)]))
    assert texts(document) == [TEA + MORE, "红茶全发酵。", "第二页的话。"]
    assert places(document) == ["p. 1", "p. 1", "p. 2"]
    assert set(sections(document)) == {"关于茶叶的通知"}


def test_what_a_template_prints_is_read_with_the_page(tmp_path: Path) -> None:
    document = read(tmp_path, "票.ofd", ofd([text("12345678", 60, 20)], template=text("发票号码：", 38, 20)))
    assert texts(document) == ["发票号码： 12345678"]


def test_a_table_with_rules_is_rows(tmp_path: Path) -> None:
    columns, rows = [20, 70, 120, 170], [40, 50, 60, 70]
    drawn = [line(x, rows[0], x, rows[-1]) for x in columns] + [line(columns[0], y, columns[-1], y) for y in rows]
    cells = [["品种", "产地", "产量"], ["龙井", "浙江", "三成"], ["毛尖", "河南", "一成"]]
    drawn += [text(cells[r][c], columns[c] + 5, rows[r] + 2) for r in range(3) for c in range(3)]
    document = read(tmp_path, "表.ofd", ofd(["".join(drawn)]))
    assert texts(document) == ["品种：龙井；产地：浙江；产量：三成", "品种：毛尖；产地：河南；产量：一成"]


def test_text_that_is_scaled_or_slanted_is_read(tmp_path: Path) -> None:
    scaled = text("放大的字", 20, 20, 1, 'CTM="5 0 0 5 0 0"')
    slanted = text("秘密", 20, 100, 8, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    assert read(tmp_path, "a.ofd", ofd([scaled + slanted])).text == "放大的字\n\n秘密"


def test_pictures_and_missing_pages_are_named(tmp_path: Path) -> None:
    picture = '<ImageObject ID="3" Boundary="0 0 210 297"/>'
    reason = refused(tmp_path, "a.ofd", ofd([picture]))
    assert reason == "has no text layer: save it as a PDF, in which text in pictures can be recognized"
    content = ofd([text("一页有字。", 20, 20)])
    assert "P0/Content.xml is no XML" in refused(
        tmp_path, "a.ofd", making.repacked(content, {"Doc_0/Pages/P0/Content.xml": "<Page"})
    )
    with zipfile.ZipFile(io.BytesIO(ofd([text("一页有字。", 20, 20), picture]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "P1" not in name}
    missing = read(tmp_path, "b.ofd", making.zipped(parts))
    assert lines(missing) == ("the part Doc_0/Pages/P1/Content.xml is missing or empty",)


@pytest.mark.parametrize("content", [b"PK\x03\x04", making.zipped({"OFD.xml": "<a/>"}), making.zipped({"a": "b"})])
def test_what_is_no_ofd_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, "a.ofd", content)
