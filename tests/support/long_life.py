"""A long life in one process: questions and rebuilds; prints as JSON lines what memory and files it holds."""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import threading
from pathlib import Path

from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa import Assistant
from tests.support.corpus import QUESTIONS, Corpus

WARM_UP = 0.2  # of the questions and rebuilds


def main(questions: int, rebuilds: int, *, builtin: bool) -> None:
    """builtin: with the built-in model and the reader, not with the fake encoder."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder), Analyzer(), exhibits=100)
        corpus.encoder = Encoder() if builtin else corpus.encoder
        corpus.build()
        assistant = Assistant.open(corpus.index, encoder=corpus.encoder, analyzer=corpus.analyzer, reader=builtin)
        history = [(QUESTIONS[0], assistant.ask(QUESTIONS[0]).text)]
        for round_ in range(rebuilds):
            for number in range(questions // rebuilds):
                question = f"第{number % 100}号展品是什么时候入藏的？" if number % 2 else QUESTIONS[number % 5]
                assistant.ask(question, history if number % 3 else ())
            corpus.write("新.txt", f"第{round_}次改写：新馆开放。\n" * 3)
            corpus.build(force=round_ % 2 == 0)
            assistant = assistant.over(corpus.open())
            if round_ + 1 >= WARM_UP * rebuilds:
                gc.collect()
                print(json.dumps(held(corpus)), flush=True)


def held(corpus: Corpus) -> dict[str, object]:
    """memory: resident bytes. deleted: files that are gone and still open."""
    links = [_target(entry) for entry in Path("/proc/self/fd").iterdir()]
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return {
        "memory": pages * os.sysconf("SC_PAGE_SIZE"),
        "descriptors": len(links),
        "deleted": [link for link in links if link.endswith("(deleted)") and str(corpus.index) in link],
        "threads": threading.active_count(),
        "generations": len(corpus.generations()),
        "litter": corpus.litter(),
        "files": sum(path.is_file() for path in corpus.index.rglob("*")),
    }


def _target(entry: Path) -> str:
    try:
        return str(entry.readlink())
    except OSError:
        return ""


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), builtin=sys.argv[3] == "builtin")
