"""Files are damaged: it is found before a single answer, and the generation before answers, or a clear error tells."""

from __future__ import annotations

import logging
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import IndexUnavailableError
from index.keywords.analyzer import Analyzer
from index.storage.folder.documents_location import SOURCE
from index.storage.folder.generation import TIMES
from index.storage.folder.store import CURRENT
from tests.support.corpus import Corpus, answers_of

pytestmark = pytest.mark.slow

Damage = Callable[[Path, random.Random], None]


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def truncate(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def remove(path: Path, _: random.Random) -> None:
    path.unlink()


class Index:
    """An index of one generation, or of two with different answers in the end, and a copy to put back."""

    def __init__(self, folder: Path, analyzer: Analyzer, generations: int) -> None:
        self.corpus = Corpus(folder, analyzer)
        self.corpus.build()
        self.before: bytes | None = None
        if generations > 1:
            self.corpus.change()
            self.before = self.corpus.answers()
            self.corpus.build()
        self.now = self.corpus.answers()
        self._kept = folder / "kept"
        shutil.copytree(self.corpus.index, self._kept)

    def files(self) -> list[Path]:
        """The files of the current generation, the pointer to it, and what notes where the documents are."""
        beside = [self.corpus.index / CURRENT, self.corpus.index / SOURCE]
        return beside + sorted(path for path in self.folder(-1).rglob("*") if path.is_file())

    def folder(self, number: int) -> Path:
        return self.corpus.index / "generations" / self.corpus.generations()[number]

    def put_back(self) -> None:
        self.corpus.put_back(self._kept)

    def check(self, damaged: Path, warnings: pytest.LogCaptureFixture) -> None:
        """Nothing but what one whole generation answers is answered, and never in silence."""
        warnings.clear()
        found = self.answers_or_error()
        if isinstance(found, str):
            assert self.before is None, f"{damaged}: {found}"
            assert "wenqu index" in found
            assert damaged.name in found
            return
        if damaged.name == TIMES:  # nothing that is answered depends on it
            assert found == self.now
            return
        if damaged.name == SOURCE:  # then it cannot be told whether a document was deleted
            assert found == self.now
            assert "name them with wenqu index DOCUMENTS" in warnings.text
            return
        if damaged.name == CURRENT:  # what it should name is there, whole
            assert found == self.now
            said = damaged.read_text("latin-1").strip() if damaged.exists() else ""
            assert ("wenqu index" in warnings.text) == (said != self.folder(-1).name)
            return
        assert found == self.before, damaged
        assert "rebuild with wenqu index" in warnings.text

    def answers_or_error(self) -> bytes | str:
        try:
            return self.corpus.answers()
        except IndexUnavailableError as error:
            return str(error)


@pytest.fixture(params=[1, 2], ids=["alone", "after another"])
def index(request: pytest.FixtureRequest, tmp_path: Path, analyzer: Analyzer) -> Index:
    return Index(tmp_path, analyzer, request.param)


@pytest.mark.parametrize("count", [30, pytest.param(500, marks=pytest.mark.soak)])  # of each index: 1,000 in all
@pytest.mark.parametrize("damage", [flip, truncate])
def test_a_damaged_file_is_found(index: Index, damage: Damage, count: int, caplog: pytest.LogCaptureFixture) -> None:
    chance, files = random.Random(count), index.files()
    for number in range(count):
        damaged = files[number % len(files)]
        damage(damaged, chance)
        with caplog.at_level(logging.WARNING):
            index.check(damaged, caplog)
        index.put_back()
    assert index.corpus.answers() == index.now


def test_every_missing_file_is_found(index: Index, caplog: pytest.LogCaptureFixture) -> None:
    for missing in index.files():
        missing.unlink()
        with caplog.at_level(logging.WARNING):
            index.check(missing, caplog)
        index.put_back()


@pytest.mark.parametrize("way", ["older into newer", "newer into older", "exchanged"])
def test_files_swapped_between_generations_are_found(
    way: str, tmp_path: Path, analyzer: Analyzer, caplog: pytest.LogCaptureFixture
) -> None:
    index = Index(tmp_path, analyzer, 2)
    older, newer = index.folder(0), index.folder(1)
    names = [path.relative_to(newer) for path in index.files() if newer in path.parents and path.name != TIMES]
    for name in names:
        ours, theirs = (newer / name).read_bytes(), (older / name).read_bytes()
        if ours == theirs:
            continue
        if way != "newer into older":
            (newer / name).write_bytes(theirs)
        if way != "older into newer":
            (older / name).write_bytes(ours)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            if way == "older into newer":
                index.check(newer / name, caplog)
            elif way == "newer into older":
                assert index.corpus.answers() == index.now
            else:
                with pytest.raises(IndexUnavailableError, match="rebuild with wenqu index"):
                    index.corpus.answers()
        index.put_back()


def test_whole_generations_swapped_are_found(tmp_path: Path, analyzer: Analyzer) -> None:
    index = Index(tmp_path, analyzer, 2)
    older, newer = index.folder(0), index.folder(1)
    aside = older.with_name("aside")
    older.rename(aside)
    newer.rename(older)
    aside.rename(newer)
    with pytest.raises(IndexUnavailableError, match=r"manifest\.json fails its checksum; rebuild with wenqu index"):
        index.corpus.answers()


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.soak)])
def test_a_build_heals_whatever_was_damaged(index: Index, every: int) -> None:
    chance = random.Random(1)
    cases = [(damage, path) for damage in (flip, truncate, remove) for path in index.files()]
    for damage, damaged in cases[::every]:
        damage(damaged, chance)
        index.corpus.build()
        assert index.corpus.answers() == index.now, (damage, damaged)
        index.put_back()


def test_what_is_open_answers_on_when_the_files_are_gone(index: Index) -> None:
    retriever = index.corpus.open()
    shutil.rmtree(index.corpus.index)
    assert answers_of(retriever) == index.now
