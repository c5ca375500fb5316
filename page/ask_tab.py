"""The tab "Ask": the conversation beside the source pane, and what happens on them."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import WenquError
from page.chat import last_source, messages, reply
from page.examples import Examples
from page.markup import Opening, Pointer, literal
from page.shelf import shelf_html
from page.sources import document_html, source_html
from page.theme import SCRIPTS
from page.transcript import file_name, transcript
from page.turns import Turn, kept, restored
from page.visitor import language_of, user_of
from page.votes import feedback_on, parse_turn, parse_vote, voted
from page.words import label, say

if TYPE_CHECKING:
    from page.words import Language
    from qa import Assistant
    from qa.feedback import FeedbackLog
    from qa.generation import Writer

__all__ = ["ask_tab"]

FRAME_SECONDS = 0.02
MOST_STOPPED = 256
DOWNLOAD = "watch('value', () => globalThis.wenquDownload?.(props.value))"

CurrentAssistant = Callable[[], "Assistant"]
Handler = Callable[..., Any]


def ask_tab(
    page: gr.Blocks,
    assistant: CurrentAssistant,
    feedback: FeedbackLog | None = None,
    writer: Writer | None = None,
) -> None:
    """Lay out the tab of the page, inside of the `gr.Tab` that is open.

    assistant: gives the one that answers now; called anew for every question. feedback: where
    votes are kept; without it there is no voting. writer: has a language model write the answers.
    """
    desk = _Desk(assistant, feedback, writer)
    talk = gr.BrowserState("", storage_key=f"wenqu-{desk.key}", secret=desk.key)
    editing, voting = gr.State(None), gr.State(None)
    with gr.Row(elem_id="desk", elem_classes="voting" if feedback else ""):
        with gr.Column(scale=5, min_width=320, elem_id="talk"):
            with gr.Column(elem_id="stage"):
                chat = _chat()
                with gr.Column(elem_id="examples"):
                    gr.HTML(label("examples"))
                    examples = gr.HTML(elem_id="example-questions")
            with gr.Row(elem_id="note-row", visible=False) as note_row:
                note = _textbox("note", "note_hint", "note")
                send_note = gr.Button(label("send_note"), scale=0)
                skip_note = gr.Button(label("skip_note"), scale=0)
            with gr.Row(elem_id="editing-row", visible=False) as editing_row:
                edited = gr.HTML()
                cancel_edit = gr.Button(label("cancel"), scale=0)
            with gr.Row(elem_id="ask-row"):
                question = _textbox("question", "question_hint", "question", autofocus=True, interactive=True)
                gr.Button(label("ask"), variant="primary", scale=0, elem_id="ask")
                gr.Button(label("new_chat"), scale=0, elem_id="new-chat")
                export = gr.Button(label("export"), scale=0, elem_id="export")
        with gr.Column(scale=4, min_width=320, elem_id="beside"):
            source = gr.HTML(js_on_load=_script(), elem_id="source")
    download = gr.HTML("", html_template="", js_on_load=DOWNLOAD, visible="hidden")

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    shown = [chat, talk, source, editing, editing_row]
    # One listener for every way to ask, since the next question waits in page.js until the answer before it is over.
    asking = gr.on(
        [source.submit, source.retry], desk.respond, [talk, editing], shown, concurrency_id="questions", **quiet
    )
    # The answer that comes in stops by itself: with `cancels`, Gradio's client can lose what follows.
    clearing = source.clear(desk.forget, None, [question, *shown, note_row], **quiet)
    source.stop(desk.stop_writing, None, None, **quiet)
    choosing = source.select(desk.show, talk, source, **quiet)
    editing_one = source.edit(desk.edit, talk, [question, editing, editing_row, edited, note_row], **quiet)
    cancel_edit.click(desk.stop_editing, None, [question, editing, editing_row], **quiet)
    voting_on = source.like(desk.vote, talk, [chat, talk, voting, note_row, note], **quiet)
    gr.on([send_note.click, note.submit], desk.add_note, [note, voting, talk], note_row, **quiet)
    skip_note.click(desk.close_note, None, note_row, **quiet)
    export.click(desk.export, talk, download, **quiet)
    restoring = page.load(desk.restore, talk, [chat, source], **quiet)
    page.load(desk.examples, None, examples, **quiet)
    over = {
        "ask": asking,
        "clear": clearing,
        "select": choosing,
        "edit": editing_one,
        "vote": voting_on,
        "restore": restoring,
    }
    for kind, event in over.items():
        for end in (event.then, event.failure):
            end(None, js=f"() => {{ (globalThis.wenquOver ??= []).push('{kind}') }}", **quiet)


def _script() -> str:
    return "\n".join(path.read_text("utf-8") for path in SCRIPTS)


class _Desk:
    """What the tab's events do. No conversation is kept here: each comes from its own browser, and goes back there."""

    def __init__(self, assistant: CurrentAssistant, feedback: FeedbackLog | None, writer: Writer | None) -> None:
        self._assistant = assistant
        self._feedback = feedback
        self._writer = writer
        self._examples = Examples()
        # Sessions, and names of answers there: those that a new chat made pointless, and those to end as they are.
        self._dropped: deque[tuple[str | None, str]] = deque(maxlen=MOST_STOPPED)
        self._stopped: deque[tuple[str | None, str]] = deque(maxlen=MOST_STOPPED)

    @property
    def key(self) -> str:
        """Names the index in the browser's storage: other documents at the same address have other conversations."""
        where = self._feedback.path.resolve() if self._feedback else Path()
        return hashlib.sha256(str(where).encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def examples(self) -> str:
        questions = self._examples.of(self._assistant())
        return "".join(f'<button type="button" class="suggestion">{literal(text)}</button>' for text in questions)

    def respond(self, talk: str, editing: int | None, event: gr.EventData, request: gr.Request) -> Iterator[list[Any]]:
        turns, language = restored(talk, user_of(request)), language_of(request)
        question, name = _detail(event, "question"), (request.session_hash, _detail(event, "asked") or "")
        if (value := _detail(event, "again")) is not None:
            position = parse_turn(value, turns)
            if position is None:
                yield [gr.skip()] * 5
                return
            question, turns = turns[position].question, turns[:position]
        elif question is not None and editing is not None:
            turns = turns[:editing]
        question = question if question is not None else _detail(event, "suggestion") or ""
        frames = reply(
            self._assistant(), question, turns, language, self._writer, lambda: name in (*self._stopped, *self._dropped)
        )
        for number, frame in enumerate(frames):
            if name in self._dropped:
                yield self._empty(request)
                return
            time.sleep(FRAME_SECONDS if number else 0)  # not after the last one: the next question may come
            talk_now = gr.skip() if frame.turns is None else kept(frame.turns, user_of(request))
            source = gr.skip() if frame.source is None else frame.source
            yield [frame.messages, talk_now, source, None, gr.update(visible=False)]

    def forget(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        if (name := _detail(event, "stop")) is not None:
            self._dropped.append((request.session_hash, name))
        return ["", *self._empty(request), gr.update(visible=False)]

    def stop_writing(self, event: gr.EventData, request: gr.Request) -> None:
        if (name := _detail(event, "stop")) is not None:
            self._stopped.append((request.session_hash, name))

    def restore(self, talk: str, request: gr.Request) -> list[Any]:
        turns, language = restored(talk, user_of(request)), language_of(request)
        return [messages(turns, language), last_source(self._assistant(), turns, language)]

    def show(self, talk: str, event: gr.EventData, request: gr.Request) -> str:
        place, passages, language = _detail(event, "place"), self._assistant().retriever.passages, language_of(request)
        if opening := Opening.parse(place):
            return document_html(passages, opening, language) or shelf_html(passages, language)
        return source_html(passages, restored(talk, user_of(request)), Pointer.parse(place), language)

    def edit(self, talk: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        turns = restored(talk, user_of(request))
        position = parse_turn(_detail(event, "value"), turns)
        if position is None:
            return [gr.skip()] * 5
        notice = say("editing", language_of(request), number=position + 1)
        return [turns[position].question, position, gr.update(visible=True), notice, gr.update(visible=False)]

    def stop_editing(self) -> list[Any]:
        return ["", None, gr.update(visible=False)]

    def vote(self, talk: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        turns = restored(talk, user_of(request))
        position, vote = parse_turn(_detail(event, "value"), turns), parse_vote(_detail(event, "value"))
        if position is None or vote is None:
            return [gr.skip()] * 5
        turns = voted(turns, position, vote)
        self._keep(turns, position, language_of(request))
        shown = messages(turns, language_of(request))
        return [shown, kept(turns, user_of(request)), position, gr.update(visible=True), ""]

    def add_note(self, note: str, position: int | None, talk: str, request: gr.Request) -> Any:
        turns = restored(talk, user_of(request))
        if position is not None and position < len(turns) and note.strip():
            self._keep(turns, position, language_of(request), note)
            language = language_of(request)
            gr.Info(say("note_kept", language), duration=3, title=say("noted", language))
        return gr.update(visible=False)

    def close_note(self) -> Any:
        return gr.update(visible=False)

    def export(self, talk: str, request: gr.Request) -> dict[str, str]:
        now = datetime.now().astimezone()
        text = transcript(restored(talk, user_of(request)), now, language_of(request))
        return {"name": file_name(now), "text": text}

    def _empty(self, request: gr.Request) -> list[Any]:
        """The chat, what is kept, the source pane and the question that is edited, of a new conversation.

        Of what is falsy, Gradio keeps nothing: the conversation before would come back with the next visit.
        """
        shelf = last_source(self._assistant(), [], language_of(request))
        return [[], kept([], user_of(request)), shelf, None, gr.update(visible=False)]

    def _keep(self, turns: list[Turn], position: int, language: Language, note: str = "") -> None:
        entry = feedback_on(turns, position, note)
        if entry is None or self._feedback is None:
            return
        try:
            self._feedback.append(entry)
        except WenquError as error:
            raise gr.Error(
                literal(error.text(language)), title=say("not_noted", language), print_exception=False
            ) from error


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


def _textbox(name: str, hint: str, elem_id: str, **options: Any) -> gr.Textbox:
    return gr.Textbox(
        label=label(name),
        show_label=False,
        container=False,
        placeholder=label(hint),
        lines=1,
        max_lines=4,
        elem_id=elem_id,
        **options,
    )


def _detail(event: gr.EventData, name: str) -> str | None:
    """What the page's script sent along, if it did."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return value if isinstance(value, str) else None
