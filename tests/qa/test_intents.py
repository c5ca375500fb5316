"""Talk, overviews and questions are told apart, with any encoder, and quickly the second time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.embedding.encoder import Encoder, TextEncoder
from qa.intents import (
    SHIPPED,
    Intent,
    IntentClassifier,
    Intents,
    SharedCharacters,
    Utterance,
    classifier_of,
    fitted_to,
    made_of_name,
    utterances,
    utterances_of,
)
from qa.question import canonical
from tests.support.fakes import FakeEncoder

DATA = Path(__file__).parents[1] / "data"
HELD_OUT = utterances_of((DATA / "utterances.tsv").read_text("utf-8"))
UNSEEN = utterances_of((DATA / "utterances_unseen.tsv").read_text("utf-8"))
SLANGY = utterances_of((DATA / "utterances_slangy.tsv").read_text("utf-8"))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WENQU_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def wide_encoder() -> FakeEncoder:
    return FakeEncoder("fake:wide", dimension=512)


def intents_of(classifier: IntentClassifier, encoder: TextEncoder, texts: Sequence[str]) -> list[Intent]:
    vectors = encoder.encode_queries([canonical(text) for text in texts])
    return [wanted.intent for wanted in classifier.wanted(texts, vectors)]


def sort(intent: Intent) -> str:
    return "talk" if intent.is_talk else "overview" if intent.is_overview else "question"


def test_what_is_held_out_is_not_learned_from() -> None:
    known = {canonical(one.text) for one in utterances()}
    assert [one.text for one in HELD_OUT if one.text in {example.text for example in utterances()}] == []
    for held_out in (HELD_OUT, UNSEEN, SLANGY):
        assert len(held_out) == 400
        assert sum(canonical(one.text) in known for one in held_out) <= 30  # what everybody says: 在吗, 嗯


@pytest.mark.parametrize("held_out", [HELD_OUT, UNSEEN, SLANGY])
def test_the_built_in_model_tells_talk_from_questions(real_encoder: Encoder, held_out: list[Utterance]) -> None:
    classifier = classifier_of(real_encoder)
    told = intents_of(classifier, real_encoder, [one.text for one in held_out])
    right = [sort(one.intent) == sort(intent) for one, intent in zip(held_out, told, strict=True)]
    assert sum(right) >= 0.955 * len(right)


def test_what_is_typed_in_numbers_and_slang_is_told_by_its_characters(real_encoder: Encoder) -> None:
    told = intents_of(classifier_of(real_encoder), real_encoder, ["886", "3q", "亲爱的，押金886元什么时候退"])
    assert told == [Intent.GOODBYE, Intent.THANKS, Intent.QUESTION]


def test_characters_are_shared_as_a_cosine() -> None:
    shared = SharedCharacters.of(["你好", "再见"]).cosines(["你好", "你们", "bye"])
    assert shared[0].tolist() == pytest.approx([1, 1 / 8])  # the space before and after
    assert shared[1].tolist() == pytest.approx([3 / 8, 1 / 8])


def test_a_greeting_in_a_question_is_a_question(real_encoder: Encoder) -> None:
    said = ["你好", "小说里谁先说了你好？", "你好，请问押金什么时候退？"]
    told = intents_of(classifier_of(real_encoder), real_encoder, said)
    assert told == [Intent.GREETING, Intent.QUESTION, Intent.QUESTION]


def test_what_ships_is_of_the_built_in_model_and_the_examples_that_ship(real_encoder: Encoder) -> None:
    assert IntentClassifier.load(SHIPPED, made_of_name(real_encoder, utterances()), utterances()) is not None


def test_another_encoder_fits_its_own_once(kept: Path, wide_encoder: FakeEncoder) -> None:
    fitted = classifier_of(wide_encoder)
    (file,) = kept.glob("intents-*.safetensors")
    said = ["你好", "谢谢", "押金什么时候退还给租客？"]
    assert intents_of(fitted, wide_encoder, said) == [Intent.GREETING, Intent.THANKS, Intent.QUESTION]
    written = file.stat().st_mtime_ns
    again = classifier_of(wide_encoder)
    assert file.stat().st_mtime_ns == written
    assert intents_of(again, wide_encoder, said) == intents_of(fitted, wide_encoder, said)


def test_a_damaged_file_is_made_again(kept: Path, wide_encoder: FakeEncoder) -> None:
    classifier_of(wide_encoder)
    (file,) = kept.glob("intents-*.safetensors")
    file.write_bytes(b"garbled")
    assert intents_of(classifier_of(wide_encoder), wide_encoder, ["你好"]) == [Intent.GREETING]
    assert file.stat().st_size > 1_000


def test_with_an_encoder_that_tells_little_questions_stay_questions() -> None:
    poor = FakeEncoder("fake:poor", dimension=4)
    classifier = fitted_to(poor, utterances())
    asked = [one.text for one in utterances() if one.intent is Intent.QUESTION]
    told = intents_of(classifier, poor, asked)
    assert sum(intent is not Intent.QUESTION for intent in told) <= 0.03 * len(asked)


@pytest.mark.parametrize("text", ["", "  ", "？？？", "……", "👍"])
def test_what_has_no_words_is_a_blank(text: str) -> None:
    assert Intents(FakeEncoder()).of(text, lambda _: pytest.fail("encoded")).intent is Intent.BLANK
