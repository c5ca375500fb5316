"""How many people at once the page answers, over HTTP: a part of ``python -m benchmarks``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import httpx
import numpy as np

from benchmarks.starting import PATIENCE, indexed_pool, running_page
from qa.evaluation.question_sets import QuestionSet

PEOPLE = (1, 4, 16, 64)
SECONDS = 15.0


class Reply(NamedTuple):
    """How long a person waited, in seconds, and the status of what came."""

    seconds: float
    status: int


def load(pool: QuestionSet, work: Path) -> dict[str, object]:
    """Measure answers a second and the wait for one, while so many people ask one question after another."""
    questions = [item.question for item in pool.questions]
    with running_page(indexed_pool(pool, work)) as (client, _):
        client.post("/ask", json={"question": questions[0]}).raise_for_status()
        measured = [_asked_by(people, str(client.base_url), questions) for people in PEOPLE]
    return {"passages": len(pool.documents), "people": measured}


def _asked_by(people: int, address: str, questions: Sequence[str]) -> dict[str, float]:
    started = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        asking = [pool.submit(_ask_on, address, questions, number, started + SECONDS) for number in range(people)]
        replies = [reply for person in asking for reply in person.result()]
    waits = [reply.seconds for reply in replies if reply.status == httpx.codes.OK]
    return {
        "people": people,
        "answers_a_second": len(waits) / (time.perf_counter() - started),
        "median_ms": float(np.median(waits)) * 1000,
        "p95_ms": float(np.percentile(waits, 95)) * 1000,
        "busy": sum(reply.status == httpx.codes.SERVICE_UNAVAILABLE for reply in replies),
        "errors": sum(reply.status not in {httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE} for reply in replies),
    }


def _ask_on(address: str, questions: Sequence[str], person: int, until: float) -> list[Reply]:
    """Ask one question after the other until it is time, each person beginning at another one."""
    replies = []
    with httpx.Client(base_url=address, timeout=PATIENCE) as client:
        for question in islice(cycle(questions), person * len(questions) // max(PEOPLE), None):
            if time.perf_counter() >= until:
                break
            asked = time.perf_counter()
            response = client.post("/ask", json={"question": question})
            replies.append(Reply(time.perf_counter() - asked, response.status_code))
    return replies
