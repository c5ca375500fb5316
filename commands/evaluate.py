"""``wenqu evaluate``: score a question set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.building import progress_bar
from commands.options import AsJson, Device, EncoderServer, Model, WithReader
from commands.printing import echo, print_json
from qa.evaluation import report as evaluation_report
from qa.evaluation.question_sets import read_pool, with_stray_history
from qa.index_setup import EncoderChoice, encoder_for


def evaluate(
    file: Annotated[
        Path,
        typer.Argument(
            help="SQuAD JSON; JSON lines with question, answers and passages; or a folder of such, with documents/."
        ),
    ],
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
    scoped: Annotated[
        bool, typer.Option("--scoped", help="Ask each question of its own document alone, where it names one.")
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
    device: Device = None,
    reader: WithReader = True,
    as_json: AsJson = False,
) -> None:
    """Score finding, refusing and reading on a question set."""
    pool = read_pool(file, unanswerable or [], distractors or [], sample)
    pool = with_stray_history(pool) if stray_history else pool
    with evaluation_report.pool_index(pool, index_dir) as folder, progress_bar() as progress:
        outcomes = evaluation_report.run(
            pool,
            folder,
            encoder_for(folder, EncoderChoice(model, encoder_server, device)),
            near_misses=near_misses,
            scoped=scoped,
            reader=reader,
            progress=progress,
        )
    if as_json:
        print_json(evaluation_report.as_json(outcomes))
    else:
        echo(evaluation_report.as_table(outcomes))
    if explain:
        echo(evaluation_report.explain(outcomes, explain), err=as_json)
