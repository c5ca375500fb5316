"""Conversations over HTTP: their words and transcripts for everybody, and what is kept of them for users."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from index.errors import StorageError, UsageError, WenquError
from page.conversation import restored
from page.conversation_store import ConversationStore
from page.schema import Number, Stored, Title
from page.transcript import transcript
from page.visitor import language_of, user_of
from page.words import conversation_words, for_visitor

__all__ = ["add_conversation_routes"]

Json = dict[str, Any]
_STATUS = {"conversation_changed": 409, "no_conversation_of_this_name": 404}


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    text: Stored


class _Change(BaseModel):
    """What is to be kept. revision: that the text follows."""

    model_config = ConfigDict(extra="forbid", strict=True)
    text: Stored | None = None
    revision: Number = 0
    title: Annotated[Title, Field(min_length=1)] | None = None


def add_conversation_routes(app: FastAPI, store: ConversationStore | None) -> None:
    """Add the routes `/words` and `/transcripts`, and `/conversations` where there is a store.

    They are the page's own, and not described to programs.
    """

    def words(request: Request) -> Mapping[str, str]:
        return conversation_words(language_of(request))

    def transcripts(body: _Text, request: Request) -> Json:
        now = datetime.now().astimezone()
        return {"text": transcript(restored(body.text, user_of(request)), now, language_of(request))}

    app.add_api_route("/words", words, methods=["GET"], include_in_schema=False)
    app.add_api_route("/transcripts", transcripts, methods=["POST"], include_in_schema=False)
    if store is not None:
        _add_kept(app, store)


def _add_kept(app: FastAPI, store: ConversationStore) -> None:
    def listed(request: Request, find: str = "") -> list[Json]:
        return [asdict(item) for item in store.listed(_user(request), find[:200])]

    def one(name: str, request: Request) -> Any:
        found = store.text(_user(request), name)
        if found is None:
            return _error(UsageError("no_conversation_of_this_name"), request)
        return asdict(found[0]) | {"text": found[1]}

    def change(name: str, body: _Change, request: Request) -> Any:
        user, revision = _user(request), body.revision
        try:
            if body.text is not None:
                revision = store.keep(user, name, body.text, body.revision)
            if body.title is not None:
                store.rename(user, name, body.title)
        except WenquError as error:
            return _error(error, request)
        return {"revision": revision}

    def remove(name: str, request: Request) -> Json:
        store.remove(_user(request), name)
        return {"outcome": "removed"}

    app.add_api_route("/conversations", listed, methods=["GET"], include_in_schema=False)
    app.add_api_route("/conversations/{name}", one, methods=["GET"], include_in_schema=False)
    app.add_api_route("/conversations/{name}", change, methods=["POST"], include_in_schema=False)
    app.add_api_route("/conversations/{name}", remove, methods=["DELETE"], include_in_schema=False)


def _user(request: Request) -> str:
    return user_of(request) or ""


def _error(error: WenquError, request: Request) -> JSONResponse:
    status = _STATUS.get(error.code, 507 if isinstance(error, StorageError) else 400)
    return JSONResponse({"detail": for_visitor(error, language_of(request)), "code": error.code}, status)
