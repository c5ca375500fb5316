"""OpenAI's protocol: `GET /v1/models` and `POST /v1/chat/completions`, with the documents as the model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from index.errors import UsageError
from page.api.chat_messages import question_and_history
from page.api.chat_records import ChatRequest, CompletionRecord, ModelList, ModelRecord
from page.api.event_stream import EVENT_STREAM, event, event_stream
from page.api.failures import FAILURES, FormedRoute
from page.api.sources import source_annotations, sources_markdown
from page.api.turns import Turns
from page.error_forms import OPENAI_PATH
from page.questions import Json, Questions, Version

__all__ = ["MODEL", "chat_routes"]

MODEL = "wenqu"


def chat_routes(questions: Questions, turns: Turns, root_path: str) -> APIRouter:
    """Return the routes. root_path: the path or the whole address that a proxy in front gives the page."""
    router = APIRouter(prefix=OPENAI_PATH, route_class=FormedRoute, tags=["OpenAI's protocol"])
    model = {"id": MODEL, "object": "model", "created": int(time.time()), "owned_by": MODEL}

    def models() -> Json:
        """List the models: the documents are one."""
        return {"object": "list", "data": [model]}

    def model_named(name: str) -> Json:
        """Describe a model."""
        _check_model(name)
        return model

    async def completions(asked: ChatRequest, request: Request) -> Response:
        """Answer the last message of a conversation from the documents."""
        _check_model(asked.model)
        versions = partial(questions.versions, *question_and_history(asked.messages), asked.documents)
        completion = _Completion(_address(request, root_path))
        if asked.stream:
            return event_stream(turns.results(lambda: completion.chunks(versions())), request)
        return JSONResponse(await turns.result(lambda: completion.whole(versions()), request))

    router.add_api_route("/models", models, methods=["GET"], response_model=ModelList, responses=FAILURES)
    router.add_api_route("/models/{name}", model_named, methods=["GET"], response_model=ModelRecord, responses=FAILURES)
    given: dict[int | str, dict[str, Any]] = {200: {"model": CompletionRecord, "content": {EVENT_STREAM: {}}}}
    router.add_api_route("/chat/completions", completions, methods=["POST"], responses=given | FAILURES)
    return router


class _Completion:
    """A chat completion, whole or in chunks. address: of the page."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._head = {"id": f"chatcmpl-{uuid4().hex}", "created": int(time.time()), "model": MODEL}

    def whole(self, versions: Iterator[Version]) -> Json:
        """Return the completion of the last version."""
        *_, version = versions
        content = version.answer.text + sources_markdown(version.answer)
        cited = source_annotations(version, content, self._address)
        message = {"role": "assistant", "content": content, "refusal": None, "annotations": cited}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return self._head | {"object": "chat.completion", "choices": [choice], "wenqu": version.record()}

    def chunks(self, versions: Iterator[Version]) -> Iterator[str]:
        """Yield the completion as the events of a stream: what is new of each version, then the sources."""
        sent = shown = ""
        yield self._chunk({"role": "assistant", "content": ""})
        for version in versions:
            text = version.answer.text
            new = text.removeprefix(shown) if text.startswith(shown) else f"\n\n{text}"  # nothing can be taken back
            if new:
                yield self._chunk({"content": new})
            sent, shown = sent + new, text
        sources = sources_markdown(version.answer)
        cited = source_annotations(version, sent + sources, self._address)
        yield self._chunk({"content": sources, "annotations": cited})
        yield self._chunk({}, finish="stop", wenqu=version.record())
        yield "data: [DONE]\n\n"

    def _chunk(self, delta: Json, finish: str | None = None, **more: object) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return event(self._head | {"object": "chat.completion.chunk", "choices": [choice]} | more)


def _address(request: Request, root_path: str) -> str:
    """Return where the page is for whoever asks, with a slash at the end."""
    own = "" if "://" in root_path else str(request.base_url).rstrip("/")
    return f"{own}{root_path}/"


def _check_model(name: str) -> None:
    if name != MODEL:
        raise UsageError("no_such_model", name=ascii(name[:80]), known=MODEL)
