"""Two builders at once: one wins, the other says so; who reads meanwhile sees whole generations."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from index import build_index
from index.errors import IndexBusyError, IndexUnavailableError
from index.keywords.analyzer import Analyzer
from tests.support.corpus import NEWS, Corpus, old_and_new
from tests.support.faults import exit_status, started

pytestmark = pytest.mark.slow

PUBLISHED, UP_TO_DATE, BUSY = 10, 11, 12


@pytest.mark.parametrize("races", [6, pytest.param(100, marks=pytest.mark.soak)])
def test_two_processes_build_at_once(races: int, tmp_path: Path, analyzer: Analyzer) -> None:
    corpus, kept = Corpus(tmp_path, analyzer, exhibits=60), tmp_path / "kept"
    _, new = old_and_new(corpus, kept)
    for _ in range(races):
        corpus.put_back(kept)
        outcomes = sorted(race(corpus, 2))
        assert outcomes in ([PUBLISHED, UP_TO_DATE], [PUBLISHED, BUSY])
        assert corpus.answers() == new
        assert corpus.litter() == []
        assert len(corpus.generations()) == 2


@pytest.mark.parametrize("races", [3, pytest.param(30, marks=pytest.mark.soak)])
def test_readers_see_the_old_index_or_the_new_one_while_builders_race(
    races: int, tmp_path: Path, analyzer: Analyzer
) -> None:
    corpus, kept = Corpus(tmp_path, analyzer, exhibits=60), tmp_path / "kept"
    old, new = old_and_new(corpus, kept)
    stop, problems, seen = threading.Event(), list[IndexUnavailableError](), set[bytes]()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(corpus.answers())
            except IndexUnavailableError as error:
                problems.append(error)

    for _ in range(races):
        corpus.put_back(kept)
        builders = [started(lambda: [corpus.build(force=True) for _ in range(3)]) for _ in range(2)]
        stop.clear()
        reader = threading.Thread(target=read)
        reader.start()
        statuses = [exit_status(builder) for builder in builders]
        stop.set()
        reader.join()
        assert 1 in statuses or 0 in statuses  # 1: it found the other one building
    assert problems == []
    assert seen <= {old, new}
    assert corpus.answers() == new


def race(corpus: Corpus, builders: int) -> list[int]:
    """Lets processes build at the same moment; returns how each ended."""
    gate, opener = os.pipe()

    def build() -> None:
        os.close(opener)
        os.read(gate, 1)  # returns when the parent closes its end
        try:
            report = corpus.build()
        except IndexBusyError as error:
            os._exit(BUSY if "another process is building" in str(error) else 1)
        os._exit(PUBLISHED if report.published else UP_TO_DATE)

    children = [started(build) for _ in range(builders)]
    os.close(opener)
    os.close(gate)
    return [exit_status(child) for child in children]


def test_a_builder_does_not_undo_what_another_published_while_it_read(tmp_path: Path, analyzer: Analyzer) -> None:
    corpus = Corpus(tmp_path, analyzer)
    refused: list[str] = []

    def meanwhile(stage: str) -> None:
        if stage == "reading" and not refused:
            corpus.write("新.txt", NEWS)
            try:
                corpus.build()
            except IndexBusyError as error:
                refused.append(str(error))

    build_index(
        corpus.documents,
        corpus.index,
        encoder=corpus.encoder,
        analyzer=analyzer,
        progress=lambda step: meanwhile(step.stage),
    )
    assert len(refused) == 1
    assert corpus.build().added == ("新.txt",)
