"""What a person wants who types something: an answer from the documents, an overview of them, or a word with Wenqu.

A kernel ridge classifier over example utterances (``utterances.tsv``): the encoder's vectors tell what is meant, the
characters know "886" and "3q", which no vector does. How far it can be
trusted with an encoder is estimated by leaving out one example at a time, for which ridge regression has a closed form
(Rifkin and Lippert, "Notes on Regularized Least Squares", 2007).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from index.cache import cache_folder
from index.durable import write_atomically
from index.embedding.encoder import TextEncoder
from qa.question import canonical

Floats = npt.NDArray[np.float32]

SHARPNESS = 2.0  # of the kernel, exp(SHARPNESS * (cosine - 1)) of centred vectors
CHARACTERS = 0.5  # weight of the shared characters' kernel beside that of the vectors
LONGEST_GRAM = 3  # characters
RIDGE = 0.3
MARGIN = 0.0  # by which another intent scores above that of a question, at least
MOST_TALK = 0.03  # share of hard questions, left out, that may be taken for talk; where more are, the margin grows
CERTAIN = 0.2  # from a lead of so much, 99.1 of 100 left-out examples are no questions; from none, 97.6
LONGEST_TALK = 60  # characters
SHIPPED = Path(__file__).with_name("intents.safetensors")
_LEVELS = 127  # of a component in a file
_TSV_ENCODING = "utf-8"


class Intent(StrEnum):
    """What is wanted. Those before ``OVERVIEW`` are talk; those from ``OVERVIEW`` to ``TITLE`` ask for an overview."""

    GREETING = "greeting"
    THANKS = "thanks"
    ACKNOWLEDGEMENT = "acknowledgement"
    GOODBYE = "goodbye"
    IDENTITY = "identity"
    ABILITY = "ability"
    ADDING = "adding"
    DOCUMENTS = "documents"
    COUNT = "count"
    REPEAT = "repeat"
    ABUSE = "abuse"
    BLANK = "blank"
    OVERVIEW = "overview"
    OUTLINE = "outline"
    PEOPLE = "people"
    TITLE = "title"
    QUESTION = "question"

    @property
    def is_talk(self) -> bool:
        """Whether it is said to Wenqu, or about it."""
        return not self.is_overview and self is not Intent.QUESTION

    @property
    def is_overview(self) -> bool:
        """Whether a part of an overview answers it."""
        return self in {Intent.OVERVIEW, Intent.OUTLINE, Intent.PEOPLE, Intent.TITLE}


LABELS = tuple(intent for intent in Intent if intent is not Intent.BLANK)  # the last is that of a question


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something a person typed, and what was wanted."""

    text: str
    intent: Intent


def utterances() -> list[Utterance]:
    """Return the examples that ship: talk and requests of our own, and everyday questions."""
    return utterances_of(files("qa").joinpath("utterances.tsv").read_text(_TSV_ENCODING))


