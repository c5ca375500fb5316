"""What is read of a hit is read again in its sentence alone."""

from __future__ import annotations

from dataclasses import replace

from index.records import Sentence
from qa import Retriever
from qa.reader.looks import read_closely
from qa.reader.reader import Reader, Reading

QUESTION = "祁门红茶产于哪里？"
MATCHED = "祁门红茶的名气很大。"


def closely(retriever: Retriever, *sentences: str) -> tuple[Reading, str]:
    """What is read closely of a passage of these sentences, of which the first matched, and its words."""
    hit = retriever.search(QUESTION, 1)[0]
    text, places, at = "".join(sentences), [], 0
    for sentence in sentences:
        places.append(Sentence(at, at + len(sentence)))
        at += len(sentence)
    passage = replace(hit.passage, text=text, end=len(text), sentences=tuple(places))
    (reading,) = read_closely(QUESTION, [replace(hit, passage=passage, start=0, end=len(sentences[0]))], Reader.open())
    return reading, text[reading.start : reading.end]


def test_the_sentence_that_answers_is_read_alone_as_well(retriever: Retriever) -> None:
    answer = "祁门红茶产于安徽省祁门县。"
    beside, words = closely(retriever, MATCHED, answer)
    alone, own = closely(retriever, answer)
    assert "安徽" in words
    assert words == own
    assert beside.alone == alone.score
    assert alone.alone == alone.score != beside.score
