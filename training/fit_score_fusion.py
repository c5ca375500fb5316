"""Fits ``qa/score_fusion.json``: how the parts of the search are weighed, and when nothing answers.

    python -m training.fit_score_fusion DATA_FOLDER WORK_FOLDER [--english FILE]

Ranking weights are logits of a softmax over the candidates of a question (listwise, Cao et al.,
"Learning to Rank: From Pairwise Approach to Listwise Approach", 2007). The answerable table is a
logistic regression over questions that the passages answer, questions of other documents, and
near misses: the right passage taken out, or a topically near passage that does not answer.
Everyday questions are asked of their own document and of all of their set: that makes two sets.
Every set weighs the same, whatever its size.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from index import build_index
from index.candidates import Candidates
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa.evaluation.pools import open_pool
from qa.evaluation.question_sets import DOCUMENTS, LabelledQuestion, QuestionSet, read_question_set
from qa.evaluation.scoring import RightRows
from qa.retrieval import Retriever
from qa.score_fusion import RANKING_SIGNALS, ScoreFusion, Weights, answerable_features, ranking_features
from training.everyday_questions import everyday_folders

TRAINING_SETS = ("cmrc2018_train.json.gz", "drcd_train_part.json.gz", "dureader_checklist_train.json.gz")
SAMPLE = 800
RANKING_PENALTY = 1e-6
ANSWERABLE_PENALTY = 1e-6
THRESHOLD = 0.35  # a little below even: hiding what the documents do say costs more than showing what does not answer
ANSWERED_SHARE = 0.6  # of the questions that people ask of their documents: an assumption
OUTPUT = Path(__file__).parents[1] / "qa" / "score_fusion.json"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates; right: (candidates,) bool."""

    candidates: Candidates
    right: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pool:
    """The examples of one set of questions over its passages.

    answered: with their right passages. unanswered: near a passage that does not answer.
    foreign: questions of the other sets.
    """

    name: str
    answered: list[Example]
    unanswered: list[Example]
    foreign: list[Example]


def main() -> None:
    """Reads the data, fits both tables, writes ``qa/score_fusion.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder with the training sets")
    parser.add_argument("work", type=Path, help="a folder for the indexes, kept for the next run")
    parser.add_argument("--english", type=Path, help="JSON lines: question (English), source (a CMRC question)")
    arguments = parser.parse_args()
    sets = {name: read_question_set(arguments.data / name) for name in TRAINING_SETS}
    encoder, analyzer = Encoder(), Analyzer()
    retrievers = {
        name: open_pool(item.documents, arguments.work / name.partition(".")[0], encoder, analyzer)
        for name, item in sets.items()
    }
    pools = [_pool(name, sets, retrievers[name]) for name in TRAINING_SETS]
    pools += _everyday_pools(everyday_folders(arguments.data, "train"), arguments.work, encoder, analyzer)
    english = arguments.english
    cross_lingual = _fit_cross_lingual(english, sets, retrievers) if english else ScoreFusion.load().cross_lingual
    _write(fit(pools), cross_lingual)


def fit(pools: Sequence[Pool]) -> Weights:
    """Both tables from pools of equal weight."""
    ranking = fit_ranking([pool.answered for pool in pools])
    positive = [list(pool.answered) for pool in pools]
    negative = [pool.foreign for pool in pools if pool.foreign] + [_near_misses(pool.answered) for pool in pools]
    negative += [pool.unanswered for pool in pools if pool.unanswered]
    return Weights(ranking, fit_answerable(ranking, positive, negative))


def fit_ranking(groups: Sequence[Sequence[Example]]) -> dict[str, float]:
    """Listwise maximum likelihood; weights are not negative."""
    examples = [(example, 1 / (len(groups) * len(group))) for group in groups for example in group]
    features = np.concatenate([ranking_features(example.candidates) for example, _ in examples])
    right = np.concatenate([example.right for example, _ in examples])
    starts = np.cumsum([0, *(len(example.right) for example, _ in examples[:-1])])
    lengths = np.array([len(example.right) for example, _ in examples])
    shares = np.array([share for _, share in examples])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = features @ weights
        peak = np.maximum.reduceat(scores, starts)
        exponentials = np.exp(scores - np.repeat(peak, lengths))
        every = np.add.reduceat(exponentials, starts)
        good = np.add.reduceat(exponentials * right, starts)
        of_all = exponentials / np.repeat(every, lengths)
        of_good = exponentials * right / np.repeat(good, lengths)
        gradient = features.T @ ((of_all - of_good) * np.repeat(shares, lengths)) + 2 * RANKING_PENALTY * weights
        return float(shares @ (np.log(every) - np.log(good)) + RANKING_PENALTY * weights @ weights), gradient

    start = np.ones(features.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start))
    return dict(zip(RANKING_SIGNALS, found.x.round(4).tolist(), strict=True))


def fit_answerable(
    ranking: dict[str, float], positive: Sequence[Sequence[Example]], negative: Sequence[Sequence[Example]]
) -> dict[str, float]:
    """Logistic regression; within the answered and the unanswered each group weighs the same."""
    weights = Weights(ranking, {})
    rows, labels, shares = [], [], []
    for groups, label, part in ((positive, 1.0, ANSWERED_SHARE), (negative, 0.0, 1 - ANSWERED_SHARE)):
        for group in groups:
            for example in group:
                rows.append(answerable_features(example.candidates, weights.scores(example.candidates)))
                labels.append(label)
                shares.append(part / (len(groups) * len(group)))
    names = list(rows[0])
    features = np.array([[*(row[name] for name in names), 1.0] for row in rows])
    loss = logistic_loss(features, np.array(labels), np.array(shares), ANSWERABLE_PENALTY)
    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 5000})
    return dict(zip([*names, "bias"], found.x.round(4).tolist(), strict=True))


def logistic_loss(
    features: Floats, target: Floats, weight: Floats, penalty: float
) -> Callable[[Floats], tuple[float, Floats]]:
    """The weighted negative log-likelihood and its gradient; the last column, the bias, is not penalised."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = features @ weights
        probability = 1 / (1 + np.exp(-logits))
        likelihood = np.logaddexp(0, logits) - target * logits
        ridge = penalty * np.append(weights[:-1], 0)
        return float(weight @ likelihood + ridge @ weights), features.T @ (weight * (probability - target)) + 2 * ridge

    return loss


