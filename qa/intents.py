"""What a person wants who types something: an answer from the documents, an overview of them, or a word with Wenqu.

A kernel ridge classifier over the encoder's vectors of example utterances (``utterances.tsv``). How far it can be
trusted with an encoder is estimated by leaving out one example at a time, for which ridge regression has a closed form
(Rifkin and Lippert, "Notes on Regularized Least Squares", 2007).
"""

from __future__ import annotations

import hashlib
import json
import logging
import unicodedata
from collections.abc import Callable, Sequence
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
RIDGE = 0.3
MARGIN = 0.0  # by which another intent scores above that of a question, at least
MOST_TALK = 0.02  # share of the questions that, left out, would be taken for talk: with other encoders the margin grows
CERTAIN = 0.2  # from a lead of so much, 98 of 100 left-out examples are no questions; from none, 94 of 100
LONGEST_TALK = 60  # characters
SHIPPED = Path(__file__).with_name("intents.safetensors")
_LEVELS = 127  # of a component in a file
_TSV_ENCODING = "utf-8"

logger = logging.getLogger(__name__)


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
class IntentClassifier:
    """Tells questions of the documents from talk and from requests for an overview.

    centre: (dimension,), the mean of the examples' vectors. examples: (examples, dimension), rows of length 1, their
    vectors without it. weights: (examples, intents), columns as in ``LABELS``. margin: see ``MARGIN``.
    """

    centre: Floats
    examples: Floats
    weights: Floats
    margin: float

    @classmethod
    def fit(cls, vectors: Floats, intents: Sequence[Intent]) -> IntentClassifier:
        """Return the classifier of examples. vectors: (examples, dimension), rows of length 1."""
        centre = vectors.mean(axis=0)
        examples = _centred(vectors, centre)
        wanted = np.array([[intent is label for label in LABELS] for intent in intents], np.float64)
        kernel = _kernel(examples @ examples.T).astype(np.float64)
        inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(kernel)))
        weights = inverse @ wanted
        left_out = wanted - weights / np.diag(inverse)[:, None]
        leads = _leads(left_out)[[intent is Intent.QUESTION for intent in intents]]
        margin = max(MARGIN, float(np.quantile(leads, 1 - MOST_TALK)))
        return cls(centre, examples, weights.astype(np.float32), margin)

    def wanted(self, vectors: Floats) -> list[Wanted]:
        """Return what is wanted by texts. vectors: (texts, dimension), of their canonical forms as queries."""
        # Not by BLAS, which leaves threads spinning that the reader needs right after.
        cosines = np.einsum("td,ed->te", _centred(vectors, self.centre), self.examples)
        scores = np.einsum("te,ei->ti", _kernel(cosines), self.weights)
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
    def load(cls, path: Path, made_of: str) -> IntentClassifier | None:
        """Return the classifier in a file; None where there is none, or it was made of something else."""
        try:
            with safe_open(path, framework="numpy") as file:
                notes = file.metadata() or {}
                if notes.get("made_of") != made_of:
                    return None
                examples = file.get_tensor("examples").astype(np.float32)
                examples /= np.linalg.norm(examples, axis=1, keepdims=True)
                weights = file.get_tensor("weights").astype(np.float32)
                return cls(file.get_tensor("centre"), examples, weights, float(json.loads(notes["margin"])))
        except (OSError, SafetensorError, KeyError, ValueError):
            return None


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
        (wanted,) = self._classifier.wanted(vector(text)[None])
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
        if (found := IntentClassifier.load(path, made_of)) is not None:
            return found
    fitted = fitted_to(encoder, examples)
    with suppress(OSError):  # a cache that cannot be written is done without
        fitted.save(kept, made_of)
    return fitted


def fitted_to(encoder: TextEncoder, examples: Sequence[Utterance]) -> IntentClassifier:
    """Encode the examples and return their classifier."""
    vectors = encoder.encode_queries([canonical(example.text) for example in examples])
    return IntentClassifier.fit(vectors, [example.intent for example in examples])


def made_of_name(encoder: TextEncoder, examples: Sequence[Utterance]) -> str:
    """Return a name of what a classifier depends on: the encoder, the examples, and how it is fitted."""
    parts = [encoder.identity, encoder.dimension, SHARPNESS, RIDGE, MARGIN, MOST_TALK]
    described = json.dumps([*parts, *((example.text, example.intent) for example in examples)], ensure_ascii=False)
    return hashlib.sha256(described.encode("utf-8")).hexdigest()[:16]


def _centred(vectors: Floats, centre: Floats) -> Floats:
    moved = vectors - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)


def _kernel(cosines: Floats) -> Floats:
    return np.asarray(np.exp(SHARPNESS * (cosines - 1)), np.float32)


def _leads(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return by how much the best of the other intents scores above that of a question."""
    return np.asarray(scores[:, :-1].max(axis=1) - scores[:, -1])
