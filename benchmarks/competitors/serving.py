"""How a competitor is asked: a process that reads questions and answers in JSON, a line each.

    python -m benchmarks.competitors.NAME PASSAGES MODEL

PASSAGES: a JSON list of texts. MODEL: a folder of sentence-transformers. The first line on stdout says what there is,
each further one answers the question that was read. Needs the standard library alone.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.memory import peak_mb

DEPTH = 10

Search = Callable[[str], Sequence[int]]
Setups = Callable[[list[str], str], Iterator[tuple[str, Search]]]


def serve(setups: Setups, packages: Sequence[str]) -> None:
    """Build every setup, and answer until stdin ends.

    setups: makes, of texts and a model, pairs of a name and a search that gives up to ten rows, best first.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer

    def say(record: dict[str, object]) -> None:
        answers.write(json.dumps(record, ensure_ascii=False) + "\n")
        answers.flush()

    texts, model = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2]
    searches: dict[str, Search] = {}
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    for name, search in setups(texts, model):
        search(texts[0][:20])
        searches[name], seconds[name] = search, time.perf_counter() - started
        started = time.perf_counter()
    say({"ready_s": seconds, "packages": {package: version(package) for package in packages}})
    for line in sys.stdin:
        asked = json.loads(line)
        started = time.perf_counter()
        rows = [int(row) for row in searches[asked["setup"]](asked["question"])][:DEPTH]
        taken = time.perf_counter() - started
        say({"rows": rows, "seconds": taken, "peak_mb": peak_mb()})
