"""What a turn may mean that leans on the turns before it: wordings of it are searched and read.

``qa.choice`` takes one of them, by the features of each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.doubts import Doubts, People
from qa.leaning import other_subject
from qa.question import canonical
from qa.reader.evidence import is_about_other, is_of_other_model, repeated_share
from qa.reader.looks import read_closely
from qa.reader.reader import Reader, Reading
from qa.reader.subject.kinds import is_other_kind
from qa.reader.subject.names import missing_names
from qa.reader.subject.surroundings import stated
from qa.retrieval import Hit, Search
from qa.rewriting import Dependence, Turn, Wording, WordingKind
from qa.scripts import fold_script
from qa.shared_characters import agree, bare, share

DEPTH = 10  # hits of each wording
POOL = 6  # passages that are read
FARTHEST = 6.0  # logits: what is found or read worse by more is not worse for that
NEAR = 400  # characters from an earlier answer within which a passage is near it
HOLDS = 0.8  # of the pairs of characters of an earlier answer: the passage has it

LEANING = (Dependence.ANAPHORA, Dependence.SUBSTITUTION)
READABLE = (WordingKind.ASKED, WordingKind.COMPLETED, WordingKind.LAST)
FEATURES = (
    "asked",
    "completed",
    "last",
    "reader",
    "reader_lead",
    "reader_others",
    "alone",
    "span_lead",
    "span_share",
    "agreement",
    "found_asked",
    "found_last",
    "found_answer",
    "found_earlier",
    "retrieval",
    "sentence",
    "words",
    "own",
    "missing",
    "unnamed",
    "unnamed_beside",
    "not_named",
    "other",
    "other_kind",
    "repeated",
    "root_length",
    "said",
    "here",
    "near",
    "before",
    "asked*short",
    "found_last*short",
    "near*leans",
    "near*short",
    "here*leans",
    "short",
    "leans",
    "bias",
)

Floats = npt.NDArray[np.float64]
_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True)
class Considered:
    """Everything that a turn may mean.

    found: for each wording its hits. pool: the passages that were read, as hits. readings: for each wording that can
    be read what it reads in each of them. doubted: the options that speak of something else than the turn means.
    not_named: those whose passage does not name what it means.
    """

    history: Sequence[Turn]
    dependence: Dependence
    found: Mapping[Wording, Sequence[Hit]]
    pool: Sequence[Hit]
    readings: Mapping[Wording, Sequence[Reading]]
    doubted: frozenset[tuple[Wording, int]] = frozenset()
    not_named: frozenset[tuple[Wording, int]] = frozenset()

    @property
    def options(self) -> list[tuple[Wording, int]]:
        """The wordings that were read with the positions in the pool; a row of ``features`` is for each."""
        return [(wording, at) for wording in self.readings for at in range(len(self.pool))]

    def words(self, wording: Wording, at: int) -> str:
        """Return what a wording reads in a passage of the pool."""
        reading = self.readings[wording][at]
        return self.pool[at].passage.text[reading.start : reading.end]


def consider(
    wordings: Sequence[Wording],
    dependence: Dependence,
    history: Sequence[Turn],
    search: Search,
    reader: Reader,
    people: People,
) -> Considered:
    """Search with all wordings and read what they find with those that can be read.

    people: gives the names of people in a text.
    """
    found = {wording: search(wording.text, DEPTH) for wording in wordings}
    pool: dict[int, Hit] = {}
    for rank in range(DEPTH):
        for wording, hits in found.items():
            if rank < len(hits) and (rank == 0 or wording.kind is not WordingKind.EARLIER):
                pool.setdefault(hits[rank].row, hits[rank])
    first = list(pool.values())[:POOL]
    readings = {}
    for wording in filter(lambda one: one.kind in READABLE, wordings):
        own = {hit.row: hit for hit in found[wording]}
        readings[wording] = read_closely(canonical(wording.read), [own.get(hit.row, hit) for hit in first], reader)
    doubts = Doubts.of(wordings, dependence, history, people)
    options = [
        ((wording, at), hit, reading)
        for wording, read in readings.items()
        for at, (hit, reading) in enumerate(zip(first, read, strict=True))
    ]
    doubted = frozenset(
        option
        for option, hit, reading in options
        if (doubts and doubts.are_of_other(hit, reading))
        or any(is_of_other_model(text, hit, reading) for text in {wordings[0].text, option[0].text})
    )
    not_named = frozenset(option for option, hit, reading in options if doubts and doubts.are_unnamed(hit, reading))
    return Considered(history, dependence, found, first, readings, doubted, not_named)


def features(turn: Considered) -> Floats:
    """Return (options, features) of what each wording read in each passage.

    asked, completed, last: 1 for the kind of the wording. reader, reader_lead, alone, span_lead, span_share: as in
    ``qa.reader.evidence``, among the passages of the pool. reader_others: the best score of other wordings in
    the same passage. agreement: 1 where another wording reads the same words there. retrieval: logit of the
    best probability that the search gives the passage. found_…: by how many logits the passage is behind the
    first that such a wording finds, at most 6. sentence, words: the search's scores for the wording as asked
    or, where that did not find it, for the first other one. own: the share of the question's own pairs of
    characters that the passage has with its context. missing: names that it has not. unnamed, unnamed_beside:
    of another subject that the turn gives ("那上海呢？") the share that the passage with its context, and the
    sentence read from, has not. not_named: 1 where the passage does not name what a pronoun means. other: 1
    where the sentence is about another number or name than the wording. other_kind: 1 where the words cannot be of the
    kind that the wording asks for. repeated, root_length: of the words.
    said: the share of the words that an earlier answer has. here, before: the share of the last answer, and of
    one before it, that the passage has. near: how near it stands to the last one, 0..1. short, leans: of the
    question as it was typed; with another feature the product of both.
    """
    asked = next(iter(turn.found)).text
    subject = bare(other_subject(asked))
    short = math.exp(-len(bare(asked)) / 8)
    leans = float(turn.dependence in LEANING)
    behind = {kind: _behind(turn, kind) for kind in WordingKind}
    about = [_about(turn, hit, asked, subject) for hit in turn.pool]
    rows = []
    for wording, readings in turn.readings.items():
        scores = [reading.score for reading in readings]
        for at, (hit, reading) in enumerate(zip(turn.pool, readings, strict=True)):
            words = bare(turn.words(wording, at))
            others = [other for other in turn.readings if other != wording]
            elsewhere = [turn.readings[other][at].score for other in others]
            row = {
                "asked": float(wording.kind is WordingKind.ASKED),
                "completed": float(wording.kind is WordingKind.COMPLETED),
                "last": float(wording.kind is WordingKind.LAST),
                "reader": min(max(reading.score, -8.0), 8.0),
                "reader_lead": min(max(reading.score - max([*scores[:at], *scores[at + 1 :]], default=-8), -8.0), 8.0),
                "span_lead": reading.lead,
                "span_share": max(reading.share, -8.0),
                "alone": min(max(reading.alone, -8.0), 8.0),
                "reader_others": min(max(max(elsewhere, default=reading.score), -8.0), 8.0),
                "agreement": float(any(agree(words, bare(turn.words(other, at))) for other in others)),
                **{f"found_{kind}": behind[kind].get(hit.row, -FARTHEST) for kind in WordingKind},
                **about[at],
                "unnamed_beside": 1 - share(subject, bare(stated(hit, reading.span))) if subject else 0.0,
                "not_named": float((wording, at) in turn.not_named),
                "other": float(is_about_other(wording.text, hit, reading)),
                "other_kind": float(is_other_kind(fold_script(wording.text), fold_script(turn.words(wording, at)))),
                "repeated": repeated_share(words, bare(wording.text)),
                "root_length": len(words) ** 0.5,
                "said": max((share(words, bare(answer)) for _, answer in turn.history), default=0.0),
                "short": short,
                "leans": leans,
                "bias": 1.0,
            }
            rows.append([math.prod(row[part] for part in name.split("*")) for name in FEATURES])
    return np.array(rows, np.float64).reshape(-1, len(FEATURES))


def _behind(turn: Considered, kind: WordingKind) -> dict[int, float]:
    """Return by how many logits each passage is behind the first, for the wording of a kind that puts it highest."""
    behind: dict[int, float] = {}
    for wording, hits in turn.found.items():
        if wording.kind is not kind or not hits:
            continue
        for hit in hits:
            lead = max(math.log(max(hit.score, 1e-9) / max(hits[0].score, 1e-9)), -FARTHEST)
            behind[hit.row] = max(lead, behind.get(hit.row, -FARTHEST))
    return behind


def _about(turn: Considered, hit: Hit, asked: str, subject: str) -> dict[str, float]:
    """Return the features of a passage, whatever is read in it."""
    held = fold_script(" ".join([*(part.text for part in hit.passage.context), hit.passage.text]))
    text = bare(hit.passage.text)
    answers = [bare(answer) for _, answer in turn.history]
    known = [one for hits in turn.found.values() for one in hits if one.row == hit.row]
    own, likely = (known or [hit])[0], min(max(one.score for one in known or [hit]), 1 - _SMALLEST)
    return {
        "retrieval": math.log(max(likely, _SMALLEST) / (1 - likely)),
        "sentence": own.scores["sentence"],
        "words": own.scores["words"],
        "own": share(bare(asked), bare(held)),
        "missing": float(min(missing_names(asked, held), 3)),
        "unnamed": 1 - share(subject, bare(held)) if subject else 0.0,
        "here": share(answers[-1], text) if answers else 0.0,
        "before": max((share(answer, text) for answer in answers[:-1]), default=0.0),
        "near": _nearness(hit, turn),
    }


def _nearness(hit: Hit, turn: Considered) -> float:
    """Return how near a passage stands to those of the pool that have the last answer."""
    last = bare(turn.history[-1][1]) if turn.history else ""
    holding = [one.passage for one in turn.pool if last and share(last, bare(one.passage.text)) >= HOLDS]
    distances = [abs(one.start - hit.passage.start) for one in holding if one.document == hit.passage.document]
    return math.exp(-min(distances) / NEAR) if distances else 0.0
