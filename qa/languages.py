"""Questions in another script than the documents.

A multilingual encoder puts all English questions nearer to some Chinese sentences than to
others, whatever they ask. What a set of everyday questions has in common with a sentence is
therefore taken off its score, as in cross-domain similarity local scaling (Conneau et al.,
"Word Translation Without Parallel Data", 2018, https://arxiv.org/abs/1710.04087). The score
being an inner product, that is one vector to subtract from the question's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from index.embedding.encoder import TextEncoder
from index.messages import Language

Vector = npt.NDArray[np.float32]

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_BEGINS_IN_ENGLISH = re.compile(
    r"\W*(?:(?:please|and|so|but|then) )?(?:who|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|can"
    r"|could|will|would|should|has|have|tell|give|show|list|name|compare|summari[sz]e|explain|describe)(?:['’]s)? ",
    re.IGNORECASE,
)
_LATIN_WORD = re.compile(r"\b[A-Za-z]+(?:['’][A-Za-z]+)?\b")
_MOSTLY = 0.8
_SAMPLE = 200
EVERYDAY_QUESTIONS = (
    "When was the company founded?",
    "Who is the author of this book?",
    "Where is the city located?",
    "How much did it cost to build?",
    "Why did the war break out?",
    "What is the film about?",
    "How many people live on the island?",
    "Which team won the championship?",
    "What did the minister say about the new law?",
    "How does the machine work?",
    "What are the symptoms of the disease?",
    "In which year was the university established?",
    "What is the main habitat of this species?",
    "Who directed the television series?",
    "How long is the river?",
    "What was the result of the election?",
    "Which awards did the singer receive?",
    "What is the capital of the province?",
    "How do I apply for a refund?",
    "What percentage of revenue comes from exports?",
    "Why was the road closed?",
    "Who succeeded the emperor?",
    "What ingredients are in the dish?",
    "How far is the station from the airport?",
)


def is_chinese(text: str) -> bool:
    """Return whether the text has Chinese characters."""
    return _CHINESE.search(text) is not None


def language_of(text: str) -> Language | None:
    """Return the language that a text is written in; None of a bare name or code, which is written so in any.

    English where it begins as an English question does, whatever names are in it, or has several words that are not
    all names; Chinese where it has a Chinese character.
    """
    if _BEGINS_IN_ENGLISH.match(text):
        return "en"
    if is_chinese(text):
        return "zh"
    words = _LATIN_WORD.findall(text)
    return "en" if len(words) > 1 and any(map(str.islower, words)) else None


def mostly_chinese(texts: Iterable[str]) -> bool:
    """Return whether most letters of a sample of the texts are Chinese characters."""
    sample = "".join(text[:_SAMPLE] for text in texts)
    return len(_CHINESE.findall(sample)) >= _MOSTLY * max(1, len(_LETTER.findall(sample)))


def everyday_vector(encoder: TextEncoder) -> Vector:
    """Return the mean vector, (dimension,) float32, of everyday English questions."""
    vectors = encoder.encode_queries(EVERYDAY_QUESTIONS)
    return np.asarray(vectors.mean(axis=0), np.float32)
