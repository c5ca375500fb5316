"""The disk is full or fails: the old index answers, the error names the cause, and the space is freed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import StorageError
from index.keywords.analyzer import Analyzer
from index.storage.folder.store import CURRENT
from tests.support.corpus import Corpus, old_and_new
from tests.support.faults import Faults, broken_disk, disk_full

pytestmark = pytest.mark.slow

MESSAGE = (
    r"cannot build the index at \S+: .*{}; what was there before is kept: put that right and run wenqu index again"
)
TMPFS = 512 << 10


@pytest.mark.parametrize(
    ("fail", "cause"), [(disk_full, "No space left on device"), (broken_disk, "Input/output error")]
)
@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.soak)])
def test_each_write_sync_and_rename_fails(
    fail: Callable[[], None], cause: str, every: int, tmp_path: Path, analyzer: Analyzer
) -> None:
    corpus, kept = Corpus(tmp_path, analyzer), tmp_path / "kept"
    old, new = old_and_new(corpus, kept)
    with pytest.MonkeyPatch.context() as patch:
        faults = Faults(patch, writes=True)
        corpus.build()
    corpus.put_back(kept)
    generations = corpus.generations()
    failures = 0
    for step in range(1, faults.steps + 1, every):
        pointer = (corpus.index / CURRENT).read_bytes()
        with pytest.MonkeyPatch.context() as patch:
            Faults(patch, step, fail, writes=True)
            error = error_of(corpus)
        assert corpus.litter() == [], step
        if error is None:
            assert corpus.answers() == new, step
            corpus.put_back(kept)
            continue
        failures += 1
        assert re.fullmatch(MESSAGE.format(cause), error), step
        if (corpus.index / CURRENT).read_bytes() == pointer:
            assert corpus.answers() == old, step
            assert corpus.generations() == generations, step
        else:  # the pointer was replaced, and only the folder's sync after it failed
            assert corpus.answers() == new, step
            corpus.put_back(kept)
    assert failures > faults.steps // every // 2
    corpus.build()
    assert corpus.answers() == new


def error_of(corpus: Corpus) -> str | None:
    try:
        corpus.build()
    except StorageError as error:
        return str(error)
    return None


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a megabyte, where one may be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", f"size={TMPFS}", "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607 (found on the path, as mount is)


@pytest.mark.parametrize("count", [8, pytest.param(64, marks=pytest.mark.soak)])
def test_a_small_file_system_is_full(count: int, tmpfs: Path, tmp_path: Path, analyzer: Analyzer) -> None:
    corpus = Corpus(tmp_path, analyzer)
    corpus.index = tmpfs / "index"
    old, new = old_and_new(corpus, tmp_path / "kept")
    used, failures, ballast = shutil.disk_usage(tmpfs).used, 0, tmpfs / "ballast"
    for number in range(count):
        free = 2 * used * number // count
        ballast.write_bytes(b"")
        ballast.write_bytes(bytes(max(0, shutil.disk_usage(tmpfs).free - free)))
        left = shutil.disk_usage(tmpfs).free
        error = error_of(corpus)
        if error:
            failures += 1
            assert "No space left on device" in error
            assert corpus.litter() == []
            assert corpus.answers() == old
            assert shutil.disk_usage(tmpfs).free >= left
        else:
            assert corpus.answers() == new
            ballast.unlink()
            corpus.put_back(tmp_path / "kept")
    assert 0 < failures < count
    ballast.unlink(missing_ok=True)
    corpus.build()
    assert corpus.answers() == new


def test_an_index_folder_that_refuses_is_named(tmp_path: Path, analyzer: Analyzer) -> None:
    corpus = Corpus(tmp_path, analyzer)
    corpus.build()
    corpus.change()
    before = corpus.answers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "mkdir", refused)
        with pytest.raises(StorageError, match="Permission denied"):
            corpus.build()
    assert corpus.answers() == before


def refused(*_: object, **__: object) -> None:
    raise PermissionError(13, os.strerror(13))
