"""Questions that their passage no longer answers."""

from __future__ import annotations

import random

import pytest

from training.altered_questions import QuestionAlterer

KNOWN = ("罗保铭毕业于哪所大学？", "《红楼梦》的作者是谁？", "Boximator是谁开发的？", "上海有多少人口？")


@pytest.fixture(scope="module")
def alterer() -> QuestionAlterer:
    return QuestionAlterer(KNOWN, random.Random(0))


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("《西游记》的作者是谁？", "》的作者是谁？"),
        ("Sora是哪一年推出的？", "是哪一年推出的？"),
        ("1998年谁获得了冠军？", "年谁获得了冠军？"),
        ("这座城市最高的楼叫什么？", "的楼叫什么？"),
    ],
)
def test_one_thing_is_exchanged_and_the_rest_stays(alterer: QuestionAlterer, question: str, kept: str) -> None:
    altered = alterer.alter(question, passage="西游记的作者是吴承恩。")
    assert altered is not None
    assert altered != question
    assert kept in altered


def test_what_the_passage_has_does_not_take_its_place(alterer: QuestionAlterer) -> None:
    passage = "Sora和Boximator都是生成视频的模型，上海和北京的公司各做了一个。"
    assert alterer.alter("Sora是谁开发的？", passage) is None


def test_a_question_with_nothing_to_exchange_is_left_alone(alterer: QuestionAlterer) -> None:
    assert alterer.alter("为什么会这样？", "因为下雨。") is None
