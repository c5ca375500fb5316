"""Speed and size on this machine, a part at a time.

    python -m benchmarks WORK FILE [--only PART ...] [--again] [--passages N] [--questions N] [--sizes N ...]
                         [--built N ...]

FILE: a question set as ``wenqu evaluate`` reads it (SQuAD JSON). Each part runs in a process of its own and leaves
WORK/results/PART.json; what is there is not measured again without ``--again``. At the end the table is printed, see
``python -m benchmarks.report``. Part ``competitors`` installs five environments of about 1.5 GB each.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from benchmarks import building, each_document, load, one_machine, report, scale, starting
from benchmarks.competitors import compare
from qa.evaluation.question_sets import QuestionSet, read_pool

SIZES = (1_000, 10_000, 100_000)
BUILT = (10_000, 100_000)
DOCUMENTS = 1_000
QUESTIONS = 300


def main() -> None:
    """Measure what is missing, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--only", nargs="+", metavar="PART", help="of encoding, question, rebuild, ask, ...")
    parser.add_argument("--again", action="store_true", help="also what was measured before")
    parser.add_argument("--passages", type=int, help="the first so many of the file, to try out")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="of the rebuild")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="passages of the scale parts")
    parser.add_argument("--built", type=int, nargs="+", default=BUILT, help="passages of the building parts")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # one part, in this process
    given = parser.parse_args()
    results = given.work / "results"
    results.mkdir(parents=True, exist_ok=True)
    pool = compare.small(read_pool(given.file), given.passages)
    parts = parts_of(pool, given)
    names = given.only or list(parts)
    if unknown := set(names) - set(parts):
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(parts)}")
    if given.here:
        (results / f"{names[0]}.json").write_text(json.dumps(parts[names[0]](), indent=1), "utf-8")
        return
    failed = []
    for name in names:
        if given.again or not (results / f"{name}.json").exists():
            started = time.perf_counter()
            command = [sys.executable, "-m", "benchmarks", *sys.argv[1:], "--here", "--only", name]
            failed += [name] if subprocess.run(command, check=False).returncode else []
            print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    report.print_report(given.work)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def parts_of(pool: QuestionSet, given: argparse.Namespace) -> dict[str, Callable[[], object]]:
    """Return the parts by name; each returns what goes into its JSON file."""
    work = given.work
    asked = QuestionSet(pool.questions[:: max(1, len(pool.questions) // given.questions)], pool.documents)
    return {
        "encoding": lambda: one_machine.encoding(pool),
        "question": lambda: one_machine.question(pool, work, given.questions),
        "rebuild": lambda: one_machine.rebuild(pool, work, given.documents),
        "each-document": lambda: each_document.each_document(pool, work),
        "load": lambda: load.load(pool, work),
        "ask": lambda: starting.ask(pool, work),
        "chat": lambda: starting.chat(pool, work),
        "first-start": starting.first_start,
        **{f"scale-{size}": partial(scale.scale, pool, work, size) for size in given.sizes},
        **{f"building-{size}": partial(building.building, work, size) for size in given.built},
        "competitors": lambda: _compared(asked, work / "competitors"),
    }


def _compared(pool: QuestionSet, work: Path) -> dict[str, list[dict[str, object]]]:
    scores, failures = compare.compare(pool, work, compare.NAMES)
    return {"scores": [asdict(score) for score in scores], "failures": [asdict(failure) for failure in failures]}


if __name__ == "__main__":
    main()
