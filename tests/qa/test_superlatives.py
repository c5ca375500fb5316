"""The most or the least of what a table or a sentence gives figures of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from index import build_index
from qa.reader.reader import Reading
from qa.reader.reranking import ReadHit
from qa.retrieval import Hit, Retriever
from qa.shelf import Names, Shelf
from qa.superlatives import is_undecided, superlative_in, told_of_extreme
from tests.index.test_structure import passages
from tests.support.fakes import FakeEncoder

BOATS = "| 船型 | 租金 | 航速（节） | 充电（小时） |\n|---|---|---|---|\n"
TABLES = {
    "船.md": BOATS + "| 白鹭 | 300元 | 8 | 5 |\n| 海燕 | 420元 | 14 | 7 |\n| 沙鸥 | 免费 | 6 | 3 |\n",
    "机.md": "| 参数 | N5 | N8 |\n|---|---|---|\n| 整机重量 | 1.2 kg | 2.6 kg |\n| 材质 | 铝 | 钢 |\n",
    "年.md": "| 房型价格 | 2023年 | 2024年 |\n|---|---|---|\n| 东屋 | 90元 | 130元 |\n| 西屋 | 110元 | 100元 |\n",
    "客房.csv": "楼层,淡季价格,旺季价格\n一楼,220,380\n二楼,180,420\n三楼,,300\n",
    "票.md": "学生票30元，成人票80元，贵宾票200元。\n",
    "课.md": "画班8次400元，琴班6次900元，棋班8次300元。\n",
    "费.md": "押金200元，每小时租金50元，共3小时。\n",
}


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Shelf]:
    """A shelf for each document."""
    found = {}
    for document, text in TABLES.items():
        folder = tmp_path_factory.mktemp("index")
        (folder / "in").mkdir()
        (folder / "in" / document).write_text(text, encoding="utf-8")
        build_index(folder / "in", folder / "out", encoder=FakeEncoder())
        retriever = Retriever.open(folder / "out", encoder=FakeEncoder())
        found[document] = Shelf(retriever, Names(retriever))
    return found


@pytest.mark.parametrize(
    ("document", "question", "right"),
    [
        ("船.md", "哪种船型最贵", "海燕"),
        ("船.md", "租金最便宜的是哪种", "沙鸥"),
        ("船.md", "最贵的船多少钱", "420元"),
        ("船.md", "哪种最快", "海燕"),
        ("船.md", "充电最快的是哪种", "沙鸥"),
        ("船.md", "which boat is the fastest", "海燕"),
        ("船.md", "哪种续航最长", None),
        ("船.md", "最便宜的船型有什么颜色", "沙鸥"),
        ("机.md", "哪款更重", "2.6 kg"),
        ("机.md", "which one is lighter", "1.2 kg"),
        ("年.md", "2024年哪间最便宜", "西屋"),
        ("年.md", "哪间最便宜", None),  # another one in each year
        ("客房.csv", "旺季最贵的是哪层", "二楼"),
        ("客房.csv", "淡季最便宜多少钱", "180"),
        ("票.md", "最贵的票", "贵宾票200元"),
        ("票.md", "最便宜的票多少钱", "30元"),
        ("课.md", "哪个班最贵", "琴班6次900元"),
        ("费.md", "最贵的多少钱", None),
    ],
)
def test_figures_are_compared(shelves: Mapping[str, Shelf], document: str, question: str, right: str | None) -> None:
    asked, shelf = superlative_in(question), shelves[document]
    assert asked is not None
    told = told_of_extreme(asked, shelf.search(question, 2), shelf)
    assert (told.hit.passage.text[slice(*told.span)] if told else None) == right


@pytest.mark.parametrize(
    "question", ["最多能借几本", "最晚几点退房", "最高时速是多少", "最近有什么活动", "更贵吗", "什么时候最早"]
)
def test_limits_are_no_superlatives(question: str) -> None:
    assert superlative_in(question) is None


@pytest.mark.parametrize(
    ("text", "question", "undecided"),
    [
        ("甲楼高88米。", "最高的楼是哪座", True),
        ("甲楼是全城最高的建筑。", "最高的楼是哪座", False),
        ("甲公司持股三成。", "最大的股东是谁", False),
    ],
)
def test_what_was_not_compared_is_undecided(tmp_path: Path, text: str, question: str, *, undecided: bool) -> None:
    (passage,) = passages(tmp_path, "文.md", text + "\n")
    read = ReadHit(Hit(passage, 0.9, 0, 1, {}, 0), Reading(0, 2, 2.0, 0.8))
    asked = superlative_in(question)
    assert asked is not None
    assert is_undecided(asked, [read]) is undecided
