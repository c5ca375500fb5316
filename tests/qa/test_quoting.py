"""What is quoted of what was read says something by itself."""

from __future__ import annotations

import pytest

from index.records import Cell, Passage, Sentence
from qa.quoting import quoted
from qa.reader.reader import Reading
from qa.reader.reranking import ReadHit
from qa.retrieval import Hit


@pytest.mark.parametrize(
    ("text", "words", "cells", "short"),
    [
        ("⚠ 不得覆盖出风口。", "⚠", (), ""),
        ("不得覆盖出风口。", "出风口", (), "出风口"),
        ("防水：✓", "✓", (Cell(3, 4),), "✓"),
    ],
)
def test_a_symbol_is_an_answer_in_a_table_alone(text: str, words: str, cells: tuple[Cell, ...], short: str) -> None:
    passage = Passage("说明.txt", 1, text, 0, len(text), None, (Sentence(0, len(text)),), cells=cells)
    start = text.index(words)
    hit = Hit(passage, 0.9, 0, len(text), {}, 0)
    reading = quoted("有哪些警告", ReadHit(hit, Reading(start, start + len(words), 3.0, 0.9)))
    assert reading is not None
    assert text[reading.start : reading.end] == short