def utterances_of(text: str) -> list[Utterance]:
    """Return the utterances of a file: on each line an intent, a tab, and what was typed."""
    pairs = (line.split("\t") for line in text.splitlines() if line)
    return [Utterance(said, Intent(intent)) for intent, said in pairs]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted by a text, and whether that is certain; a question always is."""

    intent: Intent
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class SharedCharacters:
    """How many runs of one to three characters a text shares with each example, as a cosine.

    rows: for each run the examples that have it, (those,) int64. lengths: (examples,), the root of how many runs each
    has.
    """

    rows: Mapping[str, npt.NDArray[np.int64]]
    lengths: Floats

    @classmethod
    def of(cls, texts: Sequence[str]) -> SharedCharacters:
        """Return those of the texts, in their canonical forms."""
        runs = [_runs(text) for text in texts]
        rows: dict[str, list[int]] = {}
        for number, own in enumerate(runs):
            for run in own:
                rows.setdefault(run, []).append(number)
        lengths = np.sqrt([len(own) for own in runs]).astype(np.float32)
        return cls({run: np.array(numbers) for run, numbers in rows.items()}, lengths)

    def cosines(self, texts: Sequence[str]) -> Floats:
        """Return (texts, examples), 0..1. texts: in their canonical forms."""
        shared = np.zeros((len(texts), len(self.lengths)), np.float32)
        for number, text in enumerate(texts):
            runs = _runs(text)
            for run in runs & self.rows.keys():
                shared[number, self.rows[run]] += 1
            shared[number] /= self.lengths * np.float32(len(runs) ** 0.5)
        return shared


def _runs(text: str) -> set[str]:
    bounded = f" {text.lower()} "
    return {bounded[at : at + n] for n in range(1, LONGEST_GRAM + 1) for at in range(len(bounded) - n + 1)}


@dataclass(frozen=True, slots=True)
class IntentClassifier:
    """Tells questions of the documents from talk and from requests for an overview.

    centre: (dimension,), the mean of the examples' vectors. examples: (examples, dimension), rows of length 1, their
    vectors without it. characters: theirs. weights: (examples, intents), columns as in ``LABELS``. margin: see
    ``MARGIN``.
    """

    centre: Floats
    examples: Floats
    characters: SharedCharacters
    weights: Floats
    margin: float

    @classmethod
    def fit(cls, vectors: Floats, examples: Sequence[Utterance]) -> IntentClassifier:
        """Return the classifier of examples. vectors: (examples, dimension), rows of length 1."""
        texts = [canonical(example.text) for example in examples]
        centre, characters = vectors.mean(axis=0), SharedCharacters.of(texts)
        centred = _centred(vectors, centre)
        wanted = np.array([[example.intent is label for label in LABELS] for example in examples], np.float64)
        kernel = _kernel(centred @ centred.T, characters.cosines(texts)).astype(np.float64)
        inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(kernel)))
        weights = inverse @ wanted
        left_out = wanted - weights / np.diag(inverse)[:, None]
        leads = _leads(left_out)[[example.intent is Intent.QUESTION for example in examples]]
        margin = max(MARGIN, float(np.quantile(leads, 1 - MOST_TALK)))
        return cls(centre, centred, characters, weights.astype(np.float32), margin)

    def wanted(self, texts: Sequence[str], vectors: Floats) -> list[Wanted]:
        """Return what is wanted by texts. vectors: (texts, dimension), of their canonical forms as queries."""
        # Not by BLAS, which leaves threads spinning that the reader needs right after.
        cosines = np.einsum("td,ed->te", _centred(vectors, self.centre), self.examples)
        kernel = _kernel(cosines, self.characters.cosines([canonical(text) for text in texts]))
        scores = np.einsum("te,ei->ti", kernel, self.weights)
        best = scores[:, :-1].argmax(axis=1)
        return [
            Wanted(LABELS[label], bool(lead > self.margin + CERTAIN)) if lead > self.margin else Wanted(Intent.QUESTION)
            for label, lead in zip(best, _leads(scores), strict=True)
        ]

    def save(self, path: Path, made_of: str) -> None:
        """Write it as ``load`` reads it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        tensors: dict[str, npt.NDArray[Any]] = {
            "centre": self.centre,
            "examples": np.round(self.examples * _LEVELS).astype(np.int8),
            "weights": self.weights.astype(np.float16),
        }
        write_atomically(path, save(tensors, {"made_of": made_of, "margin": json.dumps(self.margin)}))

    @classmethod
    def load(cls, path: Path, made_of: str, examples: Sequence[Utterance]) -> IntentClassifier | None:
        """Return the classifier of the examples in a file; None where there is none, or one of something else."""
        try:
            with safe_open(path, framework="numpy") as file:
                notes = file.metadata() or {}
                if notes.get("made_of") != made_of:
                    return None
                vectors = file.get_tensor("examples").astype(np.float32)
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                weights = file.get_tensor("weights").astype(np.float32)
                centre, margin = file.get_tensor("centre"), float(json.loads(notes["margin"]))
        except (OSError, SafetensorError, KeyError, ValueError):
            return None
        return cls(centre, vectors, SharedCharacters.of([canonical(one.text) for one in examples]), weights, margin)


class Intents:
    """The intents of what is typed, by one encoder; nothing is made before the first is asked for."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._classifier: IntentClassifier | None = None

    def of(self, text: str, vector: Callable[[str], Floats]) -> Wanted:
        """Return what a person wants who types this. vector: from a text to that of its canonical form as a query."""
        if not has_words(text):
            return Wanted(Intent.BLANK)
        if len(text) > LONGEST_TALK:
            return Wanted(Intent.QUESTION)
        if self._classifier is None:
            self._classifier = classifier_of(self._encoder)
        (wanted,) = self._classifier.wanted([text], vector(text)[None])
        return wanted


def has_words(text: str) -> bool:
    """Return whether there is a letter or a digit in the text."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def classifier_of(encoder: TextEncoder) -> IntentClassifier:
    """Return the classifier over an encoder's vectors: as it ships, as it was kept, or fitted now and kept."""
    examples = utterances()
    made_of = made_of_name(encoder, examples)
    kept = cache_folder() / f"intents-{made_of}.safetensors"
    for path in (SHIPPED, kept):
        if (found := IntentClassifier.load(path, made_of, examples)) is not None:
            return found
    fitted = fitted_to(encoder, examples)
    with suppress(OSError):  # a cache that cannot be written is done without
        fitted.save(kept, made_of)
    return fitted


def fitted_to(encoder: TextEncoder, examples: Sequence[Utterance]) -> IntentClassifier:
    """Encode the examples and return their classifier."""
    vectors = encoder.encode_queries([canonical(example.text) for example in examples])
    return IntentClassifier.fit(vectors, examples)


def made_of_name(encoder: TextEncoder, examples: Sequence[Utterance]) -> str:
    """Return a name of what a classifier depends on: the encoder, the examples, and how it is fitted."""
    parts = [encoder.identity, encoder.dimension, SHARPNESS, CHARACTERS, LONGEST_GRAM, RIDGE, MARGIN, MOST_TALK]
    described = json.dumps([*parts, *((example.text, example.intent) for example in examples)], ensure_ascii=False)
    return hashlib.sha256(described.encode("utf-8")).hexdigest()[:16]


def _centred(vectors: Floats, centre: Floats) -> Floats:
    moved = vectors - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)


def _kernel(cosines: Floats, shared: Floats) -> Floats:
    return np.asarray(np.exp(SHARPNESS * (cosines - 1)) + CHARACTERS * shared, np.float32)


def _leads(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return by how much the best of the other intents scores above that of a question."""
    return np.asarray(scores[:, :-1].max(axis=1) - scores[:, -1])
