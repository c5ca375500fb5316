"""A rebuild that is cancelled or superseded publishes nothing, and questions go first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from index import BuildProgress, BuildReport
from index.progress import Progress
from page import rebuild
from page.library import Library
from page.rebuild import Rebuild
from tests.support.fakes import GatedEncoder
from tests.support.libraries import SEA
from tests.support.waiting import PATIENCE, wait_for

Make = Callable[..., Library]
REPORT = BuildReport("1", True, 0, 0, 0, 0, 0, (), (), (), (), (), 0.0)


class Builds:
    """Builds that wait before each step until they are let go on; what they came to is in `seen`."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.go = threading.Semaphore(0)
        self.rebuild = Rebuild(self.build, lambda: self.seen.append("answers"))

    def build(self, progress: Progress, publishing: Callable[[], None]) -> BuildReport:
        self.seen.append("begins")
        steps: list[Callable[[], None]] = [partial(progress, BuildProgress("encoding", 0, 1)), publishing]
        for step in steps:
            assert self.go.acquire(timeout=PATIENCE)
            step()
            self.seen.append("step")
        self.seen.append("published")
        progress(BuildProgress("publishing", 1, 1))
        return REPORT

    def wait_for(self, count: int) -> None:
        wait_for(lambda: len(self.seen) >= count)


@pytest.fixture
def builds() -> Builds:
    return Builds()


def test_a_cancelled_build_publishes_nothing_even_at_its_last_step(builds: Builds) -> None:
    builds.rebuild.start()
    builds.go.release()
    builds.wait_for(2)
    builds.rebuild.cancel()
    builds.go.release()
    assert builds.rebuild.wait(PATIENCE)
    assert builds.seen == ["begins", "step"]
    assert builds.rebuild.state.cancelled


def test_what_is_cancelled_stays_cancelled_when_another_build_follows(builds: Builds) -> None:
    builds.rebuild.start()
    builds.wait_for(1)
    builds.rebuild.cancel()
    builds.rebuild.start()
    builds.go.release(3)
    assert builds.rebuild.wait(PATIENCE)
    assert builds.seen == ["begins", "begins", "step", "step", "published", "answers"]
    assert builds.rebuild.state.report is REPORT


def test_a_superseded_build_publishes_nothing(builds: Builds) -> None:
    builds.rebuild.start()
    builds.go.release()
    builds.wait_for(2)
    with builds.rebuild.changing():
        pass
    builds.go.release(3)
    assert builds.rebuild.wait(PATIENCE)
    assert builds.seen == ["begins", "step", "begins", "step", "step", "published", "answers"]


def test_documents_change_before_or_after_a_publication_never_within() -> None:
    inside, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def build(_: Progress, publishing: Callable[[], None]) -> BuildReport:
        publishing()
        inside.set()
        assert go_on.wait(PATIENCE)
        order.append("published")
        return REPORT

    running = Rebuild(build, lambda: None)
    running.start()
    assert inside.wait(PATIENCE)

    def change() -> None:
        with running.changing():
            order.append("changed")

    changing = threading.Thread(target=change)
    changing.start()
    time.sleep(0.05)
    assert order == []
    go_on.set()
    changing.join(PATIENCE)
    assert order[:2] == ["published", "changed"]
    running.cancel()
    assert running.wait(PATIENCE)


def test_a_build_waits_for_questions_but_not_for_ever(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "LONGEST_WAIT", 0.2)
    monkeypatch.setattr(rebuild, "GIVES_WAY", 1_000_000)
    answering = threading.Event()
    answering.set()
    builds.rebuild.give_way(answering.is_set)
    builds.rebuild.start()
    builds.wait_for(1)
    began = time.monotonic()
    builds.go.release(2)
    assert builds.rebuild.wait(PATIENCE)
    assert time.monotonic() - began >= 0.2
    assert builds.seen[-1] == "answers"


def test_who_cancels_does_not_wait_for_questions(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "LONGEST_WAIT", 10 * PATIENCE)
    monkeypatch.setattr(rebuild, "GIVES_WAY", 1_000_000_000)
    builds.rebuild.give_way(lambda: True)
    builds.rebuild.start()
    builds.wait_for(1)
    time.sleep(0.01)
    builds.go.release()
    builds.rebuild.cancel()
    assert builds.rebuild.wait(PATIENCE)


def test_a_document_that_is_removed_while_a_build_was_cancelled_never_comes_back(
    make: Make, encoder: GatedEncoder
) -> None:
    library = make()
    with library.upload("湖.md") as upload:
        upload.write(SEA.encode())
        library.keep(upload)
    generations = {library.assistant().retriever.generation}
    encoder.close_gate()
    library.rebuild()
    assert encoder.waiting.wait(PATIENCE)
    library.cancel()
    library.remove("湖.md")
    library.rebuild()
    encoder.gate.set()
    limit = time.monotonic() + PATIENCE
    while library.progress.state.running:
        assert time.monotonic() < limit
        retriever = library.assistant().retriever
        generations.add(retriever.generation)
        assert "湖.md" not in retriever.texts
        time.sleep(0.001)
    assert library.progress.wait(PATIENCE)
    assert "湖.md" not in library.assistant().retriever.texts
    assert len(generations) == 1, "nothing changed, so nothing was published"
