"""Slips of the keyboard are mended by the words of the passages, and nothing else is touched."""

from __future__ import annotations

import pytest

from index.keywords.analyzer import Analyzer
from index.records import Passage, Sentence
from qa.retrieval import Hit
from qa.spelling import Spelling

TEXT = "岑知远创办了云栈科技，产品叫Kestrel。它的启动时间是八秒。何晓在柳河大学教水文学。段视频由出纳保管。"


def hit(text: str) -> Hit:
    return Hit(Passage("文.txt", 1, text, 0, len(text), None, (Sentence(0, len(text)),)), 0.9, 0, len(text), {}, 0)


@pytest.mark.parametrize(
    ("question", "mended"),
    [
        ("岑志远创办了什么", "岑知远创办了什么"),
        ("云站科技的产品叫什么", "云栈科技的产品叫什么"),
        ("Kestral是谁的产品", "Kestrel是谁的产品"),
        ("Kesterl是谁的产品", "Kestrel是谁的产品"),
        ("岑志遠創辦了什麼", "岑知遠創辦了什麼"),
        ("云占科技的产品叫什么", "云栈科技的产品叫什么"),
        ("何小在哪里教书", "何小在哪里教书"),  # half of a name is not enough of it
        ("什么时候启动", "什么时候启动"),
        ("那段视频谁保管", "那段视频谁保管"),
        ("Kestrel启动要多久？", "Kestrel启动要多久？"),
        ("Castle是谁的产品", "Castle是谁的产品"),
        ("K7rel是谁的", "K7rel是谁的"),
    ],
)
def test_words_that_sound_or_are_spelt_alike(analyzer: Analyzer, question: str, mended: str) -> None:
    assert Spelling(analyzer).mended(question, [hit(TEXT)]) == mended


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("海州店几点关门", "海洲店九点关门。"),  # 海州 is a word
        ("小孩可以去儿童阅览室吗", "二楼的阅览区儿童可以区儿童阅览。"),
        ("可以买儿童票吗", "售票处可以卖儿童票。"),
        ("瑞宏化工的总经理是谁", "瑞鸿化工的总经理是岑远，瑞宏物流的总经理是何晓。"),
        ("瑞鸿物流成立于哪一年", "瑞鸿化工由岑远创办，瑞宏物流由何晓创办。"),
        ("岑志元创办了什么", "岑知远创办了云栈科技。"),  # two characters differ
        ("孟非是谁", "孟飞在城东。"),
        ("江凡是谁", "江帆在城东。"),
        ("小黎的手机", "小李的手机"),
        ("岑志远和岑知远谁大", "岑知远三十岁。"),
        ("form在哪里", "字段 from"),
        ("Crane的版本", "Crano 3"),
        ("kestral的版本", "那只 kestrel 飞走了。"),
        ("Kestrels是什么", "Kestrel 3"),
        ("Who is Marcel?", "Marvel is the manager. marcel"),
        ("Meetinng is when?", "Meeting on Monday."),
        ("When is the meetinng?", "Meeting on Monday."),
        ("Who is Anna?", "Anne is the manager."),
    ],
)
def test_what_may_be_meant_as_it_was_typed_stays(analyzer: Analyzer, question: str, text: str) -> None:
    assert Spelling(analyzer).mended(question, [hit(text)]) == question


def test_what_may_mean_two_words_stays(analyzer: Analyzer) -> None:
    hits = [hit("岑知远住在城东。"), hit("岑之远住在城西。")]
    assert Spelling(analyzer).mended("岑志远住在哪里", hits) == "岑志远住在哪里"


def test_in_english_only_names_are_mended(analyzer: Analyzer) -> None:
    hits = [hit("Letters from Kestrel arrive on Monday.")]
    assert Spelling(analyzer).mended("Which form does Kestral send?", hits) == "Which form does Kestrel send?"
