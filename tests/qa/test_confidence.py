"""The probability that the words shown are right, and the three outcomes that it decides on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from commands.answer_text import answer_text
from index.keywords.analyzer import Analyzer
from index.records import ContextKind, ContextPart
from qa import Answer, AnswerKind, Assistant, Retriever
from qa.confidence import Confidence, ConfidenceModel
from qa.reader.evidence import EVIDENCE, evidence
from qa.reader.reader import Reader, Reading
from qa.retrieval import Hit
from qa.rewriting import QuestionRewriter
from qa.score_fusion import ReadingWeights, ScoreFusion
from tests.support.written import passage_of

SCORES = {"passage": 0.9, "sentence": 0.9, "words": 0.6, "bigrams": 0.5, "bm25": 0.4, "sounds": 0.5}


def hit(text: str, score: float, row: int) -> Hit:
    passage = passage_of(text)
    return Hit(passage, score, passage.sentences[0].start, passage.sentences[0].end, SCORES, row)


def evidence_of(question: str, texts: Sequence[str], words: Sequence[str], scores: Sequence[float]) -> dict[str, float]:
    hits = [hit(text, 0.5 / (row + 1), row) for row, text in enumerate(texts)]
    starts = [text.find(word) for text, word in zip(texts, words, strict=True)]
    readings = [
        Reading(start, start + len(word), score, 0.5, lead=1.0)
        for start, word, score in zip(starts, words, scores, strict=True)
    ]
    return evidence(question, hits, readings, np.array(scores))


def test_a_product_of_features_counts_as_one() -> None:
    model = ConfidenceModel({"reader": 1.0, "reader*words": 2.0, "bias": -1.0}, 0.5, 0.2)
    assert model.probability({"reader": 0.5, "words": 0.25}) == pytest.approx(1 / (1 + np.exp(0.25)))


def test_words_for_a_probability() -> None:
    assert [Confidence.of(p) for p in (0.96, 0.8, 0.3)] == [Confidence.SURE, Confidence.LIKELY, Confidence.UNSURE]


def test_what_can_be_checked_and_is_missing_counts() -> None:
    texts = ["HX-3000的水箱容积是8升。", "HX-5000的水箱容积是20升。"]
    named = evidence_of("HX-3000的水箱多大？", texts, ["8升", "20升"], [2.0, 1.0])
    other = evidence_of("HX-7000在2021年的水箱多大？", texts, ["8升", "20升"], [2.0, 1.0])
    assert set(named) == set(EVIDENCE)
    assert (named["missing"], other["missing"]) == (0, 3)
    assert named["reader_lead"] == 1.0


def test_passages_that_agree_are_no_rivals() -> None:
    texts = ["押金是五百元整。", "押金：五百元整", "租金是八百元。"]
    found = evidence_of("押金多少？", texts, ["五百元整", "五百元整", "八百元"], [3.0, 2.9, 0.0])
    assert found["reader_lead"] == 3.0


@pytest.mark.parametrize(
    ("kind", "asked"), [(ContextKind.QUESTION, 1.0), (ContextKind.HEADING, 1.0), (ContextKind.LEAD_IN, 0.0)]
)
def test_the_question_of_an_faq_counts_also_where_it_is_a_heading(kind: ContextKind, asked: float) -> None:
    found = hit("凭身份证到前台补办。", 0.5, 0)
    under = replace(found, passage=replace(found.passage, context=(ContextPart(kind, "水卡丢了怎么补？", (0, 8)),)))
    readings = [Reading(0, 9, 1.0, 0.5)]
    assert evidence("水卡丢了怎么补", [under], readings, np.array([1.0]))["asked"] == asked


@pytest.mark.parametrize(
    ("quote", "possible", "kind"),
    [(0.0, 0.0, AnswerKind.QUOTE), (1.1, 0.0, AnswerKind.POSSIBLE), (1.1, 1.1, AnswerKind.NONE)],
)
def test_three_outcomes(
    retriever: Retriever, analyzer: Analyzer, quote: float, possible: float, kind: AnswerKind
) -> None:
    shipped = ScoreFusion.load().reading
    model = ConfidenceModel(shipped.confidence.weights, quote, possible)
    weights = ReadingWeights(shipped.ranking, shipped.span, model)
    assistant = Assistant(retriever, QuestionRewriter(analyzer), Reader.open(), weights)
    answer = assistant.ask("祁门红茶产于哪里？")
    assert answer.kind is kind
    assert answer.found is (kind is AnswerKind.QUOTE)
    assert (answer.short is None) is (kind is AnswerKind.NONE)


def test_what_may_answer_is_shown_as_such(retriever: Retriever, analyzer: Analyzer) -> None:
    answer = Assistant(retriever, QuestionRewriter(analyzer)).ask("祁门红茶产于哪里？")
    possible = Answer(
        answer.question, AnswerKind.POSSIBLE, answer.sentences, "安徽", 0.4, answer.citations, answer.hits
    )
    for text in (possible.text, answer_text(possible)):
        assert "可能有关" in text
        assert "安徽" in text
    assert not possible.found
