"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from index.parsing.ocr.extent import Ocr

DOCUMENTS, MODELS, PAGE = "help_group.documents", "help_group.models", "help_group.page"  # what options are about

IndexLocation = Annotated[
    str,
    typer.Option(
        "--index",
        "--index-dir",
        envvar=["WENQU_INDEX", "WENQU_INDEX_DIR"],
        help="help.index",
        rich_help_panel=DOCUMENTS,
        show_default=True,
    ),
]
Documents = Annotated[
    Path | None,
    typer.Option(
        "--documents",
        envvar="WENQU_DOCUMENTS",
        help="help.documents",
        rich_help_panel=DOCUMENTS,
        show_default=False,
    ),
]
Within = Annotated[
    list[str] | None,
    typer.Option("--in", metavar="DOCUMENTS", help="help.within", show_default=False),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        envvar="WENQU_MODEL",
        help="help.model",
        rich_help_panel=MODELS,
        show_default=False,
    ),
]
EncoderServer = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        envvar="WENQU_ENCODER",
        help="help.encoder",
        rich_help_panel=MODELS,
        show_default=False,
    ),
]
Device = Annotated[
    str | None,
    typer.Option(
        "--device",
        envvar="WENQU_DEVICE",
        help="help.device",
        rich_help_panel=MODELS,
        show_default=False,
    ),
]
WithReader = Annotated[
    bool,
    typer.Option("--reader/--no-reader", envvar="WENQU_READER", help="help.reader", rich_help_panel=MODELS),
]
WithLanguageModel = Annotated[bool, typer.Option("--llm/--no-llm", help="help.llm", rich_help_panel=MODELS)]
WithOcr = Annotated[Ocr, typer.Option(envvar="WENQU_OCR", help="help.ocr", rich_help_panel=DOCUMENTS)]
AsJson = Annotated[bool, typer.Option("--json", help="help.json")]
Question = Annotated[list[str], typer.Argument(help="help.question", show_default=False)]
