"""The former and the latter are told apart by the pair before them, and a question by which of the two it names."""

from __future__ import annotations

import pytest

from index.named_cells import NamedText
from qa.reader.subject.referents import is_of_referent, other_referent, with_referent

INNS = "园区旁有“枫林公寓”和“海棠旅舍”，前者临街，月租2100元；后者靠湖"
PLANS = "There are two plans, Basic and Plus. The former costs 5 dollars"


@pytest.mark.parametrize(
    ("question", "text", "is_other"),
    [
        ("海棠旅舍在哪里", "园区旁有“枫林公寓”和“海棠旅舍”，前者临街", True),
        ("枫林公寓在哪里", "园区旁有“枫林公寓”和“海棠旅舍”，前者临街", False),
        ("枫林公寓在哪里", INNS, True),
        ("海棠旅舍在哪里", INNS, False),
        ("枫林公寓在哪里", f"六、{INNS}", True),
        ("枫林公寓在哪里", f"{INNS}，含早餐，有电梯", True),
        ("枫林公寓在哪里", f"{INNS}。门口有车站", False),
        ("两家都在哪里", INNS, False),
        ("枫林公寓和海棠旅舍哪家贵", INNS, False),
        ("海棠旅舍在哪里", "枫林公寓和海棠旅舍都在园区旁", False),
        ("海棠旅舍在哪里", "前者临街", False),
        ("How much is Plus?", PLANS, True),
        ("How much is Basic?", PLANS, False),
    ],
)
def test_what_is_said_of_the_other(question: str, text: str, is_other: bool) -> None:
    assert (other_referent(question, text) is not None) is is_other


def test_a_clause_is_read_with_the_name() -> None:
    clause = "后者靠湖"
    start = INNS.index(clause)
    text = NamedText(clause, tuple(range(start, start + 4)), tuple(range(start + 1, start + 5)))
    named = with_referent("海棠旅舍在哪", text, INNS[:start])
    assert named.text == "海棠旅舍靠湖"
    assert named.in_passage(4, 6) == (start + 2, start + 4)
    assert named.in_passage(0, 4) == (start, start + 2)
    assert with_referent("停车场在哪", text, INNS[:start]) is text
    assert with_referent("海棠旅舍在哪", text, "") is text


def test_only_the_last_sentence_tells() -> None:
    assert is_of_referent(INNS)
    assert not is_of_referent(f"{INNS}。门口有车站")


@pytest.mark.parametrize("repeated", ["和", "甲和乙", "前者", "甲和乙，后者"])
def test_hostile_texts_take_no_time(repeated: str) -> None:
    other_referent("甲在哪", (repeated * 1500)[:3000])
