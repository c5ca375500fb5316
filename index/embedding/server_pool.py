"""Embeddings servers that do one work: the least busy is asked first, and what one fails at moves on to another.

A server that fails rests, the longer the more often it has failed in a row, and then gets one request to show that it
is back.
"""

from __future__ import annotations

import logging
import math
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.embedding.server import EmbeddingsServer, ServerAwayError
from index.errors import ModelError
from index.messages import Message

ATTEMPTS = 6  # at each server
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds
_LOOK = 1.0  # seconds between looks for a server that has rested, while the others have no room

Answered = TypeVar("Answered")

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Load:
    """How a server does. asked: requests that it has now. failures: in a row. due: when it has rested from them.

    cause: of the last failure. turn: when it was last asked, by the count of all requests.
    """

    asked: int = 0
    failures: int = 0
    due: float = 0.0
    cause: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class _Turn:
    """A request that a server has. failures: how many in a row it had when it got it."""

    server: EmbeddingsServer
    failures: int


class ServerPool:
    """Servers that give the same answers; safe to share between threads.

    requests: that each has at once, at most. wait: for tests.
    """

    def __init__(
        self, servers: Sequence[EmbeddingsServer], requests: int, *, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._loads = {server: _Load() for server in servers}
        self._requests = requests
        self._wait = wait
        self._turns = 0
        self._changed = threading.Condition()

    @property
    def room(self) -> int:
        """The most requests that all servers have at once."""
        return self._requests * len(self._loads)

    def ask(self, request: Callable[[EmbeddingsServer], Answered]) -> Answered:
        """Return what ``request`` returns for the first server that answers.

        While none does, each is tried again after growing pauses, or those that it asks for. Raise ModelError when
        none has answered in ``ATTEMPTS`` for each, and at once whatever else ``request`` raises.
        """
        rested = 0.0
        waits = (ATTEMPTS - 1) * len(self._loads)  # each of them is for the one server that has rested first
        for waited in range(waits + 1):
            tried: set[EmbeddingsServer] = set()
            while turn := self._taken(tried, rested):
                try:
                    answer = request(turn.server)
                except ServerAwayError as away:
                    tried.add(turn.server)
                    self._failed(turn, away)
                except BaseException:
                    self._freed(turn.server)
                    raise
                else:
                    self._answered(turn.server)
                    return answer
            if waited < waits:
                rested = min(load.due for load in self._loads.values())
                self._wait(max(0.0, rested - time.monotonic()))
        raise self._silent()

    def _taken(self, tried: set[EmbeddingsServer], rested: float) -> _Turn | None:
        """Wait for room at a server, and take it; None when all that were not tried rest.

        rested: those that rest until then, rest no more.
        """
        with self._changed:
            while True:
                now = max(time.monotonic(), rested)
                awake = {one: load for one, load in self._loads.items() if one not in tried and load.due <= now}
                if not awake:
                    return None
                server = min(awake, key=lambda one: (awake[one].asked, awake[one].turn))
                load = awake[server]
                if load.asked < (1 if load.failures else self._requests):
                    self._turns += 1
                    load.asked, load.turn = load.asked + 1, self._turns
                    return _Turn(server, load.failures)
                self._changed.wait(_LOOK)

    def _failed(self, turn: _Turn, away: ServerAwayError) -> None:
        with self._changed:
            load = self._loads[turn.server]
            load.asked -= 1
            load.cause = str(away)
            is_first = load.failures == turn.failures  # requests that were on their way together fail together
            if is_first:
                load.failures += 1
                load.due = time.monotonic() + _pause(load.failures, away.pause)
            self._changed.notify_all()
        if is_first and load.failures == 1 and len(self._loads) > 1:
            logger.warning(Message("server_away", {"server": turn.server, "cause": away}))

    def _answered(self, server: EmbeddingsServer) -> None:
        with self._changed:
            load = self._loads[server]
            was_away = load.failures > 0
            load.failures, load.due = 0, 0.0
        self._freed(server)
        if was_away and len(self._loads) > 1:
            logger.warning(Message("server_back", {"server": server}))

    def _freed(self, server: EmbeddingsServer) -> None:
        with self._changed:
            self._loads[server].asked -= 1
            self._changed.notify_all()

    def _silent(self) -> ModelError:
        with self._changed:
            causes = {server: load.cause for server, load in self._loads.items()}
        if len(causes) == 1:
            ((server, cause),) = causes.items()
            return ModelError("server_silent", server=server, cause=cause)
        return ModelError("servers_silent", causes="; ".join(f"{server}: {cause}" for server, cause in causes.items()))


def _pause(failures: int, asked: float | None) -> float:
    if asked is not None:
        return min(asked, LONGEST_WAIT)
    wait = min(FIRST_WAIT * math.pow(2, failures - 1), LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.0)  # noqa: S311 (it keeps clients apart, and guards no secret)