def _pool(name: str, sets: dict[str, QuestionSet], retriever: Retriever) -> Pool:
    own = sets[name].questions
    others = [item for other, questions in sets.items() if other != name for item in questions.questions]
    answered = _examples(retriever, _draw([item for item in own if item.answerable]))
    pool = Pool(
        name,
        [example for example in answered if example.right.any()],
        _examples(retriever, _draw([item for item in own if not item.answerable])),
        _examples(retriever, _draw(others)),
    )
    print(f"{name}: {len(pool.answered)} answered, {len(pool.unanswered)} not, {len(pool.foreign)} foreign")
    return pool


def _everyday_pools(folders: Sequence[Path], work: Path, encoder: Encoder, analyzer: Analyzer) -> list[Pool]:
    """One pool of questions asked of their own document, and one of questions asked of all of their set."""
    whole = [folder for folder in folders if (folder / DOCUMENTS).is_dir()]
    pools = [Pool("everyday, one document", [], [], []), Pool("everyday, all documents", [], [], [])]
    for folder in whole:
        build_index(folder / DOCUMENTS, work / folder.name, encoder=encoder, analyzer=analyzer)
        retriever = Retriever.open(work / folder.name, encoder=encoder, analyzer=analyzer)
        rows = RightRows(retriever)
        known = {passage.document for passage in retriever.passages}
        asked = [item for item in read_question_set(folder).questions if item.asked_of in known and not item.history]
        for item in _draw(asked)[: SAMPLE // len(whole)]:
            for pool, excluded in zip(pools, (rows.outside(item), frozenset[int]()), strict=True):
                candidates = retriever.candidates(item.question, exclude=excluded)
                right = np.isin(candidates.rows, list(rows.of(item)))
                if item.answerable == bool(right.any()):
                    (pool.answered if item.answerable else pool.unanswered).append(Example(candidates, right))
    for pool in pools:
        print(f"{pool.name}: {len(pool.answered)} answered, {len(pool.unanswered)} not")
    return pools


def _examples(retriever: Retriever, questions: Sequence[LabelledQuestion]) -> list[Example]:
    documents = np.array([passage.document for passage in retriever.passages])
    examples = []
    for item in questions:
        candidates = retriever.candidates(item.question)
        examples.append(Example(candidates, np.isin(documents[candidates.rows], list(item.documents))))
    return examples


def _near_misses(examples: Sequence[Example]) -> list[Example]:
    missed = []
    for example in examples:
        others = example.candidates.without(example.candidates.rows[example.right].tolist())
        missed.append(Example(others, np.zeros(len(others), bool)))
    return missed


def _fit_cross_lingual(path: Path, sets: dict[str, QuestionSet], retrievers: dict[str, Retriever]) -> Weights:
    name = TRAINING_SETS[0]
    documents = {item.question: item.documents for item in sets[name].questions}
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    questions = [LabelledQuestion(record["question"], documents=documents[record["source"]]) for record in records]
    answered = [example for example in _examples(retrievers[name], questions) if example.right.any()]
    unasked = retrievers[TRAINING_SETS[1]]
    foreign = _examples(unasked, [LabelledQuestion(item.question) for item in questions])
    return fit([Pool("english", answered, [], foreign)])


def _draw(questions: Sequence[LabelledQuestion]) -> list[LabelledQuestion]:
    return random.Random(0).sample(list(questions), min(SAMPLE, len(questions)))


def _write(monolingual: Weights, cross_lingual: Weights) -> None:
    content = json.loads(OUTPUT.read_text(encoding="utf-8")) | {
        "about": "Made by fit_score_fusion, fit_spans and fit_confidence of training, which say what the numbers are.",
        "monolingual": {"ranking": dict(monolingual.ranking), "answerable": dict(monolingual.answerable)},
        "cross_lingual": {"ranking": dict(cross_lingual.ranking), "answerable": dict(cross_lingual.answerable)},
        "threshold": THRESHOLD,
    }
    OUTPUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
