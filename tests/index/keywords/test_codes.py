"""Codes and numbers share terms however they are spaced, joined, wide or spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordIndex
from index.keywords.codes import code_terms


@pytest.mark.parametrize(
    ("asked", "written", "term"),
    [
        ("JB5127", "JB 5127-2011", "jb5127"),
        ("JB5127", "JB/T 5127—2011", "jb5127"),
        ("JB/T5127-2011", "JB/T 5127—2011", "jbt51272011"),
        ("QD8800", "QD-8800", "qd8800"),
        ("QD 8800", "QD8800", "qd8800"),
        ("qd_8800", "ＱＤ－８８００", "qd8800"),
        ("7654321.50", "￥7,654,321.50", "7654321.50"),
        ("02187654321", "021-8765-4321", "02187654321"),
        ("v3.4.12", "v3.4.12版本", "v3.4.12"),
        ("PyTorch2.1", "PyTorch 2.1", "pytorch2.1"),
        ("WiFi", "Wi-Fi", "wifi"),
        ("第27条", "第二十七条", "第27"),
        ("第103号", "第一百零三号", "第103"),
        ("2031年", "二〇三一年", "2031"),
        ("⑦", "7", "7"),
    ],
)
def test_a_code_is_found_however_it_is_written(analyzer: Analyzer, asked: str, written: str, term: str) -> None:
    assert term in analyzer.words(asked)
    assert term in analyzer.words(written)


@pytest.mark.parametrize(
    ("asked", "other"),
    [("1.5kW", "15kW"), ("QD-8800", "QD-8801"), ("第二十七条", "第七条"), ("v2.1.0", "v2.10"), ("12,5", "125")],
)
def test_another_code_stays_another(analyzer: Analyzer, asked: str, other: str) -> None:
    assert set(analyzer.words(asked)) != set(analyzer.words(other))
    assert max(analyzer.words(asked), key=len) not in analyzer.words(other)


def test_prose_gets_no_further_terms(analyzer: Analyzer) -> None:
    assert not list(code_terms(analyzer.fold("祁门红茶产于安徽，2019年产量为3000吨。A well-known tea of the south.")))[
        1:
    ]


def test_an_address_or_checksum_is_left_as_it_is() -> None:
    assert not list(code_terms("a1b2c3d4e5f6a7b8"))


def test_the_passage_with_the_code_comes_first(analyzer: Analyzer) -> None:
    texts = ["水泵QD-8800扬程三十米。", "水泵QD-8810扬程八十米。", "阀门按JB/T 5127—2011检验。", "JB 5128用于法兰。"]
    index = KeywordIndex.build(texts, analyzer)
    for asked, row in {"QD8810扬程": 1, "qd 8800": 0, "JB5127": 2, "JB5128": 3}.items():
        assert int(index.match(asked).bm25.argmax()) == row


@given(st.text("ab1２.,-/ 第十百零年〇GB"))
def test_any_text_has_terms(text: str) -> None:
    assert all(code_terms(text))
