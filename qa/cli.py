"""The command ``wenqu``."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import WenquError
from index.store import open_store
from qa.logs import Level, set_up_logging
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
    from index.passages import Passage
    from qa.answering import Answer
    from qa.feedback import Feedback

_MARKDOWN = re.compile(r"\\(.)|\*\*")

cli = typer.Typer(
    name="wenqu",
    help="问渠: ask questions of your own documents; every answer shows the passage it rests on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

IndexLocation = Annotated[
    str,
    typer.Option(
        "--index",
        "--index-dir",
        envvar=["WENQU_INDEX", "WENQU_INDEX_DIR"],
        help="The index: a folder, or milvus://host:19530/name, milvus+tls://… or milvus+lite:///file.db.",
        show_default=True,
    ),
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
EncoderServer = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        envvar="WENQU_ENCODER",
        help="Encode on the embeddings server at this http:// address; --model is its model's name there.",
        show_default=False,
    ),
]
WithReader = Annotated[
    bool,
    typer.Option("--reader/--no-reader", envvar="WENQU_READER", help="Read the first passages for the exact words."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Question = Annotated[str, typer.Argument(help="The question, in your own words.", show_default=False)]


@cli.callback()
def options(
    log_level: Annotated[
        Level, typer.Option(envvar="WENQU_LOG_LEVEL", help="What is told on stderr; debug has the questions' text.")
    ] = Level.WARNING,
    log_json: Annotated[bool, typer.Option("--log-json", envvar="WENQU_LOG_JSON", help="Tell it as JSON.")] = False,
) -> None:
    """What goes before every command."""
    set_up_logging(log_level, as_json=log_json)


@cli.command()
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
        _print_json(answer_record(answer))
    else:
        _print_answer(answer)


@cli.command()
def search(
    question: Question,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.", envvar="WENQU_K")] = 5,
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    documents: Documents = None,
    model: Model = None,
    encoder_server: EncoderServer = None,
    as_json: AsJson = False,
) -> None:
    """List the passages most likely to answer a question, best first."""
    from qa.records import hit_record
    from qa.retrieval import Retriever, checked_question

    question = checked_question(question)
    encoder = ready_index(index_dir, documents, model, encoder_server)
    hits = Retriever.open(index_dir, encoder=encoder).search(question, k)
    if as_json:
        _print_json([hit_record(hit) for hit in hits])
    else:
        for rank, hit in enumerate(hits, start=1):
            _print(f"{rank}. {hit.score:.2f}  {_place(hit.passage)}")
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
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    model: Model = None,
    encoder_server: EncoderServer = None,
    force: Annotated[bool, typer.Option("--force", help="Encode everything again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the index, or bring it up to date: only what changed is encoded."""
    report = build(
        documents_of(index_dir, documents), index_dir, encoder_for(index_dir, model, encoder_server), force=force
    )
    if as_json:
        _print_json(asdict(report))
    else:
        _print(report_line(report, index_dir))


