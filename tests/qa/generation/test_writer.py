from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.keywords.analyzer import Analyzer
from index.messages import Message
from qa import Answer
from qa.generation import Writer
from qa.generation.language_model import Failure, NotWrittenError
from tests.support.written import Told, answer_over

TAI = "泰山位于山东省。主峰玉皇顶海拔1532.7米。1987年，泰山被列入世界遗产名录。"
HUA = "华山位于陕西省，南峰海拔2154.9米。"


def written(model: Told, analyzer: Analyzer, answer: Answer) -> Answer:
    return Writer(model, analyzer).written(answer)


def test_every_sentence_has_its_marker_and_every_marker_the_words_it_rests_on(analyzer: Analyzer) -> None:
    answer = answer_over(TAI, HUA, short="1532.7米")
    model = Told(["泰山的主峰玉皇顶海拔1532.7米[1]。", "它1987年列入世界遗产名录[1]。华山", "的南峰高2154.9米[2]。"])
    last = written(model, analyzer, answer)
    assert last.text == (
        "**1532.7米** [1]\n\n"
        "泰山的主峰玉皇顶海拔1532.7米。 [1] 它1987年列入世界遗产名录。 [2] 华山的南峰高2154.9米。 [3]"
    )
    assert [citation.quote for citation in last.citations] == [
        "主峰玉皇顶海拔1532.7米。",
        "1987年，泰山被列入世界遗产名录。",
        HUA,
    ]
    for citation in last.citations:
        start = citation.start - citation.passage.start
        assert citation.passage.text[start:].startswith(citation.quote)
        assert citation.end - citation.start == len(citation.quote)
    assert last.citations[0].answer is not None, "the short answer is marked in its sentence"
    assert last.finished
    assert last.written_by == "told"
    assert [sentence.citations for sentence in last.sentences] == [(1,), (2,), (3,)]
    assert not any(sentence.unsupported for sentence in last.sentences)
    assert (last.short, last.found, last.confidence, last.notes) == ("1532.7米", True, answer.confidence, ())


def test_a_sentence_is_shown_as_soon_as_it_is_checked_and_never_before(analyzer: Analyzer) -> None:
    model = Told(["主峰海拔", "1532.7米[1]。泰", "山在山东省[1]", "。"])
    texts = [one.text for one in Writer(model, analyzer).write(answer_over(TAI))]
    assert texts[0] == ""
    assert "主峰海拔1532.7米。 [1]" in texts
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert not any(text.endswith("泰山在山东省") for text in texts)
    finished = [one.finished for one in Writer(model, analyzer).write(answer_over(TAI)) if one.written_by]
    assert finished == [False] * (len(finished) - 1) + [True]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("主峰海拔1545米[1]。", "所引段落中没有这个数（1545）"),
        ("泰山“天下第一”[1]。", "所引段落中没有这句引文（天下第一）"),
        ("杜甫写过泰山[1]。", "所引段落中没有这个名称（杜甫）"),
        ("泰山在山东省[7]。", "标记不指向任何段落（[7]）"),
        ("泰山在山东省。", "没有注明出处"),
        ("大家应该天天早睡早起[1]。", "所引段落没有这样说"),
    ],
)
def test_what_is_not_supported_is_marked(said: str, reason: str, analyzer: Analyzer) -> None:
    last = written(Told([said]), analyzer, answer_over(TAI))
    assert last.written_by is not None
    (sentence,) = last.sentences
    assert [one.text("zh") for one in sentence.unsupported] == [reason]
    assert f"*⚠ 未得到原文支持：{reason}*".replace("[7]", r"\[7\]") in last.text


def test_an_english_question_is_answered_in_english(analyzer: Analyzer) -> None:
    answer = answer_over("Mount Tai is 1532.7 metres high.", question="How high is Mount Tai?")
    last = written(Told(["Mount Tai is 1545 metres high [1]."]), analyzer, answer)
    assert last.text == (
        "Mount Tai is 1545 metres high. [1] *⚠ Unsupported: the cited passage has no such number (1545)*"
    )


def test_a_refusal_never_asks_the_model(analyzer: Analyzer) -> None:
    model = Told(["泰山很高[1]。"])
    answer = answer_over(TAI, found=False)
    assert list(Writer(model, analyzer).write(answer)) == [answer]
    assert model.asked == []


@pytest.mark.parametrize(
    "said",
    ["NOT_IN_THE_PASSAGES", "not in the passages.", "文档中没有提到这一点。", "The passages do not mention it."],
)
def test_when_the_model_finds_no_answer_that_is_an_honest_refusal(said: str, analyzer: Analyzer) -> None:
    answer = answer_over(TAI, HUA, short="1532.7米")
    last = written(Told([said]), analyzer, answer)
    assert not last.found
    assert last.short is None
    assert last.written_by is None
    assert last.text.startswith("文档中没有找到这个问题的答案。")
    assert last.notes == (Message("answer.model_found_none"),)
    assert "语言模型在最接近的段落里没有找到答案。" in last.text
    assert [citation.quote for citation in last.citations] == [citation.quote for citation in answer.citations]


