"""PowerPoint: titles, lists, tables, charts, notes, and what is hidden."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from index.records import ParagraphKind
from tests.support import making
from tests.support.parsed import lines, places, read, refused, sections, texts

DATA = Path(__file__).parent / "data"


def test_slides_have_titles_lists_tables_and_notes(tmp_path: Path) -> None:
    content = making.pptx(
        [
            ("茶的介绍", ["2024 年版"], None, ""),
            ("绿茶", ["产量占六成", "龙井产于浙江"], None, "先说产量。"),
            ("产地", [], [["品种", "产地"], ["龙井", "浙江"], ["毛尖", "河南"]], ""),
        ]
    )
    document = read(tmp_path, "茶.pptx", content)
    assert texts(document) == [
        "2024 年版",
        "产量占六成",
        "龙井产于浙江",
        "先说产量。",
        "品种：龙井；产地：浙江",
        "品种：毛尖；产地：河南",
    ]
    assert places(document) == ["slide 1", "slide 2", "slide 2", "slide 2", "slide 3", "slide 3"]
    assert sections(document)[1] == "茶的介绍 › 绿茶"
    assert [p.kind for p in document.body][:4] == [
        ParagraphKind.TEXT,
        ParagraphKind.LIST_ITEM,
        ParagraphKind.LIST_ITEM,
        ParagraphKind.NOTE,
    ]


def test_a_chart_a_group_numbers_and_a_hidden_slide(tmp_path: Path) -> None:
    from pptx import Presentation
    from pptx.chart import data as chart_data
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.oxml import parse_xml
    from pptx.util import Inches

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    slide.shapes.add_textbox(0, 0, Inches(4), Inches(1)).text_frame.text = "销售额"
    new_chart: Any = chart_data.CategoryChartData  # its methods have no types
    data = new_chart()
    data.categories = ["一月", "二月"]
    data.add_series("华东", (3.5, None))
    data.add_series("华南", (2, 4))
    box = Inches(1), Inches(1), Inches(5), Inches(4)
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data)
    group = slide.shapes.add_group_shape()
    frame = group.shapes.add_textbox(0, Inches(5), Inches(4), Inches(1)).text_frame
    for text in ("先报名", "再付款"):
        paragraph = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
        paragraph.text = text
        namespace = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<a:buAutoNum {namespace} type="ea1ChsPeriod"/>'))
    hidden = presentation.slides.add_slide(presentation.slide_layouts[6])
    hidden.shapes.add_textbox(0, 0, Inches(4), Inches(1)).text_frame.text = "草稿"
    hidden._element.set("show", "0")
    content = io.BytesIO()
    presentation.save(content)
    document = read(tmp_path, "a.pptx", content.getvalue())
    assert texts(document) == ["一月；华东：3.5；华南：2", "二月；华南：4", "一、先报名", "二、再付款"]
    assert set(sections(document)) == {"销售额"}
    assert lines(document) == ("hidden slides were left out: 2",)


def test_a_presentation_that_libreoffice_saved(tmp_path: Path) -> None:
    document = read(tmp_path, "茶.odp", (DATA / "tea.odp").read_bytes())
    assert texts(document) == [
        "2024年版",
        "产量占六成",
        "龙井产于浙江",
        "讲稿：先说产量。",
        "品种：龙井；产地：浙江；产量：三成",
        "品种：毛尖；产地：河南；产量：一成",
    ]
    assert places(document)[1:4] == ["slide 2"] * 3
    assert sections(document)[-1] == "茶的介绍 › 产地"


@pytest.mark.parametrize("content", [making.docx([("Normal", "茶")]), making.xlsx({"a": [(1, 2)]})])
def test_another_office_file_is_no_presentation(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, "a.pptx", content) == "is damaged, or no .pptx file"
