"""Fits which wording of a follow-up is taken: the weights of ``qa.choice``.

    python -m training.fit_rewriting DATA WORK [--turns 0] [--again] [--write]

DATA has conversations in ``talks/train`` and ``talks/dev``. WORK keeps their indexes, and what was read. Every turn
that has turns before it is asked of its own document. Fitted is a conditional logit over what each wording reads in
each passage and "nothing answers": right words count 1, others in the right passage ``PASSAGE_SHARE``. The reader was
trained on the questions of ``train``, which flatters it there, so the few of ``dev`` count ``DEV_SHARE`` of all. The
calibration, the probability from which an answer is given and the figures printed come from a cross-validation over
documents; the calibration from the turns of ``dev`` alone, the probability from both parts, as ``dev`` has few that
nothing answers. Run it after ``training.fit_confidence``, with the reader's weights in place.
"""

from __future__ import annotations

import argparse
import json
import logging
import pickle
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa.choice import FollowUpModel, completion_alone, is_surer_alone
from qa.doubts import Doubts
from qa.evaluation.metrics import RIGHT_FROM_F1, expected_calibration_error, shared_character_f1
from qa.follow_ups import DEPTH, FEATURES, Considered, consider, features
from qa.reader.reader import Reader
from qa.reader.reranking import ReadHit, read_and_rank
from qa.retrieval import Retriever, Search
from qa.rewriting import QuestionRewriter, text_found
from qa.score_fusion import ReadingWeights, ScoreFusion
from training.everyday_questions import NOT_ANSWERED

OUTPUT = Path(__file__).parents[1] / "qa" / "follow_ups.json"
PASSAGE_SHARE = 0.3
DEV_SHARE = 0.4
PENALTY = 3e-4  # on the weights of standardised features
FOLDS = 5
REFUSED = 0.8  # of the turns that the document does not answer
THRESHOLDS = np.round(np.arange(0.2, 0.8, 0.01), 2).tolist()

Floats = npt.NDArray[np.float64]
logger = logging.getLogger("training.rewriting")


@dataclass(frozen=True, slots=True)
class Alone:
    """What is read for a completion alone: how likely it is right, and whether its words and its passage are."""

    confidence: float
    words: bool
    cited: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A turn, and of each option whether its words are right and whether its passage is.

    alone: None where there is no completion.
    """

    kind: str
    document: str
    answerable: bool
    turn: Considered
    table: Floats
    words: npt.NDArray[np.bool_]
    cited: npt.NDArray[np.bool_]
    alone: Alone | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was chosen for an example. share: as ``FollowUpModel.shares``; alone: as in ``Example``."""

    kind: str
    answerable: bool
    share: float
    words: bool
    cited: bool
    alone: Alone | None


