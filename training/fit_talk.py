"""Fit the classifier of intents over the built-in model's vectors: python -m training.fit_talk [QUESTIONS.jsonl ...].

It is made of ``qa/utterances.tsv`` and written to ``qa/intents.safetensors``: a table that spares the first question
the encoding of the examples. With any other model it is made when it is first needed. Of the utterances in
``tests/data``, which nothing is fitted on, and of the questions in each FILE it prints how many are told right.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from index.embedding.encoder import Encoder
from qa.intents import (
    SHIPPED,
    Intent,
    IntentClassifier,
    Utterance,
    fitted_to,
    made_of_name,
    utterances,
    utterances_of,
)
from qa.question import canonical

TEST_DATA = Path(__file__).parents[1] / "tests" / "data"
HELD_OUT = ("utterances.tsv", "utterances_unseen.tsv", "utterances_slangy.tsv")


def main(question_files: Sequence[str]) -> None:
    """Fit, write and report."""
    encoder, examples = Encoder(), utterances()
    fitted = fitted_to(encoder, examples)
    made_of = made_of_name(encoder, examples)
    fitted.save(SHIPPED, made_of)
    classifier = IntentClassifier.load(SHIPPED, made_of, examples) or fitted
    print(f"{len(examples)} examples, margin {classifier.margin:.3f}, {SHIPPED.stat().st_size:,} bytes")
    for name in HELD_OUT:
        _report(name, utterances_of((TEST_DATA / name).read_text("utf-8")), classifier, encoder)
    for name in question_files:
        lines = Path(name).read_text("utf-8").splitlines()
        asked = [Utterance(json.loads(line)["question"], Intent.QUESTION) for line in lines if line]
        _report(name, asked, classifier, encoder)


def _report(name: str, said: Sequence[Utterance], classifier: IntentClassifier, encoder: Encoder) -> None:
    texts = [one.text for one in said]
    told = classifier.wanted(texts, encoder.encode_queries([canonical(text) for text in texts]))
    pairs = [(one, wanted.intent) for one, wanted in zip(said, told, strict=True)]
    wrong = [(one, intent) for one, intent in pairs if _sort(one.intent) != _sort(intent)]
    same = sum(one.intent is intent for one, intent in pairs)
    print(f"{name}: {len(said)}, question, talk or overview told right {1 - len(wrong) / len(said):.4f}, intent {same}")
    for one, intent in wrong:
        print(f"  {one.intent} taken for {intent}: {one.text}")


def _sort(intent: Intent) -> str:
    if intent is Intent.QUESTION:
        return "question"
    return "talk" if intent.is_talk else "overview"


if __name__ == "__main__":
    main(sys.argv[1:])
