"""The row that is asked for is read, and not one of something that is named like it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.records import Cell, Passage, Sentence
from qa.reader.rows import at_its_row, without_other_rows
from qa.retrieval import Hit
from tests.index.test_structure import passages

ROOMS = "| 房型 | 价格 |\n|---|---|\n| 家庭套间 | 390 |\n| 套间 | 310 |\n| R2 | 120 |\n| R20 | 180 |\n| 单间 | 90 |\n"


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("套间多少钱", ["家庭套间"]),
        ("家庭套间多少钱", ["套间"]),
        ("套间和家庭套间差多少", []),
        ("家庭套间比套间贵吗", []),
        ("R2多少钱", ["R20"]),
        ("r20的价格", ["R2"]),
        ("双人间多少钱", []),
        ("哪间最便宜", []),
    ],
)
def test_rows_of_something_else_are_left_out(tmp_path: Path, question: str, left_out: list[str]) -> None:
    hits = [Hit(one, 0.5, 0, 1, {}, row) for row, one in enumerate(passages(tmp_path, "房.md", ROOMS))]
    kept = without_other_rows(question, hits)
    assert [one.passage.text.split("|")[1].strip() for one in hits if one not in kept] == left_out


def test_a_row_stays_where_its_own_is_not_found(tmp_path: Path) -> None:
    hits = [Hit(one, 0.5, 0, 1, {}, row) for row, one in enumerate(passages(tmp_path, "房.md", ROOMS))]
    assert without_other_rows("套间多少钱", hits[:1]) == hits[:1]
    prose = passages(tmp_path, "文.md", "家庭套间在三楼。\n")
    text = [Hit(one, 0.5, 0, 1, {}, 9) for one in prose]
    assert without_other_rows("套间多少钱", [*text, hits[1]]) == [*text, hits[1]]


def test_of_a_table_in_one_passage_the_row_is_taken_that_fits_best() -> None:
    text = "短\n最长的\n较长"
    rows = (Sentence(0, 1), Sentence(2, 5), Sentence(6, 8))
    passage = Passage("表.md", 1, text, 0, len(text), None, rows, cells=tuple(Cell(one.start, one.end) for one in rows))
    hit = Hit(passage, 0.5, 0, 1, {}, 0)

    def is_longer(one: Hit, other: Hit) -> bool:
        return one.end - one.start > other.end - other.start

    best = at_its_row(hit, is_longer)
    assert text[best.start : best.end] == "最长的"
    prose = replace(hit, passage=replace(passage, cells=()))
    assert at_its_row(prose, is_longer) == prose
