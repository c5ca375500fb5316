"""What the documents say to a question, as data: the front ends decide what it looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from index.messages import Language, Message
from qa.citation import AnswerSentence, Citation, figure_named
from qa.languages import is_chinese, language_of
from qa.markdown import answer_markdown, possible_markdown, refusal_markdown
from qa.retrieval import Hit

__all__ = ["Answer", "AnswerKind", "AnswerSentence", "Citation"]

_WHICH_MOST = re.compile(r"(?:哪|谁).*[最更]|\bwhich\b.*(?:er|est|more|most)\b", re.IGNORECASE)


class AnswerKind(StrEnum):
    """What sort of answer it is.

    quote: words of the documents that answer, or what a language model wrote from them. possible: words that
    perhaps answer. none: the documents do not answer. overview: what the documents, or one of them, are about.
    talk: something said to a greeting, or about Wenqu itself.
    """

    QUOTE = "quote"
    POSSIBLE = "possible"
    NONE = "none"
    OVERVIEW = "overview"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say.

    question: as it was understood (a follow-up is completed from the history).
    sentences: in order; empty where the documents do not answer.
    short: the exact words of the document that answer, or perhaps answer, or None; they are in the first citation,
        which may have stars around them or in them. Of several items of a list, a line each, without bullets and the
        signs between them. Of a table that is asked for as a whole, a line for what each row is of, in the citation of
        that row.
    confidence: 0..1, the probability that the words shown are right; 0 of talk and overviews, which have none.
    citations: what the sentences rest on; the nearest passages where the documents do not answer.
    hits: what was found, best first.
    written_by: the language model that wrote the sentences; None where they are the documents' own words.
    finished: False while a language model is still writing.
    notes: what there is to say about the answer, such as why the language model did not write it.
    reasons: what speaks for the words that were read, or against them: why the confidence is what it is.
    spoken: the language that it is given in, where the question alone does not say.
    """

    question: str
    kind: AnswerKind
    sentences: tuple[AnswerSentence, ...]
    short: str | None
    confidence: float
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    written_by: str | None = None
    finished: bool = True
    notes: tuple[Message, ...] = ()
    reasons: tuple[Message, ...] = ()
    spoken: Language | None = None

    @property
    def found(self) -> bool:
        """Whether the documents answer; a possible answer is none, and talk is not theirs."""
        return self.kind in {AnswerKind.QUOTE, AnswerKind.OVERVIEW}

    @property
    def is_given(self) -> bool:
        """Whether the sentences are what there is to say: an answer of the documents, or talk."""
        return self.found or self.kind is AnswerKind.TALK

    @property
    def language(self) -> Language:
        """The language that the question was asked in; after a bare name or code that of what was found."""
        return self.spoken or language_of(self.question) or self._language_found()

    @property
    def has_confidence(self) -> bool:
        """Whether the words of documents are shown as an answer, which may be right or wrong."""
        return self.kind in {AnswerKind.QUOTE, AnswerKind.POSSIBLE, AnswerKind.NONE}

    def _language_found(self) -> Language:
        passages = [citation.passage for citation in self.citations] or [hit.passage for hit in self.hits]
        return "en" if passages and not is_chinese(passages[0].text) else "zh"

    @property
    def lead(self) -> str | None:
        """The short answer as it is shown: a bare number of a table after the name of the column that has its unit.

        A figure of one of several columns is shown after its name where it is asked which of them has most.
        """
        if not self.short or not self.citations:
            return self.short
        cited = self.citations[0]
        return (figure_named(cited) if _WHICH_MOST.search(self.question) else cited.named_answer) or self.short

    @property
    def text(self) -> str:
        """The answer as Markdown; the marker [n] stands for ``citations[n - 1]``."""
        if self.kind is AnswerKind.POSSIBLE:
            return possible_markdown(self.lead, self.sentences, self.notes, self.language)
        if not self.is_given:
            return refusal_markdown([citation.readable for citation in self.citations], self.notes, self.language)
        written = self.written_by is not None
        return answer_markdown(self.lead, self.sentences, self.notes, self.language, written=written)
