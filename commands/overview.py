"""``wenqu overview``: what the documents are about."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.answer_text import answer_text
from commands.building import ready_index
from commands.options import AsJson, Documents, IndexLocation, Model
from commands.printing import echo, place_of, print_json
from qa.answering import Assistant
from qa.index_setup import DEFAULT_INDEX_DIR, EncoderChoice
from qa.serialization import answer_record


def overview(
    document: Annotated[
        str | None,
        typer.Argument(help="help.overview_document", show_default=False),
    ] = None,
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    documents: Documents = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Say what a document is about, in its own words: main points, outline, names, dates, figures; or list all."""
    encoder = ready_index(index_dir, documents, EncoderChoice(model))
    answer = Assistant.open(index_dir, encoder=encoder, reader=False).overview(document)
    if as_json:
        print_json(answer_record(answer))
        return
    echo(f"{answer_text(answer)}\n")
    for number, citation in enumerate(answer.citations, start=1):
        echo(f"[{number}] {place_of(citation.passage)}")
