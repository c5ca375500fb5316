"""How commands print."""

from __future__ import annotations

import json
import re

import typer

from index.documents_folder import shown
from index.printable import printable
from index.records import Passage

_MARKDOWN = re.compile(r"\\(.)|\*\*?")


def echo(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Print text, none of which can steer the terminal."""
    typer.echo(printable(text), nl=nl, err=err)


def print_json(content: object) -> None:
    """Indented, in the characters of every script."""
    echo(json.dumps(content, ensure_ascii=False, indent=2))


def plain(markdown: str) -> str:
    """The text without the marks that answers have."""
    return _MARKDOWN.sub(lambda match: match[1] or "", markdown)


def place_of(passage: Passage) -> str:
    """``notes.pdf, p. 3 ¶12``."""
    return f"{shown(passage.document)}{f', {passage.place}' if passage.place else ''} ¶{passage.number}"


def one_line(text: str) -> str:
    """The text with its white space, also line ends, as single spaces."""
    return " ".join(text.split())
