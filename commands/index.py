"""``wenqu index``: build the index or bring it up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.building import build, report_line
from commands.language import user_language
from commands.options import AsJson, Device, EncoderServer, IndexLocation, Model, WithOcr
from commands.printing import echo, print_json
from index.parsing.ocr.extent import Ocr
from qa.index_setup import DEFAULT_INDEX_DIR, EncoderChoice, documents_of, encoder_for
from qa.serialization import report_record


def index(
    documents: Annotated[
        Path | None,
        typer.Argument(
            envvar="WENQU_DOCUMENTS",
            help="help.documents",
            show_default=False,
        ),
    ] = None,
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    model: Model = None,
    encoder_server: EncoderServer = None,
    device: Device = None,
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="help.allow_empty")] = False,
    ocr: WithOcr = Ocr.PAGES,
    as_json: AsJson = False,
) -> None:
    """Build the index, or bring it up to date: only what changed is encoded."""
    report = build(
        documents_of(index_dir, documents),
        index_dir,
        encoder_for(index_dir, EncoderChoice(model, encoder_server, device)),
        force=force,
        allow_empty=allow_empty,
        ocr=ocr,
    )
    if as_json:
        print_json(report_record(report, user_language()))
    else:
        echo(report_line(report, index_dir).text(user_language()))
