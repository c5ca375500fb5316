"""What Gradio's queue holds: which functions, sessions and events there are, and how much that nobody reads."""

from __future__ import annotations

import asyncio
import inspect
import math
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.queueing import EventQueue
from gradio.server_messages import EventMessage
from gradio.utils import LRUCache
from starlette.requests import ClientDisconnect

from index.errors import UsageError

__all__ = ["QUESTIONS", "QUESTIONS_AT_ONCE", "GradioQueue"]

QUESTIONS = "questions"  # what functions that answer have in common: so many are answered at once, whoever asks
QUESTIONS_AT_ONCE = 2

UNREAD_SECONDS = 60.0
MOST_UNREAD = 32 * 1024 * 1024  # characters, of all sessions together
MOST_SESSIONS = 512
MOST_EVENTS = 16  # of a session that are waited for
PAUSE_SECONDS = 0.005  # until somebody who waits for a turn looks again
MOST_TIMES_KEPT = 100  # of events, from which Gradio estimates how long one takes: with each event, from all of them

_CALL = re.compile(r"/gradio_api/call/(?:v2/)?\w+/(\w+)")
_DATA = "/gradio_api/queue/data"


class GradioQueue:
    """The queue of a page, bounded: what nobody reads is dropped after a while, and first when there is too much."""

    def __init__(self, page: gr.Blocks) -> None:
        self._functions = page.fns
        self._queue = page._queue
        self._buffers = _Buffers(self.forget)
        self._queue.pending_messages_per_session = self._buffers
        self._queue.pending_event_ids_session = _Waiting()
        self._queue.ANALYTICS_MAX_EVENTS = MOST_TIMES_KEPT
        page.state_session_capacity = MOST_SESSIONS
        self._first = asyncio.Lock()  # held by whoever is next of those who wait for a turn
        self._waiting = 0
        for function in page.fns.values():
            if function.concurrency_id == QUESTIONS:
                self._queue.create_event_queue_for_fn(function)

    def inputs(self, number: int) -> range | None:
        """Return how many inputs a function of the page takes, None where there is none of that number.

        An endpoint may be called without its last parameters.
        """
        function = self._functions.get(number)
        if function is None or function.fn is None:
            return None
        most = len(function.inputs)
        return range(1 if _is_endpoint(function) else most, most + 1)

    def parameters(self, name: str) -> tuple[str, ...]:
        """Return the names of an endpoint's parameters, none where there is no such endpoint."""
        for function in self._functions.values():
            if function.api_name == name and _is_endpoint(function) and function.fn is not None:
                return tuple(inspect.signature(function.fn).parameters)
        return ()

    def has(self, path: str, query: bytes) -> bool:
        """Return whether there is what a request wants to follow; true for a request that follows nothing."""
        call = _CALL.fullmatch(path)
        if call:
            return any(call[1] in events for events in self._queue.pending_event_ids_session.values())
        if path == _DATA:
            names = parse_qs(query.decode("latin-1")).get("session_hash", [])
            return len(names) == 1 and names[0] in self._buffers
        return True

    def is_answering(self) -> bool:
        """Return whether a question is being answered."""
        return self._asked.current_concurrency > 0

    def check_room(self) -> None:
        """Raise UsageError when as many questions wait as there may be, beside those that can be answered at once."""
        most = self._queue.max_size
        if most is not None and len(self._queue) + self._waiting - self._free() >= most:
            raise UsageError("busy")

    @asynccontextmanager
    async def turn(self, has_left: Callable[[], Awaitable[bool]]) -> AsyncIterator[None]:
        """Wait for a turn beside the questions of Gradio's clients, and hold it.

        has_left: returns whether the client is gone, and nobody waits any more. Raises UsageError when too many
        questions are waiting, ClientDisconnect when the client has left.
        """
        self.check_room()
        self._waiting += 1
        try:
            async with self._first:
                while True:
                    if await has_left():
                        raise ClientDisconnect
                    if self._free() > 0:
                        break
                    await asyncio.sleep(PAUSE_SECONDS)
                self._asked.current_concurrency += 1
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._asked.current_concurrency -= 1

    @property
    def _asked(self) -> EventQueue:
        return self._queue.event_queue_per_concurrency_id[QUESTIONS]

    def _free(self) -> float:
        """Return how many questions more can be answered at once."""
        most = self._asked.concurrency_limit
        return math.inf if most is None else most - self._asked.current_concurrency

    def has_room_for(self, session: object) -> bool:
        """Return whether a session may wait for one event more."""
        return len(self._queue.pending_event_ids_session.get(str(session), ())) < MOST_EVENTS

    def drop_unread(self) -> None:
        """Drop what nobody has read for a while; to be called every second or so, by the thread of the server."""
        now = time.monotonic()
        for session, buffer in list(self._buffers.items()):
            if buffer.unread_for(now) > UNREAD_SECONDS:
                self.forget(session)

    def forget(self, session: str) -> None:
        """Drop what waits for a session to read it, and what comes later of its events."""
        for event in list(self._queue.event_ids_to_events.values()):
            if event.session_hash == session:
                event.alive = False
        self._buffers.pop(session, None)
        self._queue.pending_event_ids_session.pop(session, None)


