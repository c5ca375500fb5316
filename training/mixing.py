"""The order of training questions: of our own every one, and a share of others among them."""

from __future__ import annotations

import random
from collections.abc import Iterator


def mixed(own: int, others: int, share: float, seed: int, done: int = 0) -> Iterator[tuple[bool, int]]:
    """Yield (whether it is of the others, its number) without end.

    Each of the ``own`` comes once before any comes again; ``share`` of all are others, drawn anew each time.
    done: how many were yielded before, when a run goes on.
    """
    beside = min(round(own * share / (1 - share)), others)
    epoch, skip = divmod(done, own + beside)
    while True:
        draw = random.Random(seed + epoch)
        order = [(False, n) for n in range(own)] + [(True, n) for n in draw.sample(range(others), beside)]
        draw.shuffle(order)
        yield from order[skip:]
        epoch, skip = epoch + 1, 0
