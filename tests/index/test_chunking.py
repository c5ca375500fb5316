"""Paragraphs to passages: offsets hold, nothing is lost, everything fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking import split_passages
from index.parsing.markdown import markdown_paragraphs
from index.parsing.plain_text import text_paragraphs
from index.records import ContextKind, Document, Paragraph, ParagraphKind, Passage

SCRIPTS = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from(
        "的是一了中国人Sora，。！？；：、“”…　 \t\n\r.!?,;'\"()《》𠮷😀👩\u200d\u0301\u0300ａＢ１２\ufeff#>-*|`"
    ),
    max_size=300,
)
LINES = st.lists(
    st.text("的是中国人工智能abc Sora，。！？“”1.5 \u3000😀e\u0301", max_size=60)
    | st.sampled_from(
        ["", "# 标题", "- 项目", "> 引用", "| 甲 | 乙 |", "|---|---|", "```", "　　缩进的段落。", "1. 一"]
    ),
    max_size=20,
)
TEXTS = SCRIPTS | st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r", "\n\n"])).map(
    lambda pair: pair[1].join(pair[0])
)


def characters(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def utf8_bytes(texts: Sequence[str]) -> list[int]:
    return [len(text.encode()) for text in texts]


def document(text: str, paragraphs: Sequence[Paragraph] | None = None) -> Document:
    return Document("甲.txt", text, tuple(paragraphs or text_paragraphs(text)), "")


def words_of(text: str) -> str:
    return "".join(text.split())


def check(source: Document, passages: Sequence[Passage], max_tokens: int) -> None:
    text = source.text
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text == passage.text.strip()
        assert len(passage.text) <= max_tokens
        assert passage.sentences
        ends = [0]
        for sentence in passage.sentences:
            assert ends[-1] <= sentence.start < sentence.end <= len(passage.text)
            assert not re.search(r"\w", passage.text[ends[-1] : sentence.start])
            ends.append(sentence.end)
        assert not passage.text[ends[-1] :].strip()
    assert all(before.end <= after.start for before, after in pairwise(passages))
    section_of = {paragraph.number: paragraph.section for paragraph in source.body}
    for passage in passages:
        assert passage.kind is ParagraphKind.HEADING or passage.section == section_of[passage.number]
        assert all(text[start:end].split() == words.split() for start, end, words in spans_of(passage))
    assert not words_outside(source, passages)


def spans_of(passage: Passage) -> list[tuple[int, int, str]]:
    return [(*part.span, part.text) for part in passage.context if part.span is not None]


def words_outside(source: Document, passages: Sequence[Passage]) -> str:
    """The words that neither a passage nor its context has, where nothing asks what a passage answers."""
    held = bytearray(len(source.text))
    asked = False
    for passage in passages:
        held[passage.start : passage.end] = b"1" * (passage.end - passage.start)
        for part in passage.context:
            asked |= part.kind is ContextKind.QUESTION
            start, end = part.span or (0, 0)
            held[start:end] = b"1" * (end - start)
    paragraphs = ((paragraph.start, paragraph.end) for paragraph in source.paragraphs)
    left = "".join(source.text[at] for start, end in paragraphs for at in range(start, end) if not held[at])
    return "" if asked else re.sub(r"\W", "", left)


@given(TEXTS, st.integers(1, 80))
def test_passages_of_any_text_hold_its_words_in_place(text: str, max_tokens: int) -> None:
    source = document(text)
    check(source, split_passages(source, characters, max_tokens), max_tokens)


@given(TEXTS, st.integers(1, 80))
def test_passages_of_any_markdown_hold_its_words_in_place(text: str, max_tokens: int) -> None:
    source = document(text, tuple(markdown_paragraphs(text)))
    check(source, split_passages(source, characters, max_tokens), max_tokens)


@given(TEXTS)
def test_the_lines_of_any_text_are_paragraphs_or_headings(text: str) -> None:
    paragraphs = text_paragraphs(text)
    numbers = [paragraph.number for paragraph in paragraphs if paragraph.kind is not ParagraphKind.HEADING]
    assert numbers == list(range(1, len(numbers) + 1))
    outside, end = [], 0
    for paragraph in paragraphs:
        assert end <= paragraph.start < paragraph.end
        outside.append(text[end : paragraph.start])
        end = paragraph.end
    outside.append(text[end:])
    assert not "".join(outside).strip()


def test_a_token_wider_than_a_passage_ends_the_cutting() -> None:
    passages = split_passages(document("😀字a"), utf8_bytes, 1)
    assert [passage.text for passage in passages] == ["😀", "字", "a"]


def test_a_short_paragraph_is_one_passage_with_its_sentences() -> None:
    (passage,) = split_passages(document("第一句。第二句！"), characters, 100)
    assert [passage.text[s.start : s.end] for s in passage.sentences] == ["第一句。", "第二句！"]
    assert (passage.document, passage.number) == ("甲.txt", 1)


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    text = "".join(f"这是第{number}句话，说的是同一件事。" for number in range(40))
    passages = split_passages(document(text), characters, 100)
    assert len(passages) > 1
    assert all(passage.text.endswith("。") for passage in passages)
    assert "".join(passage.text for passage in passages) == text
    assert {passage.number for passage in passages} == {1}


def test_a_long_sentence_is_cut_at_commas() -> None:
    text = "，".join(f"第{number}个分句" for number in range(100)) + "。"
    passages = split_passages(document(text), characters, 60)
    assert all(passage.text.endswith(("，", "。")) for passage in passages)
    assert "".join(passage.text for passage in passages) == text


def test_a_cut_does_not_part_a_letter_from_its_accent() -> None:
    text = "e\u0301" * 50
    passages = split_passages(document(text), characters, 7)
    assert all(passage.text[0] == "e" for passage in passages)


@pytest.mark.parametrize("text", ["字" * 200_000, "word " * 50_000, "a" * 200_000])
def test_one_very_long_line_is_cut(text: str) -> None:
    passages = split_passages(document(text), characters, 400)
    assert words_of("".join(passage.text for passage in passages)) == words_of(text)
    assert max(len(passage.text) for passage in passages) <= 400
