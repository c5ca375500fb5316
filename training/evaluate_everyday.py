"""Figures of the packed reader on everyday questions of development documents, by kind.

    python -m training.evaluate_everyday [--data DATA] [--questions 300] [--weights FILE] [--without-context]
        [--fit-probability]

The reader is given every paragraph of the question's document with what it stands under. "words": of the questions that
the document answers, those for which the span of the right paragraph (the best scored one, where several answer) has an
F1 of .5 or more with an accepted answer. "first": the paragraph that scores best answers. "both": it does, and with the
right words. "auroc": how well the document's best score tells answerable questions from the others. "recall": the right
words counted over all questions at the threshold where the mean of these and of the others refused is greatest
("refused", "balance"): chosen on the same questions, so it flatters a little, every reader alike.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embedding.builtin_model import make_tokenizer, read_package
from qa.evaluation.metrics import RIGHT_FROM_F1, auroc, shared_character_f1
from qa.reader.graph import WEIGHTS_FILE
from qa.reader.reader import Reader
from training.everyday_questions import EverydayQuestion, EverydaySet, everyday_folders, read_everyday
from training.passages import ReadPassages
from training.reader_metrics import fit_logistic
from training.reader_pack import set_calibration

_SEED = 7
_LOG_EVERY = 50

logger = logging.getLogger("training.everyday")


@dataclass(frozen=True, slots=True)
class EverydayOutcome:
    """What the reader made of a question over its whole document.

    right: score of the best paragraph that answers, None where nothing does. wrong: of the best other one, None where
    all answer. given: the span of the right paragraph has the right words.
    """

    kind: str
    right: float | None
    wrong: float | None
    given: bool = False

    @property
    def answerable(self) -> bool:
        """Whether a paragraph answers."""
        return self.right is not None

    @property
    def score(self) -> float:
        """Of the best paragraph."""
        return max(score for score in (self.right, self.wrong) if score is not None)

    @property
    def first(self) -> bool:
        """Whether the best paragraph answers."""
        return self.right is not None and self.right == self.score

    @property
    def words(self) -> bool:
        """Whether the best paragraph's span has the right words."""
        return self.first and self.given


def everyday_outcome(
    reader: Reader, sets: EverydaySet, question: EverydayQuestion, *, context: bool = True
) -> EverydayOutcome:
    """Read all paragraphs of the question's document."""
    paragraphs = sets.documents[question.document]
    texts = [paragraph.text for paragraph in paragraphs]
    contexts = [paragraph.above for paragraph in paragraphs] if context else None
    readings = reader.read(question.question, texts, contexts=contexts)
    others = [reading.score for number, reading in enumerate(readings) if number not in question.places]
    wrong = max(others, default=None)
    if not question.places:
        return EverydayOutcome(question.kind, None, wrong)
    best = max(question.places, key=lambda number: readings[number].score)
    words = texts[best][readings[best].start : readings[best].end]
    right = shared_character_f1(words, question.answers) >= RIGHT_FROM_F1
    return EverydayOutcome(question.kind, readings[best].score, wrong, right)


def everyday_outcomes(
    reader: Reader, sets: EverydaySet, count: int = 0, *, context: bool = True
) -> list[EverydayOutcome]:
    """Return the outcomes of so many questions drawn at random, 0 for all."""
    asked = list(sets.questions)
    random.Random(_SEED).shuffle(asked)
    outcomes: list[EverydayOutcome] = []
    for question in asked[: count or None]:
        if len(outcomes) % _LOG_EVERY == 0:
            logger.info("%d questions", len(outcomes))
        outcomes.append(everyday_outcome(reader, sets, question, context=context))
    return outcomes


def summary(outcomes: Sequence[EverydayOutcome]) -> dict[str, float]:
    """Return the figures by name, 0..1; only what the questions allow."""
    answerable = [outcome for outcome in outcomes if outcome.answerable]
    others = [outcome for outcome in outcomes if not outcome.answerable]
    figures = {"questions": float(len(outcomes))}
    if answerable:
        figures["words"] = float(np.mean([outcome.given for outcome in answerable]))
        figures["first"] = float(np.mean([outcome.first for outcome in answerable]))
        figures["both"] = float(np.mean([outcome.words for outcome in answerable]))
    if answerable and others:
        figures["auroc"] = auroc(np.array([o.score for o in answerable]), np.array([o.score for o in others]))
        figures |= _balanced(answerable, others)
    return figures


def _balanced(answerable: Sequence[EverydayOutcome], others: Sequence[EverydayOutcome]) -> dict[str, float]:
    found = []
    for threshold in sorted({outcome.score for outcome in (*answerable, *others)}):
        recall = float(np.mean([o.words and o.score >= threshold for o in answerable]))
        refused = float(np.mean([o.score < threshold for o in others]))
        found.append(((recall + refused) / 2, recall, refused))
    balance, recall, refused = max(found)
    return {"balance": balance, "recall": recall, "refused": refused}


def probability_of(outcomes: Sequence[EverydayOutcome]) -> tuple[float, float]:
    """Return the slope and intercept of the probability that a paragraph's span has the right words, from its score."""
    scored = [(outcome.right, outcome.given) for outcome in outcomes if outcome.right is not None]
    scored += [(outcome.wrong, False) for outcome in outcomes if outcome.wrong is not None]
    return fit_logistic([score for score, _ in scored], [right for _, right in scored])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="has the sets whose documents are not in the repository")
    parser.add_argument("--questions", type=int, default=0, help="only so many, drawn at random")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--without-context", action="store_true")
    parser.add_argument("--fit-probability", action="store_true", help="and note it in the weights file")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    sets = read_everyday(everyday_folders(arguments.data, "dev"), ReadPassages(make_tokenizer(read_package())))
    reader = Reader.open(weights=arguments.weights)
    outcomes = everyday_outcomes(reader, sets, arguments.questions, context=not arguments.without_context)
    for kind in sorted({outcome.kind for outcome in outcomes}):
        figures = summary([outcome for outcome in outcomes if outcome.kind == kind])
        print(kind, json.dumps({name: round(value, 3) for name, value in figures.items()}))
    print("all", json.dumps({name: round(value, 4) for name, value in summary(outcomes).items()}))
    if arguments.fit_probability:
        slope, intercept = probability_of(outcomes)
        set_calibration(arguments.weights, slope, intercept)
        print(f"probability: slope {slope:.4f}, intercept {intercept:.4f}")


if __name__ == "__main__":
    main()
