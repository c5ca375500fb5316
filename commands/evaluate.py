"""``wenqu evaluate``: score a question set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.building import progress_of_build
from commands.options import AsJson, Device, EncoderServer, Model, WithReader
from commands.printing import echo, print_json
from qa.evaluation import report as evaluation_report
from qa.evaluation.question_sets import read_pool, with_stray_history
from qa.index_setup import EncoderChoice, encoder_for


def evaluate(
    file: Annotated[Path, typer.Argument(help="help.question_file")],
    index_dir: Annotated[
        str | None,
        typer.Option(
            "--index",
            "--index-dir",
            help="help.pool",
            show_default=False,
        ),
    ] = None,
    unanswerable: Annotated[
        list[Path] | None,
        typer.Option("--unanswerable", help="help.unanswerable"),
    ] = None,
    near_misses: Annotated[bool, typer.Option("--near-misses", help="help.near_misses")] = False,
    scoped: Annotated[bool, typer.Option("--scoped", help="help.scoped")] = False,
    stray_history: Annotated[bool, typer.Option("--stray-history", help="help.stray_history")] = False,
    distractors: Annotated[
        list[Path] | None,
        typer.Option("--distractors", help="help.distractors"),
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="help.sample")] = None,
    explain: Annotated[int, typer.Option(min=0, help="help.explain")] = 0,
    model: Model = None,
    encoder_server: EncoderServer = None,
    device: Device = None,
    reader: WithReader = True,
    as_json: AsJson = False,
) -> None:
    """Score finding, refusing and reading on a question set."""
    pool = read_pool(file, unanswerable or [], distractors or [], sample)
    pool = with_stray_history(pool) if stray_history else pool
    with evaluation_report.pool_index(pool, index_dir) as folder, progress_of_build() as progress:
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
