"""A page without a port: asked through its whole ASGI application, with access control before it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

from page.api.turns import Turns
from page.app import build_page
from page.gradio_queue import GradioQueue
from page.library import Library
from page.questions import Questions
from page.server import Access, _application, _protected
from qa import Assistant
from qa.feedback import FeedbackLog
from qa.generation import Writer

ADDRESS = "http://127.0.0.1:7860"
SESSION = "visitor"


class Visitor:
    """Asks a page that is opened with `opened`. stored: the conversation, as a browser keeps it."""

    def __init__(self, client: TestClient, queue: GradioQueue, numbers: dict[str, int]) -> None:
        self.client = client
        self.queue = queue
        self.numbers = numbers
        self.stored: Any = ""

    def join(self, name: str, data: list[Any], event: Any = None, session: str = SESSION, **more: Any) -> Any:
        """Send an event of the tab "Ask" by the name of its function; return the response."""
        body = {"fn_index": self.numbers[name], "data": data, "event_data": event, "session_hash": session, **more}
        return self.client.post("/gradio_api/queue/join", content=json.dumps(body))

    def follow(self, session: str = SESSION) -> list[dict[str, Any]]:
        """Return the messages for a session, to the end of what it waits for."""
        text = self.client.get("/gradio_api/queue/data", params={"session_hash": session}).text
        return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]

    def done(self, name: str, data: list[Any], event: Any = None) -> dict[str, Any]:
        """Send an event, and return what comes of it in the end."""
        sent = self.join(name, data, event)
        assert sent.status_code == 200, sent.text
        return next(message for message in self.follow() if message["msg"] == "process_completed")

    def ask(self, question: str) -> None:
        """Ask a question in the chat, and keep the conversation as a browser does."""
        sent = self.join("respond", [self.stored], {"question": question, "asked": "1"})
        assert sent.status_code == 200, sent.text
        for message in self.follow():
            for values in (message.get("output") or {}).get("data") or []:
                if isinstance(values, str) and values.startswith('{"user"'):
                    self.stored = values
                for change in values if isinstance(values, list) else ():  # as Gradio tells what is new
                    if isinstance(change, list) and change[:2] == ["replace", []] and isinstance(change[2], str):
                        self.stored = change[2] if change[2].startswith('{"user"') else self.stored

    def vote(self, stored: Any, vote: str = "up", turn: int = 0) -> dict[str, Any]:
        """Vote on a turn of a conversation."""
        return self.done("vote", [stored], {"value": f"turn={turn}&vote={vote}"})


@contextmanager
def opened(
    assistant: Assistant,
    feedback: FeedbackLog | None = None,
    library: Library | None = None,
    *,
    access: Access | None = None,
    writer: Writer | None = None,
) -> Iterator[Visitor]:
    """Open a page for a visitor."""
    page = build_page(lambda: assistant, feedback, library, writer)
    access, queue = access or Access(), GradioQueue(page)
    questions = Questions(lambda: assistant, writer)
    inside = _application(page, questions, Turns(queue), library, access)
    application = _protected(inside, library, access, "127.0.0.1", queue)
    numbers = {function.name: number for number, function in page.fns.items() if function.fn and function.name}
    headers = {"content-type": "application/json"}
    with TestClient(application, base_url=ADDRESS, headers=headers, raise_server_exceptions=False) as client:
        yield Visitor(client, queue, numbers)
