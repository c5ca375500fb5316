"""``wenqu ask``: answer one question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from qa.commands.options import AsJson, Documents, EncoderServer, IndexLocation, Model, Question, WithReader
from qa.commands.printing import one_line, place_of, plain, print_json
from qa.preparing import DEFAULT_INDEX_DIR, ready_index

if TYPE_CHECKING:
    from qa.answering import Answer


def ask(
    question: Question,
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    documents: Documents = None,
    model: Model = None,
    encoder_server: EncoderServer = None,
    reader: WithReader = True,
    as_json: AsJson = False,
) -> None:
    """Answer a question in the documents' words, with the passages the answer rests on."""
    from qa.answering import Assistant
    from qa.records import answer_record
    from qa.retrieval import checked_question

    question = checked_question(question)
    encoder = ready_index(index_dir, documents, model, encoder_server)
    answer = Assistant.open(index_dir, encoder=encoder, reader=reader).ask(question)
    if as_json:
        print_json(answer_record(answer))
    else:
        _print_answer(answer)


def _print_answer(answer: Answer) -> None:
    typer.echo(plain(answer.text))
    typer.echo("")
    for number, citation in enumerate(answer.citations, start=1):
        typer.echo(f"[{number}] {place_of(citation.passage)}")
        typer.echo(f"    {one_line(citation.passage.text)}")
