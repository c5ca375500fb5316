"""`POST /ask` and `POST /search`: JSON in, JSON out, in one request."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from page.api.event_stream import EVENT_STREAM, event, event_stream, wants_events
from page.api.failures import FAILURES, FormedRoute
from page.api.records import AnswerRecord, AskRequest, ErrorRecord, HitRecord, SearchRequest
from page.api.turns import Turns
from page.questions import Json, Questions

__all__ = ["plain_routes"]


def plain_routes(questions: Questions, turns: Turns) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=FormedRoute, tags=["questions"])

    async def ask(asked: AskRequest, request: Request) -> Response:
        """Answer a question from the documents.

        With `Accept: text/event-stream`, an event `text` has the text as far as it is written, each time all of it;
        then the event `answer` has the whole answer, or `error` says what went wrong.
        """
        if wants_events(request):
            return event_stream(turns.results(partial(_answer_events, questions, asked)), request, "error")
        return JSONResponse(await turns.result(partial(_answer, questions, asked), request))

    async def search(asked: SearchRequest, request: Request) -> Response:
        """Find the passages of the documents nearest to a question, best first.

        With `Accept: text/event-stream`, each passage is an event `hit`; the event `end`, which has their number,
        follows the last one.
        """
        if wants_events(request):
            return event_stream(turns.results(partial(_hit_events, questions, asked)), request, "error")
        return JSONResponse(
            await turns.result(partial(questions.search, asked.question, asked.k, asked.documents), request)
        )

    for path, function, given in (("/ask", ask, AnswerRecord), ("/search", search, list[HitRecord])):
        router.add_api_route(path, function, methods=["POST"], responses=_responses(given))
    return router


def _answer(questions: Questions, asked: AskRequest) -> Json:
    *_, version = questions.versions(asked.question, asked.history, asked.documents)
    return version.record()


def _answer_events(questions: Questions, asked: AskRequest) -> Iterator[str]:
    for version in questions.versions(asked.question, asked.history, asked.documents):
        yield event({"text": version.answer.text}, "text")
    yield event(version.record(), "answer")


def _hit_events(questions: Questions, asked: SearchRequest) -> Iterator[str]:
    hits = questions.search(asked.question, asked.k, asked.documents)
    yield from (event(hit, "hit") for hit in hits)
    yield event({"hits": len(hits)}, "end")


def _responses(given: Any) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of the responses. given: the type of what comes back."""
    failures = {status: {**described, "model": ErrorRecord} for status, described in FAILURES.items()}
    return {200: {"model": given, "content": {EVENT_STREAM: {}}}, **failures}
