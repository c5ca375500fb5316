"""Connections that are bounded in number and time.

uvicorn bounds neither how long a request takes to come in, nor how long an answer takes to be read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["BACKLOG", "BoundedProtocol", "close_overdue", "most_connections"]

BACKLOG = 64  # connections that the system accepts ahead of the page
MOST_CONNECTIONS = 512
FEWEST_CONNECTIONS = 16
FILES_FOR_EACH = 3  # that a connection may need to have open: itself, an upload, a document that is read
SPARE_FILES = 128  # for the index, a build, and as many connections as are accepted before one is closed for them

HEAD_SECONDS = 15.0  # from a connection, or the answer before, to the end of a request's headers
BODY_SECONDS = 30.0  # for a request's body, and more for a long one:
BODY_RATE = 16 * 1024  # bytes a second at least
READ_SECONDS = 30.0  # until a client reads on, when it has stopped reading an answer
CLOSE_SECONDS = 10.0  # until what was sent last is read
PATIENCE_SECONDS = 1.0  # in which nobody is slow


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, which knows when the other side takes too long.

    When there are as many as there may be, one more takes the place of the one that has been waited for longest, or is
    closed where none is waited for.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = time.monotonic
        self._waiting_since = self._now()  # for what is due next of the other side
        self._unread_since: float | None = None
        self._closing_since: float | None = None
        self._received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # of a TCP server
        """Take up a connection, or close it when there are too many."""
        if len(self.connections) >= most_connections():
            slow = [one for one in self.connections if isinstance(one, BoundedProtocol) and one.is_slow(self._now())]
            if slow:
                min(slow, key=lambda one: one._waiting_since).drop()
            else:
                transport.abort()
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Take in a piece of a request."""
        before = self.conn.their_state
        super().data_received(data)
        if before is h11.IDLE and self.conn.their_state is not h11.IDLE:  # the headers are there
            self._waiting_since, self._received = self._now(), 0
        self._received += len(data)

    def send_400_response(self, msg: str) -> None:
        """Say that what came is no HTTP, where nothing else is being said already, and end the connection."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # what was being answered is not answered any more
            self.cycle.message_event.set()
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:
            self.transport.close()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._waiting_since = self._now()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Note that the client does not read."""
        self._unread_since = self._now()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Note that the client reads on."""
        self._unread_since = None
        super().resume_writing()

    def is_slow(self, now: float) -> bool:
        """Return whether no request has come in yet, or its body comes in slowly, or after it was refused.

        To be answered is not to be slow.
        """
        if self.transport.is_closing() or self.conn.their_state is h11.IDLE:
            return True
        waited = now - self._waiting_since
        is_sending = self.conn.their_state is h11.SEND_BODY
        is_refused = is_sending and self.cycle is not None and self.cycle.response_started
        return is_refused or (is_sending and waited > PATIENCE_SECONDS and self._received < waited * BODY_RATE)

    def is_overdue(self, now: float) -> bool:
        """Return whether the other side takes longer than it may to send, to read or to close."""
        if self.transport.is_closing():
            self._closing_since = self._closing_since or now
            return now - self._closing_since > CLOSE_SECONDS
        if self._unread_since is not None and now - self._unread_since > READ_SECONDS:
            return True
        waited = now - self._waiting_since
        if self.conn.their_state is h11.IDLE:
            return waited > HEAD_SECONDS
        is_sending = self.conn.their_state is h11.SEND_BODY
        if is_sending and self.flow.read_paused:  # it is the page that does not read on
            self._waiting_since, self._received = now, 0
            return False
        return is_sending and waited > BODY_SECONDS + self._received / BODY_RATE

    def drop(self) -> None:
        """End the connection at once, with whatever was not read."""
        self.transport.abort()
        self.connections.discard(self)


def close_overdue(connections: Iterable[object]) -> None:
    """End the connections whose other side takes too long; to be called every second or so."""
    now = time.monotonic()
    for connection in list(connections):
        if isinstance(connection, BoundedProtocol) and connection.is_overdue(now):
            connection.drop()


def most_connections() -> int:
    """Return how many connections there may be, so that files can be opened beside them."""
    many = files = MOST_CONNECTIONS * FILES_FOR_EACH + SPARE_FILES
    with suppress(ImportError, ValueError, OSError):
        import resource

        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        files = many if files == resource.RLIM_INFINITY else files
    return max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, (files - SPARE_FILES) // FILES_FOR_EACH))
