"""Fits the table "span" of ``qa/score_fusion.json``: which of a passage's best spans is quoted.

    python -m training.fit_spans DATA_FOLDER

The questions are everyday ones of the development sets, read in the passage that answers, and those of the development
sets of CMRC 2018 and DRCD, which accept several answers, or short ones; the reader was trained on none of them. The
weights give the most right words and F1, half of each, where a span is drawn by a softmax over its weighted features;
everyday questions weigh as much as both published sets. Right are the everyday questions' words from an F1 of .5, those
of the published sets where they match exactly. Prints what the first span and what the chosen one has, by two-fold
cross-validation.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from index.embedding.builtin_model import make_tokenizer, read_package
from qa.evaluation.metrics import RIGHT_FROM_F1, character_f1, exact_match, shared_character_f1
from qa.evaluation.question_sets import QuestionSet, read_question_set
from qa.question import canonical
from qa.reader.reader import Reader
from qa.reader.spans import SPAN_FEATURES, Span, near_best, span_features
from qa.scripts import fold_script
from training.everyday_questions import EverydayQuestion, EverydaySet, everyday_folders, read_everyday
from training.fit_score_fusion import OUTPUT
from training.passages import ReadPassages

SETS = ("cmrc2018_dev.json", "drcd_dev.json")
EVERYDAY = "everyday"
SHARES = (0.5, 0.25, 0.25)  # of the everyday questions and of each published set in what is fitted
SAMPLE = 1200  # of each published set
# As the sets have too few: words that their own clause denies, or says of another, answer nothing.
BY_HAND = {"denied": -3.0, "of_another": -4.0, "named_behind": -2.0}
PENALTY = 1e-2  # on the distance of standardised weights from the reader's score alone

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SpanChoice:
    """A question's spans. features: (spans, features). right, overlap: (spans,), the right words and F1, 0..1."""

    features: Floats
    right: Floats
    overlap: Floats


def main() -> None:
    """Reads the data, fits, and writes the table into ``qa/score_fusion.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder with the training sets")
    arguments = parser.parse_args()
    reader = Reader.open()
    groups = [_everyday(reader, arguments.data)]
    groups += [_published(reader, read_question_set(arguments.data / name)) for name in SETS]
    fitted = [fit([group[half::2] for group in groups]) for half in range(2)]  # measured on the other half
    for name, group in zip((EVERYDAY, *SETS), groups, strict=True):
        halves = [(group[1 - half :: 2], weights) for half, weights in enumerate(fitted)]
        first = np.mean([score(choices, _SCORE_ALONE) for choices, _ in halves], axis=0)
        chosen = np.mean([score(choices, weights) for choices, weights in halves], axis=0)
        print(f"{name}: {len(group)} questions, right words and F1 of the first span {first.round(3)}", end=" ")
        print(f"of the chosen one {chosen.round(3)}")
    weights = {**dict(zip(SPAN_FEATURES, fit(groups).round(4).tolist(), strict=True)), **BY_HAND}
    content = json.loads(OUTPUT.read_text(encoding="utf-8"))
    content["reading"]["span"] = weights
    OUTPUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(weights)


_SCORE_ALONE = np.array([1.0] + [0.0] * (len(SPAN_FEATURES) - 1))


def fit(groups: Sequence[Sequence[SpanChoice]]) -> Floats:
    """Return (features,) weights. groups: as many as ``SHARES`` has."""
    choices = [(choice, share / len(group)) for group, share in zip(groups, SHARES, strict=True) for choice in group]
    scale = np.concatenate([choice.features - choice.features.mean(axis=0) for choice, _ in choices]).std(axis=0)
    scale[scale == 0] = 1.0

    def loss(weights: Floats) -> tuple[float, Floats]:
        away = (weights - _SCORE_ALONE) * scale
        total, gradient = PENALTY * float(away @ away), 2 * PENALTY * away * scale
        for choice, share in choices:
            logits = choice.features @ weights
            shares = np.exp(logits - logits.max())
            shares /= shares.sum()
            worth = (choice.right + choice.overlap) / 2
            mean = float(shares @ worth)
            total -= share * mean
            gradient -= share * (choice.features.T @ (shares * (worth - mean)))
        return total, gradient

    return np.asarray(minimize(loss, _SCORE_ALONE.copy(), jac=True, method="L-BFGS-B").x)


def score(choices: Sequence[SpanChoice], weights: Floats) -> tuple[float, float]:
    """Return the share of right words, and the F1, of the spans that weigh most."""
    best = [(choice, int(np.argmax(choice.features @ weights))) for choice in choices]
    right = float(np.mean([choice.right[at] for choice, at in best]))
    return right, float(np.mean([choice.overlap[at] for choice, at in best]))


def _everyday(reader: Reader, data: Path) -> list[SpanChoice]:
    """The spans of the right passage, the best scored one where several answer."""
    tokenizer = make_tokenizer(read_package())
    sets = read_everyday(everyday_folders(data, "dev"), ReadPassages(tokenizer))
    return [_everyday_choice(reader, sets, question) for question in sets.questions if question.places]


def _everyday_choice(reader: Reader, sets: EverydaySet, question: EverydayQuestion) -> SpanChoice:
    asked = canonical(question.question)
    passages = [sets.documents[question.document][number] for number in question.places]
    found = [(reader.spans(asked, passage.text, passage.above), passage.text) for passage in passages]
    spans, text = max(found, key=lambda one: max(span.score for span in one[0]))
    choice, texts = _choice(reader, asked, text, spans)
    overlap = np.array([shared_character_f1(words, question.answers) for words in texts])
    return SpanChoice(choice, (overlap >= RIGHT_FROM_F1).astype(np.float64), overlap)


def _published(reader: Reader, questions: QuestionSet) -> list[SpanChoice]:
    documents = {document.path: document.text for document in questions.documents}
    answered = [item for item in questions.questions if item.answers]
    drawn = random.Random(0).sample(answered, min(SAMPLE, len(answered)))
    choices = []
    for item in drawn:
        passage = documents[min(item.documents)]
        features, texts = _choice(reader, item.question, passage, reader.spans(item.question, passage))
        exact = np.array([exact_match(text, item.answers) for text in texts], np.float64)
        overlap = np.array([character_f1(text, item.answers) for text in texts], np.float64)
        choices.append(SpanChoice(features, exact, overlap))
    return choices


def _choice(reader: Reader, question: str, passage: str, spans: Sequence[Span]) -> tuple[Floats, list[str]]:
    """Return the (spans, features) and the words of the spans that score nearly as well as the best."""
    near = near_best(spans)
    texts = [passage[slice(*reader.quoted(passage, span))] for span in near]
    return span_features(fold_script(question), fold_script(passage), near), texts


if __name__ == "__main__":
    main()
