"""Why an answer is as sure as it is, in words."""

from __future__ import annotations

import pytest

from index.records import Passage, Sentence
from qa.reader.reader import Reading
from qa.reader.reasons import reasons
from qa.reader.reranking import ReadHit
from qa.retrieval import Hit


def read(text: str, words: str, *, score: float = 0.9, reading: float = 3.0, row: int = 0) -> ReadHit:
    passage = Passage("文.txt", row + 1, text, 0, len(text), None, (Sentence(0, len(text)),))
    start = text.index(words)
    found = Reading(start, start + len(words), reading, 0.9)
    return ReadHit(Hit(passage, score, 0, len(text), {}, row), found)


def codes(question: str, *ranked: ReadHit) -> list[str]:
    return [reason.code for reason in reasons(question, ranked)]


@pytest.mark.parametrize(
    ("question", "text", "words", "said"),
    [
        ("KX-2208在2022年卖了多少？", "KX2208于2021年售出三千台。", "三千台", "“2022年”"),
        ("五号楼的电梯由谁维保？", "三号楼的电梯由通力公司维保。", "通力公司", "“5号楼”"),
        ("Sora卖多少钱？", "这款软件卖九十元。", "九十元", "“Sora”"),
        ("吴珊的分机号是多少？", "吴琼的分机号是8021。", "8021", "“吴珊”"),
    ],
)
def test_what_the_passage_does_not_have_is_named(question: str, text: str, words: str, said: str) -> None:
    found = [reason.text("zh") for reason in reasons(question, [read(text, words)])]
    assert any(said in one for one in found), found


def test_what_stands_in_the_place_of_what_was_asked_is_named_too() -> None:
    (reason,) = reasons("五号楼的电梯由谁维保？", [read("三号楼的电梯由通力公司维保。", "通力公司")])
    assert reason.text("zh") == "问的是“5号楼”，这一段说的是“3号楼”。"
    assert reason.text("en") == "The question is about “5号楼”, this passage about “3号楼”."


def test_words_of_another_kind_are_named() -> None:
    assert codes("水箱多重？", read("水箱容量4.5升。", "4.5升")) == ["reason.other_kind"]
    assert codes("水箱多大？", read("水箱容量4.5升。", "4.5升")) == ["reason.read"]


def test_a_reader_that_found_no_words_is_said() -> None:
    assert codes("谁维保？", read("电梯由通力公司维保。", "通力公司", reading=-1.0)) == ["reason.no_words"]


def test_another_passage_that_says_something_else_is_shown() -> None:
    first, second = read("电梯由通力公司维保。", "通力公司"), read("电梯由日立维保。", "日立", score=0.6, row=1)
    same = read("由通力公司负责电梯。", "通力公司", score=0.6, row=2)
    assert codes("电梯由谁维保？", first, second) == ["reason.rival"]
    assert codes("电梯由谁维保？", first, same) == ["reason.read"]


def test_where_nothing_speaks_against_it_that_is_said_as_far_as_it_is_sure() -> None:
    assert codes("电梯由谁维保？", read("电梯由通力公司维保。", "通力公司")) == ["reason.read"]
    assert codes("电梯由谁维保？", read("电梯由通力公司维保。", "通力公司", score=0.5)) == ["reason.loose"]


def test_without_a_reader_or_a_hit_there_is_little_to_say() -> None:
    passage = read("一。", "一").hit
    assert codes("一？", ReadHit(passage, None)) == ["reason.not_read"]
    assert reasons("一？", []) == ()
