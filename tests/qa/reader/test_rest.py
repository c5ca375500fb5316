"""What is said of the rest holds for what the sentence does not name."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.reader.reader import Reading
from qa.reader.rest import clause_of_the_rest, is_of_the_rest
from qa.retrieval import Hit
from tests.index.test_structure import passages

TEXT = "ZX9须持证操作，其余型号无须证件。\n\nZX3和ZX9均为台式，噪声低。\n\n5月1日、2日发三倍工资，其余各日发两倍。\n"


def hits(folder: Path) -> list[Hit]:
    return [Hit(one, 0.5, 0, 1, {}, row) for row, one in enumerate(passages(folder, "文.md", TEXT))]


def read(hit: Hit, words: str) -> Reading:
    start = hit.passage.text.index(words)
    return Reading(start, start + len(words), 2.0, 0.8)


@pytest.mark.parametrize(
    ("question", "words", "is_rest"),
    [
        ("ZX3要持证吗", "无须证件", True),
        ("ZX3要持证吗", "须持证操作", False),
        ("QK7要持证吗", "无须证件", False),  # the document does not know it
    ],
)
def test_the_rest_is_what_is_named_elsewhere(tmp_path: Path, question: str, words: str, *, is_rest: bool) -> None:
    found = hits(tmp_path)
    assert is_of_the_rest(question, found[0], read(found[0], words), found) is is_rest


def test_the_clause_of_the_rest_is_read_for_another_day(tmp_path: Path) -> None:
    hit = hits(tmp_path)[2]
    span = clause_of_the_rest("5月4日发几倍工资", hit, read(hit, "三倍"))
    assert span is not None
    assert hit.passage.text[slice(*span)] == "其余各日发两倍"
    assert clause_of_the_rest("5月2日发几倍工资", hit, read(hit, "三倍")) is None


def test_the_rest_of_another_sentence_is_not_read(tmp_path: Path) -> None:
    text = "The AK3 needs a licence. All other models need none. They are sold in May.\n"
    (passage,) = passages(tmp_path, "rules.md", text)
    hit = Hit(passage, 0.5, 0, 1, {}, 0)
    assert is_of_the_rest("AK3要持证吗", hit, read(hit, "need none"), [hit])
    assert not is_of_the_rest("AK3几月开卖", hit, read(hit, "in May"), [hit])
