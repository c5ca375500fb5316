"""The training loop on something that learns in a moment: it learns, keeps what it learnt, and goes on from there."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from training.run import CHECKPOINT, Loss, Progress, Run, RunSettings, make_optimizer, restore

SETTINGS = RunSettings(minutes=0.02, rate=0.05, warm_up=0.1, evaluations=2)


class Doubling:
    """Learns to double a number."""

    def __init__(self) -> None:
        self._network = nn.Linear(1, 1)
        nn.init.zeros_(self._network.weight)

    @property
    def network(self) -> nn.Linear:
        return self._network

    def loss(self, batch: float) -> Loss:
        return Loss(((self._network(torch.tensor([batch])) - 2 * batch) ** 2).sum(), 1, 2)

    def own_state(self) -> Mapping[str, Tensor]:
        return self._network.state_dict()

    def marks(self) -> dict[str, float]:
        return {"weight": self._network.weight.item()}


def trained(task: Doubling, progress: Progress, output: Path) -> None:
    optimizer = make_optimizer(task.network, SETTINGS, {"bias": 0.01})
    restore(output / CHECKPOINT, task.network, optimizer, progress)
    batches = itertools.cycle([1.0, -2.0, 3.0])
    Run(task=task, optimizer=optimizer, batches=batches, progress=progress, settings=SETTINGS, output=output).run()


@pytest.mark.slow
def test_it_learns_and_goes_on_where_it_was(tmp_path: Path) -> None:
    task, progress = Doubling(), Progress()
    trained(task, progress, tmp_path)
    assert task.network.weight.item() == pytest.approx(2, abs=0.2)
    assert progress.questions == progress.step > 20
    assert progress.tokens == 2 * progress.step
    curve = [json.loads(line) for line in (tmp_path / "curve.jsonl").read_text().splitlines()]
    assert curve[-1]["weight"] == task.network.weight.item()

    again, later = Doubling(), Progress()
    trained(again, later, tmp_path)
    assert again.network.weight.item() == task.network.weight.item()  # its time was up
    assert later.step == progress.step


def test_parameters_of_a_rate_of_their_own_keep_their_weights() -> None:
    optimizer = make_optimizer(nn.Linear(2, 2), SETTINGS, {"weight": 0.5})
    rates = [(group["rate"], group["weight_decay"]) for group in optimizer.param_groups]
    assert rates == [(0.5, 0.0), (0.05, 0.0)]
    assert make_optimizer(nn.Linear(2, 2), SETTINGS, {}).param_groups[0]["weight_decay"] > 0
