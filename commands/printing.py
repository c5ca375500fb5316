"""How commands print."""

from __future__ import annotations

import json

import typer

from index.records import Passage


def print_json(content: object) -> None:
    """Print JSON, indented and unescaped."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def place_of(passage: Passage) -> str:
    """Return where a passage stands, as ``notes.pdf, p. 3 ¶12``."""
    return f"{passage.document}{f', {passage.place}' if passage.place else ''} ¶{passage.number}"


def one_line(text: str) -> str:
    """Return the text with single spaces for its white space, also for line ends."""
    return " ".join(text.split())
