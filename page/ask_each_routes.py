"""Every question put to every document, over HTTP: the answers as lines of JSON, and the table of them as a file."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from index.errors import UsageError, WenquError
from index.messages import Message
from page.recent_tables import RecentTables
from page.schema import GridRequest, grid_of
from page.visitor import language_of
from page.words import Language, ask_each_words, for_visitor
from qa.answering import Assistant
from qa.serialization import cell_record

__all__ = ["add_ask_each_routes"]

AT_ONCE = 2  # tables: each keeps a core busy
MOST_CELLS = 20_000  # of one table
_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
_STATUS = {"busy": 503, "no_such_table": 404}

logger = logging.getLogger(__name__)


def add_ask_each_routes(app: FastAPI, assistant: Callable[[], Assistant]) -> None:
    """Add the routes `/ask-each`. assistant: returns the assistant over the current index."""
    tables, room = RecentTables(), threading.BoundedSemaphore(AT_ONCE)

    def documents(request: Request) -> dict[str, Any]:
        """List the documents that can be asked."""
        return {"documents": assistant().documents(), "words": ask_each_words(language_of(request))}

    async def ask(request: Request) -> Response:
        """Put every question to every document; the answers come as lines of JSON, one a cell."""
        language = language_of(request)
        if not room.acquire(blocking=False):
            return _refused(UsageError("busy"), language)
        try:
            lines = await run_in_threadpool(_lines, assistant(), grid_of(await request.json()), tables, language)
        except BaseException as error:
            room.release()
            if isinstance(error, WenquError):
                return _refused(error, language)
            raise
        return _Answers(lines, room)

    def table(name: str, suffix: str, request: Request) -> Response:
        """Give the answers as a file: a row a document, a column a question."""
        language = language_of(request)
        content = tables.file(name, f".{suffix}", language) if suffix in _TYPES else None
        if content is None:
            return _refused(UsageError("no_such_table"), language)
        return Response(content, media_type=_TYPES[suffix])

    app.add_api_route("/ask-each", documents, methods=["GET"])
    app.add_api_route("/ask-each", ask, methods=["POST"])
    app.add_api_route("/ask-each/{name}.{suffix}", table, methods=["GET"])


class _Answers(StreamingResponse):
    """Lines of JSON as they come. room: for how many there is room; given back at the end, however it comes."""

    def __init__(self, lines: Iterator[str], room: threading.BoundedSemaphore) -> None:
        super().__init__(lines, media_type="application/x-ndjson")
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the lines."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._room.release()


def _lines(assistant: Assistant, asked: GridRequest, tables: RecentTables, language: Language) -> Iterator[str]:
    """Return the lines: first what is asked, then a cell each. Raise WenquError where it cannot be asked."""
    documents = assistant.documents(asked.documents)
    if len(documents) * len(asked.questions) > MOST_CELLS:
        raise UsageError("too_many_cells", documents=len(documents), questions=len(asked.questions), limit=MOST_CELLS)
    cells = assistant.ask_each(asked.questions, asked.documents)
    name = tables.begin(asked.questions)

    def lines() -> Iterator[str]:
        yield _line({"table": name, "questions": asked.questions, "documents": documents})
        try:
            for cell in cells:
                tables.add(name, cell)
                yield _line(cell_record(cell, assistant.retriever.boxes))
        except WenquError as error:
            yield _line({"error": for_visitor(error, language), "code": error.code})
        except Exception:
            logger.exception("a document was not asked")
            failed = Message("page.failed")
            yield _line({"error": for_visitor(failed, language), "code": failed.code})

    return lines()


def _line(record: object) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _refused(error: WenquError, language: Language) -> JSONResponse:
    return JSONResponse({"detail": for_visitor(error, language), "code": error.code}, _STATUS.get(error.code, 400))
