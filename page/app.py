"""The chat page: its layout, and how it is served."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr
from gradio.events import api

from page.ask_tab import ask_tab
from page.conversation_store import ConversationStore
from page.endpoints import EndpointBlocks, endpoint
from page.gradio_queue import QUESTIONS, QUESTIONS_AT_ONCE
from page.library import Library
from page.questions import Questions
from page.server import Access, Server
from page.theme import ASK_EACH_SCRIPTS, DOCUMENTS_SCRIPTS
from page.words import label
from qa.answering import Assistant
from qa.feedback import FeedbackLog
from qa.generation import Writer

__all__ = ["build_page", "serve"]

BEGIN = "globalThis.wenquPreferences.begin(element)"
WAITING_QUESTIONS = 64
WRITTEN_AT_ONCE = 8  # with a language model, most of the time of an answer is waiting for it


def build_page(
    assistant: Callable[[], Assistant],
    feedback: FeedbackLog | None = None,
    library: Library | None = None,
    writer: Writer | None = None,
    *,
    on_server: bool = False,
) -> gr.Blocks:
    """Return the page; `serve` adds its looks and languages.

    assistant: returns the assistant over the current index. feedback: where votes are kept; None for no voting.
    library: the documents to list; None for no tab of documents. writer: writes the answers with a language model.
    on_server: as for `ask_tab`.
    """
    page = EndpointBlocks(title="问渠 Wenqu", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(label("header"), elem_id="masthead")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(label("ask_tab"), id="ask", elem_id="ask-tab"):
                ask_tab(page, assistant, feedback, writer, library.files if library else None, on_server=on_server)
            if library is not None:
                with gr.Tab(label("ask_each_tab"), id="each", elem_id="each-tab"):
                    _ask_each()
                with gr.Tab(label("documents_tab"), id="documents", elem_id="documents-tab", render_children=True):
                    _documents()
        gr.HTML(label("preferences"), js_on_load=BEGIN, elem_id="preferences")
        questions = Questions(assistant, writer)
        api(endpoint(questions.ask), api_name="ask", concurrency_id=QUESTIONS)
        api(endpoint(questions.search), api_name="search", concurrency_id=QUESTIONS)
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
    conversations: ConversationStore | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    prevent_thread_lock: bool = False,
) -> Server:
    """Serve the page at http://host:port until interrupted; with `prevent_thread_lock`, return at once.

    feedback, writer: as for `build_page`. library: where the assistant comes from; the page then follows it to newer
    generations of the index and lists its documents. access: None admits everybody who reaches the page.
    conversations: where those of users are kept; None keeps them in their browsers.
    Raises UsageError when it cannot listen there.
    """
    current = library.assistant if library is not None else lambda: assistant
    page = build_page(current, feedback, library, writer, on_server=conversations is not None)
    questions = Questions(current, writer)
    server = Server(page, questions, library, access or Access(), host=host, port=port, conversations=conversations)
    print(f"问渠 Wenqu: {server.local_url}  (Ctrl+C)", flush=True)
    if open_browser:
        server.open_browser()
    if not prevent_thread_lock:
        server.wait()
    return server


def _ask_each() -> None:
    """Lay out the tab "Ask every document", which its script fills from the routes of the same name."""
    script = "\n".join(path.read_text("utf-8") for path in ASK_EACH_SCRIPTS)
    gr.HTML('<section class="each"></section>', js_on_load=script, elem_id="each")


def _documents() -> None:
    """Lay out the tab "Documents", which its script fills from the documents' routes.

    The script does not go through Gradio's queue, so that a rebuild can be watched and stopped while questions wait
    there, and files go straight to the documents folder.
    """
    script = "\n".join(path.read_text("utf-8") for path in DOCUMENTS_SCRIPTS)
    gr.HTML('<section class="library"></section>', js_on_load=script, elem_id="documents")
