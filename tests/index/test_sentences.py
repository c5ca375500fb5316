"""Sentence boundaries."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import split_clauses, split_sentences

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
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


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
@pytest.mark.parametrize("text", ["A. " * 100_000, "1." * 200_000, "。”" * 100_000, "”" * 200_000 + "x", "." * 300_000])
def test_hostile_text_takes_time_in_proportion(text: str) -> None:
    started = time.process_time()
    split_sentences(text)
    assert time.process_time() - started < 10
