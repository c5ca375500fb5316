"""Fits ``qa/score_fusion.json``: how the parts of the search are weighed, and when nothing answers.

    python -m training.fit_score_fusion DATA WORK

Ranking weights are logits of a softmax over the candidates of a question (listwise, Cao et al.,
"Learning to Rank: From Pairwise Approach to Listwise Approach", 2007). The answerable table is a
logistic regression over questions that the passages answer, questions of other documents, and
near misses: the right passage taken out, or a topically near passage that does not answer.
The questions are of development sets, as the encoder has seen the answers of the training sets. Everyday questions
are asked of their own document and of all of their set: that makes two pools. Every pool weighs the same, whatever its
size. Everyday questions in another language than their documents have a table of their own. Prints for each pool
R@1 of the best single part and, by two-fold cross-validation, of the fitted sum.
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
from qa.score_fusion import RANKING_SIGNALS, Weights, answerable_features, ranking_features
from training.everyday_questions import everyday_folders
from training.published_sets import read_part

PUBLISHED = ("cmrc2018_dev.json", "drcd_dev.json", "dureader_checklist_train.json.gz")
SAMPLE = 400  # of each published set
RANKING_PENALTY = 1e-6
ANSWERABLE_PENALTY = 1e-6
THRESHOLD = 0.35  # a little below even: hiding what the documents do say costs more than showing what does not answer
SCOPES = ("one document", "all documents")
PARTS = tuple(name for name in RANKING_SIGNALS if name != "sounds")  # of which each could be a search by itself
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """An everyday question. is_foreign: in another language than its documents. examples: by scope."""

    answerable: bool
    is_foreign: bool
    examples: dict[str, Example]


def main() -> None:
    """Reads the data, fits both tables, writes ``qa/score_fusion.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder with the question sets")
    parser.add_argument("work", type=Path, help="a folder for the indexes, kept for the next run")
    arguments = parser.parse_args()
    sets = {name: read_part(arguments.data / name) for name in PUBLISHED}
    encoder, analyzer = Encoder(), Analyzer()
    retrievers = {
        name: open_pool(item.documents, arguments.work / name, encoder, analyzer) for name, item in sets.items()
    }
    asked = _everyday(everyday_folders(arguments.data, "dev"), arguments.work, encoder, analyzer)
    pools = [_pool(name, sets, retrievers[name]) for name in PUBLISHED]
    pools += [_everyday_pool(scope, asked, foreign=False) for scope in SCOPES]
    foreign = [_everyday_pool(scope, asked, foreign=True) for scope in SCOPES]
    for group in (pools, foreign):
        report(group)
    _write(fit(pools), fit(foreign))


def report(pools: Sequence[Pool]) -> None:
    """Print what comes first how often, by the best single part and by the sum."""
    halves = [fit_ranking([pool.answered[half::2] for pool in pools]) for half in range(2)]
    for pool in pools:
        parts = {name: first_right(pool.answered, {**dict.fromkeys(RANKING_SIGNALS, 0.0), name: 1.0}) for name in PARTS}
        best = max(parts, key=lambda name: parts[name])
        fitted = np.mean([first_right(pool.answered[1 - half :: 2], weights) for half, weights in enumerate(halves)])
        counts = f"{len(pool.answered)} answered, {len(pool.unanswered)} not, {len(pool.foreign)} of others"
        print(f"{pool.name}: {counts}; R@1 of {best} {parts[best]:.3f}, of the sum {fitted:.3f}")


def first_right(examples: Sequence[Example], ranking: dict[str, float]) -> float:
    """Return the share of the examples whose best candidate is right."""
    weights = Weights(ranking, {})
    return float(np.mean([one.right[int(np.argmax(weights.scores(one.candidates)))] for one in examples]))


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
    return Pool(
        name,
        [example for example in answered if example.right.any()],
        _examples(retriever, _draw([item for item in own if not item.answerable])),
        _examples(retriever, _draw(others)),
    )


def _everyday(folders: Sequence[Path], work: Path, encoder: Encoder, analyzer: Analyzer) -> list[_Asked]:
    asked: list[_Asked] = []
    for folder in folders:
        if not (folder / DOCUMENTS).is_dir():
            continue  # its documents may not be where its questions are
        build_index(folder / DOCUMENTS, work / folder.name, encoder=encoder, analyzer=analyzer)
        retriever = Retriever.open(work / folder.name, encoder=encoder, analyzer=analyzer)
        rows = RightRows(retriever)
        known = {passage.document for passage in retriever.passages}
        questions = (item for item in read_question_set(folder).questions if item.asked_of in known)
        asked += [_asked(item, retriever, rows) for item in questions if not item.history]
    return asked


def _asked(item: LabelledQuestion, retriever: Retriever, rows: RightRows) -> _Asked:
    right = list(rows.of(item))
    examples = {}
    for scope, excluded in zip(SCOPES, (rows.outside(item), frozenset[int]()), strict=True):
        candidates = retriever.candidates(item.question, exclude=excluded)
        examples[scope] = Example(candidates, np.isin(candidates.rows, right))
    return _Asked(item.answerable, retriever.is_foreign(item.question), examples)


def _everyday_pool(scope: str, asked: Sequence[_Asked], *, foreign: bool) -> Pool:
    own = [(one.answerable, one.examples[scope]) for one in asked if one.is_foreign == foreign]
    answered = [example for answerable, example in own if answerable and example.right.any()]
    name = f"everyday, {scope}{', another language' if foreign else ''}"
    return Pool(name, answered, [example for answerable, example in own if not answerable], [])


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
