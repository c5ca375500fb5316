"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
Device = Annotated[
    str | None,
    typer.Option(
        "--device",
        envvar="WENQU_DEVICE",
        help="Where the model runs, as torch calls it: cpu, cuda, cuda:1, mps. "
        "[default: cpu for the built-in model, else what sentence-transformers chooses]",
        show_default=False,
    ),
]
WithReader = Annotated[
    bool,
    typer.Option("--reader/--no-reader", envvar="WENQU_READER", help="Read the first passages for the exact words."),
]
WithLanguageModel = Annotated[
    bool, typer.Option("--llm/--no-llm", help="Let the language model of WENQU_LLM_BASE_URL, if set, write the answer.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Question = Annotated[str, typer.Argument(help="The question, in your own words.", show_default=False)]
