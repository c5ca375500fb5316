"""Builds are killed: what answers is the old index or the new one, to the byte, and nothing is left about."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexNotFoundError
from index.keywords.analyzer import Analyzer
from tests.support.corpus import Corpus, old_and_new
from tests.support.faults import Faults, in_child, killed, killed_after

pytestmark = pytest.mark.slow

LONGER = 1.1


def builds_killed(kills: int, corpus: Corpus, kept: Path) -> Iterator[None]:
    """Kills builds at random moments, and stops after each, until so many were struck. kept: what a build begins with.

    How long a build takes is measured all along, as other work may slow the machine down: one that
    ends before its kill does not count and tells it, and the next one after each kill is given longer.
    """
    moments, seconds, struck = random.Random(kills), seconds_of(corpus, kept), 0
    while struck < kills:
        status, ran = killed_after(moments.uniform(0, seconds), corpus.build)
        assert status in (0, -signal.SIGKILL)
        struck += status != 0
        seconds = seconds * LONGER if status else ran
        yield


def seconds_of(corpus: Corpus, kept: Path) -> float:
    """How long a build takes in a process of its own, from the index that was kept."""
    corpus.put_back(kept)
    begun = time.perf_counter()
    assert in_child(corpus.build) == 0
    seconds = time.perf_counter() - begun
    corpus.put_back(kept)
    return seconds


@pytest.mark.parametrize("kills", [12, pytest.param(200, marks=pytest.mark.soak)])
def test_a_rebuild_killed_at_a_random_moment(kills: int, tmp_path: Path, analyzer: Analyzer) -> None:
    corpus, kept = Corpus(tmp_path, analyzer, exhibits=200), tmp_path / "kept"
    old, new = old_and_new(corpus, kept)
    outcomes = set()
    for _ in builds_killed(kills, corpus, kept):
        found = corpus.answers()
        assert found in (old, new)
        assert len(corpus.generations()) <= 4
        outcomes.add(found)
        if found == new:
            corpus.put_back(kept)
    assert old in outcomes
    corpus.build()
    assert corpus.answers() == new
    assert corpus.litter() == []
    assert len(corpus.generations()) == 2


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.soak)])
def test_a_rebuild_killed_at_each_step_on_the_disk(every: int, tmp_path: Path, analyzer: Analyzer) -> None:
    corpus, kept = Corpus(tmp_path, analyzer), tmp_path / "kept"
    for _ in range(2):  # so that the rebuild has a generation to clear away
        corpus.build(force=True)
    old, new = old_and_new(corpus, kept)
    for step in range(1, steps_of(corpus) + 1, every):
        corpus.put_back(kept)
        assert killed_at(step, corpus) == 9
        assert corpus.answers() in (old, new), step
        corpus.build()
        assert corpus.answers() == new, step
        assert corpus.litter() == []


@pytest.mark.parametrize("kills", [8, pytest.param(50, marks=pytest.mark.soak)])
def test_a_first_build_killed_at_a_random_moment(kills: int, tmp_path: Path, analyzer: Analyzer) -> None:
    corpus, empty = Corpus(tmp_path, analyzer, exhibits=200), tmp_path / "empty"
    empty.mkdir()
    corpus.build()
    new, size = corpus.answers(), corpus.size()
    none_yet = 0
    for _ in builds_killed(kills, corpus, empty):
        found = answers_if_any(corpus)
        assert found in (None, new)
        none_yet += found is None
        if found:
            corpus.put_back(empty)
        assert corpus.size() <= 2 * size  # what one killed build left, and not of each
    assert none_yet > 0
    corpus.build()
    assert corpus.answers() == new
    assert corpus.litter() == []
    assert len(corpus.generations()) == 1


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.soak)])
def test_a_first_build_killed_at_each_step_on_the_disk(every: int, tmp_path: Path, analyzer: Analyzer) -> None:
    corpus, empty = Corpus(tmp_path, analyzer), tmp_path / "empty"
    empty.mkdir()
    corpus.build()
    new = corpus.answers()
    corpus.put_back(empty)
    steps = steps_of(corpus)
    for step in range(1, steps + 1, every):
        corpus.put_back(empty)
        assert killed_at(step, corpus) == 9
        assert answers_if_any(corpus) in (None, new), step
        corpus.build()
        assert corpus.answers() == new, step
        assert corpus.litter() == []


def answers_if_any(corpus: Corpus) -> bytes | None:
    """None when it says that there is no index yet."""
    try:
        return corpus.answers()
    except IndexNotFoundError as error:
        if "no index yet" not in str(error):
            raise
        return None


def steps_of(corpus: Corpus) -> int:
    with pytest.MonkeyPatch.context() as patch:
        faults = Faults(patch, writes=True, removals=True)
        corpus.build()
        print(f"{faults.steps} steps")
        return faults.steps


def killed_at(step: int, corpus: Corpus) -> int:
    def dying() -> None:
        Faults(pytest.MonkeyPatch(), step, killed, writes=True, removals=True)
        corpus.build()

    return in_child(dying)
