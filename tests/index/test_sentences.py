"""Sentence boundaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import is_abbreviated, split_clauses, split_sentences

ENDERS = st.sampled_from("。！？；….!?;，,”“’」）)\"' \n\u3000\t")
WORDS = st.sampled_from(
    ["中文", "Sora", "1.54", "Dr.", "e.g.", "https://a.com/x?y=1.", "😀", "e\u0301", "A", "3.", "\r\n"]
)
TEXTS = st.lists(ENDERS | WORDS).map("".join) | st.text(max_size=200)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一。二！三？四；五", ["一。", "二！", "三？", "四；", "五"]),
        ("他问:“走吗？”她说:“走。”然后走了。", ["他问:“走吗？”", "她说:“走。”", "然后走了。"]),
        ("「好嗎？」他說。『不。』", ["「好嗎？」", "他說。", "『不。』"]),
        ("(见下文。)下文。", ["(见下文。)", "下文。"]),
        ("真的吗？！是的!!好。。。", ["真的吗？！", "是的!!", "好。。。"]),
        ("等等……然后呢？", ["等等……", "然后呢？"]),
        ("总投资超8.1万亿元(1.54万亿新元),很多。", ["总投资超8.1万亿元(1.54万亿新元),很多。"]),
        ("接近GPT3.5,但差一年半。跟4.0比。", ["接近GPT3.5,但差一年半。", "跟4.0比。"]),
        ("能起到多少作用?还是“狼来了”?当中美博弈时", ["能起到多少作用?", "还是“狼来了”?", "当中美博弈时"]),
        ("到底什么是现实?”", ["到底什么是现实?”"]),
        ("请看www.a.com/x?y=1。谢谢", ["请看www.a.com/x?y=1。", "谢谢"]),
        ("See https://a.com/x?y=1. Thanks.", ["See https://a.com/x?y=1.", "Thanks."]),
        (
            "Mr. Smith met Dr. Wu of Foo Inc. in May. They left.",
            ["Mr. Smith met Dr. Wu of Foo Inc. in May.", "They left."],
        ),
        ("J. R. Tolkien wrote it, e.g. in 1937. Yes.", ["J. R. Tolkien wrote it, e.g. in 1937.", "Yes."]),
        ("The desk opens at 7:45 a.m. and shuts at 9 p.m. on Fridays.", [None]),
        ("Doors at 7 p.m. The show is at 8.", ["Doors at 7 p.m.", "The show is at 8."]),
        ("Lunch: 1 p.m.\nDinner: 7 p.m.", ["Lunch: 1 p.m.", "Dinner: 7 p.m."]),
        ("Call ext. 204, approx. 5 minutes from fig. 3 (vs. 9 before).", [None]),
        (
            "The lessor (Bay Homes Co., Ltd.) and the tenant agree. Both sign.",
            [
                "The lessor (Bay Homes Co., Ltd.) and the tenant agree.",
                "Both sign.",
            ],
        ),
        ("Wares of Elm Corp. (founded 1970) sell well.", [None]),
        (
            "Nuts, seeds, etc. are sold by Oak Ltd. The rest is not.",
            [
                "Nuts, seeds, etc. are sold by Oak Ltd.",
                "The rest is not.",
            ],
        ),
        ("The U.S. Army met Pine Inc. Chairman Wu.", [None]),
        (
            "See No. 5 and nos. 6 to 8. Is it open? No. Come later.",
            [
                "See No. 5 and nos. 6 to 8.",
                "Is it open?",
                "No.",
                "Come later.",
            ],
        ),
        ("本店 8 a.m. 开门。由Elm Co., Ltd.经营。", ["本店 8 a.m. 开门。", "由Elm Co., Ltd.经营。"]),
        ('He said "at 6 p.m." Then he left.', ['He said "at 6 p.m."', "Then he left."]),
        ("I am. You go to the inn. He met the co. there", ["I am.", "You go to the inn.", "He met the co.", "there"]),
        ("1. First item. 2nd sentence.", ["1. First item.", "2nd sentence."]),
        ('He said "Go." Then he left.', ['He said "Go."', "Then he left."]),
        ("Pi is 3.14. Version 2.0 is out! Is it?", ["Pi is 3.14.", "Version 2.0 is out!", "Is it?"]),
        ("第一行没有标点", ["第一行没有标点"]),
        ("  前后有空白。  \n", ["前后有空白。"]),
        ("半角｡也算｡", ["半角｡", "也算｡"]),
        ("   ", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str | None]) -> None:
    assert sentences(text) == ([text] if expected == [None] else expected)


def test_the_stop_of_an_abbreviation_is_told_from_that_of_a_sentence() -> None:
    for text in ("Oak Ltd.", "at 9 a.m.", "the U.S.", "nuts, etc.", "is the co., Ltd. of"):
        assert is_abbreviated(text, text.rindex("."))
    for text in ("It is open.", "to the inn.", "Ltd", "in 1.5."):
        assert not is_abbreviated(text, len(text) - 1)


@given(TEXTS)
def test_every_word_is_in_exactly_one_sentence(text: str) -> None:
    spans = split_sentences(text)
    covered = [0] * len(text)
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        for place in range(start, end):
            covered[place] += 1
    assert all(count == 1 for char, count in zip(text, covered, strict=True) if not char.isspace())
    assert all(count <= 1 for count in covered)
    assert spans == sorted(spans)


@given(TEXTS)
def test_clauses_join_to_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in split_clauses(text)) == text


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["A. " * 100_000, "1." * 200_000, "。”" * 100_000, "”" * 200_000 + "x", "." * 300_000])
def test_hostile_text_takes_time_in_proportion(text: str) -> None:
    assert split_sentences(text)
