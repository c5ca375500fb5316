"""Fits what comes after reading: how passages that were read rank, and how likely the words shown are right.

    python -m training.fit_confidence DATA WORK [--questions 0] [--write] [--plot docs/images/confidence.png]

DATA has everyday sets (``training.everyday_questions``) in ``everyday/dev/*``; the reader was not trained on them. WORK
keeps their indexes and what was read. Every question is asked of its own document, of all documents of its set, and
half of the answerable ones of their document without what answers them. Some questions of published sets stand beside
them, asked of the first passages of their set, as everyday questions do not have every kind of passage. The weights
of the ranking are those with which the most right words can be shown, a wrong answer counted as two right ones
withheld, of one document and of all; among weights as good as these, those that rank published questions best.
The confidence is a logistic regression (``qa.confidence``); its figures come from a cross-validation over
documents, so that no document's questions are scored by a model that was fitted on others of them. Run it after
``training.fit_score_fusion`` and ``training.fit_spans``, with the reader's weights in place.
"""

from __future__ import annotations

import argparse
import json
import logging
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from qa.confidence import SURE, term
from qa.evaluation.metrics import auroc, expected_calibration_error
from qa.question import canonical
from qa.reader.evidence import EVIDENCE, evidence
from qa.reader.looks import READ_HITS
from qa.reader.reader import Reader
from qa.reader.reranking import ranking_scores
from qa.score_fusion import ReadingWeights, ScoreFusion
from training.confidence_plots import plot_confidence
from training.everyday_questions import everyday_folders
from training.fit_score_fusion import OUTPUT, logistic_loss
from training.reading_examples import ReadingExample, read_examples, read_published

READER_WEIGHTS, ALONE_WEIGHTS = (0.2, 0.4, 0.6, 0.8), (0.0, 0.2, 0.4, 0.6, 0.8)  # tried, beside 1 for retrieval
SAME_WORTH = 0.002  # of the answerable questions: a smaller lead in worth is chance
WRONG = 2.0  # right answers that are worth as much as a wrong one that is shown costs
TERMS = (*EVIDENCE, "reader*reader_lead", "bias")
# What can only speak for the words, or only against them, whatever a set of questions has by chance.
AGAINST = {"missing", "other_number", "other_word", "other_kind", "repeated"}
FOR = frozenset(EVIDENCE) - AGAINST - {"root_length"}
# By hand, as the development questions have too few of them: whoever asks the question of an FAQ word for word gets its
# answer, whoever names a label its value, and a sentence about another number or name than the question's answers
# nothing, nor do words of another kind than is asked for.
BY_HAND = {"asked": 2.5, "labelled": 2.0, "other_number": -4.0, "other_word": -4.0, "other_kind": -4.0}
PUBLISHED = ("cmrc2018_dev.json", "drcd_dev.json", "dureader_checklist_train.json.gz")
PUBLISHED_QUESTIONS = 200  # of each
PENALTY = 1e-3  # on the weights of standardised terms
FOLDS = 8
POSSIBLE = 0.25  # less likely words are not worth a look
PRECISION, REFUSED = 0.8, 0.75  # of what is shown the right words, of what nothing answers
# What an example of these weighs, so that as many questions as people ask in vain have no answer.
SHARES = {"without": 0.1, "published": 0.1}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read best, a row for each example. terms: (rows, terms). right: its words are right; cited: its passage.

    groups: the number of each row's document.
    """

    terms: Floats
    right: Floats
    cited: npt.NDArray[np.bool_]
    answerable: npt.NDArray[np.bool_]
    scopes: npt.NDArray[np.str_]
    kinds: npt.NDArray[np.str_]
    groups: npt.NDArray[np.int64]


def main() -> None:
    """Reads the data, fits, prints the figures, and with ``--write`` notes the tables in ``qa/score_fusion.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path, help="keeps the indexes, and what was read for the next run")
    parser.add_argument("--questions", type=int, default=0, help="of each set, drawn at random; 0 for all")
    parser.add_argument("--again", action="store_true", help="read again what an earlier run has read")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--plot", type=Path, help="a picture of the questions asked of their own document")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    kept = arguments.work / "read.pickle"
    if kept.is_file() and not arguments.again:
        examples: list[ReadingExample] = pickle.loads(kept.read_bytes())  # noqa: S301 (our own file)
    else:
        folders = everyday_folders(arguments.data, "dev")
        reader = Reader.open()
        examples = read_examples(folders, arguments.work, reader, arguments.questions)
        files = [arguments.data / name for name in PUBLISHED]
        examples += read_published(files, arguments.work, reader, PUBLISHED_QUESTIONS)
        kept.write_bytes(pickle.dumps(examples))
    ranking = best_ranking(examples)
    table = table_of(examples, ranking)
    probabilities = cross_validated(table)
    quote = best_threshold(probabilities, table)
    report(probabilities, table, quote)
    report_kinds(probabilities, table, quote)
    if arguments.plot:
        asked = table.scopes == "document"
        plot_confidence(probabilities[asked], table.right[asked], quote, arguments.plot)
    if arguments.write:
        weights = dict(zip(TERMS, fit(table).round(5).tolist(), strict=True))
        content = json.loads(OUTPUT.read_text(encoding="utf-8"))
        content["reading"]["ranking"] = ranking
        content["reading"]["confidence"] = {"weights": weights, "quote": quote, "possible": POSSIBLE}
        OUTPUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def best_ranking(examples: Sequence[ReadingExample]) -> dict[str, float]:
    """Return the weights of ``RANKING`` that are worth most on everyday questions.

    Of those that are worth as much within ``SAME_WORTH`` it is those that rank the right passage of most published
    questions first: reading helps everyday questions more than it does what the search alone finds.
    """
    worth: dict[tuple[float, float], float] = {}
    published: dict[tuple[float, float], float] = {}
    for reader, alone in product(READER_WEIGHTS, ALONE_WEIGHTS):
        table = table_of(examples, _ranking(reader, alone))
        probabilities = cross_validated(table)
        asked = [_asked(table, scope) for scope in ("document", "all", "published")]
        worth[reader, alone] = float(np.mean([_share_worth(probabilities, table, rows) for rows in asked[:2]]))
        published[reader, alone] = table.cited[asked[2] & table.answerable].mean()
        passage, words = (figure[asked[0] & table.answerable].mean() for figure in (table.cited, table.right))
        print(f"reader {reader}, alone {alone}: passage {passage:.4f}, words {words:.4f},", end=" ")
        print(f"worth {worth[reader, alone]:.4f}, published {published[reader, alone]:.4f}")
    least = max(worth.values()) - SAME_WORTH
    alike = [one for one in worth if worth[one] >= least]
    return _ranking(*max(alike, key=lambda one: (published[one], worth[one])))


