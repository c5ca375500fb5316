"""How commands print."""

from __future__ import annotations

import json

import typer

from index.documents_folder import shown
from index.printable import printable
from index.records import Passage


def echo(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Print text, none of which can steer the terminal."""
    typer.echo(printable(text), nl=nl, err=err)


def print_json(content: object) -> None:
    """Print JSON, indented, in the characters of every script."""
    echo(json.dumps(content, ensure_ascii=False, indent=2))


def place_of(passage: Passage) -> str:
    """Return where a passage stands, as ``notes.pdf, p. 3 ¶12``."""
    return f"{shown(passage.document)}{f', {passage.place}' if passage.place else ''} ¶{passage.number}"


def one_line(text: str) -> str:
    """Return the text with single spaces for its white space, also for line ends."""
    return " ".join(text.split())