def main() -> None:
    """Reads the data, fits, prints the figures, and with ``--write`` notes the weights in ``qa/follow_ups.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path, help="keeps the indexes, and what was read for the next run")
    parser.add_argument("--turns", type=int, default=0, help="of each part, drawn at random; 0 for all")
    parser.add_argument("--again", action="store_true", help="read again what an earlier run has read")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    kept, weights = arguments.work / "considered.pickle", ScoreFusion.load().reading
    if kept.is_file() and not arguments.again:
        parts: dict[str, list[Example]] = pickle.loads(kept.read_bytes())  # noqa: S301 (our own file)
    else:
        reader, folder = Reader.open(), arguments.data / "talks"
        parts = {
            part: list(examples(folder / part, arguments.work / part, reader, weights, arguments.turns))
            for part in ("train", "dev")
        }
        kept.write_bytes(pickle.dumps(parts))
    train, dev = parts["train"], parts["dev"]
    validated = cross_validated(train, dev)
    slope, intercept = calibration(validated["dev"])
    quote_alone = weights.confidence.quote
    validated = {
        part: [_with_alone(one, slope, intercept, quote_alone) for one in outcomes]
        for part, outcomes in validated.items()
    }
    quote = best_threshold(list(validated.values()), slope, intercept)
    model = FollowUpModel(fit(train, dev), slope, intercept, quote)
    for part, outcomes in validated.items():
        report(part, outcomes, model)
    if arguments.write:
        content = {"weights": model.weights, "slope": slope, "intercept": intercept, "quote": quote}
        OUTPUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def examples(talks: Path, index: Path, reader: Reader, weights: ReadingWeights, count: int) -> Iterator[Example]:
    """Ask each turn that has turns before it of its own document, as ``Assistant`` does."""
    encoder, analyzer = Encoder(), Analyzer()
    build_index(talks / "documents", index, encoder=encoder, analyzer=analyzer)
    retriever = Retriever.open(index, encoder=encoder, analyzer=analyzer)
    rewriter, passages = QuestionRewriter(analyzer), retriever.passages
    lines = (talks / "questions.jsonl").read_text(encoding="utf-8-sig").splitlines()
    records = [record for line in lines if line.strip() for record in [json.loads(line)] if record["history"]]
    random.Random(5).shuffle(records)
    for number, record in enumerate(records[: count or None]):
        others = {row for row, passage in enumerate(passages) if Path(passage.document).name != record["document"]}
        history = [(asked, "" if said == NOT_ANSWERED else said) for asked, said in record["history"]]
        search = partial(retriever.search, exclude=others)
        dependence, wordings = rewriter.wordings(record["question"], history, partial(text_found, search))
        turn = consider(wordings, dependence, history, search, reader, rewriter.people)
        doubts = Doubts.of(wordings, dependence, history, rewriter.people)
        alone = completion_alone(wordings, doubts, partial(_read_alone, search=search, reader=reader, weights=weights))
        if turn.pool:
            read = alone[1][0] if alone else None
            yield _example(record["kind"], record["document"], record["answers"], record["passages"], turn, read)
        if number % 50 == 0:
            logger.info("%s: %d of %d turns", talks.name, number, len(records))


def _read_alone(question: str, search: Search, reader: Reader, weights: ReadingWeights) -> list[ReadHit]:
    return read_and_rank(question, search(question, DEPTH), reader, weights)


def _example(
    kind: str,
    document: str,
    answers: Sequence[str],
    quotes: Sequence[str],
    turn: Considered,
    read_alone: ReadHit | None,
) -> Example:
    def is_right(words: str) -> bool:
        return bool(answers) and shared_character_f1(words, answers) >= RIGHT_FROM_F1

    def is_cited(text: str) -> bool:
        return bool(answers) and any(quote in text or text in quote for quote in quotes)

    words = [is_right(turn.words(*one)) for one in turn.options]
    cited = [is_cited(turn.pool[at].passage.text) for _, at in turn.options]
    alone = None
    if read_alone is not None:
        found = is_right(read_alone.text or ""), is_cited(read_alone.hit.passage.text)
        alone = Alone(read_alone.hit.score, *found)
    return Example(kind, document, bool(answers), turn, features(turn), np.array(words), np.array(cited), alone)


def fit(train: Sequence[Example], dev: Sequence[Example]) -> dict[str, float]:
    """Return the weights of the conditional logit by the features' names."""
    every = [*train, *dev]
    counted = np.repeat([(1 - DEV_SHARE) / len(train), DEV_SHARE / len(dev)], [len(train), len(dev)])
    scale = np.concatenate([example.table for example in every]).std(axis=0)
    scale[scale == 0] = 1.0
    most = max(len(example.table) for example in every)
    tables = np.zeros((len(every), most, len(FEATURES)))
    there, right = np.zeros((len(every), most)), np.zeros((len(every), most))
    for number, example in enumerate(every):
        tables[number, : len(example.table)] = example.table / scale
        there[number, : len(example.table)] = 1.0
        right[number, : len(example.table)] = np.where(example.words, 1.0, PASSAGE_SHARE * example.cited)
    nothing = (right.max(axis=1) == 0).astype(np.float64)

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = tables @ weights
        highest = np.maximum(logits.max(axis=1), 0.0)
        shares, none = np.exp(logits - highest[:, None]) * there, np.exp(-highest)
        whole = shares.sum(axis=1) + none
        good = (right * shares).sum(axis=1) + nothing * none
        pull = (shares / whole[:, None] - right * shares / good[:, None]) * counted[:, None]
        gradient = np.tensordot(pull, tables, axes=((0, 1), (0, 1)))
        total = -float(counted @ np.log(good / whole)) + PENALTY * float(weights @ weights)
        return total, gradient + 2 * PENALTY * weights

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return dict(zip(FEATURES, (found.x / scale).round(5).tolist(), strict=True))


