"""Dify's external knowledge API: `POST /retrieval`."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from index.errors import UsageError
from page.api.failures import FAILURES, FormedRoute
from page.api.knowledge_records import Records, RetrievalRequest
from page.api.metadata_conditions import meets
from page.api.turns import Turns
from page.error_forms import DIFY_PATH
from page.questions import Json, Questions
from qa.retrieval import Hit, Retriever
from qa.scope import Scope
from qa.serialization import hit_record, where_record

__all__ = ["KNOWLEDGE", "knowledge_routes"]

KNOWLEDGE = "wenqu"
MOST_CONSIDERED = 1_000  # of the nearest passages, where there is a condition on their metadata


def knowledge_routes(questions: Questions, turns: Turns) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=FormedRoute, tags=["Dify"])

    async def retrieval(asked: RetrievalRequest, request: Request) -> Response:
        """Find the passages of the documents nearest to a query, best first.

        Errors have `error_code` and `error_msg`: 1001 without a key, 1002 with a wrong one, 2001 where there is no
        such knowledge base, else the status.
        """
        return JSONResponse(await turns.result(partial(_records, questions, asked), request))

    router.add_api_route(DIFY_PATH, retrieval, methods=["POST"], responses={200: {"model": Records}, **FAILURES})
    return router


def _records(questions: Questions, asked: RetrievalRequest) -> Json:
    setting, condition = asked.retrieval_setting, asked.metadata_condition
    retriever = questions.assistant().retriever
    scope = _scope(retriever, asked.knowledge_id)
    hits = retriever.search(asked.query, MOST_CONSIDERED if condition else setting.top_k, documents=scope)
    near = [_record(hit) for hit in hits if hit.score >= (setting.score_threshold or 0)]
    kept = [record for record in near if condition is None or meets(record["metadata"], condition)]
    return {"records": kept[: setting.top_k]}


def _scope(retriever: Retriever, knowledge: str) -> Scope | None:
    """Return the documents that a knowledge base stands for, None for all."""
    if knowledge == KNOWLEDGE:
        return None
    try:
        return retriever.scope([knowledge])
    except UsageError as error:
        raise UsageError("no_such_knowledge", name=ascii(knowledge[:80]), known=KNOWLEDGE) from error


def _record(hit: Hit) -> Json:
    found = hit_record(hit)
    metadata = where_record(hit.passage)
    return {"content": found["text"], "score": found["score"], "title": found["document"], "metadata": metadata}
