"""PyTorch's CPU build comes from PyTorch's own index, where that is reached; where it is not, that costs seconds."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts import install_torch
from scripts.install_torch import is_reached, wanted_version

pytestmark = pytest.mark.slow


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A package index: its folder, and its address."""
    folder = tmp_path / "whl"
    (folder / "torch").mkdir(parents=True)
    serve = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def add_wheel(folder: Path, version: str) -> None:
    """Add a wheel that holds nothing, under the name of PyTorch."""
    name = f"torch-{version}-py3-none-any.whl"
    meta = f"torch-{version}.dist-info"
    with zipfile.ZipFile(folder / "torch" / name, "w") as wheel:
        wheel.writestr(f"{meta}/METADATA", f"Metadata-Version: 2.1\nName: torch\nVersion: {version}\n")
        wheel.writestr(f"{meta}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{meta}/RECORD", "")
    (folder / "torch" / "index.html").write_text(f'<a href="{name.replace("+", "%2B")}">{name}</a>', encoding="utf-8")


def run(python: Path, address: str) -> str:
    """Run the script with an environment's Python; return what it told on stderr, pip's own words left out."""
    command = [str(python), install_torch.__file__, address]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    settings |= {"PIP_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return "".join(line for line in done.stderr.splitlines() if line.startswith("install_torch: "))


def test_the_cpu_build_is_taken_where_the_index_has_it(index: tuple[Path, str], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = next(path for path in (tmp_path / "venv").glob("*/python*") if path.stem == "python")
    folder, address = index

    add_wheel(folder, "1.0+cpu")
    assert f"has no PyTorch {wanted_version()}" in run(python, address)

    add_wheel(folder, f"{wanted_version()}+cpu")
    assert run(python, address) == ""
    version = [str(python), "-c", "import importlib.metadata as m; print(m.version('torch'))"]
    assert subprocess.check_output(version, text=True).strip() == f"{wanted_version()}+cpu"

    assert run(python, "http://127.0.0.1:9") == "", "the version is there: nothing is to be asked"


@pytest.mark.parametrize("listens", [False, True])
def test_an_index_that_does_not_answer_costs_seconds_at_most(listens: bool) -> None:
    """listens: connections are accepted and never answered; otherwise they are refused."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen()
        begun = time.perf_counter()
        assert not is_reached(f"http://127.0.0.1:{silent.getsockname()[1]}/torch/")
        assert time.perf_counter() - begun < install_torch.SECONDS + 5


def test_an_index_without_the_page_is_not_reached(index: tuple[Path, str]) -> None:
    _, address = index
    assert is_reached(f"{address}/torch/")
    assert not is_reached(f"{address}/nothing/")
