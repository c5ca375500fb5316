"""What went wrong with a request of a program: its status, and its words in the form of its protocol."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from index.errors import UsageError, WenquError
from index.messages import Message
from page.error_forms import Json, error_form
from page.refusals import RETRY_AFTER_SECONDS
from page.schema import where_words
from page.visitor import language_of
from page.words import without_folders

__all__ = ["FAILURES", "Failure", "FormedRoute", "failure_of"]

logger = logging.getLogger(__name__)

# How OpenAPI describes them. "4XX" also keeps FastAPI from promising a form of its own.
FAILURES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "The request is refused; the error says why."},
    "5XX": {"description": "It could not be answered, or (503) too many questions are waiting: try again."},
}
_STATUS = {"busy": 503, "no_such_model": 404, "no_such_knowledge": 404}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed, as its sender may know it. status: of the response."""

    status: int
    reason: Message

    def form(self, request: Request) -> Json:
        """Return what the sender of the request is told, in its language and its protocol."""
        return error_form(request.url.path, self.status, self.reason, language_of(request))


def failure_of(error: Exception) -> Failure:
    """Return the failure that an error is. What was not foreseen goes to the log, and nothing of it further."""
    if isinstance(error, RequestValidationError):
        place = error.errors()[0]["loc"][1:]  # after "body", "path" or "query"
        return Failure(HTTPStatus.BAD_REQUEST, Message("request_refused", {"where": where_words(place)}))
    if isinstance(error, HTTPException):  # FastAPI could not read the body
        return Failure(error.status_code, Message("request_refused", {"where": "body"}))
    if isinstance(error, UsageError):
        return Failure(_STATUS.get(error.code, HTTPStatus.BAD_REQUEST), without_folders(error.message))
    if isinstance(error, WenquError):
        logger.warning(error.message)
        return Failure(HTTPStatus.SERVICE_UNAVAILABLE, without_folders(error.message))
    logger.error("a request was not answered", exc_info=error)
    return Failure(HTTPStatus.INTERNAL_SERVER_ERROR, Message("page.failed"))


class FormedRoute(APIRoute):
    """A route whose failures have the form of its protocol, and tell nothing of the machine."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except ClientDisconnect:
                return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody reads it
            except Exception as error:
                failure = failure_of(error)
                is_busy = failure.status == HTTPStatus.SERVICE_UNAVAILABLE
                headers = {"retry-after": str(RETRY_AFTER_SECONDS)} if is_busy else None
                return JSONResponse(failure.form(request), failure.status, headers)

        return handled
