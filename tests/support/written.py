"""Answers over passages of a few words, and a language model that says what it is told to."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence

from index.records import Passage, Sentence
from index.sentences import split_sentences
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.generation.language_model import ChatMessage, NotWrittenError
from qa.retrieval import Hit


def passage_of(text: str, document: str = "文档.txt", section: str | None = None) -> Passage:
    spans = tuple(Sentence(start, end) for start, end in split_sentences(text))
    return Passage(document, 1, text, 10, 10 + len(text), section, spans)


def hit_of(passage: Passage, row: int = 0) -> Hit:
    first = passage.sentences[0]
    return Hit(passage, 0.9, first.start, first.end, {}, row)


def answer_over(
    *texts: str, question: str = "泰山主峰有多高？", short: str | None = None, found: bool = True
) -> Answer:
    """As `Assistant.ask` gives it: the first passage is cited, by the sentence with the short answer."""
    hits = tuple(hit_of(passage_of(text), row) for row, text in enumerate(texts))
    passage = hits[0].passage
    place = passage.text.find(short) if short else 0
    cited = next(one for one in passage.sentences if one.start <= place < one.end)
    words = (passage.start + place, passage.start + place + len(short)) if short else None
    quote = passage.text[cited.start : cited.end]
    citation = Citation(passage, passage.start + cited.start, passage.start + cited.end, quote, words)
    kind = AnswerKind.QUOTE if found else AnswerKind.NONE
    sentences = (AnswerSentence(quote, (1,)),) if found else ()
    return Answer(question, kind, sentences, short, 0.8, (citation,), hits)


class Told:
    """A language model that says these pieces, and then fails if it is to."""

    name = "told"

    def __init__(self, pieces: Iterable[str], failure: NotWrittenError | None = None) -> None:
        self.pieces = pieces
        self.failure = failure
        self.asked: list[list[ChatMessage]] = []
        self.closed = False

    def stream(self, messages: Sequence[ChatMessage]) -> Generator[str, None, None]:
        self.asked.append(list(messages))
        try:
            yield from self.pieces
            if self.failure:
                raise self.failure
        finally:
            self.closed = True
