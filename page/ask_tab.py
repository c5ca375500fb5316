"""The tab "Ask": the conversation beside the source pane, and what its events do."""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from index.errors import UsageError, WenquError
from page.conversation import Turn, kept, name_of, parse_name, restored
from page.gradio_queue import QUESTIONS
from page.original_pages import OriginalFiles, originals_of
from page.rendering import messages
from page.schema import event_of
from page.seals import Seals
from page.source_pane import last_citation_html, view_html
from page.streaming import stream_reply
from page.templating import literal
from page.theme import SCOPE_SCRIPTS, SCRIPTS
from page.views import parse_view
from page.visitor import language_of, user_of
from page.votes import feedback_on, parse_alone, parse_turn, parse_vote, voted
from page.welcome import Welcomes, welcome_html
from page.words import Language, for_visitor, label, say
from qa.answering import Assistant
from qa.feedback import FeedbackLog
from qa.generation import Writer

__all__ = ["ask_tab"]

FRAME_SECONDS = 0.02
MOST_STOPPED = 256
KEEP = "watch('value', () => globalThis.wenquKeep?.(props.value))"


def ask_tab(
    page: gr.Blocks,
    assistant: Callable[[], Assistant],
    feedback: FeedbackLog | None = None,
    writer: Writer | None = None,
    files: OriginalFiles | None = None,
    *,
    on_server: bool = False,
) -> None:
    """Lay out the tab inside the `gr.Tab` that is open.

    assistant: returns the assistant over the current index; called for every question. feedback: where votes are
    kept; None for no voting. writer: writes the answers with a language model. files: of the documents; None where
    neither their pages and what was noted of them are shown nor they are offered. on_server: whether conversations are
    kept there and not in the browser.
    """
    events = _Events(assistant, feedback, writer, files)
    keeping = f"const KEPT_AS = {json.dumps(None if on_server else events.key)};"  # in the browser, of which index
    voting = gr.State(None)
    with gr.Row(elem_id="ask-panel", elem_classes="voting" if feedback else ""):
        with gr.Column(scale=5, min_width=320, elem_id="talk"):
            with gr.Column(elem_id="stage"):
                chat = _chat()
                welcome = gr.HTML(elem_id="welcome")
            gr.HTML('<div class="reading" role="status"></div>', elem_id="reading")
            with gr.Row(elem_id="note-row", visible=False) as note_row:
                note = _textbox("note", "note_hint", "note")
                send_note = gr.Button(label("send_note"), scale=0)
                skip_note = gr.Button(label("skip_note"), scale=0)
            with gr.Row(elem_id="editing-row", visible=False) as editing_row:
                edited = gr.HTML()
                cancel_edit = gr.Button(label("cancel"), scale=0)
            if files is not None:
                script = "\n".join(path.read_text("utf-8") for path in SCOPE_SCRIPTS)
                gr.HTML('<section class="scope"></section>', js_on_load=script, elem_id="scope")
            question = _question()
        with gr.Column(scale=4, min_width=320, elem_id="beside"):
            gr.Button(label("close"), scale=0, elem_id="close-source")
            script = "\n".join([keeping, *(path.read_text("utf-8") for path in SCRIPTS)])
            source = gr.HTML(js_on_load=script, elem_id="source")
    stored = gr.HTML("", html_template="", js_on_load=KEEP, visible="hidden")

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    repeated = quiet | {"trigger_mode": "multiple"}  # page.js asks for it again where nothing comes
    shown = [chat, stored, source, editing_row]
    ways = [source.submit, source.retry]
    # The question is shown before the server knows of it, and taken back where it never does.
    gr.on(ways, None, chat, chat, js=_of_page("wenquAsked"), **quiet)
    # One listener for every way to ask, since the next question waits in page.js until the answer before it is over.
    asking = gr.on(ways, events.respond, stored, shown, concurrency_id=QUESTIONS, **quiet)
    asking.failure(None, chat, chat, js=_of_page("wenquNotAsked"), **quiet)
    # The welcome comes with the first: of two events at once, Gradio's client may lose the later one's stream.
    opening = source.apply(events.open, None, [*shown, note_row, welcome], **quiet)
    source.stop(events.stop_writing, None, None, **quiet)
    choosing = source.select(events.show, stored, source, **repeated)
    editing_one = source.edit(events.edit, stored, [question, editing_row, edited, note_row], **repeated)
    cancel_edit.click(lambda: gr.update(visible=False), None, editing_row, **quiet)
    voting_on = source.like(events.vote, stored, [chat, stored, voting, note_row, note], **quiet)
    gr.on([send_note.click, note.submit], events.add_note, [note, voting, stored], note_row, **quiet)
    skip_note.click(lambda: gr.update(visible=False), None, note_row, **quiet)
    renewing = source.tick(events.welcome, None, welcome, **quiet)
    over = {
        "ask": asking,
        "open": opening,
        "select": choosing,
        "edit": editing_one,
        "vote": voting_on,
        "welcome": renewing,
    }
    for kind, event in over.items():
        for end in (event.then, event.failure):
            end(None, js=_tell(kind), **quiet)
    page.load(None, js=_tell("load"), **quiet)


