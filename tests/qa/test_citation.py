"""A short answer from a table is shown with the unit that the name of its column has."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.answer_text import answer_text
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.cells import Cell
from qa.citation import readable_once
from tests.index.test_structure import passages


def answered(folder: Path, name: str, text: str, short: str) -> Answer:
    """Return an answer that quotes the words where they stand first in the document's last passage."""
    passage = passages(folder, name, text)[-1]
    row = next(s for s in passage.sentences if short in passage.text[s.start : s.end])
    start = passage.start + passage.text.index(short, row.start)
    place = (passage.start + row.start, passage.start + row.end)
    quote = passage.text[row.start : row.end]
    citation = Citation(passage, *place, quote, (start, start + len(short)))
    sentences = (AnswerSentence(citation.readable, (1,)),)
    return Answer("多少？", AnswerKind.QUOTE, sentences, short, 0.9, (citation,))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("价.md", "| 品名 | 运费{} |\n|---|---|\n| 书架 | 25 |\n"),
        ("价.csv", "品名,运费{}\n书架,25\n"),
        ("价.html", "<table><tr><th>品名</th><th>运费{}</th></tr><tr><td>书架</td><td>25</td></tr></table>"),
    ],
)
@pytest.mark.parametrize("unit", ["（元/件）", "(元)", "/元", "kg", "（%）"])
def test_a_bare_number_is_shown_after_the_name_that_has_its_unit(
    tmp_path: Path, name: str, text: str, unit: str
) -> None:
    answer = answered(tmp_path, name, text.format(unit), "25")
    assert answer.short == "25"
    assert answer.lead == f"运费{unit}：25"
    assert answer_text(answer).startswith(f"运费{unit}：25\n")
    assert answer.text.startswith(f"**运费{unit}：25**")
    assert Cell(name, "多少？", answer).words == answer.lead


@pytest.mark.parametrize(("name", "value"), [("运费", "25"), ("运费（元）", "25元"), ("站名（新）", "北门")])
def test_what_says_enough_is_shown_as_it_is(tmp_path: Path, name: str, value: str) -> None:
    answer = answered(tmp_path, "价.md", f"| 品名 | {name} |\n|---|---|\n| 书架 | {value} |\n", value)
    assert answer.lead == answer.short == value


def test_an_english_name_has_a_narrow_colon(tmp_path: Path) -> None:
    answer = answered(tmp_path, "p.md", "| item | price (USD) |\n|---|---|\n| shelf | 25 |\n", "25")
    assert answer.lead == "price (USD): 25"


def test_outside_of_tables_the_short_answer_is_shown_as_it_is(tmp_path: Path) -> None:
    assert answered(tmp_path, "a.txt", "运费（元）是25。", "25").lead == "25"


def test_a_lead_in_is_said_once_above_the_items_that_follow(tmp_path: Path) -> None:
    (listed,) = passages(tmp_path, "告示.txt", "现将停水安排通知如下：\n一、东区周一停水。\n二、西区周二停水。\n")
    other = passages(tmp_path, "文.txt", "南区不停水。\n")[0]
    east, west = (listed.text.index(words) for words in ("一、", "二、"))
    cited = [
        Citation(listed, listed.start + east, listed.start + west - 1, listed.text[east : west - 1]),
        Citation(listed, listed.start + west, listed.end, listed.text[west:]),
        Citation(other, other.start, other.end, other.text),
        Citation(listed, listed.start + west, listed.end, listed.text[west:]),
    ]
    lead = "现将停水安排通知如下：\n"
    first, second = "一、东区周一停水。", "二、西区周二停水。"
    assert [one.strip() for one in readable_once(cited)] == [lead + first, second, "南区不停水。", lead + second]
