"""The chat page: its layout, and how it is served."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gradio as gr
from gradio.events import api

from page.ask_tab import ask_tab
from page.documents_tab import documents_tab
from page.endpoints import EndpointBlocks, ask_endpoint, search_endpoint
from page.server import Access, Server
from page.words import label

if TYPE_CHECKING:
    from page.library import Library
    from qa import Assistant
    from qa.feedback import FeedbackLog
    from qa.generation import Writer

__all__ = ["build_page", "serve"]

WAITING_QUESTIONS = 64
QUESTIONS_AT_ONCE = 2
WRITTEN_AT_ONCE = 8  # where a language model writes, mostly it is waited for


def build_page(
    assistant: Callable[[], Assistant],
    feedback: FeedbackLog | None = None,
    library: Library | None = None,
    writer: Writer | None = None,
) -> gr.Blocks:
    """The page; `serve` shows it with its looks and languages.

    assistant: gives the one that answers now. library: the documents to list, None for no tab of them.
    writer: has a language model write the answers.
    """
    page = EndpointBlocks(title="问渠 Wenqu", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(label("header"), elem_id="masthead")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(label("ask_tab"), id="ask", elem_id="ask-tab"):
                ask_tab(page, assistant, feedback, writer)
            if library is not None:
                with gr.Tab(label("documents_tab"), id="documents", elem_id="documents-tab"):
                    documents_tab()
        api(ask_endpoint(assistant, writer), api_name="ask", concurrency_id="questions")
        api(search_endpoint(assistant), api_name="search", concurrency_id="questions")
    at_once = WRITTEN_AT_ONCE if writer else QUESTIONS_AT_ONCE
    page.queue(max_size=WAITING_QUESTIONS, default_concurrency_limit=at_once, api_open=False)
    return page


def serve(
    assistant: Assistant,
    *,
    feedback: FeedbackLog | None = None,
    library: Library | None = None,
    access: Access | None = None,
    writer: Writer | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    prevent_thread_lock: bool = False,
) -> Server:
    """Show the page at http://host:port until interrupted, or return at once with `prevent_thread_lock`.

    library: where the assistant comes from; the page then follows it to newer generations and lists its documents.
    access: None lets everybody in who reaches it. writer: has a language model write the answers.
    Raises UsageError when it cannot listen there.
    """
    page = build_page(library.assistant if library is not None else lambda: assistant, feedback, library, writer)
    server = Server(page, library, access or Access(), host=host, port=port)
    print(f"问渠 Wenqu: {server.local_url}  (Ctrl+C)", flush=True)
    if open_browser:
        server.open_browser()
    if not prevent_thread_lock:
        server.wait()
    return server
