"""A model with a suffix is told from the one without it, and neither answers for the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.records import ContextKind, ContextPart, Passage, Sentence
from qa.reader.subject.models import models, other_model
from qa.reader.subject.surroundings import Surroundings, surroundings
from qa.retrieval import Hit
from tests.index.test_structure import passages

COLUMNS = "| 项目 | M2 | M4 | M4 Pro |\n|---|---|---|---|\n| 售价 | 310元 | 450元 | 620元 |\n"
ROWS = "| 型号 | 售价 |\n|---|---|\n| M4 | 450元 |\n| M4 Pro | 620元 |\n| M6 Max | 800元 |\n"


def is_other(question: str, passage: Passage, read: str) -> bool:
    start = passage.text.index(read)
    hit = Hit(passage, 0.9, 0, len(passage.text), {}, 0)
    return other_model(question, surroundings(hit, (start, start + len(read)))) is not None


@pytest.mark.parametrize(
    ("question", "read", "expected"),
    [
        ("M2 Pro多少钱", "310元", True),
        ("m2pro多少钱", "620元", True),
        ("M4 Plus多少钱", "450元", True),
        ("M4旗舰版多少钱", "450元", True),
        ("M4多少钱", "620元", True),
        ("M4 Pro多少钱", "450元", True),
        ("M4 Pro多少钱", "620元", False),
        ("M4专业版多少钱", "620元", False),
        ("M4标准版多少钱", "450元", False),
        ("M4多少钱", "450元", False),
        ("M4和M4 Pro差多少钱", "450元", False),
        ("哪款便宜", "310元", False),
    ],
)
def test_in_columns(tmp_path: Path, question: str, read: str, expected: bool) -> None:
    (row,) = (one for one in passages(tmp_path, "表.md", COLUMNS) if one.cells)
    assert is_other(question, row, read) is expected


@pytest.mark.parametrize(
    ("question", "read", "expected"),
    [
        ("M4多少钱", "450元", False),
        ("M4多少钱", "620元", True),
        ("M4 Pro多少钱", "620元", False),
        ("M4 Lite多少钱", "450元", True),
        ("M6多少钱", "800元", True),
        ("how much is the M6 Max", "800元", False),
        ("how much is the M4 Ultra", "450元", True),
    ],
)
def test_in_rows(tmp_path: Path, question: str, read: str, expected: bool) -> None:
    (row,) = (one for one in passages(tmp_path, "表.md", ROWS) if one.cells and read in one.text)
    assert is_other(question, row, read) is expected


@pytest.mark.parametrize(
    ("question", "text", "read", "title", "expected"),
    [
        ("R30 Air多重", "R30重2公斤，R30 Air重1公斤。", "2公斤", "", True),
        ("R30 Air多重", "R30重2公斤，R30 Air重1公斤。", "1公斤", "", False),
        ("R30多重", "R30 Air重1公斤。", "1公斤", "", True),
        ("R30 Air保修多久", "R30系列保修两年。", "两年", "", False),
        ("R30 Air保修多久", "R30和R30 Air保修两年。", "两年", "", False),
        ("R30 Air保修多久", "R30保修两年。", "两年", "R30 Air使用手册", False),
        ("R30 Air保修多久", "保修两年。", "两年", "R30使用手册", True),
        ("R30 Air保修多久", "保修两年。", "两年", "R30使用手册（含Air）", False),
        ("R30保修多久", "保修两年。", "两年", "R30 Air使用手册", False),
        ("R30 max功率多少", "R30最大功率30瓦。", "30瓦", "", False),
        ("R30 WiFi密码是什么", "R30的无线密码为abc。", "abc", "", False),
        ("what is the R30 max load", "The R30 maximum load is 9 kg.", "9 kg", "", False),
        ("what is the load of the R30 Max", "The load of the R30 is 9 kg.", "9 kg", "", True),
        ("GB18030用于什么", "GB 18030-2022用于汉字编码。", "汉字编码", "", False),
    ],
)
def test_in_prose(question: str, text: str, read: str, title: str, expected: bool) -> None:
    context = (ContextPart(ContextKind.HEADING, title),) if title else ()
    passage = Passage("文.txt", 1, text, 0, len(text), None, (Sentence(0, len(text)),), context=context)
    assert is_other(question, passage, read) is expected


def test_names_of_models() -> None:
    assert [one.name for one in models("T-8 plus、t8plus、T8 青春版、15 Pro Max和T8全系")] == [
        "t8plus",
        "t8plus",
        "t8青春版",
        "15promax",
        "t8",
    ]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("repeated", ["a", "a1", "a1-", "1 pro", "pro", "k5 pro ", "-", "k5 "])
def test_hostile_texts_take_no_time(repeated: str) -> None:
    text = (repeated * 3000)[:3000]
    around = Surroundings(text, text, text, "", (), "", text, text)
    other_model("K5 Pro多少钱", around)
    other_model(text, around)
