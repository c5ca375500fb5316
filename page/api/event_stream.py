"""Server-sent events: an answer as it comes about, in one response."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi import Request
from fastapi.responses import StreamingResponse

from page.api.failures import failure_of
from page.error_forms import Json

__all__ = ["EVENT_STREAM", "event", "event_stream", "wants_events"]

EVENT_STREAM = "text/event-stream"
_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}  # so that nginx passes on each event at once


def wants_events(request: Request) -> bool:
    """Return whether the client asks for a stream of events by its header Accept."""
    return EVENT_STREAM in request.headers.get("accept", "").lower()


def event(data: Json, name: str | None = None) -> str:
    """Return an event. name: its kind, None where all are of one."""
    named = f"event: {name}\n" if name else ""
    return f"{named}data: {json.dumps(data, ensure_ascii=False)}\n\n"


def event_stream(events: AsyncIterator[str], request: Request, error_name: str | None = None) -> StreamingResponse:
    """Return a response that sends the events, and a last one, of the kind ``error_name``, where they fail."""

    async def sent() -> AsyncIterator[str]:
        try:
            async for one in events:
                yield one
        except Exception as error:
            yield event(failure_of(error).form(request), error_name)

    return StreamingResponse(sent(), media_type=EVENT_STREAM, headers=_HEADERS)
