"""All interfaces for programs, in an application."""

from __future__ import annotations

from fastapi import FastAPI

from page.api.chat import chat_routes
from page.api.documentation import add_documentation
from page.api.knowledge import knowledge_routes
from page.api.plain import plain_routes
from page.api.turns import Turns
from page.questions import Questions

__all__ = ["add_api_routes"]


def add_api_routes(application: FastAPI, questions: Questions, turns: Turns, root_path: str = "") -> None:
    """Add the routes of every protocol, and the page that documents them. root_path: as for `chat_routes`."""
    application.include_router(plain_routes(questions, turns))
    application.include_router(chat_routes(questions, turns, root_path))
    application.include_router(knowledge_routes(questions, turns))
    add_documentation(application)