@cli.command()
def chat(
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    documents: Documents = None,
    model: Model = None,
    encoder_server: EncoderServer = None,
    host: Annotated[str, typer.Option(envvar="WENQU_HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="WENQU_PORT", min=1, max=65535, help="The port to listen on.")] = 7860,
    reader: WithReader = True,
    read_only: Annotated[
        bool | None,
        typer.Option(
            "--read-only/--no-read-only",
            envvar="WENQU_READ_ONLY",
            help="Whether documents can be changed in the page. "
            "[default: read-only where other machines reach the page without WENQU_AUTH]",
            show_default=False,
        ),
    ] = None,
    root_path: Annotated[
        str,
        typer.Option(envvar="WENQU_ROOT_PATH", help="The path, or the whole address, that a proxy gives the page."),
    ] = "",
    mcp: Annotated[bool, typer.Option("--mcp", envvar="WENQU_MCP", help="Offer ask and search as MCP tools.")] = False,
    open_browser: Annotated[bool, typer.Option("--open", envvar="WENQU_OPEN", help="Open the browser.")] = False,
) -> None:
    """Open the chat page; the index is built first if there is none or the documents changed.

    WENQU_AUTH=user:password asks for a password; several users with commas or line ends between them.
    """
    import app
    from index.keywords import Tokenizer
    from page.library import Library
    from page.server import access_of
    from qa.answering import Assistant
    from qa.feedback import FeedbackLog

    access = access_of(os.environ.get("WENQU_AUTH"), host=host, read_only=read_only, root_path=root_path, mcp=mcp)
    if access.read_only and read_only is None:
        typer.echo(f"read-only: {host} is reached from elsewhere; WENQU_AUTH or --no-read-only change that", err=True)
    encoder = fresh_index(index_dir, documents, model, encoder_server)
    tokenizer = Tokenizer()
    assistant = Assistant.open(index_dir, encoder=encoder, tokenizer=tokenizer, reader=reader)
    library = Library(
        assistant,
        documents_of(index_dir, documents),
        index_dir,
        encoder=encoder,
        tokenizer=tokenizer,
        read_only=access.read_only,
    )
    app.serve(
        assistant,
        feedback=FeedbackLog.of_index(open_store(index_dir).votes_folder),
        library=library,
        access=access,
        host=host,
        port=port,
        open_browser=open_browser,
    )


@cli.command()
def feedback(
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    export: Annotated[
        Path | None,
        typer.Option("--export", help="Write the praised answers as a question set for evaluate.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what people thought of answers in the chat, or make a question set of it."""
    from qa.feedback import FeedbackLog, write_question_set

    entries = FeedbackLog.of_index(open_store(index_dir).votes_folder).latest()
    if export:
        count = write_question_set(entries, export)
        left_out = sum(entry.vote == "down" for entry in entries)
        note = f"; {left_out} 👎 left out: they do not tell the right passage" if left_out else ""
        _print(f"{export}: {count} questions{note}")
    elif as_json:
        _print_json([asdict(entry) for entry in entries])
    else:
        for entry in entries:
            _print_feedback(entry)
        if not entries:
            _print(f"no votes in {index_dir}: they are given in the chat, under each answer")


@cli.command()
def doctor(
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    model: Model = None,
    encoder_server: EncoderServer = None,
    repair: Annotated[bool, typer.Option("--repair", help="Rebuild the index where it has a problem.")] = False,
    as_json: AsJson = False,
) -> None:
    """Examine the index: checksums, counts, vectors, model, versions, disk; exit status 1 if there is a problem."""
    from index.doctor import examine
    from index.keywords import Tokenizer

    encoder, tokenizer = encoder_for(index_dir, model, encoder_server), Tokenizer()
    findings = examine(index_dir, encoder, tokenizer)
    problems = {finding.check for finding in findings if finding.status == "problem"}
    if problems and repair:
        report = build(documents_of(index_dir, None), index_dir, encoder, force=bool(problems & {"counts", "vectors"}))
        typer.echo(report_line(report, index_dir), err=True)
        findings = examine(index_dir, encoder, tokenizer)
    if as_json:
        _print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            _print(f"{finding.status:8} {finding.check}: {finding.detail}")
    if any(finding.status == "problem" for finding in findings):
        raise typer.Exit(1)


@cli.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="SQuAD JSON, or JSON lines with question, answers and passages.")],
    index_dir: Annotated[
        str | None,
        typer.Option(
            "--index",
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
    encoder_server: EncoderServer = None,
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
            pool,
            folder,
            encoder_for(folder, model, encoder_server),
            near_misses=near_misses,
            reader=reader,
            progress=progress,
        )
    if as_json:
        _print_json(evaluation_report.as_json(outcomes))
    else:
        _print(evaluation_report.as_table(outcomes))
    if explain:
        typer.echo(evaluation_report.explain(outcomes, explain), err=as_json)


def main() -> None:
    """The entry point: one clear line for an error, exit status 0, 1 (failed) or 2 (usage)."""
    _use_utf8()
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
        _print(f"[{number}] {_place(citation.passage)}")
        _print(f"    {_one_line(citation.passage.text)}")


def _print_feedback(entry: Feedback) -> None:
    _print(f"{'👍' if entry.vote == 'up' else '👎'} {entry.time}  {entry.question}")
    said = _one_line(_MARKDOWN.sub(lambda match: match[1] or "", entry.answer))
    _print(f"   {said}")
    places = (f"{citation.document} ¶{citation.number}" for citation in entry.citations)
    _print(f"   {', '.join(dict.fromkeys(places))}")
    if entry.note:
        _print(f"   “{_one_line(entry.note)}”")


def _place(passage: Passage) -> str:
    """``notes.pdf, p. 3 ¶12``."""
    return f"{passage.document}{f', {passage.place}' if passage.place else ''} ¶{passage.number}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _print(text: str) -> None:
    typer.echo(text)


def _print_json(content: object) -> None:
    _print(json.dumps(content, ensure_ascii=False, indent=2))


def _use_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _fail(message: str) -> None:
    typer.echo(f"wenqu: {' '.join(message.split())}", err=True)
    sys.exit(1)
