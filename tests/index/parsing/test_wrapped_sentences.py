"""Sentences that go on in the next line, in texts that are wrapped unevenly or not elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.parsing.markdown import markdown_paragraphs
from index.parsing.plain_text import text_paragraphs
from index.records import Paragraph

ENGLISH = (
    "The ferry leaves the north pier at six in the morning and\n"
    "calls at every island that has a light burning.\n"
    "Dogs travel free of charge.\n\n"
    "Bicycles need a ticket of their own, which is\n"
    "sold at the gate.\n\n"
    "See https://ferries.example/" + "timetable/" * 15 + "\n"
)


@pytest.mark.parametrize("parse", [text_paragraphs, markdown_paragraphs])
def test_a_sentence_that_goes_on_in_small_letters_is_one_paragraph(parse: Callable[[str], list[Paragraph]]) -> None:
    first, second, third, _ = (ENGLISH[p.start : p.end].split() for p in parse(ENGLISH))
    assert (first[0], first[-1]) == ("The", "burning.")
    assert second == "Dogs travel free of charge.".split()
    assert (third[0], third[-1]) == ("Bicycles", "gate.")


@pytest.mark.parametrize(
    "text", ["apples\npears\nplums", "Opening hours of the island museum\nTickets", "票价五元\n停车免费"]
)
def test_lines_of_their_own_stay(text: str) -> None:
    assert len(text_paragraphs(text)) == len(text.split("\n"))


def test_a_few_long_lines_do_not_hide_that_a_text_is_wrapped() -> None:
    line = "渡轮每日清晨六点从北码头开出沿途停靠每一座亮着灯的岛屿直到黄昏才返回港口卸"
    text = "\n".join([line] * 24 + ["链接" + "甲" * 150])
    assert len(text_paragraphs(text)) < 24
