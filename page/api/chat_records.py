"""OpenAI's chat completions, as far as they are taken and given here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from page.api.records import Scope

__all__ = ["ChatMessage", "ChatRequest", "CompletionRecord", "ModelList", "ModelRecord"]

MOST_MESSAGES = 1_000


class _Taken(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)  # clients send settings of language models, which it is not


class ContentPart(_Taken):
    """A part of a message; only text is read."""

    type: str
    text: str | None = None


class ChatMessage(_Taken):
    """A message. Those of the user are questions, those of the assistant the answers; others are not used."""

    role: Literal["developer", "system", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None


class ChatRequest(_Taken):
    """A conversation, whose last message is a question. Further fields of OpenAI's are accepted and not used."""

    model: str = Field(examples=["wenqu"])
    messages: list[ChatMessage] = Field(
        min_length=1, max_length=MOST_MESSAGES, examples=[[{"role": "user", "content": "押金多少钱？"}]]
    )
    stream: bool | None = False
    n: int | None = Field(1, ge=1, le=1)
    documents: Scope = Field(None, description="The documents that are asked, as in `/ask`.")


class UrlCitation(BaseModel):
    """Where a source can be seen. start_index, end_index: of its first marker in the message."""

    start_index: int
    end_index: int
    url: str
    title: str


class Annotation(BaseModel):
    """A source of the message."""

    type: Literal["url_citation"]
    url_citation: UrlCitation
    citation: dict[str, object] = Field(description="The citation as in `/ask`.")


class AssistantMessage(BaseModel):
    """The answer, as Markdown with its sources below."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one answer."""

    index: int
    message: AssistantMessage
    logprobs: None
    finish_reason: Literal["stop"]


class CompletionRecord(BaseModel):
    """A chat completion. With `stream`, it comes in chunks, as events."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    wenqu: dict[str, Any] = Field(description="The answer as in `/ask`.")


class ModelRecord(BaseModel):
    """A model that can be asked."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(BaseModel):
    """All models."""

    object: Literal["list"]
    data: list[ModelRecord]
