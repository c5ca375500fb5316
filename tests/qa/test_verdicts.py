"""Where a document says that something is so and that it is not, both are quoted."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from index.records import Passage, Sentence
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.retrieval import Hit
from qa.verdicts import asks_whether, for_and_against, with_denial

RUMOUR = "有论坛称，邵闻溪是蓝鲸相机的设计者。"
DENIAL = "邵闻溪昨天回应说，蓝鲸相机和她没有任何关系。"
OTHER = "蓝鲸相机去年卖出三万台。"


def hit(text: str, row: int) -> Hit:
    return Hit(Passage("相机.txt", row + 1, text, 0, len(text), None, (Sentence(0, len(text)),)), 0.9, 0, 1, {}, row)


def answered(question: str, *texts: str, kind: AnswerKind = AnswerKind.QUOTE) -> Answer:
    hits = tuple(hit(text, row) for row, text in enumerate(texts))
    cited = Citation(hits[0].passage, 0, len(texts[0]), texts[0])
    return Answer(question, kind, (AnswerSentence(texts[0], (1,)),), "设计者", 0.9, (cited,), hits)


@pytest.mark.parametrize(
    "question",
    [
        "邵闻溪真的是设计者吗？",
        "是不是她设计的",
        "能不能退",
        "有没有这回事",
        "她設計過嗎",
        "Is she the designer?",
        "可以退款么",
        "到店退不退定金",
        "周三可以去不？",
        "May I leave early?",
        "Must visitors register?",
    ],
)
def test_what_asks_whether(question: str) -> None:
    assert asks_whether(question)


@pytest.mark.parametrize(
    "question",
    [
        "谁是设计者？",
        "为什么没有关系",
        "卖了多少台",
        "她是什么时候回应的吗",
        "What is it?",
        "怎么退",
        "May 5 meeting",
        "渡轮沉没",
    ],
)
def test_what_asks_something_else(question: str) -> None:
    assert not asks_whether(question)


@pytest.mark.parametrize("texts", [(RUMOUR, OTHER, DENIAL), (DENIAL, OTHER, RUMOUR)])
def test_a_rumour_and_its_denial_are_both_quoted(texts: tuple[str, ...]) -> None:
    answer = for_and_against(answered("邵闻溪是蓝鲸相机的设计者吗？", *texts), {"邵闻溪", "蓝鲸"})
    assert [(one.heading, one.text) for one in answer.sentences] == [("这样说的", RUMOUR), ("否认的", DENIAL)]
    assert [one.quote for one in answer.citations] == [RUMOUR, DENIAL]
    assert answer.short is None


def test_what_is_only_said_or_only_denied_stays_as_it_is() -> None:
    for texts in ((RUMOUR, OTHER), (DENIAL, OTHER)):
        answer = answered("邵闻溪是蓝鲸相机的设计者吗？", *texts)
        assert for_and_against(answer, {"邵闻溪", "蓝鲸"}) == answer


@pytest.mark.parametrize(
    ("question", "said", "denied", "names"),
    [
        ("岑师傅收钱了吗？", "岑师傅修好后收钱二十块。", "岑师傅没有收钱，只要他扫地。", {"岑师傅"}),
        ("岑師傅收錢了嗎？", "岑师傅修好后收钱二十块。", "岑師傅並沒有收錢。", {"岑師傅"}),
        (
            "Did Rowan Hill design the bridge?",
            "Rowan Hill designed it.",
            "Rowan Hill did not design it.",
            {"Rowan Hill"},
        ),
        ("岑师傅和凌云厂合作吗？", "岑师傅和凌云厂已经合作三年。", "岑师傅说与凌云厂无关。", {"岑师傅", "凌云"}),
    ],
)
def test_what_says_and_what_denies_the_same_are_both_quoted(
    question: str, said: str, denied: str, names: set[str]
) -> None:
    answer = for_and_against(answered(question, said, denied), names)
    assert [one.text for one in answer.sentences] == [said, denied]


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("岑师傅收钱了吗？", ("徒弟对岑师傅说，这活儿值八十块。", "岑师傅没有收钱，只要他扫地。")),
        ("岑师傅结婚了吗？", ("岑师傅从结婚时买的钟上拆下零件。", "岑师傅没有收钱，只要他扫地。")),
        ("岑师傅收钱了吗？", ("岑师傅收钱二十块。", "岑师傅收钱时，没有说话。")),
        ("Did Rowan Hill design the bridge?", ("Rowan Hill designed it.", "Rowan Hill did not come.")),
    ],
)
def test_what_says_or_denies_something_else_is_no_side(question: str, texts: tuple[str, ...]) -> None:
    answer = answered(question, *texts)
    assert for_and_against(answer, {"Rowan Hill" if question.isascii() else "岑师傅"}) == answer


def test_without_names_or_an_answer_nothing_is_weighed() -> None:
    answer = answered("是设计者吗？", RUMOUR, DENIAL)
    assert for_and_against(answer, set()) == answer
    refused = answered("邵闻溪是设计者吗？", RUMOUR, DENIAL, kind=AnswerKind.NONE)
    assert for_and_against(refused, {"邵闻溪"}) == refused


def read_in(question: str, text: str, short: str) -> Answer:
    """Return an answer whose short words were read in the first sentence of a text that ends with 。 or a full stop."""
    ends = [match.end() for match in re.finditer(r"[。.]", text)]
    sentences = tuple(Sentence(start, end) for start, end in pairwise([0, *ends]))
    passage = Passage("传闻.txt", 1, text, 0, len(text), None, sentences)
    at = text.index(short)
    cited = Citation(passage, 0, ends[0], text[: ends[0]], (at, at + len(short)))
    return Answer(question, AnswerKind.QUOTE, (AnswerSentence(cited.quote, (1,)),), short, 0.9, (cited,))


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("桥有没有塌", "有人发视频称南桥昨晚垮塌，该视频内容不实。", "昨晚垮塌"),
        ("桥有没有塌", "有人發視頻稱南橋昨晚垮塌，經核實，此消息不屬實。", "昨晚垮塌"),
        ("学费涨到多少", "网上流传学费涨到八千元，纯属谣言。", "八千元"),
        ("学费涨到多少", "校方否认学费涨到八千元。", "八千元"),
        ("谁买了球队", "关于赵某买下球队的说法并非事实。", "赵某"),
        ("谁买了球队", "谣传赵某买下球队。", "赵某"),
        ("When does the shop close?", "People say the shop closes in June, which is untrue.", "June"),
        ("Who bought the club?", "The mayor denied that Tom Reed bought the club.", "Tom Reed"),
    ],
)
def test_words_that_their_own_sentence_denies_are_not_the_short_answer(question: str, text: str, short: str) -> None:
    answer = with_denial(read_in(question, text, short))
    assert answer.short is None
    assert [one.text for one in answer.sentences] == [text]
    assert [one.answer for one in answer.citations] == [None]


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("学费涨到多少", "网上流传学费涨到八千元。此说法不实。", "八千元"),
        ("学费涨到多少", "网上流传学费涨到八千元。校方对此予以否认。", "八千元"),
        ("What is the fee?", "A post says that the fee is 80 euros. This claim is false.", "80 euros"),
    ],
)
def test_a_denial_in_the_next_sentence_is_quoted_with_it(question: str, text: str, short: str) -> None:
    answer = with_denial(read_in(question, text, short))
    assert answer.short is None
    assert [one.text for one in answer.sentences] == [text]
    (cited,) = answer.citations
    assert cited.quote == cited.passage.text[cited.start : cited.end] == text


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("学费多少", "校方否认涨价，称学费仍为六千元。", "六千元"),
        ("谁辟谣的", "校长辟谣：涨价的消息不实。", "校长"),
        ("谁否认涨价", "校长否认涨价的传闻。", "校长"),
        ("学费涨了吗", "校方回应：学费没有涨，网传消息不实。", "学费没有涨"),
        ("谎报罚多少", "谎报灾情的罚五百元，提供不实信息的加倍。", "五百元"),
        ("几点开门", "图书馆八点开门。其他日子不开放。", "八点"),
        ("What is the fee?", "The fee is 80 euros and never changes.", "80 euros"),
    ],
)
def test_what_is_not_denied_stays_as_it_is(question: str, text: str, short: str) -> None:
    answer = read_in(question, text, short)
    assert with_denial(answer) == answer