class _Events:
    """What the tab's events do.

    No conversation is kept here: `stored` comes from the visitor's browser and goes back there, to be kept.
    """

    def __init__(
        self,
        assistant: Callable[[], Assistant],
        feedback: FeedbackLog | None,
        writer: Writer | None,
        files: OriginalFiles | None,
    ) -> None:
        self._assistant = assistant
        self._files = files
        self._feedback = feedback
        self._writer = writer
        self._seals = Seals()
        self._welcomes = Welcomes()
        # Sessions and the names of their answers that are to end as they are.
        self._stopped: deque[tuple[str | None, str]] = deque(maxlen=MOST_STOPPED)

    @property
    def key(self) -> str:
        """Names the index in the browser's storage: other documents at the same address have other conversations."""
        where = self._feedback.path.resolve() if self._feedback else Path()
        return hashlib.sha256(str(where).encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def welcome(self, request: gr.Request) -> str:
        return welcome_html(self._welcomes.of(self._assistant()), language_of(request))

    def respond(self, stored: str, event: gr.EventData, request: gr.Request) -> Iterator[list[Any]]:
        before, language = _turns(stored, request), language_of(request)
        asked = _asked(before, event)
        if asked is None:
            yield [messages(before, language), *[gr.skip()] * 3]
            return
        question, turns, alone = asked
        name = (request.session_hash, event_of(event._data).asked or "")
        is_answered = False
        frames = stream_reply(
            self._assistant(),
            question,
            turns,
            language,
            self._writer,
            lambda: name in self._stopped,
            self._files,
            alone=alone,
            documents=event_of(event._data).documents,
        )
        for number, frame in enumerate(frames):
            time.sleep(FRAME_SECONDS if number else 0)  # not after the last one: the next question may come
            is_answered = is_answered or frame.turns is not None
            stored_now = gr.skip() if frame.turns is None else self._kept(frame.turns, stored, request)
            source = gr.skip() if frame.source is None else frame.source
            yield [frame.messages, stored_now, source, gr.update(visible=False)]
        if not is_answered:  # it was stopped before
            yield [messages(before, language), *[gr.skip()] * 3]

    def stop_writing(self, event: gr.EventData, request: gr.Request) -> None:
        if (name := event_of(event._data).stop) is not None:
            self._stopped.append((request.session_hash, name))

    def open(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Return what shows a conversation that the browser brings, or an empty one of the name that it gives."""
        said, language = event_of(event._data), language_of(request)
        turns = _turns(said.conversation or "", request)
        stored = kept(turns, user_of(request), parse_name(said.value))
        pane = self._last_citation(turns, language)
        hidden = gr.update(visible=False)
        return [messages(turns, language), stored, pane, hidden, hidden, self.welcome(request)]

    def show(self, stored: str, event: gr.EventData, request: gr.Request) -> str:
        view, retriever = parse_view(event_of(event._data).place), self._assistant().retriever
        originals = originals_of(retriever, self._files)
        return view_html(retriever.passages, _turns(stored, request), view, language_of(request), originals)

    def edit(self, stored: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        turns = _turns(stored, request)
        position = parse_turn(event_of(event._data).value, turns)
        if position is None:
            return [gr.skip()] * 4
        notice = say("editing", language_of(request), number=position + 1)
        return [turns[position].question, gr.update(visible=True), notice, gr.update(visible=False)]

    def vote(self, stored: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        turns, language = _turns(stored, request), language_of(request)
        value = event_of(event._data).value
        position, vote = parse_turn(value, turns), parse_vote(value)
        if position is None or vote is None:
            return [gr.skip()] * 5
        turns = voted(turns, position, vote)
        self._keep_vote(turns, position, request)
        again = kept(turns, user_of(request), name_of(stored))
        return [messages(turns, language), again, position, gr.update(visible=True), ""]

    def add_note(self, note: str, position: int | None, stored: str, request: gr.Request) -> Any:
        turns, language = _turns(stored, request), language_of(request)
        if position is not None and position < len(turns) and note.strip():
            self._keep_vote(turns, position, request, note)
            gr.Info(say("note_kept", language), duration=3, title=say("noted", language))
        return gr.update(visible=False)

    def _last_citation(self, turns: list[Turn], language: Language) -> str:
        retriever = self._assistant().retriever
        originals = originals_of(retriever, self._files)
        return last_citation_html(retriever.passages, turns, language, originals)

    def _kept(self, turns: list[Turn], before: str, request: gr.Request) -> str:
        """Return the conversation to be stored in the place of the one before, its last turn sealed as its own."""
        user = user_of(request)
        return kept([*turns[:-1], self._seals.sealed(turns[-1], user)], user, name_of(before))

    def _keep_vote(self, turns: list[Turn], position: int, request: gr.Request, note: str = "") -> None:
        """Log a vote; raise an error for the visitor where it cannot be, or the answer is not of this page."""
        own = [self._seals.holds(turn, user_of(request)) for turn in turns[: position + 1]]
        entry = feedback_on(turns, position, note, own=own)
        if self._feedback is None:
            return
        try:
            if entry is None:
                raise UsageError("vote_on_nothing")
            self._feedback.append(entry)
        except WenquError as error:
            language = language_of(request)
            raise gr.Error(
                literal(for_visitor(error, language)), title=say("not_noted", language), print_exception=False
            ) from error


def _asked(turns: list[Turn], event: gr.EventData) -> tuple[str, list[Turn], bool] | None:
    """Return the question, the turns before it, and whether it is taken without them.

    None when a turn is to be asked again, as it was or in other words, but is not there.
    """
    said = event_of(event._data)
    if said.again is None:
        return said.question or said.suggestion or "", turns, False
    position = parse_turn(said.again, turns)
    if position is None:
        return None
    return said.question or turns[position].question, turns[:position], parse_alone(said.again)


def _of_page(name: str) -> str:
    """Return the script that has page.js make messages of those that the chat shows."""
    return f"async (messages) => [await globalThis.{name}(messages)]"


def _tell(kind: str) -> str:
    """Return the script that tells page.js that something of a kind is over."""
    return f"() => {{ (globalThis.wenquOver ??= []).push('{kind}') }}"


def _turns(stored: str, request: gr.Request) -> list[Turn]:
    return restored(stored, user_of(request))


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        label=label("conversation"),
        show_label=False,
        elem_id="chat",
        layout="panel",
        buttons=[],
        placeholder=" ",
        latex_delimiters=[],
        allow_tags=False,
        feedback_options=None,
    )


def _question() -> gr.Textbox:
    """Lay out the box of the question, what is said of one that waits, and the buttons of the conversation."""
    gr.HTML('<p class="said" role="status"></p>', elem_id="said")
    with gr.Row(elem_id="ask-row"):
        question = _textbox("question", "question_hint", "question", autofocus=True, interactive=True)
        gr.Button(label("ask"), variant="primary", scale=0, elem_id="ask")
        gr.Button(label("new_chat"), scale=0, elem_id="new-chat")
        gr.Button(label("conversations"), scale=0, elem_id="conversation-list")
        gr.Button(label("source"), scale=0, elem_id="show-source")
    return question


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