class _Buffer(asyncio.Queue[EventMessage]):
    """The messages for a session, in order, until it reads them."""

    def __init__(self, buffers: _Buffers) -> None:
        super().__init__()
        self._buffers = buffers
        self._since = time.monotonic()  # nothing was read, or there was nothing to read
        self.size = 0

    def put_nowait(self, item: EventMessage) -> None:
        """Add a message; what has been unread longest is dropped where there is too much."""
        if self.empty():
            self._since = time.monotonic()
        self.size += _size(item)
        super().put_nowait(item)
        self._buffers.make_room()

    def get_nowait(self) -> EventMessage:
        """Return the next message and drop it."""
        item = super().get_nowait()
        self.size -= _size(item)
        self._since = time.monotonic()
        return item

    def unread_for(self, now: float) -> float:
        """Return for how many seconds the next message has not been read, 0 where there is none."""
        return 0.0 if self.empty() else now - self._since

    @property
    def is_read(self) -> bool:
        """Whether somebody waits for the next message."""
        return bool(self._getters)  # type: ignore[attr-defined]  # of asyncio.Queue


class _Buffers(LRUCache[str, Any]):
    """The buffers by session. forget: called with a session that has to go."""

    def __init__(self, forget: Any) -> None:
        super().__init__(MOST_SESSIONS)
        self._forget = forget

    def __setitem__(self, session: str, _: object) -> None:
        while session not in self and len(self) >= self.max_size:
            self._forget(next((name for name, buffer in self.items() if not buffer.is_read), next(iter(self))))
        super().__setitem__(session, _Buffer(self))

    def __delitem__(self, session: str) -> None:
        if session in self:  # it may have been dropped
            super().__delitem__(session)

    def make_room(self) -> None:
        """Drop what has been unread longest while there is too much."""
        while (
            sum(buffer.size for buffer in list(self.values())) > MOST_UNREAD
        ):  # also called by the threads that answer
            now = time.monotonic()
            self._forget(max(list(self), key=lambda session: self[session].unread_for(now)))


class _Waiting(dict[str, set[str]]):
    """The events that sessions wait for; none for a session that was dropped."""

    def __missing__(self, session: str) -> set[str]:
        return set()


def _is_endpoint(function: BlockFunction) -> bool:
    return function.api_visibility == "public"


def _size(message: EventMessage) -> int:
    return sum(_sizes(getattr(message, "output", None)))


def _sizes(value: object) -> Iterator[int]:
    yield len(value) if isinstance(value, str) else 8
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _sizes(item)
