"""The built-in model's tokenizer: piece for piece what the library ``tokenizers`` gives over the same vocabulary."""

from __future__ import annotations

import random

import pytest
import tokenizers

from index.embedding.builtin_model import make_tokenizer, open_tokenizer, read_package
from index.embedding.unigram import UNKNOWN, Unigram

pytestmark = pytest.mark.slow

TEXTS = [
    "",
    " ",
    "▁",
    "Sora是OpenAI开发的首个AI视频生成模型。",
    "query: 超微電腦股票去年上漲超過770%",
    "混合 English 和 ｆｕｌｌ－ｗｉｄｔｈ, 1.54万亿元 😀",
    " 两端  有空白\t\n ",
    "零\u200b宽 ﬁ e\u0301 \u1e9b\u0323 ㎏ ½",
    "\U0001fae8\U0001fae8 和 \U0003134a",
    "<s> <unk> </s>",
    "谢赛宁在朋友圈回应说" * 100,
]
RANGES = [(1, 0x300), (0x300, 0xD800), (0xE000, 0x40000), (0x4E00, 0x9FFF), (0x20, 0x21), (0x3000, 0x3001)]


@pytest.fixture(scope="module")
def ours() -> Unigram:
    return open_tokenizer()


@pytest.fixture(scope="module")
def theirs() -> tokenizers.Tokenizer:
    return make_tokenizer(read_package())


def check(ours: Unigram, theirs: tokenizers.Tokenizer, text: str) -> None:
    found, expected = ours.encode(text), theirs.encode(text, add_special_tokens=False)
    assert found.ids == expected.ids
    assert found.offsets == expected.offsets
    assert len(found) == len(expected) == ours.count(text)


@pytest.mark.parametrize("text", TEXTS)
def test_pieces_and_offsets_are_those_of_the_library(ours: Unigram, theirs: tokenizers.Tokenizer, text: str) -> None:
    check(ours, theirs, text)


def test_so_they_are_for_random_characters_of_all_planes(ours: Unigram, theirs: tokenizers.Tokenizer) -> None:
    chance = random.Random(0)
    for _ in range(2_000):
        text = "".join(chr(chance.randrange(*chance.choice(RANGES))) for _ in range(chance.randrange(40)))
        check(ours, theirs, text)


def test_the_best_path_wins_and_of_equals_the_first() -> None:
    tokenizer = Unigram(
        ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "ab", "▁a"], [0, 0, 0, 0, -1, -1, -1, -1.5, -2]
    )
    assert tokenizer.encode("ab").ids == [4, 7]  # -2.5 beside -3 of both other ways
    assert tokenizer.encode("a").ids == [8]  # as good as 4, 5: the longer piece begins earlier


def test_unknown_characters_in_a_row_are_one_piece() -> None:
    tokenizer = Unigram(["<s>", "<pad>", "</s>", "<unk>", "▁", "a"], [0, 0, 0, 0, -1, -1])
    encoding = tokenizer.encode("a我们a们")
    assert encoding.ids == [4, 5, UNKNOWN, 5, UNKNOWN]
    assert encoding.offsets == [(0, 1), (0, 1), (1, 3), (3, 4), (4, 5)]


def test_special_tokens_are_refused() -> None:
    with pytest.raises(ValueError, match="no special tokens"):
        Unigram(["<unk>"], [0.0]).encode("a", add_special_tokens=True)
