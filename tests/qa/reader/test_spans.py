from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from qa.reader.spans import SPAN_FEATURES, SPANS, WITHIN, Span, best_spans, choose_span, span_features
from qa.reader.windows import length_table

QUESTION = "ChatGPT是哪一年推出的？"
PASSAGE = "研究所所长尹某说,2022年ChatGPT推出时,大家都很高兴。"
WEIGHTS = {**dict.fromkeys(SPAN_FEATURES, 0.0), "score": 1.0, "root_length": -0.2, "punctuation": -0.3}


def span(text: str, score: float) -> Span:
    start = PASSAGE.index(text)
    return Span((start, start + 1), (start + len(text) - 1, start + len(text)), score)


def text_of(chosen: Span) -> str:
    return PASSAGE[chosen.first[0] : chosen.last[1]]


@given(arrays(np.float32, (12, 12), elements=st.floats(-20, 20, width=32)))
def test_best_spans_are_the_best_first_and_run_forwards(
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> None:
    offsets = [(place, place + 1) for place in range(12)]
    spans = best_spans(scores + length_table(np.zeros(4, np.float32), 12), offsets)
    allowed = [scores[first, last] for first in range(12) for last in range(first, min(first + 4, 12))]
    assert spans[0].score == max(allowed)
    assert [one.score for one in spans] == sorted((one.score for one in spans), reverse=True)
    assert 1 <= len(spans) <= SPANS
    for one in spans:
        assert 0 <= one.last[0] - one.first[0] < 4
        assert one.score >= spans[0].score - WITHIN


def test_features_are_what_they_say() -> None:
    features = span_features(QUESTION, PASSAGE, [span("2022年", 2.5), span("研究所所长尹某说,2022年ChatGPT", 3)])
    named = [dict(zip(SPAN_FEATURES, row, strict=True)) for row in features.tolist()]
    assert named[0] == {
        "score": 2.5,
        "root_length": 5**0.5,
        "repeated": 0,
        "punctuation": 0,
        "after_punctuation": 1,
        "cut_list": 0,
        "denied": 0,
        "of_another": 0,
        "named_behind": 0,
    }
    assert named[1]["punctuation"] == 1
    assert named[1]["after_punctuation"] == 1
    assert named[1]["repeated"] == pytest.approx(6 / 20)  # the pairs of ChatGPT


def test_of_spans_that_score_alike_the_one_that_says_no_more_is_quoted() -> None:
    spans = [span("研究所所长尹某说,2022年", 2.6), span("2022年", 2.4)]
    assert text_of(choose_span(QUESTION, PASSAGE, spans, WEIGHTS)) == "2022年"


def test_the_ends_in_the_middle_of_a_list_are_counted() -> None:
    passage = "红茶、绿茶、白茶都有。"
    spans = [Span((0, 2), (9, 11), 1), Span((0, 2), (0, 2), 1), Span((3, 5), (3, 5), 1), Span((0, 2), (6, 8), 1)]
    column = SPAN_FEATURES.index("cut_list")
    assert span_features("有什么茶？", passage, spans)[:, column].tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize(
    ("question", "denied"),
    [("这里卖什么茶？", [1, 0]), ("这里不卖什么茶？", [0, 0]), ("这里售卖什么茶？", [1, 0]), ("这里有什么？", [0, 0])],
)
def test_what_is_denied_behind_the_question_s_verb(question: str, denied: list[float]) -> None:
    passage = "本店不售卖红茶，只售卖绿茶。" if "售" in question else "本店不卖红茶，只卖绿茶。"
    places = [passage.index(tea) for tea in ("红茶", "绿茶")]
    spans = [Span((at, at + 1), (at + 1, at + 2), 1) for at in places]
    assert span_features(question, passage, spans)[:, SPAN_FEATURES.index("denied")].tolist() == denied


@pytest.mark.parametrize(
    ("question", "right"), [("2022年售出多少台？", "460台"), ("2021年售出多少台？", "310台"), ("售出多少台？", "590台")]
)
def test_of_clauses_the_one_about_what_is_asked_has_the_words(question: str, right: str) -> None:
    passage = "2021年售出310台，2022年售出460台，2023年售出590台。"
    places = [(passage.index(words), score) for words, score in (("310台", 3.0), ("460台", 3.1), ("590台", 4.5))]
    spans = [Span((at, at + 3), (at + 3, at + 4), score) for at, score in places]
    chosen = choose_span(question, passage, spans, {**WEIGHTS, "of_another": -4.0})
    assert passage[chosen.first[0] : chosen.last[1]] == right


def test_what_scores_far_less_is_no_choice() -> None:
    spans = [span("研究所所长尹某说,2022年", 5), span("某", 5 - WITHIN - 0.1)]
    assert text_of(choose_span(QUESTION, PASSAGE, spans, {**WEIGHTS, "root_length": -100})) == text_of(spans[0])
