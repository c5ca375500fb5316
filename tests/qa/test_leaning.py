"""What leans on the turns before it is told by its form, and what it gives instead of their subject."""

from __future__ import annotations

import pytest

from qa.leaning import must_lean, other_subject, stands_alone


@pytest.mark.parametrize("question", ["健身房呢？", "里面有什么？"])
def test_after_other_turns_what_leans_on_them_is_a_question(question: str) -> None:
    assert must_lean(question)


@pytest.mark.parametrize("question", ["这篇文章讲了什么", "有哪些文档", "总结一下"])
def test_what_asks_for_an_overview_still_does_after_other_turns(question: str) -> None:
    assert not must_lean(question)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("那上海呢？", "上海"),
        ("刚才说的押金呢", "押金"),
        ("And what about Nankai?", "Nankai"),
        ("它呢？", ""),
        ("谁呢？", ""),
    ],
)
def test_what_is_given_instead_of_the_subject_before(question: str, subject: str) -> None:
    assert other_subject(question) == subject


def test_a_clause_leans_on_no_turn_where_its_document_is_named() -> None:
    assert stands_alone("租房合同第三条讲了什么")
    assert not stands_alone("第三条讲了什么")
    assert not stands_alone("它在哪个省？")
