"""What the documents say for and against, where a question asks whether something is so.

No verdict is given: a rumour and its denial both stand in a document, and whoever reads them has to see both.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from index.messages import words
from index.records import Sentence
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.retrieval import Hit
from qa.scripts import fold_script

LOOKED_AT = 10  # hits

_ASKS = re.compile(
    r"[吗嘛][？?]?$|(?<![为什])么[？?]?$|是不是|是否|能否|可否|有没有|([能会要是可])不\1|对不对|真的假的|真假"
    r"|^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)
_ASKS_OTHER = re.compile(
    r"谁|什么|哪|多少|几[^乎]|怎|为何|如何|\b(?:who|what|when|where|why|how|which)\b", re.IGNORECASE
)
_DENIES = re.compile(
    r"否认|反驳|驳斥|澄清|辟谣|不实|谣[言传]|误导|并非|并未|并没|不是|没有|无关|不属实|子虚乌有"
    r"|\b(?:den(?:y|ies|ied|ial)|refut\w+|untrue|false|rumou?rs?|not|never|no)\b|n't\b",
    re.IGNORECASE,
)


def asks_whether(question: str) -> bool:
    """Return whether a question asks for yes or no."""
    folded = fold_script(question.strip())
    return _ASKS.search(folded) is not None and _ASKS_OTHER.search(folded) is None


def for_and_against(answer: Answer, names: Collection[str]) -> Answer:
    """Return the answer with what says so and what denies it, each in its own words, where both are found.

    names: those that the question has; what speaks for or against has all of them in one sentence.
    """
    if not names or answer.kind is AnswerKind.NONE:
        return answer
    told = list(_sentences_on(answer.hits[:LOOKED_AT], {fold_script(name).lower() for name in names}))
    sides = [next((one for one in told if denies(one.quote) is denied), None) for denied in (False, True)]
    found = [one for one in sides if one is not None]
    if len(found) < len(sides):
        return answer
    headings = (words("answer.for", answer.language), words("answer.against", answer.language))
    sentences = tuple(
        AnswerSentence(one.readable, (number,), heading=heading)
        for number, (one, heading) in enumerate(zip(found, headings, strict=True), start=1)
    )
    return replace(answer, sentences=sentences, short=None, citations=tuple(found))


def denies(sentence: str) -> bool:
    """Return whether a sentence says that something is not so."""
    return _DENIES.search(fold_script(sentence)) is not None


def _sentences_on(hits: Sequence[Hit], names: Collection[str]) -> Iterator[Citation]:
    for hit in hits:
        for sentence in hit.passage.sentences:
            text = fold_script(hit.passage.text[sentence.start : sentence.end]).lower()
            if all(name in text for name in names):
                yield _citation(hit, sentence)


def _citation(hit: Hit, sentence: Sentence) -> Citation:
    passage = hit.passage
    start, end = passage.start + sentence.start, passage.start + sentence.end
    return Citation(passage, start, end, passage.text[sentence.start : sentence.end])
