"""Turns: what answers a request waits until it may, beside the questions of the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

from fastapi import Request
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from page.gradio_queue import GradioQueue

__all__ = ["Turns"]

T = TypeVar("T")


class Turns:
    """Answers as many requests at once as the page's queue allows. Raises UsageError when too many are waiting."""

    def __init__(self, queue: GradioQueue) -> None:
        self._queue = queue

    async def result(self, work: Callable[[], T], request: Request | None = None) -> T:
        """Return what ``work`` returns. request: whose client may leave while it waits, and is not answered then."""
        async with self._queue.turn(request.is_disconnected if request else _nobody_left):
            return await run_in_threadpool(work)

    def results(self, work: Callable[[], Iterator[T]]) -> AsyncIterator[T]:
        """Return an iterator over what ``work`` yields. UsageError is raised here, not when it is too late to say."""
        self._queue.check_room()
        return self._results(work)

    async def _results(self, work: Callable[[], Iterator[T]]) -> AsyncIterator[T]:
        async with self._queue.turn(_nobody_left):
            async for result in iterate_in_threadpool(work()):
                yield result


async def _nobody_left() -> bool:
    return False