def _asked(table: Table, scope: str) -> npt.NDArray[np.bool_]:
    return np.asarray(table.scopes == scope)


def _share_worth(probabilities: Floats, table: Table, rows: npt.NDArray[np.bool_]) -> float:
    return _worth(probabilities[rows], table.right[rows]) / float((rows & table.answerable).sum())


def _ranking(reader: float, alone: float) -> dict[str, float]:
    return {"retrieval": 1.0, "reader": reader, "alone": alone}


def _worth(probabilities: Floats, right: Floats) -> float:
    """Return how many right words the best threshold shows, less ``WRONG`` for each wrong one."""
    best_first = np.argsort(-probabilities, kind="stable")
    return float(np.where(right[best_first] > 0, 1.0, -WRONG).cumsum().max())


def table_of(examples: Sequence[ReadingExample], ranking: Mapping[str, float]) -> Table:
    """Return the evidence for what ranks best in each example. ranking: weights of ``RANKING``."""
    weights = replace(ScoreFusion.load().reading, ranking=ranking)
    numbers: dict[str, int] = {}
    examples = [replace(one, readings=one.readings[:READ_HITS], words=one.words[:READ_HITS]) for one in examples]
    rows = [_row(example, weights) for example in examples]
    return Table(
        np.array([terms for terms, _ in rows]),
        np.array([float(example.words[best]) for example, (_, best) in zip(examples, rows, strict=True)]),
        np.array([bool(example.right[best]) for example, (_, best) in zip(examples, rows, strict=True)]),
        np.array([example.answerable for example in examples]),
        np.array([example.scope for example in examples]),
        np.array([example.kind for example in examples]),
        np.array([numbers.setdefault(example.document, len(numbers)) for example in examples]),
    )


def _row(example: ReadingExample, weights: ReadingWeights) -> tuple[list[float], int]:
    scores = ranking_scores(example.hits, example.readings, weights)
    found = evidence(canonical(example.question), example.hits, example.readings, scores)
    return [term(name, found) for name in TERMS], int(np.argmax(scores))