def outcome(example: Example, model: FollowUpModel) -> Outcome:
    """Return what the model chooses."""
    shares = model.shares(example.turn, example.table)
    best = int(np.argmax(shares))
    words, cited = bool(example.words[best]), bool(example.cited[best])
    return Outcome(example.kind, example.answerable, float(shares[best]), words, cited, example.alone)


def _with_alone(outcome: Outcome, slope: float, intercept: float, quote_alone: float) -> Outcome:
    """Return what the product gives: a completion alone where that is surer. quote_alone: as in ``is_surer_alone``."""
    (confidence,) = _probabilities([outcome], slope, intercept).tolist()
    alone = outcome.alone
    if alone is None or not is_surer_alone(alone.confidence, confidence, quote_alone):
        return outcome
    inside = min(max(alone.confidence, 1e-6), 1 - 1e-6)
    logit = (np.log(inside / (1 - inside)) - intercept) / slope
    return replace(outcome, share=float(1 / (1 + np.exp(-logit))), words=alone.words, cited=alone.cited)


def cross_validated(train: Sequence[Example], dev: Sequence[Example]) -> dict[str, list[Outcome]]:
    """Return the outcomes of both parts, each with weights that were fitted without the documents of its fold."""
    parts = {"train": train, "dev": dev}
    documents = sorted({example.document for part in parts.values() for example in part})
    random.Random(0).shuffle(documents)
    outcomes: dict[str, list[Outcome]] = {name: [] for name in parts}
    for fold in range(FOLDS):
        held = set(documents[fold::FOLDS])
        fitted_on = ([example for example in part if example.document not in held] for part in parts.values())
        model = FollowUpModel(fit(*fitted_on), 1.0, 0.0, 0.0)
        for name, part in parts.items():
            outcomes[name] += [outcome(example, model) for example in part if example.document in held]
    return outcomes


def calibration(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Return slope and intercept with which the logit of the share becomes that of right words."""
    logits, right = _logits(outcomes), np.array([one.words for one in outcomes], np.float64)

    def loss(line: Floats) -> float:
        return float(np.mean(np.logaddexp(0.0, line[0] * logits + line[1]) - right * (line[0] * logits + line[1])))

    slope, intercept = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x.round(5).tolist()
    return float(slope), float(intercept)


def _logits(outcomes: Sequence[Outcome]) -> Floats:
    shares = np.clip([one.share for one in outcomes], 1e-6, 1 - 1e-6)
    return np.asarray(np.log(shares / (1 - shares)))


def _probabilities(outcomes: Sequence[Outcome], slope: float, intercept: float) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(slope * _logits(outcomes) + intercept))))


def best_threshold(parts: Sequence[Sequence[Outcome]], slope: float, intercept: float) -> float:
    """Return the lowest probability from which enough of what nothing answers is refused; the highest where none is.

    Each part counts the same.
    """
    unanswerable = [
        _probabilities([one for one in outcomes if not one.answerable], slope, intercept) for outcomes in parts
    ]
    enough = (float(one) for one in THRESHOLDS if np.mean([(found < one).mean() for found in unanswerable]) >= REFUSED)
    return next(enough, float(THRESHOLDS[-1]))


def report(name: str, outcomes: Sequence[Outcome], model: FollowUpModel) -> None:
    """Print the figures, of all turns and by kind."""
    probabilities = _probabilities(outcomes, model.slope, model.intercept)
    words = np.array([one.words for one in outcomes])
    cited = np.array([one.cited for one in outcomes])
    answerable = np.array([one.answerable for one in outcomes])
    error = expected_calibration_error(probabilities, words.astype(np.float64))
    print(f"{name}: {len(outcomes)} turns, answers given from {model.quote}, calibration error {error:.3f}")
    told = probabilities >= model.quote
    for kind in ("all", *sorted({one.kind for one in outcomes})):
        inside = np.array([kind in {"all", one.kind} for one in outcomes])
        some = inside & answerable
        if some.any():
            figures = (cited[some].mean(), (cited & told)[some].mean(), words[some].mean(), (words & told)[some].mean())
            print(f"  {kind:12} {some.sum():4}  passage {figures[0]:.3f}, and told {figures[1]:.3f},", end=" ")
            print(f"words {figures[2]:.3f}, and told {figures[3]:.3f}")
        if (inside & ~answerable).any():
            count = (inside & ~answerable).sum()
            print(f"  {kind:12} {count:4}  refused {(~told)[inside & ~answerable].mean():.3f}")


if __name__ == "__main__":
    main()
