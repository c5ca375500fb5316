"""Wenqu as its user installs it: a wheel in an environment of its own, in a folder with nothing in it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.browsing import free_port
from tests.test_project import PROJECT, ROOT, wheel_of_copy

pytestmark = pytest.mark.slow

SECONDS = 300


@pytest.fixture(scope="module")
def wenqu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed. What Wenqu depends on is that of this environment."""
    folder = tmp_path_factory.mktemp("installed")
    wheel, _ = wheel_of_copy(folder)
    fresh = folder / "fresh"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(fresh)], check=True)
    install = ["-m", "pip", "--python", str(fresh), "install", "--no-deps", "--no-index", "--quiet", str(wheel)]
    subprocess.run([sys.executable, *install], check=True, capture_output=True)
    (packages,) = fresh.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return fresh / "bin" / "wenqu"


@pytest.fixture
def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WENQU_", "PYTHONPATH"))}
    return kept | {"HF_HUB_OFFLINE": "1", "WENQU_LANG": "en"}


@pytest.fixture
def page(wenqu: Path, tmp_path: Path, environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([str(wenqu), "chat", "--port", str(port)], cwd=tmp_path, env=environment)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(60)


def test_it_is_the_wheel_that_runs(wenqu: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    def said(*command: str) -> str:
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout

    assert said(str(wenqu), "--version") == f"wenqu {PROJECT['project']['version']}\n"
    imported = said(str(wenqu.with_name("python")), "-c", "import commands; print(commands.__file__)")
    assert imported.startswith(str(wenqu.parents[1]))


def test_the_page_answers_at_once_from_the_sample(page: str, tmp_path: Path) -> None:
    limit = time.monotonic() + SECONDS
    while True:
        try:
            httpx.get(f"{page}/health").raise_for_status()
            break
        except httpx.HTTPError:
            assert time.monotonic() < limit
            time.sleep(0.5)
    answer = httpx.post(f"{page}/ask", json={"question": "谁被传是Sora的发明者之一？"}, timeout=SECONDS).json()
    assert "谢赛宁" in answer["text"]
    assert [one.name for one in (tmp_path / "seeds").iterdir()] == [one.name for one in (ROOT / "seeds").iterdir()]
