"""Questions that are a code or a number."""

from __future__ import annotations

import pytest

from qa.reader.codes import code_in, code_of, may_be_words
from tests.support.written import hit_of, passage_of


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("KX-2208", "kx2208"),
        ("ＫＸ２２０８？", "kx2208"),
        ("7654321.05", "765432105"),
        ("GB 18030-2022", "gb180302022"),
        ("0x8007", "0x8007"),
        ("KX-2208是什么", None),
        ("what is 5", None),
        ("Room", None),
        ("bx 310", "bx310"),
        ("what 5 6 is", None),
        ("is it 5", None),
    ],
)
def test_a_code_is_told_from_a_question(question: str, code: str | None) -> None:
    assert code_of(question) == code


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("型号 KX-2208 已停产。", "kx2208", "KX-2208"),
        ("合计7,654,321.05元。", "765432105", "7,654,321.05"),
        ("见GB 18030-2022。", "gb18030", "GB 18030"),
        ("按GB/T 50107—2010执行。", "gb50107", "GB/T 50107"),
        ("按GB/T 50107—2010执行。", "gbt501072010", "GB/T 50107—2010"),
        ("型号KX-22080在售。", "kx2208", None),
        ("型号AKX-2208在售。", "kx2208", None),
    ],
)
def test_a_code_is_found_however_it_is_parted(text: str, code: str, found: str | None) -> None:
    span = code_in(hit_of(passage_of(text)), code)
    assert (text[slice(*span)] if span else None) == found


def test_small_letters_before_a_number_may_be_words() -> None:
    assert [may_be_words(text) for text in ("hall 12", "bx 310", "BX 310", "bx310")] == [True, True, False, False]
