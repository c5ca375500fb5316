"""What a user waits for: the chat page to its first answer, ``wenqu ask``, and the first start on a new machine.

Parts of ``python -m benchmarks``. Each start is a process of its own; memory is the most that it ever held.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from benchmarks.memory import peak_mb
from benchmarks.one_machine import Result, publish
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa.evaluation.question_sets import QuestionSet

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
COMMAND = "import sys; from commands.cli import main; sys.argv[0] = 'wenqu'; main()"
ROUNDS = 3
ASKED = 50
PATIENCE = 300.0


def ask(pool: QuestionSet, work: Path) -> Result:
    """Measure the seconds and megabytes of ``wenqu ask`` from the shell."""
    index = publish(pool.documents, work / "index", Encoder(), Analyzer())
    taken, peaks = [], []
    for item in pool.questions[: ROUNDS + 1]:
        started = time.perf_counter()
        process = _wenqu("ask", item.question, "--index-dir", str(index))
        while process.poll() is None:
            peaks.append(peak_mb(process.pid))
            time.sleep(0.005)
        taken.append(time.perf_counter() - started)
        if process.returncode:
            raise RuntimeError(f"wenqu ask ended with status {process.returncode}")
    return {"passages": len(pool.documents), "seconds": median(taken[1:]), "peak_mb": max(peaks)}


def chat(pool: QuestionSet, work: Path) -> Result:
    """Measure the seconds from ``wenqu chat`` to its first answer, and the megabytes it holds after more of them."""
    place = indexed_pool(pool, work)
    questions = [item.question for item in pool.questions[:ASKED]]
    runs = [_chat(place, questions if number == 0 else questions[:1]) for number in range(ROUNDS)]
    return {"passages": len(pool.documents), "seconds": median(run[0] for run in runs), "peak_mb": runs[0][1]}


def first_start() -> Result:
    """Measure the seconds from ``wenqu chat`` to its first answer, with no cache and no index of seeds/ before."""
    with tempfile.TemporaryDirectory() as temporary:
        shutil.copytree(SEEDS, Path(temporary, "seeds"))
        place = ["--documents", str(Path(temporary, "seeds")), "--index-dir", str(Path(temporary, "index"))]
        seconds, peak = _chat(place, ["谁被传是Sora的发明者之一？"], {"WENQU_CACHE_DIR": str(Path(temporary, "cache"))})
    return {"seconds": seconds, "peak_mb": peak}


def _chat(
    place: Sequence[str], questions: Sequence[str], settings: dict[str, str] | None = None
) -> tuple[float, float]:
    """Return the seconds to the first answer, and the megabytes after all of them."""
    started = time.perf_counter()
    with running_page(place, settings) as (client, process):
        _answer(client, questions[0])
        first = time.perf_counter() - started
        for question in questions[1:]:
            _answer(client, question)
        return first, peak_mb(process.pid)


@contextmanager
def running_page(
    place: Sequence[str], settings: dict[str, str] | None = None
) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """Yield a client of a page that answers, and its process; end it afterwards. place: options of ``wenqu chat``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = _wenqu("chat", *place, "--port", str(port), settings=settings)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            _wait_for(client, process)
            yield client, process
    finally:
        process.terminate()
        process.wait()


def indexed_pool(pool: QuestionSet, work: Path) -> list[str]:
    """Index the texts of a question set, a file each, and return the options that name them."""
    documents, index = work / "chat", work / "chat-index"
    documents.mkdir(parents=True, exist_ok=True)
    for row, document in enumerate(pool.documents):
        (documents / f"{row:05}.txt").write_text(document.text, "utf-8")
    place = ["--documents", str(documents), "--index-dir", str(index)]
    if _wenqu("index", str(documents), "--index-dir", str(index)).wait():
        raise RuntimeError("wenqu index failed")
    return place


def _wait_for(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"wenqu chat ended with status {process.returncode}")
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"wenqu chat did not answer in {PATIENCE:.0f} s")


def _answer(client: httpx.Client, question: str) -> None:
    client.post("/ask", json={"question": question}).raise_for_status()


def _wenqu(*arguments: str, settings: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | (settings or {})
    return subprocess.Popen([sys.executable, "-c", COMMAND, *arguments], env=environment, stdout=subprocess.DEVNULL)
