"""Cells are read after the names of their columns, and what is read is found in the passage again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.context import embedded_text, sentence_texts
from index.named_cells import after_name, in_its_cell, name_at, named_text
from index.records import ContextKind, Passage
from tests.index.test_structure import passages

TABLE = "| 站名 | 首班 | 末班 |\n|---|---|---|\n| 北门 | 6:10 | 22:40 |\n| 湖滨 | 6:25 |  |\n"
LED_IN = f"各站的时间如下：\n\n{TABLE}"


@pytest.fixture
def table(tmp_path: Path) -> Passage:
    (passage,) = passages(tmp_path, "站.md", LED_IN)
    return passage


def test_a_row_reads_as_in_every_other_format(tmp_path: Path) -> None:
    rows = passages(tmp_path, "站.md", TABLE)
    assert [named_text(row).text for row in rows] == ["站名：北门；首班：6:10；末班：22:40", "站名：湖滨；首班：6:25"]
    assert embedded_text(rows[0]) == "站名：北门；首班：6:10；末班：22:40"


def test_english_names_have_narrow_signs(tmp_path: Path) -> None:
    (row,) = passages(tmp_path, "stops.md", "| stop | first |\n|---|---|\n| North Gate | 6:10 |\n")
    assert named_text(row).text == "stop: North Gate; first: 6:10"


def test_a_table_reads_row_by_row_without_its_header(table: Passage) -> None:
    rows = ["站名：北门；首班：6:10；末班：22:40", "站名：湖滨；首班：6:25"]
    assert named_text(table).text == "\n".join(["各站的时间如下：\n", *rows])
    assert sentence_texts(table)[1:] == rows


def test_what_is_read_is_found_in_the_passage(table: Passage) -> None:
    read = named_text(table)
    for words in ("各站的时间", "22:40", "湖滨"):
        start = read.text.index(words)
        first, last = read.in_passage(start, start + len(words))
        assert table.text[first:last] == words
        assert read.here(first, last)[1] == start + len(words)
    name = read.text.index("首班")
    assert table.text[slice(*read.in_passage(name, name + 2))] == "6:10"


def test_a_part_is_found_where_it_is(table: Passage) -> None:
    row = table.sentences[-1]
    read = named_text(table, row.start, row.end)
    start = read.text.index("6:25")
    assert table.text[slice(*read.in_passage(start, start + 4))] == "6:25"


def test_a_text_without_columns_is_read_as_it_is(tmp_path: Path) -> None:
    (passage,) = passages(tmp_path, "a.txt", "  北门首班六点十分。")
    read = named_text(passage)
    assert read.text == passage.text
    assert read.in_passage(2, 4) == read.here(2, 4) == (2, 4)


@given(st.lists(st.lists(st.text("甲a1 |\\", max_size=4), min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_part_of_any_table_is_in_the_passage(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    text = "\n".join(["如下：", "", "| a | b | c |", "|---|---|---|", *lines])
    for passage in passages(tmp_path_factory.mktemp("any"), "a.md", text):
        read = named_text(passage)
        assert len(read.text) == len(read.starts) == len(read.ends)
        assert sorted(read.starts) == list(read.starts)
        assert all(0 <= a <= b <= len(passage.text) for a, b in zip(read.starts, read.ends, strict=True))


def test_a_part_of_a_cell_is_told_with_the_name_of_its_column(tmp_path: Path, table: Passage) -> None:
    (row,) = passages(tmp_path, "价.csv", "品名,单价（元）\n剪刀,15\n")
    for passage, value, name in ((table, "22:40", "末班"), (row, "15", "单价（元）")):
        start = passage.text.index(value)
        assert name_at(passage, start, start + len(value)) == name
    assert named_text(row).text.endswith(after_name("单价（元）", "15"))
    assert name_at(table, 0, 4) == ""
    assert (after_name("price", "5"), after_name("price", "五")) == ("price: 5", "price：五")


def test_a_part_that_begins_in_the_name_before_a_cell_is_of_the_cell(tmp_path: Path) -> None:
    (row,) = passages(tmp_path, "价.csv", "品名,单价（元）\n剪刀,15\n")
    name, cell, end = (row.text.index(part) for part in ("单价", "15", "15"))
    assert in_its_cell(row, name, end + 2) == (cell, cell + 2)
    assert in_its_cell(row, 0, end + 2) == (0, end + 2)
    assert in_its_cell(row, name, name + 2) == (name, name + 2)


def test_the_name_of_an_empty_column_is_kept(tmp_path: Path) -> None:
    (row,) = passages(tmp_path, "站.md", "| 站名 | 首班 | 备注 |\n|---|---|---|\n| 湖滨 | 6:25 |  |\n")
    assert [part.text for part in row.context if part.kind is ContextKind.COLUMN] == ["站名", "首班", "备注"]
    assert named_text(row).text == "站名：湖滨；首班：6:25"
