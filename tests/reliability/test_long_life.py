"""Thousands of questions and many rebuilds in one process: nothing grows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GROWTH = 1.05

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc"),
]


@pytest.mark.parametrize(
    ("questions", "rebuilds", "model"),
    [
        (300, 10, "fake"),
        pytest.param(10_000, 20, "fake", marks=pytest.mark.soak),
        pytest.param(10_000, 20, "builtin", marks=pytest.mark.soak),
    ],
)
def test_nothing_grows(questions: int, rebuilds: int, model: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.long_life", str(questions), str(rebuilds), model],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    states = [json.loads(line) for line in done.stdout.splitlines()]
    first, last = states[0], states[-1]
    print(f"after warm-up {first}, at the end {last}")
    assert last["memory"] <= GROWTH * first["memory"], [state["memory"] for state in states]
    for state in states:
        assert state["generations"] == 2
        assert state["litter"] == state["deleted"] == []
        assert state["files"] == first["files"]
        assert state["threads"] == first["threads"]
        assert state["descriptors"] <= first["descriptors"]
