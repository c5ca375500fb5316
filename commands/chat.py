"""``wenqu chat``: open the page."""

from __future__ import annotations

import logging
import os
from typing import Annotated

import typer

from commands.building import fresh_index
from commands.logs import tell
from commands.options import (
    PAGE,
    Device,
    Documents,
    EncoderServer,
    IndexLocation,
    Model,
    WithLanguageModel,
    WithOcr,
    WithReader,
)
from commands.sample import lay_out_sample
from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.parsing.ocr.extent import Ocr
from index.storage.opening import open_store
from qa.answering import Assistant
from qa.feedback import FeedbackLog
from qa.generation import Writer
from qa.index_setup import DEFAULT_INDEX_DIR, EncoderChoice, documents_of


def chat(
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    documents: Documents = None,
    model: Model = None,
    encoder_server: EncoderServer = None,
    device: Device = None,
    host: Annotated[str, typer.Option(envvar="WENQU_HOST", help="help.host", rich_help_panel=PAGE)] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="WENQU_PORT", min=1, max=65535, help="help.port", rich_help_panel=PAGE)
    ] = 7860,
    reader: WithReader = True,
    llm: WithLanguageModel = True,
    ocr: WithOcr = Ocr.PAGES,
    read_only: Annotated[
        bool | None,
        typer.Option(
            "--read-only/--no-read-only",
            envvar="WENQU_READ_ONLY",
            help="help.read_only",
            rich_help_panel=PAGE,
            show_default=False,
        ),
    ] = None,
    downloads: Annotated[
        bool | None,
        typer.Option(
            "--downloads/--no-downloads",
            envvar="WENQU_DOWNLOADS",
            help="help.downloads",
            rich_help_panel=PAGE,
            show_default=False,
        ),
    ] = None,
    root_path: Annotated[
        str,
        typer.Option(envvar="WENQU_ROOT_PATH", help="help.root_path", rich_help_panel=PAGE),
    ] = "",
    allowed_hosts: Annotated[
        str,
        typer.Option(envvar="WENQU_ALLOWED_HOSTS", help="help.allowed_hosts", rich_help_panel=PAGE, show_default=False),
    ] = "",
    mcp: Annotated[bool, typer.Option("--mcp", envvar="WENQU_MCP", help="help.mcp", rich_help_panel=PAGE)] = False,
    watch: Annotated[
        bool, typer.Option("--watch/--no-watch", envvar="WENQU_WATCH", help="help.watch", rich_help_panel=PAGE)
    ] = True,
    open_browser: Annotated[
        bool, typer.Option("--open", envvar="WENQU_OPEN", help="help.open", rich_help_panel=PAGE)
    ] = False,
) -> None:
    """Open the chat page; the documents are read first where that is new or changed, and may come later."""
    from page import app
    from page.conversation_store import ConversationStore
    from page.library import Library
    from page.server import access_of

    access = access_of(
        os.environ.get("WENQU_AUTH"),
        host=host,
        read_only=read_only,
        root_path=root_path,
        mcp=mcp,
        allowed_hosts=allowed_hosts,
        downloads=downloads,
    )
    if access.users is not None:  # so that a comma in a password is noticed
        tell(Message("users_admitted", {"names": ", ".join(access.users.names)}))
    if access.exposed and (read_only is None or not access.read_only):
        code = "read_only_from_elsewhere" if access.read_only else "writable_by_everybody"
        tell(Message(code, {"host": access.exposed}), logging.WARNING)
    analyzer = Analyzer()
    writer = Writer.of_environment(analyzer) if llm else None
    lay_out_sample(index_dir, documents)
    choice = EncoderChoice(model, encoder_server, device)
    encoder = fresh_index(index_dir, documents, choice, ocr=ocr, may_be_empty=True)
    assistant = Assistant.open(index_dir, encoder=encoder, analyzer=analyzer, reader=reader, read_only=access.read_only)
    library = Library(
        assistant,
        documents_of(index_dir, documents),
        index_dir,
        encoder=encoder,
        analyzer=analyzer,
        ocr=ocr,
        read_only=access.read_only,
        downloads=access.gives_files,
    )
    if watch:
        library.watch()
    beside = open_store(index_dir).votes_folder
    app.serve(
        assistant,
        feedback=FeedbackLog.of_index(beside),
        conversations=ConversationStore(beside) if access.users else None,
        library=library,
        access=access,
        writer=writer,
        host=host,
        port=port,
        open_browser=open_browser,
    )
