"""PDF: columns, tables, forms, running heads, vertical text."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.parsing.documents import parse_document
from index.records import Document, ParagraphKind
from tests.support.pdf_pages import Field, Put, Ruled, column, grid, pages

LEFT = [
    "　　库房位于二号楼北侧，面积三百六十平",
    "方米，层高四米五，门宽三米，叉车可以进",
    "出。入库前应当核对品名、规格和数量，逐",
    "件登记，单据由保管员签字。",
]
RIGHT = [
    "　　盘点每季度进行一次，由财务和仓储各",
    "派一人参加，盘亏超过千分之二的，应当查",
    "明原因并在五个工作日内报告主管，逾期不",
    "报的按制度处理。",
]
WHOLE = ["".join(lines).strip("　") for lines in (LEFT, RIGHT)]


def read(folder: Path, data: bytes) -> Document:
    path = folder / "文.pdf"
    path.write_bytes(data)
    return parse_document(path)


def texts(document: Document) -> list[str]:
    return [document.text[paragraph.start : paragraph.end] for paragraph in document.paragraphs]


def test_columns_that_are_written_line_by_line_across_are_read_one_after_the_other(tmp_path: Path) -> None:
    left, right = column(60, 700, LEFT), column(310, 700, RIGHT)
    across = [line for pair in zip(left, right, strict=True) for line in pair]
    assert texts(read(tmp_path, pages(across))) == WHOLE


def test_columns_stand_under_a_title_and_above_a_wide_line(tmp_path: Path) -> None:
    title = Put(90, 760, "仓库管理办法（试行）及其说明二〇二四年修订本", 18)
    foot = Put(60, 560, "本办法由后勤部负责解释，自发布之日起施行，此前的规定同时废止，未尽事宜另行通知。")
    content = [title, *column(60, 700, LEFT), *column(310, 700, RIGHT), foot]
    document = read(tmp_path, pages(content))
    assert texts(document) == [title.text, *WHOLE, foot.text]
    assert document.paragraphs[0].kind is ParagraphKind.HEADING


def test_a_paragraph_goes_on_in_the_next_column(tmp_path: Path) -> None:
    lines = [
        *LEFT[:-1],
        "件登记，单据由保管员签字。出库时凭单发",
        "货，先进先出，不得以白条抵库，违者扣发",
        "当月奖金。",
    ]
    document = read(tmp_path, pages([*column(60, 700, lines[:4]), *column(310, 700, lines[4:])]))
    assert texts(document) == ["".join(lines).strip("　")]


def test_lines_that_were_broken_by_hand_are_joined_and_labels_are_not(tmp_path: Path) -> None:
    prose = ["押金在退房时退还，", "房间有损坏的从押金中扣除，扣除", "明细以书面通知为准，三日内可以", "提出异议。"]
    labels = ["房号：六〇二", "租期：十二个月", "押金：三千元"]
    document = read(tmp_path, pages([*column(70, 760, prose), *column(70, 660, labels)]))
    assert texts(document) == ["".join(prose), *labels]


def test_a_ruled_table_knows_its_columns_and_cells_that_wrap(tmp_path: Path) -> None:
    xs, ys = [60, 120, 300, 400], [700, 680, 640, 620]
    cells = [
        *(Put(x + 4, 686, text) for x, text in zip(xs, ["编号", "名称", "单价（元）"], strict=False)),
        *[
            Put(64, 656, "A-1"),
            Put(124, 664, "不锈钢球阀，工作压力不超过一十六"),
            Put(124, 648, "公斤"),
            Put(304, 656, "85.00"),
        ],
        *[Put(64, 626, "A-2"), Put(124, 626, "法兰垫片"), Put(304, 626, "3.50")],
    ]
    document = read(tmp_path, pages([*grid(xs, ys), *cells]))
    assert texts(document) == [
        "编号：A-1；名称：不锈钢球阀，工作压力不超过一十六公斤；单价（元）：85.00",
        "编号：A-2；名称：法兰垫片；单价（元）：3.50",
    ]
    assert {paragraph.kind for paragraph in document.paragraphs} == {ParagraphKind.TABLE_ROW}


def test_merged_cells_of_a_ruled_table(tmp_path: Path) -> None:
    rules = [Ruled(60, y, 360, y) for y in (700, 680, 640)] + [Ruled(160, 660, 360, 660)]
    rules += [Ruled(x, 640, x, 700) for x in (60, 160, 260, 360)]
    rows = [(700, ["车间", "班次", "人数"]), (680, ["", "早班", "十二"]), (660, ["", "晚班", "九"])]
    cells = [Put(64 + 100 * n, top - 14, text) for top, row in rows for n, text in enumerate(row) if text]
    document = read(tmp_path, pages([*rules, *cells, Put(64, 656, "装配")]))
    assert texts(document) == ["车间：装配；班次：早班；人数：十二", "车间：装配；班次：晚班；人数：九"]


def test_rows_without_rules_keep_their_cells_apart(tmp_path: Path) -> None:
    rows = [["站名", "里程", "停车"], ["柳河", "12.5", "2分"], ["石坝口", "30.8", "通过"], ["东岭", "47.0", "5分"]]
    cells = [Put(70 + 90 * n, 700 - 18 * row, text) for row, line in enumerate(rows) for n, text in enumerate(line)]
    document = read(tmp_path, pages([*cells, Put(70, 600, "里程自起点站算起，单位为千米。")]))
    assert texts(document) == [
        *(f"站名：{a}；里程：{b}；停车：{c}" for a, b, c in rows[1:]),
        "里程自起点站算起，单位为千米。",
    ]


def test_a_table_goes_on_overleaf_under_its_header(tmp_path: Path) -> None:
    xs, header = [60, 160, 260, 360], ["姓名", "分机", "楼层"]

    def rows(top: int, *lines: list[str]) -> list[Put | Ruled]:
        texts = [
            Put(xs[n] + 4, top - 14 - 20 * row, text) for row, line in enumerate(lines) for n, text in enumerate(line)
        ]
        return [*grid(xs, [top - 20 * n for n in range(len(lines) + 1)]), *texts]

    first, second = rows(160, header, ["田禾", "8031", "三"]), rows(780, header, ["乔木", "8032", "五"])
    document = read(tmp_path, pages(first, second))
    assert texts(document) == ["姓名：田禾；分机：8031；楼层：三", "姓名：乔木；分机：8032；楼层：五"]
    assert [p.place.page for p in document.paragraphs if p.place] == [1, 2]


def test_filled_fields_stand_after_their_labels(tmp_path: Path) -> None:
    content: list[Put | Ruled | Field] = [
        Put(70, 700, "车牌号"),
        Field(150, 696, "plate", "A-52817"),
        Put(70, 660, "Phone:"),
        Field(150, 656, "phone", "555-0134"),
    ]
    assert texts(read(tmp_path, pages(content))) == ["车牌号：A-52817", "Phone: 555-0134"]


def test_a_running_head_is_kept_once_and_page_numbers_are_not(tmp_path: Path) -> None:
    bodies = ["第一批设备已于上周到货。", "第二批设备预计下月到货。", "第三批设备尚未下单。"]
    content = [
        [Put(70, 800, "项目编号：JS-2031"), Put(70, 700, body), Put(280, 40, f"第 {n} 页 共 3 页")]
        for n, body in enumerate(bodies, start=1)
    ]
    assert texts(read(tmp_path, pages(*content))) == ["项目编号：JS-2031", *bodies]


def test_lines_at_the_edges_that_differ_in_more_than_the_page_stay(tmp_path: Path) -> None:
    content = [
        [Put(70, 800, f"学号：{2040 + n}"), Put(70, 700, "成绩已经复核。"), Put(70, 60, f"总分：{580 - 7 * n}")]
        for n in range(3)
    ]
    found = texts(read(tmp_path, pages(*content)))
    assert [text for text in found if text.startswith("学号")] == [f"学号：{2040 + n}" for n in range(3)]
    assert [text for text in found if text.startswith("总分")] == [f"总分：{580 - 7 * n}" for n in range(3)]


def test_a_lone_number_in_the_body_stays(tmp_path: Path) -> None:
    content = [[Put(70, 760, "库存总数如下，单位为件。"), Put(70, 700, str(number))] for number in (512, 498, 530)]
    assert [text for text in texts(read(tmp_path, pages(*content))) if text.isdecimal()] == ["512", "498", "530"]


@pytest.mark.parametrize("by_rows", [False, True])
def test_vertical_text_is_read_from_the_right(tmp_path: Path, by_rows: bool) -> None:
    lines = ["井泉在後山之麓，深七丈", "許，冬夏不竭，鄉人多取", "飲焉。"]
    content = [
        Put(500 - 26 * n, 740 - 16 * row, char, 13) for n, line in enumerate(lines) for row, char in enumerate(line)
    ]
    content.sort(key=lambda put: (-put.y, put.x) if by_rows else (put.x, -put.y))
    assert texts(read(tmp_path, pages(content))) == ["".join(lines)]


@pytest.mark.parametrize(("turn", "rotate"), [(0, 0), (90, 90), (270, 270), (180, 180)])
def test_turned_pages_are_read_as_they_are_seen(tmp_path: Path, turn: int, rotate: int) -> None:
    place = {0: (70, 700, 0, -16), 90: (200, 80, 16, 0), 270: (400, 560, -16, 0), 180: (520, 140, 0, 16)}[turn]
    x, y, dx, dy = place
    content = [Put(x + n * dx, y + n * dy, line.strip("　"), turn=turn) for n, line in enumerate(LEFT)]
    assert texts(read(tmp_path, pages(content, rotate=rotate))) == WHOLE[:1]


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (
            ["The valve is made of high-", "grade steel and was tested."],
            "The valve is made of high-grade steel and was tested.",
        ),
        (["The report was pub-", "lished in the autumn of 1998."], "The report was published in the autumn of 1998."),
        (["A run-of-the-", "mill pump is enough here."], "A run-of-the-mill pump is enough here."),
    ],
)
def test_hyphens_at_line_ends(tmp_path: Path, lines: list[str], whole: str) -> None:
    content = [Put(70, 700 - 14 * n, line, font="Times-Roman") for n, line in enumerate(lines)]
    assert texts(read(tmp_path, pages(content))) == [whole]
