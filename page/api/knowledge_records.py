"""Dify's external knowledge API: what it sends and what it is given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from page.schema import MOST_RESULTS

__all__ = ["Condition", "KnowledgeRecord", "MetadataCondition", "Records", "RetrievalRequest"]

Operator = Literal[
    "contains",
    "not contains",
    "start with",
    "end with",
    "is",
    "is not",
    "in",
    "not in",
    "empty",
    "not empty",
    "null",
    "not null",
    "=",
    "≠",
    ">",
    "<",
    "≥",
    "≤",
    "before",
    "after",
]
Name = Annotated[str, Field(max_length=64)]


class _Taken(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class RetrievalSetting(_Taken):
    """How many records, and how near at least."""

    top_k: int = Field(ge=1, le=MOST_RESULTS)
    score_threshold: float | None = Field(0.0, ge=0, le=1)


class Condition(_Taken):
    """What the metadata of a record must be. name: of the field, or of several."""

    name: Name | list[Name]
    comparison_operator: Operator
    value: str | float | list[str] | None = None


class MetadataCondition(_Taken):
    """Conditions that all must hold, or one of them."""

    logical_operator: Literal["and", "or"] | None = "and"
    conditions: list[Condition] | None = Field(None, max_length=64)


class RetrievalRequest(_Taken):
    """A search in a knowledge base. knowledge_id: "wenqu" for all documents, or some as in `/ask`."""

    knowledge_id: str = Field(examples=["wenqu"])
    query: str = Field(examples=["押金多少钱？"])
    retrieval_setting: RetrievalSetting
    metadata_condition: MetadataCondition | None = None


class Metadata(BaseModel):
    """Where a record stands; conditions name these fields."""

    document: str = Field(description="The path in the documents folder.")
    number: int = Field(description="The paragraph, from 1.")
    section: str | None
    page: int | None = Field(description="Of a PDF.")
    place: str | None


class KnowledgeRecord(BaseModel):
    """A passage."""

    content: str
    score: float
    title: str
    metadata: Metadata


class Records(BaseModel):
    """The passages, best first."""

    records: list[KnowledgeRecord]
