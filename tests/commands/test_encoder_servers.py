"""One build over several embeddings servers, as its user starts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embedding import server_pool
from tests.support.command import wenqu
from tests.support.embeddings_server import Listening

pytestmark = pytest.mark.slow


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Listening]]:
    monkeypatch.setattr(server_pool, "FIRST_WAIT", 0.01)
    listening = [Listening(seconds=0.05) for _ in range(2)]
    yield listening
    for server in listening:
        server.stop()


def test_a_build_and_a_question_over_two_servers_one_of_which_goes_away(
    tmp_path: Path, servers: list[Listening]
) -> None:
    (tmp_path / "seeds").mkdir()
    text = "".join(f"第{n}号仓库放着{n * 7}箱茶叶。\n\n" for n in range(300))
    (tmp_path / "seeds" / "仓库.txt").write_text(text, encoding="utf-8")
    settings = {"WENQU_ENCODER": f"{servers[0].url}, {servers[1].url}", "WENQU_LANG": "en"}
    built = wenqu(tmp_path, "index", settings=settings)
    assert built.returncode == 0, built.stderr
    assert all(len(server.server.inputs) > 2 for server in servers)

    servers[0].stop()
    found = wenqu(tmp_path, "search", "第12号仓库", settings=settings)
    assert found.returncode == 0, found.stderr
    assert "仓库.txt" in found.stdout

    servers[1].stop()
    refused = wenqu(tmp_path, "search", "第12号仓库", settings=settings)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    (line,) = [line for line in refused.stderr.splitlines() if line.startswith("wenqu: ")]
    assert "none of the embeddings servers answers" in line
    assert all(f"{server.url}/v1" in line for server in servers)
