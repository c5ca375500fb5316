"""What the reader is shown: the answer where it is said to be, and nowhere where there is said to be none."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from index.embedding.builtin_model import make_tokenizer, read_package
from training.examples import Example, QuestionSet, without_answer
from training.reader_negatives import Stretch, lexical_negatives
from training.reader_windows import WindowMaker

pytestmark = pytest.mark.slow

PASSAGE = (
    "泰山位于山东省泰安市。它的主峰是玉皇顶，海拔1532.7米。山上有许多古迹和石刻，历代帝王曾在此举行封禅大典。"
    "1987年，泰山被联合国教科文组织列为世界文化与自然双重遗产。每年有数百万游客登山观日出，人们常说登泰山而小天下。"
)
OTHER = "黄山位于安徽省南部，以奇松、怪石、云海、温泉闻名，主峰莲花峰海拔1864.8米，每年接待许多来自国内外的游客。"
ANSWER = "玉皇顶"
QUESTION = "泰山的主峰是什么？"
AT = PASSAGE.index(ANSWER)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return make_tokenizer(read_package())


@pytest.fixture(scope="module")
def maker(tokenizer: Tokenizer) -> WindowMaker:
    summit = OTHER.index("莲花峰")
    examples = [
        Example("1", QUESTION, 0, AT, AT + len(ANSWER), (ANSWER,)),
        Example("2", "黄山的主峰是什么？", 1, summit, summit + 3, ("莲花峰",)),
    ]
    return WindowMaker(tokenizer, QuestionSet([PASSAGE, OTHER], examples), [[Stretch(1, 20)], []], seed=1)


def text_of(tokenizer: Tokenizer, ids: list[int]) -> str:
    return str(tokenizer.decode(ids)).replace(" ", "")


def simplified(tokenizer: Tokenizer, ids: list[int]) -> str:
    return text_of(tokenizer, ids).translate(str.maketrans("頂黃", "顶黄"))


def test_the_answer_is_where_it_is_said_to_be_and_in_no_other_window(maker: WindowMaker, tokenizer: Tokenizer) -> None:
    others = 0
    for _ in range(60):
        first, *rest = maker.make(0)
        assert ANSWER in simplified(tokenizer, first.ids[first.targets[0].start : first.targets[0].end + 1])
        for window in rest:
            assert not window.targets
            assert ANSWER not in simplified(tokenizer, window.ids[window.passage_at :])
        others += len(rest)
    assert others > 0


def test_half_of_the_windows_show_the_articles_title(tokenizer: Tokenizer) -> None:
    examples = [Example("1", QUESTION, 0, AT, AT + len(ANSWER), (ANSWER,))]
    titled = WindowMaker(tokenizer, QuestionSet([PASSAGE], examples, ["五岳之首"]), [[]], seed=1)
    made = [titled.make(0)[0] for _ in range(100)]
    shown = sum("五" in text_of(tokenizer, window.ids[: window.passage_at]) for window in made)
    assert 30 < shown < 70


def test_without_answer_takes_whole_sentences_out() -> None:
    left = without_answer(PASSAGE, [ANSWER])
    assert ANSWER not in left
    assert "海拔" not in left
    assert left.startswith("泰山位于山东省泰安市。山上有许多古迹")


def test_lexical_negatives_share_words_and_not_the_answer() -> None:
    passages = [PASSAGE, OTHER, *(f"第{n}段说的是别的事情{chr(0x4E00 + n)}" for n in range(300))]
    examples = [Example("1", "莲花峰在泰山吗，主峰是什么？", 0, AT, AT + len(ANSWER), (ANSWER,))]
    (wrong,) = lexical_negatives(QuestionSet(passages, examples))
    assert [stretch.passage for stretch in wrong] == [1]
    assert OTHER[wrong[0].centre :].startswith("，主峰")  # of equally rare pairs the first
