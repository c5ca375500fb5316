"""Waiting for what other threads do, and not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60.0  # seconds: a busy machine is no failure


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail where it does not for a long while."""
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.01)