def fit(table: Table) -> Floats:
    """Return (terms,) weights of the logistic regression."""
    centre, scale = table.terms.mean(axis=0), table.terms.std(axis=0)
    centre[-1], scale[scale == 0] = 0.0, 1.0
    standardised = (table.terms - centre) / scale
    shares = np.array([SHARES.get(scope, 1.0) for scope in table.scopes.tolist()])
    shares /= shares.sum()
    loss = logistic_loss(standardised, table.right, shares, PENALTY)
    bounds = [(0 if name in FOR else None, 0 if name in AGAINST else None) for name in TERMS]
    start = np.zeros(standardised.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000})
    weights = found.x / scale
    for name, weight in BY_HAND.items():
        weights[TERMS.index(name)] = weight
    weights[-1] = found.x[-1] - float((found.x[:-1] / scale[:-1]) @ centre[:-1])
    return np.asarray(weights)


def cross_validated(table: Table) -> Floats:
    """Return (rows,) probabilities, each from a fit without the documents of its fold."""
    probabilities = np.empty(len(table.right))
    folds = np.random.default_rng(0).permutation(table.groups.max() + 1)[table.groups] % FOLDS
    for fold in range(FOLDS):
        inside = folds == fold
        weights = fit(_part(table, ~inside))
        probabilities[inside] = 1 / (1 + np.exp(-table.terms[inside] @ weights))
    return probabilities


def _part(table: Table, rows: npt.NDArray[np.bool_]) -> Table:
    return Table(
        table.terms[rows],
        table.right[rows],
        table.cited[rows],
        table.answerable[rows],
        table.scopes[rows],
        table.kinds[rows],
        table.groups[rows],
    )


def best_threshold(probabilities: Floats, table: Table) -> float:
    """Return the lowest probability from which what is shown is right often enough; 1 where there is none.

    So people see as many right words as that allows, of questions asked of one document and of all of a set.
    """
    for threshold in np.round(np.arange(0.2, 1.0, 0.01), 2).tolist():
        shown = probabilities >= threshold
        if all(_is_enough(shown, table, table.scopes == scope) for scope in ("document", "all")):
            return float(threshold)
    return 1.0


def _is_enough(shown: npt.NDArray[np.bool_], table: Table, asked: npt.NDArray[np.bool_]) -> bool:
    """Return whether of the rows ``asked`` those shown are right, and the unanswerable ones refused, often enough."""
    right, refused = table.right[asked & shown], ~shown[asked & ~table.answerable]
    return right.size > 0 and refused.size > 0 and right.mean() >= PRECISION and refused.mean() >= REFUSED


def report(probabilities: Floats, table: Table, quote: float) -> None:
    """Print the figures at a few thresholds, by what the questions were asked of."""
    for scope in ("document", "all", "published"):
        rows = table.scopes == scope
        p, right, cited, answerable = probabilities[rows], table.right[rows], table.cited[rows], table.answerable[rows]
        sure = p >= SURE
        print(f"{scope}: {rows.sum()} questions, passage first {cited[answerable].mean():.3f},", end=" ")
        print(f"words {right[answerable].mean():.3f}, AUROC {auroc(p[answerable], p[~answerable]):.3f},", end=" ")
        print(f"of right words {auroc(p[right > 0], p[right == 0]):.3f},", end=" ")
        print(f"calibration error {expected_calibration_error(p, right):.3f},")
        print(f"  sure: {sure.sum()}, right {right[sure].mean() if sure.any() else float('nan'):.3f}")
        for threshold in sorted({quote, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.667}):
            shown = p >= threshold
            print(
                f"  from {threshold:.2f}{' *' if threshold == quote else '  '}",
                f"words {(right * shown)[answerable].mean():.3f} cited {(cited & shown)[answerable].mean():.3f}",
                f"refused {1 - shown[~answerable].mean():.3f} precision {right[shown].mean():.3f}",
            )


def report_kinds(probabilities: Floats, table: Table, quote: float) -> None:
    """Print the figures of the questions asked of their own document by what is asked, shown from the threshold."""
    own = _asked(table, "document")
    for kind in sorted(set(table.kinds[own])):
        rows = own & (table.kinds == kind)
        shown = probabilities[rows] >= quote
        right, cited = table.right[rows], table.cited[rows]
        if table.answerable[rows].any():
            print(f"  {kind}: {rows.sum()}, passage first {cited.mean():.2f}, words {right.mean():.2f},", end=" ")
            print(f"shown with the right words {(right * shown).mean():.2f}")
        else:
            print(f"  {kind}: {rows.sum()}, refused {1 - shown.mean():.2f}")


if __name__ == "__main__":
    main()
