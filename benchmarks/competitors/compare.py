"""Wenqu's search beside what a user would set up instead: the same passages, questions and model, turn about.

    python -m benchmarks.competitors.compare WORK FILE [--questions 300] [--passages N] [--only langchain txtai]

FILE: a question set as ``wenqu evaluate`` reads it. Each competitor is installed in an environment of its own in
WORK/environments and runs as a process that keeps its index open; every question goes to all of them, one after
the other. Prints a JSON line for each setup, and a Markdown table.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.competitors.serving import DEPTH
from index.embedding import builtin_model
from qa.evaluation.metrics import reciprocal_rank
from qa.evaluation.question_sets import LabelledQuestion, QuestionSet, read_pool

ROOT = Path(__file__).parents[2]
REQUIREMENTS = Path(__file__).parent / "requirements"
OURS = "wenqu"
NAMES = (OURS, "plain", "langchain", "llama_index", "haystack", "txtai")


@dataclass(frozen=True, slots=True)
class Score:
    """How one setup did. index_s: to make the index, model loaded; peak_mb: memory of its process."""

    competitor: str
    setup: str
    questions: int
    recall_at_1: float
    mrr_at_10: float
    median_ms: float
    index_s: float
    peak_mb: float
    packages: dict[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """A competitor that could not be asked, and why."""

    competitor: str
    reason: str


def main() -> None:
    """Install the competitors, ask them, and print a JSON line for each setup and the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--questions", type=int, help="so many, drawn at random; default all")
    parser.add_argument("--passages", type=int, help="the first so many, and the questions about them")
    parser.add_argument("--only", nargs="+", choices=NAMES[1:], default=NAMES[1:])
    arguments = parser.parse_args()
    pool = small(read_pool(arguments.file, sample=arguments.questions), arguments.passages)
    scores, failures = compare(pool, arguments.work, [OURS, *arguments.only])
    for record in [*map(asdict, scores), *map(asdict, failures)]:
        print(json.dumps(record, ensure_ascii=False))
    print(table(scores, failures))


def small(pool: QuestionSet, passages: int | None) -> QuestionSet:
    """Return the pool with its first passages alone, and the answerable questions about them."""
    documents = pool.documents[:passages]
    there = {document.path for document in documents}
    return QuestionSet(tuple(item for item in pool.questions if item.documents & there), documents)


def compare(pool: QuestionSet, work: Path, names: Sequence[str]) -> tuple[list[Score], list[Failure]]:
    """Start all competitors, and ask them every question in turn."""
    work.mkdir(parents=True, exist_ok=True)
    passages = work / "passages.json"
    passages.write_text(json.dumps([document.text for document in pool.documents], ensure_ascii=False), "utf-8")
    command = [str(passages), str(builtin_model.plain_folder())]
    running: list[Competitor] = []
    failures: list[Failure] = []
    for name in names:
        try:
            running.append(Competitor(name, _python(name, work / "environments"), command, work / f"{name}.log"))
        except (subprocess.CalledProcessError, OSError, ValueError) as error:
            failures.append(Failure(name, _reason(error, work / f"{name}.log")))
    setups = [(competitor, setup) for competitor in running for setup in competitor.ready_s]
    replies: dict[tuple[str, str], list[dict[str, Any]]] = {(c.name, setup): [] for c, setup in setups}
    for item in pool.questions:
        for competitor, setup in setups:
            replies[competitor.name, setup].append(competitor.ask(setup, item.question))
    scores = [_score(competitor, setup, replies[competitor.name, setup], pool) for competitor, setup in setups]
    for competitor in running:
        competitor.close()
    return scores, failures


class Competitor:
    """A process that answers. Raises ValueError when it ends before it is ready."""

    def __init__(self, name: str, python: str, arguments: Sequence[str], log: Path) -> None:
        self.name = name
        environment = os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        with log.open("a", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                [python, "-m", f"benchmarks.competitors.{name}", *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
            )
        ready = self._read()
        self.ready_s: dict[str, float] = ready["ready_s"]
        self.packages: dict[str, str] = ready["packages"]

    def ask(self, setup: str, question: str) -> dict[str, Any]:
        """Return the rows that were found, the seconds it took and the peak memory in megabytes."""
        if self._process.stdin:
            self._process.stdin.write(json.dumps({"setup": setup, "question": question}) + "\n")
            self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        """End the competitor's process."""
        self._process.communicate()

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise ValueError(f"{self.name} ended with status {self._process.wait()}")
        record: dict[str, Any] = json.loads(line)
        return record


def table(scores: Sequence[Score], failures: Sequence[Failure]) -> str:
    """Return a Markdown table, ratios to Wenqu's median first; then what could not be asked."""
    ours = next(score for score in scores if score.competitor == OURS)
    lines = [
        f"{ours.questions:,} questions",
        "",
        "| | slower than Wenqu | R@1 | MRR@10 | a question, ms | index, s | peak memory, MB | packages |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for score in scores:
        cells = [
            f"{score.competitor} ({score.setup})",
            f"{score.median_ms / ours.median_ms:.1f}×",
            f"{score.recall_at_1:.3f}",
            f"{score.mrr_at_10:.3f}",
            f"{score.median_ms:.1f}",
            f"{score.index_s:.1f}",
            f"{score.peak_mb:,.0f}",
            ", ".join(f"{name} {version}" for name, version in score.packages.items()),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, *(f"\n{failure.competitor} could not be run: {failure.reason}" for failure in failures)])


def _score(competitor: Competitor, setup: str, replies: Sequence[dict[str, Any]], pool: QuestionSet) -> Score:
    paths = [document.path for document in pool.documents]
    ranks = [
        _rank([paths[row] for row in reply["rows"]], item) for reply, item in zip(replies, pool.questions, strict=True)
    ]
    return Score(
        competitor.name,
        setup,
        len(ranks),
        recall_at_1=sum(rank == 1 for rank in ranks) / len(ranks),
        mrr_at_10=sum(map(reciprocal_rank, ranks)) / len(ranks),
        median_ms=1e3 * median(reply["seconds"] for reply in replies),
        index_s=competitor.ready_s[setup],
        peak_mb=replies[-1]["peak_mb"],
        packages=competitor.packages,
    )


def _rank(found: Sequence[str], question: LabelledQuestion) -> int | None:
    return next((rank for rank, path in enumerate(found[:DEPTH], start=1) if path in question.documents), None)


def _python(name: str, environments: Path) -> str:
    """Return the interpreter of the competitor's environment, which is installed if it is not there."""
    if name == OURS:
        return sys.executable
    requirements = REQUIREMENTS / f"{name}.txt"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    folder = environments / name
    python, stamp = folder / "bin" / "python", folder / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", requirements], check=True, stderr=subprocess.PIPE)
        stamp.write_text(wanted)
    return str(python)


def _reason(error: Exception, log: Path) -> str:
    told = error.stderr.decode(errors="replace") if isinstance(error, subprocess.CalledProcessError) else ""
    told = told or (log.read_text(encoding="utf-8", errors="replace") if log.exists() else "")
    return (told.strip().splitlines() or [str(error)])[-1]


if __name__ == "__main__":
    main()
