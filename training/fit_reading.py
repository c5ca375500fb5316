"""Fits the table "reading" of ``qa/score_fusion.json``: what reading the first hits changes.

    python -m training.fit_reading DATA_FOLDER WORK_FOLDER

Run it after ``training.fit_score_fusion`` and with the reader's weights in place. The questions are
ones that the reader was not trained on: the first passages of CMRC 2018's trial set, which its
training holds out, DRCD's development set, and DuReader-checklist. As there, every set weighs the same.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa.evaluation.pools import open_pool
from qa.evaluation.question_sets import LabelledQuestion, QuestionSet, read_question_set
from qa.reader.reader import Reader, Reading
from qa.reader.reranking import answerable_features, ranking_scores, read_first
from qa.retrieval import Hit, Retriever
from qa.score_fusion import ReadingWeights
from training.fit_score_fusion import ANSWERABLE_PENALTY, ANSWERED_SHARE, OUTPUT, logistic_loss
from training.reader_data import HELD_OUT_PASSAGES

SAMPLE = 200
SETS = ("cmrc2018_trial.json", "drcd_dev.json", "dureader_checklist_train.json.gz")
# Beside 1 for retrieval. Tried from 0 to 0.8 on 400 questions each of CMRC's and DRCD's development sets and of the web
# questions, where 0.1 to 0.3 does best, and on the sample document, whose paragraphs are all of one topic: 0.25.
RANKING = {"retrieval": 1.0, "reader": 0.25}
SHORT = 0.01  # given that an answer is shown at all: its words are right more often than not even there

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReadExample:
    """The hits of a question and what was read in the first of them; right: (readings,) bool."""

    hits: list[Hit]
    readings: list[Reading]
    right: npt.NDArray[np.bool_]


def main() -> None:
    """Reads the data, fits, and writes the table into ``qa/score_fusion.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder with the training sets")
    parser.add_argument("work", type=Path, help="a folder for the indexes, kept for the next run")
    arguments = parser.parse_args()
    encoder, analyzer, reader = Encoder(), Analyzer(), Reader.open()
    sets = {name: read_question_set(arguments.data / name) for name in SETS}
    positive, negative = [], []
    for name, questions in sets.items():
        retriever = open_pool(questions.documents, arguments.work / name.partition(".")[0], encoder, analyzer)
        others = [item for other in SETS if other != name for item in sets[other].questions]
        answered, unanswered = _answered(name, questions), [q for q in questions.questions if not q.answerable]
        positive.append([e for e in _read(retriever, reader, _draw(answered)) if e.right.any()])
        negative.append(_read(retriever, reader, _draw(answered), near_misses=True))
        negative.append(_read(retriever, reader, [LabelledQuestion(item.question) for item in _draw(others)]))
        if unanswered:
            negative.append(_read(retriever, reader, _draw(unanswered)))
        print(f"{name}: {len(positive[-1])} answered")
    weights = ReadingWeights(RANKING, {}, SHORT, {})
    answerable = fit_answerable(weights, positive, negative)
    content = json.loads(OUTPUT.read_text(encoding="utf-8"))
    content["reading"] |= {"ranking": RANKING, "answerable": answerable, "short": SHORT}
    OUTPUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def fit_answerable(
    weights: ReadingWeights, positive: Sequence[Sequence[ReadExample]], negative: Sequence[Sequence[ReadExample]]
) -> dict[str, float]:
    """Logistic regression; within the answered and the unanswered each group weighs the same."""
    rows, labels, shares = [], [], []
    for groups, label, part in ((positive, 1.0, ANSWERED_SHARE), (negative, 0.0, 1 - ANSWERED_SHARE)):
        for group in groups:
            for example in group:
                scores = ranking_scores(example.hits, example.readings, weights)
                rows.append(answerable_features(example.hits, example.readings, scores))
                labels.append(label)
                shares.append(part / (len(groups) * len(group)))
    names = list(rows[0])
    features = np.array([[*(row[name] for name in names), 1.0] for row in rows])
    loss = logistic_loss(features, np.array(labels), np.array(shares), ANSWERABLE_PENALTY)
    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B")
    return dict(zip([*names, "bias"], found.x.round(4).tolist(), strict=True))


def _answered(name: str, questions: QuestionSet) -> list[LabelledQuestion]:
    answered = [item for item in questions.questions if item.answerable]
    if name != SETS[0]:
        return answered
    held_out = {document.path for document in questions.documents[:HELD_OUT_PASSAGES]}
    return [item for item in answered if item.documents <= held_out]


def _read(
    retriever: Retriever, reader: Reader, questions: Sequence[LabelledQuestion], *, near_misses: bool = False
) -> list[ReadExample]:
    examples = []
    for item in questions:
        rows = [row for row, passage in enumerate(retriever.passages) if passage.document in item.documents]
        excluded: Collection[int] = rows if near_misses else ()
        hits = retriever.search(item.question, 10, exclude=excluded)
        readings = read_first(item.question, hits, reader)
        right = np.array([hit.row in rows for hit in hits[: len(readings)]])
        examples.append(ReadExample(hits, readings, right))
    return examples


def _draw(questions: Sequence[LabelledQuestion]) -> list[LabelledQuestion]:
    return random.Random(0).sample(list(questions), min(SAMPLE, len(questions)))  # noqa: S311 (no secret)


if __name__ == "__main__":
    main()
