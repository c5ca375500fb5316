"""All interfaces for programs, in an application."""

from __future__ import annotations

from fastapi import FastAPI

from page.api.documentation import add_documentation
from page.api.plain import plain_routes
from page.api.turns import Turns
from page.questions import Questions

__all__ = ["add_api_routes"]


def add_api_routes(application: FastAPI, questions: Questions, turns: Turns) -> None:
    """Add the routes of every protocol, and the page that documents them."""
    application.include_router(plain_routes(questions, turns))
    add_documentation(application)
