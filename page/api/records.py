"""What `POST /ask` and `POST /search` take and give, as OpenAPI documents it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from page.schema import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    MOST_PAIRS,
    MOST_RESULTS,
    MOST_SCOPED,
    count_of,
    documents_of,
    pairs_of,
    question_of,
)

__all__ = ["AnswerRecord", "AskRequest", "ErrorRecord", "HitRecord", "Scope", "SearchRequest"]

_Question = Annotated[str, BeforeValidator(question_of)]
_HISTORY = (
    f"The conversation so far, as [question, answer] pairs, oldest first: at most {MOST_PAIRS}, a question of up to "
    f"{LONGEST_QUESTION:,} characters, an answer of up to {LONGEST_ANSWER:,}."
)
_PAIRS = {
    "type": "array",
    "maxItems": MOST_PAIRS,
    "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
}


Scope = Annotated[list[str] | None, BeforeValidator(documents_of)]
_SCOPE = (
    "The documents that are asked: paths in the documents folder, folders ending in /, or patterns like *.pdf, at most "
    f"{MOST_SCOPED:,}. All, if left out."
)


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Scoped(_Request):
    documents: Scope = Field(None, description=_SCOPE, examples=[["合同/", "*.pdf"]])


class AskRequest(_Scoped):
    """A question."""

    question: _Question = Field(description="The question, in Chinese or English.", examples=["押金多少钱？"])
    history: Annotated[list[tuple[str, str]], BeforeValidator(pairs_of), WithJsonSchema(_PAIRS)] = Field(
        [], description=_HISTORY
    )


class SearchRequest(_Scoped):
    """A search."""

    question: _Question = Field(description="A question or search words.", examples=["押金多少钱？"])
    k: Annotated[int, BeforeValidator(count_of)] = Field(5, ge=1, le=MOST_RESULTS, description="How many passages.")


class PageBoxes(BaseModel):
    """Where words stand on a page of a PDF, in points of the page's own coordinates."""

    page: int
    rectangles: list[list[float]] = Field(description="Of the words: left, bottom, right, top.")
    answer: list[list[float]] = Field(description="Of the short answer within them.")
    frame: list[float] = Field(description="What is seen of the page: left, bottom, right, top.")
    turn: int = Field(description="The degrees by which a viewer turns the page clockwise.")


class _Place(BaseModel):
    document: str = Field(description="Its path in the documents folder.")
    number: int = Field(description="The paragraph, from 1.")
    section: str | None = Field(description="The headings above it.")
    page: int | None = Field(description="Of a PDF.")
    place: str | None = Field(description="Page, chapter, or sheet and row, as people say it.")
    boxes: list[PageBoxes] = Field(description="Where the words stand in a PDF; empty for other documents.")


class CitationRecord(_Place):
    """The words that an answer rests on."""

    start: int = Field(description="Where the quote begins in the document's text.")
    end: int
    quote: str
    passage: str = Field(description="The text around it.")
    recognition: float | None = Field(description="0 to 1: how surely it was recognized in a picture, null elsewhere.")
    doubtful: list[list[int]] = Field(description="Where its words stand that were not recognized surely.")


class SentenceRecord(BaseModel):
    """A sentence of an answer."""

    heading: str | None = Field(description="Of the list that begins here.")
    text: str
    citations: list[int] = Field(description="Numbers of citations, from 1.")
    unsupported: list[str] = Field(description="What the cited passages do not have of it, in words.")


class WrittenRecord(BaseModel):
    """What a language model wrote."""

    model: str
    sentences: list[SentenceRecord]
    finished: bool


class AnswerRecord(BaseModel):
    """An answer."""

    question: str = Field(description="As it was understood, after the history.")
    kind: Literal["quote", "possible", "none", "overview", "talk"]
    found: bool = Field(description="Whether the documents answer.")
    text: str = Field(description="Markdown; the marker [n] stands for the nth citation.")
    short: str | None = Field(description="The exact words that answer, or may answer; of a list a line for each item.")
    confidence: float | None = Field(description="0 to 1: how likely the words shown are right; null of talk.")
    sentences: list[SentenceRecord]
    citations: list[CitationRecord]
    reasons: list[str] = Field(description="Why the confidence is what it is, in words.")
    written: WrittenRecord | None = Field(None, description="There where a language model was asked.")
    note: str | None = Field(None, description="Why the language model did not write the text, or not all of it.")


class HitRecord(_Place):
    """A passage that was found."""

    text: str
    score: float = Field(description="0 to 1.")
    start: int = Field(description="text[start:end] is the sentence that matches best.")
    end: int
    parts: dict[str, float] = Field(description="What each part of the search thought of it.")


class ErrorRecord(BaseModel):
    """Why a request failed."""

    detail: str = Field(description="In words, Chinese or English by Accept-Language.")
    code: str = Field(description="The same in every language.")