def test_a_denial_after_an_answer_with_sources_is_left_out(analyzer: Analyzer) -> None:
    model = Told(["泰山在山东省[1]。NOT_IN_THE_PASSAGES。", "再说一句[1]。"])
    last = written(model, analyzer, answer_over(TAI))
    assert last.text == "泰山在山东省。 [1]"
    assert model.closed, "nothing more is wanted"


@pytest.mark.parametrize("failure", [one for one in Failure if one not in {Failure.LONG, Failure.STOPPED}])
@pytest.mark.parametrize("pieces", [[], ["泰山在山东省[1]。主峰"]], ids=["at once", "in the middle"])
def test_when_the_model_fails_the_documents_own_words_are_shown(
    failure: Failure, pieces: list[str], analyzer: Analyzer
) -> None:
    answer = answer_over(TAI, short="1532.7米")
    last = written(Told(pieces, NotWrittenError(failure, "why")), analyzer, answer)
    (note,) = last.notes
    assert last.text.endswith(f"\n\n*{note.text('zh')}*")
    assert last.text.startswith(answer.text)
    assert last.citations == answer.citations
    assert last.written_by is None


def test_an_answer_that_the_server_cuts_keeps_its_whole_sentences(analyzer: Analyzer) -> None:
    problem = NotWrittenError(Failure.LONG, "why")
    last = written(Told(["泰山在山东省[1]。主峰"], problem), analyzer, answer_over(TAI))
    assert last.text == "泰山在山东省。 [1]\n\n*语言模型写得太长；后面的没有采用。*"
    assert written(Told(["泰山在"], problem), analyzer, answer_over(TAI)).written_by is None


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        (2, "泰山在山东省。 [1]\n\n*已让语言模型停下；后面的没有采用。*"),
        (0, "泰山位于山东省。 [1]\n\n*已让语言模型停下；以上是文档的原话。*"),
    ],
)
def test_a_model_that_is_stopped_is_heard_no_more(heard: int, text: str, analyzer: Analyzer) -> None:
    model = Told(["泰山在山东省[1]。主", "峰", "高1532.7米[1]。"])
    stops = iter([False] * heard + [True])
    *_, last = Writer(model, analyzer).write(answer_over(TAI), lambda: next(stops))
    assert last.text == text
    assert model.closed, "nothing more is wanted"


def test_an_empty_answer_is_a_failure(analyzer: Analyzer) -> None:
    last = written(Told(["", " \n", "。"]), analyzer, answer_over(TAI))
    assert [note.text("zh") for note in last.notes] == ["语言模型什么也没写；以上是文档的原话。"]


def test_an_overlong_answer_is_cut_after_its_last_whole_sentence(analyzer: Analyzer) -> None:
    def endless() -> Iterator[str]:
        while True:
            yield "泰山在山东省[1]。"

    model = Told(endless())
    last = written(model, analyzer, answer_over(TAI))
    assert last.written_by is not None
    assert last.finished
    assert [note.text("zh") for note in last.notes] == ["语言模型写得太长；后面的没有采用。"]
    assert len(last.text) < 10_000
    assert model.closed


def test_the_model_is_given_the_understood_question_and_five_passages(analyzer: Analyzer) -> None:
    model = Told(["泰山很高[1]。"])
    answer = answer_over(*(f"第{n}段。" for n in range(8)), question="泰山的主峰有多高？")
    written(model, analyzer, answer)
    ((rules, data),) = model.asked
    assert rules["role"] == "system"
    assert "泰山的主峰有多高？" in data["content"].splitlines()[-1]
    assert len(data["content"].splitlines()) == 6


ANYTHING = "泰山1532.7米一二万亿百分之成年月日“”「」《》\"'[]【】*_<>#|\\/:@\n。！？.,-Aa ⚠\ud800\u202e"


@given(pieces=st.lists(st.text(st.sampled_from(ANYTHING))))
@settings(max_examples=200)
def test_whatever_a_model_says_is_checked_and_shown(pieces: list[str], analyzer: Analyzer) -> None:
    model = Told(["泰山在山东省[1]。", *pieces])
    last = Writer(model, analyzer).written(answer_over(TAI, HUA, short="1532.7米"))
    assert last.found
    assert last.written_by is not None
    last.text.encode("utf-8")
    for sentence in last.sentences:
        assert sentence.unsupported or sentence.citations
        assert all(1 <= number <= len(last.citations) for number in sentence.citations)
