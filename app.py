"""The chat page: its layout and what happens on it. `python app.py` is the command `wenqu chat`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from index.errors import UsageError
from page.chat import Turn, messages, reply
from page.endpoints import ask_endpoint, search_endpoint
from page.examples import answerable, candidates
from page.markup import Place
from page.sources import source_html
from page.theme import FAVICON, SCRIPT, STYLESHEET, theme
from page.words import Language, label, preferred_language, translations

if TYPE_CHECKING:
    from qa import Assistant

__all__ = ["build_page", "serve"]

FRAME_SECONDS = 0.02
WAITING_QUESTIONS = 64
QUESTIONS_AT_ONCE = 2


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page for one assistant; `serve` shows it with its looks and languages."""
    page = gr.Blocks(title="问渠 Wenqu", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(label("header"), elem_id="masthead")
        turns = gr.State([])
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=5, min_width=320, elem_id="talk"):
                chat = _chat()
                examples = _examples(assistant)
                with gr.Row(elem_id="ask-row"):
                    question = _question()
                    ask = gr.Button(label("ask"), variant="primary", scale=0, elem_id="ask")
                    clear = gr.Button(label("new_chat"), scale=0, elem_id="new-chat")
            with gr.Column(scale=4, min_width=320):
                source = gr.HTML(label("source_hint"), js_on_load=SCRIPT.read_text("utf-8"), elem_id="source")

        shown = [question, chat, turns, source]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asked = gr.on(
            # One listener for every way to ask: while an answer comes in, the next question waits for it.
            [question.submit, ask.click, *(example.click for example in examples)],
            _respond(assistant, examples),
            [question, turns],
            shown,
            trigger_mode="once",
            concurrency_id="questions",
            **quiet,
        )
        # Two steps: with the cancelling in the same step, Gradio's client can lose the emptied page.
        stopped = gr.on([clear.click, chat.clear], None, None, None, cancels=asked, api_visibility="private")
        stopped.then(_forget, None, shown, **quiet)
        source.select(_show(assistant), None, source, **quiet)
        api(ask_endpoint(assistant), api_name="ask", concurrency_id="questions")
        api(search_endpoint(assistant), api_name="search", concurrency_id="questions")
    page.queue(max_size=WAITING_QUESTIONS, default_concurrency_limit=QUESTIONS_AT_ONCE)
    return page


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    prevent_thread_lock: bool = False,
) -> gr.Blocks:
    """Show the page at http://host:port until interrupted, or return at once with `prevent_thread_lock`."""
    _reach_directly(host)
    page = build_page(assistant)
    try:
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            enable_monitoring=False,
            run_history=False,
            footer_links=["api"],
            allowed_paths=[],
            max_file_size="1mb",
            theme=theme(),
            css_paths=STYLESHEET,
            favicon_path=FAVICON,
            i18n=translations(),
        )
    except OSError as error:
        page.close()
        raise UsageError(f"cannot listen on {host}:{port}: choose another port with --port") from error
    print(f"问渠 Wenqu: {url}  (Ctrl+C)", flush=True)
    if not prevent_thread_lock:
        page.block_thread()
    return page


def _examples(assistant: Assistant) -> list[gr.Button]:
    texts = answerable(assistant, candidates(assistant.retriever.passages))
    with gr.Row(elem_id="examples", visible=bool(texts)):
        gr.HTML(label("examples"))
        return [gr.Button(text, size="sm") for text in texts]


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        label=label("conversation"),
        show_label=False,
        elem_id="chat",
        layout="panel",
        buttons=[],
        placeholder=label("welcome"),
        latex_delimiters=[],
        allow_tags=False,
        feedback_options=None,
    )


def _question() -> gr.Textbox:
    return gr.Textbox(
        label=label("question"),
        show_label=False,
        container=False,
        placeholder=label("question_hint"),
        autofocus=True,
        lines=1,
        max_lines=4,
        elem_id="question",
    )


def _respond(assistant: Assistant, examples: Sequence[gr.Button]) -> Callable[..., Iterator[list[Any]]]:
    def respond(typed: str, turns: list[Turn], event: gr.EventData, request: gr.Request) -> Iterator[list[Any]]:
        suggested = next((example.value for example in examples if example is event.target), None)
        question, box = (typed, "") if suggested is None else (suggested, gr.skip())
        for turn, source in reply(assistant, question, turns, _language(request)):
            conversation = [*turns, turn]
            yield [box, messages(conversation), conversation, source or gr.skip()]
            box = gr.skip()
            time.sleep(FRAME_SECONDS)

    return respond


def _forget() -> list[Any]:
    return ["", [], [], label("source_hint")]


def _show(assistant: Assistant) -> Callable[..., str]:
    def show(event: gr.EventData, request: gr.Request) -> str:
        place = Place.parse(event.place)
        return source_html(assistant.retriever.passages, place, _language(request))

    return show


def _language(request: gr.Request) -> Language:
    return preferred_language(request.headers.get("accept-language"))


def _reach_directly(host: str) -> None:
    """Keep a proxy of the environment out of Gradio's calls to its own address, which it makes as it starts."""
    for name in ("NO_PROXY", "no_proxy"):
        listed = os.environ.get(name)
        os.environ[name] = f"{listed},{host},localhost" if listed else f"{host},localhost"


if __name__ == "__main__":
    from qa.cli import main

    sys.argv.insert(1, "chat")
    main()
