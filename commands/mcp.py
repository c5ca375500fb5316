"""``wenqu mcp``: the documents for a program that starts this one."""

from __future__ import annotations

import asyncio

from commands.building import fresh_index
from commands.options import (
    Device,
    Documents,
    EncoderServer,
    IndexLocation,
    Model,
    WithLanguageModel,
    WithOcr,
    WithReader,
)
from index.keywords.analyzer import Analyzer
from index.parsing.ocr.extent import Ocr
from qa.answering import Assistant
from qa.generation import Writer
from qa.index_setup import DEFAULT_INDEX_DIR, EncoderChoice, documents_of


def mcp(
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    documents: Documents = None,
    model: Model = None,
    encoder_server: EncoderServer = None,
    device: Device = None,
    reader: WithReader = True,
    llm: WithLanguageModel = True,
    ocr: WithOcr = Ocr.PAGES,
) -> None:
    """Offer the documents over the Model Context Protocol, on standard input and output."""
    from page.library import Library
    from page.mcp_server import check_mcp, serve_stdio
    from page.questions import Questions

    check_mcp()
    analyzer = Analyzer()
    writer = Writer.of_environment(analyzer) if llm else None
    encoder = fresh_index(index_dir, documents, EncoderChoice(model, encoder_server, device), ocr=ocr)
    assistant = Assistant.open(index_dir, encoder=encoder, analyzer=analyzer, reader=reader, read_only=True)
    folder = documents_of(index_dir, documents)
    library = Library(assistant, folder, index_dir, encoder=encoder, analyzer=analyzer, read_only=True)
    try:
        asyncio.run(serve_stdio(Questions(library.assistant, writer), library))
    finally:
        library.close()
