"""``wenqu search``: list passages."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.building import ready_index
from commands.options import (
    AsJson,
    Device,
    Documents,
    EncoderServer,
    IndexLocation,
    Model,
    Question,
    Within,
    WithOcr,
)
from commands.printing import echo, one_line, place_of, print_json
from index.parsing.ocr.extent import Ocr
from qa.index_setup import DEFAULT_INDEX_DIR, EncoderChoice
from qa.retrieval import Retriever, checked_question
from qa.serialization import hit_record


def search(
    question: Question,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="help.k", envvar="WENQU_K")] = 5,
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    documents: Documents = None,
    within: Within = None,
    model: Model = None,
    encoder_server: EncoderServer = None,
    device: Device = None,
    ocr: WithOcr = Ocr.PAGES,
    as_json: AsJson = False,
) -> None:
    """List the passages most likely to answer a question, best first."""
    asked = checked_question(" ".join(question))
    encoder = ready_index(index_dir, documents, EncoderChoice(model, encoder_server, device), ocr=ocr)
    retriever = Retriever.open(index_dir, encoder=encoder)
    hits = retriever.search(asked, k, documents=within or None)
    if as_json:
        print_json([hit_record(hit, retriever.boxes) for hit in hits])
    else:
        for rank, hit in enumerate(hits, start=1):
            echo(f"{rank}. {hit.score:.2f}  {place_of(hit.passage)}")
            echo(f"   {one_line(hit.passage.text)}")
