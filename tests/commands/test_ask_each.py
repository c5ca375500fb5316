"""``wenqu ask-each`` writes a table, whole or as far as it came."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from index.keywords.analyzer import Analyzer
from qa import Assistant
from qa.cells import Cell
from tests.support.command import wenqu
from tests.support.documents import write_documents

pytestmark = pytest.mark.slow

DOCUMENTS = {
    "油画班.md": "# 油画班招生\n\n油画班的学费是三千二百元，共十六次课。\n",
    "停电通知.md": "# 停电通知\n\n七月三日上午九点到十一点停电，请提前做好准备。\n",
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Path:
    folder = tmp_path_factory.mktemp("here")
    write_documents(folder / "seeds", DOCUMENTS)
    (folder / "questions.txt").write_text("学费是多少？\n\n什么时候停电？\n学费是多少？\n", encoding="utf-8")
    assert wenqu(folder, "index").returncode == 0
    return folder


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_table_has_a_row_a_document_and_columns_for_each_question(here: Path) -> None:
    done = wenqu(here, "ask-each", "questions.txt", "--out", "table.csv", settings={"WENQU_LANG": "zh"})
    assert done.returncode == 0, done.stderr
    assert "2 份文档 × 2 个问题" in done.stderr
    table = {row[0]: row for row in rows(here / "table.csv")}
    assert [table["文档"][at] for at in (1, 5)] == ["学费是多少？", "什么时候停电？"]
    assert "三千二百元" in table["油画班.md"][1]
    assert table["油画班.md"][5] == table["停电通知.md"][1] == "未提及"
    assert "七月三日" in table["停电通知.md"][8]
    assert wenqu(here, "ask-each", "questions.txt", "--out", "table.xlsx", "--in", "油画班.md").returncode == 0
    assert [row[0].value for row in load_workbook(here / "table.xlsx").active.iter_rows()] == ["Document", "油画班.md"]


def test_interrupted_it_leaves_a_whole_table_of_what_was_done(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_each = Assistant.ask_each

    def interrupted(*given: object) -> Iterator[Cell]:
        cells = ask_each(*given)  # type: ignore[arg-type]  # as they were given
        yield from (next(cells) for _ in range(3))
        raise KeyboardInterrupt

    monkeypatch.setattr(Assistant, "ask_each", interrupted)
    done = wenqu(here, "ask-each", "questions.txt", "--out", "part.csv")
    assert done.returncode == 130
    assert "3 answers of 4" in done.stderr
    table = rows(here / "part.csv")
    assert len(table) == 3
    assert table[2][5:] == [""] * 4


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("questions.txt", "--out", "table.ods"), ".xlsx, .csv"),
        (("questions.txt", "--out", "none/table.csv"), "no such folder"),
        (("nothing.txt", "--out", "table.csv"), "nothing.txt"),
        (("questions.txt", "--out", "t.csv", "--in", "没有/"), "没有/"),
    ],
)
def test_what_cannot_be_done_is_one_line(here: Path, arguments: tuple[str, ...], named: str) -> None:
    done = wenqu(here, "ask-each", *arguments)
    assert done.returncode == 1
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert not (here / "t.csv").exists()
