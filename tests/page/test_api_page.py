"""The examples in docs/api.md and docs/integrations.md are run against a live page."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from page import app
from page.library import Library
from page.server import Access
from qa import Assistant

ROOT = Path(__file__).parents[2]
PAGE = "http://127.0.0.1:7860"
TEXT = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("api.md", "integrations.md"))
SECONDS = 120


def blocks(language: str) -> list[str]:
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return [block for block in found if PAGE in block]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("here")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "notes.md").write_text("新馆在人民广场站旁边，步行五分钟可到。\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(seeds_index: Path, here: Path, real_encoder: Encoder, analyzer: Analyzer) -> Iterator[str]:
    index_dir = here / "index"
    shutil.copytree(seeds_index, index_dir)
    assistant = Assistant.open(index_dir, encoder=real_encoder, analyzer=analyzer)
    library = Library(assistant, here / "seeds", index_dir, encoder=real_encoder, analyzer=analyzer)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = app.serve(assistant, library=library, access=Access(mcp=True), port=port, prevent_thread_lock=True)
    yield server.local_url.rstrip("/")
    server.close()


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("example", blocks("python"))
def test_the_python_example_runs(example: str, address: str, here: Path) -> None:
    pytest.importorskip("mcp")
    assert "Sora" in run([sys.executable, "-X", "utf8", "-c", example.replace(PAGE, address)], here)


@pytest.mark.parametrize("example", blocks("sh"))
@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_the_curl_example_runs(example: str, address: str, here: Path) -> None:
    printed = run(["sh", "-ec", example.replace(PAGE, address)], here)
    assert "detail" not in printed
    if "event-stream" in example:
        assert "event: answer" in printed
        assert "citations" in printed
    if "/retrieval" in example:
        assert "records" in printed
    if "notes.md" in example:
        for said in ('{"outcome":"added"}', '"name":"notes.md"', '"running":', '{"outcome":"removed"}'):
            assert said in printed


def test_there_are_examples_of_everything() -> None:
    examples = "".join([*blocks("sh"), *blocks("python")])
    for said in (
        "/ask",
        "search",
        "/documents",
        "-X DELETE",
        "/rebuild",
        "-u anna:secret",
        "call_tool",
        "httpx",
        "/v1",
        "/retrieval",
    ):
        assert said in examples


@pytest.mark.parametrize(("readme", "link"), [("README.md", "docs/api.md"), ("README.zh-CN.md", "docs/zh-CN/api.md")])
def test_the_readmes_lead_to_the_page(readme: str, link: str) -> None:
    assert f"({link})" in (ROOT / readme).read_text(encoding="utf-8")
