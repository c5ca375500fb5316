"""The command ``wenqu``."""

from __future__ import annotations

import json
import logging
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import WenquError
from qa.preparing import (
    DEFAULT_INDEX_DIR,
    build,
    documents_of,
    encoder_for,
    fresh_index,
    progress_bar,
    ready_index,
    report_line,
)

if TYPE_CHECKING:
    from qa.answering import Answer

_MARKDOWN = re.compile(r"\\(.)|\*\*")

cli = typer.Typer(
    name="wenqu",
    help="问渠: ask questions of your own documents; every answer shows the passage it rests on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

IndexDir = Annotated[
    Path, typer.Option("--index-dir", envvar="WENQU_INDEX_DIR", help="The index folder.", show_default=True)
]
Documents = Annotated[
    Path | None,
    typer.Option(
        "--documents",
        envvar="WENQU_DOCUMENTS",
        help="The documents, a folder or a file. [default: those of the index, else seeds/]",
        show_default=False,
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        envvar="WENQU_MODEL",
        help="A sentence-transformers name or folder, or builtin. [default: the index's own, else builtin]",
        show_default=False,
    ),
]
WithReader = Annotated[
    bool,
    typer.Option("--reader/--no-reader", envvar="WENQU_READER", help="Read the first passages for the exact words."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Question = Annotated[str, typer.Argument(help="The question, in your own words.", show_default=False)]


@cli.command()
def ask(
    question: Question,
    index_dir: IndexDir = DEFAULT_INDEX_DIR,
    documents: Documents = None,
    model: Model = None,
    reader: WithReader = True,
    as_json: AsJson = False,
) -> None:
    """Answer a question in the documents' words, with the passages the answer rests on."""
    from qa.answering import Assistant
    from qa.records import answer_record
    from qa.retrieval import checked_question

    question = checked_question(question)
    encoder = ready_index(index_dir, documents, model)
    answer = Assistant.open(index_dir, encoder=encoder, reader=reader).ask(question)
    if as_json:
        _print_json(answer_record(answer))
    else:
        _print_answer(answer)


@cli.command()
def search(
    question: Question,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.", envvar="WENQU_K")] = 5,
    index_dir: IndexDir = DEFAULT_INDEX_DIR,
    documents: Documents = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """List the passages most likely to answer a question, best first."""
    from qa.records import hit_record
    from qa.retrieval import Retriever, checked_question

    question = checked_question(question)
    encoder = ready_index(index_dir, documents, model)
    hits = Retriever.open(index_dir, encoder=encoder).search(question, k)
    if as_json:
        _print_json([hit_record(hit) for hit in hits])
    else:
        for rank, hit in enumerate(hits, start=1):
            _print(f"{rank}. {hit.score:.2f}  {_place(hit.passage.document, hit.passage.number)}")
            _print(f"   {_one_line(hit.passage.text)}")


@cli.command()
def index(
    documents: Annotated[
        Path | None,
        typer.Argument(
            envvar="WENQU_DOCUMENTS",
            help="The documents, a folder or a file. [default: those of the index, else seeds/]",
            show_default=False,
        ),
    ] = None,
    index_dir: IndexDir = DEFAULT_INDEX_DIR,
    model: Model = None,
    force: Annotated[bool, typer.Option("--force", help="Encode everything again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the index, or bring it up to date: only what changed is encoded."""
    report = build(documents_of(index_dir, documents), index_dir, encoder_for(index_dir, model), force=force)
    if as_json:
        _print_json(asdict(report))
    else:
        _print(report_line(report, index_dir))


@cli.command()
def chat(
    index_dir: IndexDir = DEFAULT_INDEX_DIR,
    documents: Documents = None,
    model: Model = None,
    host: Annotated[str, typer.Option(envvar="WENQU_HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="WENQU_PORT", min=1, max=65535, help="The port to listen on.")] = 7860,
    reader: WithReader = True,
    open_browser: Annotated[bool, typer.Option("--open", envvar="WENQU_OPEN", help="Open the browser.")] = False,
) -> None:
    """Open the chat page; the index is built first if there is none or the documents changed."""
    import app
    from qa.answering import Assistant

    encoder = fresh_index(index_dir, documents, model)
    app.serve(
        Assistant.open(index_dir, encoder=encoder, reader=reader), host=host, port=port, open_browser=open_browser
    )


@cli.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="SQuAD JSON, or JSON lines with question, answers and passages.")],
    index_dir: Annotated[
        Path | None,
        typer.Option(
            "--index-dir",
            help="Keep the index of a SQuAD file's passages here; for JSON lines, the index to ask.",
            show_default=False,
        ),
    ] = None,
    unanswerable: Annotated[
        list[Path] | None,
        typer.Option("--unanswerable", help="Ask the questions of this file too: nothing answers them."),
    ] = None,
    near_misses: Annotated[
        bool, typer.Option("--near-misses", help="Ask each question again with its right passages taken out.")
    ] = False,
    stray_history: Annotated[
        bool, typer.Option("--stray-history", help="Give each question without history an unrelated turn before it.")
    ] = False,
    distractors: Annotated[
        list[Path] | None,
        typer.Option("--distractors", help="More passages: text, one article a line; or a SQuAD file's passages."),
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Ask only so many questions, drawn at random.")] = None,
    explain: Annotated[int, typer.Option(min=0, help="List so many of the worst questions.")] = 0,
    model: Model = None,
    reader: WithReader = True,
    as_json: AsJson = False,
) -> None:
    """Score finding, refusing and reading on a question set."""
    from qa import evaluation_report
    from qa.question_sets import read_pool, with_stray_history

    pool = read_pool(file, unanswerable or [], distractors or [], sample)
    pool = with_stray_history(pool) if stray_history else pool
    with evaluation_report.pool_index(pool, index_dir) as folder, progress_bar() as progress:
        outcomes = evaluation_report.run(
            pool, folder, encoder_for(folder, model), near_misses=near_misses, reader=reader, progress=progress
        )
    if as_json:
        _print_json(evaluation_report.as_json(outcomes))
    else:
        _print(evaluation_report.as_table(outcomes))
    if explain:
        typer.echo(evaluation_report.explain(outcomes, explain), err=as_json)


def main() -> None:
    """The entry point: one clear line for an error, exit status 0, 1 (failed) or 2 (usage)."""
    _quieten_libraries()
    try:
        cli()
    except WenquError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror or error}")
    except KeyboardInterrupt:
        sys.exit(130)


def _print_answer(answer: Answer) -> None:
    _print(_MARKDOWN.sub(lambda match: match[1] or "", answer.text))
    _print("")
    for number, citation in enumerate(answer.citations, start=1):
        _print(f"[{number}] {_place(citation.passage.document, citation.passage.number)}")
        _print(f"    {_one_line(citation.passage.text)}")


def _place(document: str, number: int) -> str:
    return f"{document} ¶{number}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _print(text: str) -> None:
    typer.echo(text)


def _print_json(content: object) -> None:
    _print(json.dumps(content, ensure_ascii=False, indent=2))


def _quieten_libraries() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)  # bm25s sets its own logger to DEBUG
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])


def _fail(message: str) -> None:
    typer.echo(f"wenqu: {' '.join(message.split())}", err=True)
    sys.exit(1)
