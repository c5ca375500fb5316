"""What an answer consists of: sentences, and the words of the documents that they rest on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.messages import Message
from index.named_cells import after_name, name_at, with_names
from index.records import ContextKind, Passage
from qa.listings import listing_at

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_WITH_UNIT = re.compile(  # 单价（元/个）, 价格/元, 重量kg, Weight, kg
    r"[（(\[【［〔][^（(）)]+[）)\]】］〕]\s*\Z|[/／]\s*[^\s/／]+\Z|(?:[\s,，]|(?<=[\u3040-\u9fff]))[A-Za-z%％‰℃°µμ²³/]{1,5}\Z"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """The words of a document that an answer rests on.

    start, end: offsets in the document's decoded text, half-open: ``text[start:end] == quote``,
    and ``passage.start <= start <= end <= passage.end``. answer: where the short answer stands
    within them, as offsets in the document's text, where there is one.
    """

    passage: Passage
    start: int
    end: int
    quote: str
    answer: tuple[int, int] | None = None

    @property
    def readable(self) -> str:
        """The quote as it says something by itself, on one line unless it is a list.

        Cells stand after the names of their columns; of a list it is what leads in to it, and the items that answer, or
        else are quoted, a line each.
        """
        passage = self.passage
        start, end = self.start - passage.start, self.end - passage.start
        listing = listing_at(passage, start, end)
        if listing is not None:
            first, last = self.answer or (self.start, self.end)
            return "\n".join(listing.lines(passage, first - passage.start, last - passage.start))
        words = with_names(passage, start, end)
        if any(part.kind is ContextKind.COLUMN for part in passage.context):
            return words or self.quote
        return " ".join(words.split())

    @property
    def named_answer(self) -> str | None:
        """The short answer after the name of its column, where it is a bare number and the name has its unit."""
        name, text = _cell(self)
        is_bare = _DIGIT.search(text) and not _LETTER.search(text)
        return after_name(name, text) if is_bare and _WITH_UNIT.search(name) else None


def cite(passage: Passage, start: int = 0, end: int | None = None) -> Citation:
    """Return the citation of ``passage.text[start:end]``, of all of it unless told."""
    quote = passage.text[start:end]
    return Citation(passage, passage.start + start, passage.start + start + len(quote), quote)


def figure_named(citation: Citation) -> str | None:
    """Return the short answer after the name of its column, where it is a figure in a table."""
    name, text = _cell(citation)
    return after_name(name, text) if name and _DIGIT.match(text) else None


def _cell(citation: Citation) -> tuple[str, str]:
    """Return the name of the column that has the short answer, and this; "" for what there is not."""
    if citation.answer is None:
        return "", ""
    passage = citation.passage
    start, end = citation.answer[0] - passage.start, citation.answer[1] - passage.start
    return name_at(passage, start, end), passage.text[start:end]


def readable_once(citations: Sequence[Citation]) -> list[str]:
    """Return the quotes as they are read one after the other: of those with one lead-in only the first has it."""
    texts, led = [], ""
    for citation in citations:
        lead, _, items = citation.readable.partition("\n")
        texts.append(items if items and lead == led else citation.readable)
        led = lead
    return texts


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer: a document's own words, or what a language model wrote.

    text: plain, not Markdown; of a list what leads in to it and its items, a line each. citations: numbers of the
    answer's citations, from 1. unsupported: what the cited passages do not have of it; empty where nothing was found
    wanting. begins_paragraph: False where the sentence continues the paragraph of the one before. heading: in the
    language of the answer, what stands above this sentence and those after it, each an item of a list; "" where it has
    none of its own.
    """

    text: str
    citations: tuple[int, ...]
    unsupported: tuple[Message, ...] = ()
    begins_paragraph: bool = True
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences that stand together: under a heading a list, without one paragraphs."""

    heading: str
    sentences: tuple[AnswerSentence, ...]

    def in_paragraphs(self, given: Sequence[str]) -> str:
        """Return what is given of each sentence in the paragraphs that they begin."""
        text = given[0]
        for sentence, one in zip(self.sentences[1:], given[1:], strict=True):
            text += ("\n\n" if sentence.begins_paragraph else " ") + one
        return text


def is_listed(short: str, sentences: Sequence[AnswerSentence]) -> bool:
    """Return whether the first sentence is a list that has the short answer.

    Above the list it would be shown twice, and without the lead-in, which may say that it is not so.
    """
    lines = sentences[0].text.splitlines() if sentences else []
    return len(lines) > 1 and all(any(" ".join(part.split()) in line for line in lines) for part in short.splitlines())


def sections_of(sentences: Sequence[AnswerSentence]) -> list[Section]:
    """Return the sentences by the heading that they stand under, in order."""
    starts = [at for at, sentence in enumerate(sentences) if sentence.heading or at == 0]
    ends = [*starts[1:], len(sentences)]
    return [
        Section(sentences[start].heading, tuple(sentences[start:end])) for start, end in zip(starts, ends, strict=False)
    ]
