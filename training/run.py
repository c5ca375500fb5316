"""The training loop: workers, learning rate, checkpoints and the learning curve, whatever it is that learns."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, TypeVar

import torch
from torch import Tensor, nn

CHECKPOINT = "checkpoint.pt"

logger = logging.getLogger("training.run")


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What every training run has to know."""

    minutes: float = 80.0
    rate: float = 7e-5
    warm_up: float = 0.06
    weight_decay: float = 0.01
    seed: int = 2018
    checkpoint_minutes: float = 5.0
    evaluations: int = 6
    workers: int = 2


@dataclass(slots=True)
class Progress:
    """How far a run has come; seconds count over restarts."""

    step: int = 0
    seconds: float = 0.0
    questions: int = 0
    tokens: int = 0
    evaluations: int = 0


class Loss(NamedTuple):
    """Of a batch: what is to become smaller, and how many questions and tokens it took."""

    value: Tensor
    questions: int
    tokens: int


Batch = TypeVar("Batch")
_Batch_contra = TypeVar("_Batch_contra", contravariant=True)


class Task(Protocol[_Batch_contra]):
    """What is learnt. Several threads ask for losses at once."""

    @property
    def network(self) -> nn.Module:
        """The parameters that require gradients are trained."""

    def loss(self, batch: _Batch_contra) -> Loss:
        """The loss of one batch."""

    def own_state(self) -> Mapping[str, Tensor]:
        """What a checkpoint keeps, by name."""

    def marks(self) -> dict[str, float]:
        """Figures for the learning curve, by name."""


class Run(Generic[Batch]):
    """Workers that each take a batch, differentiate by themselves and update the weights in turn.

    Asynchronous updates (Hogwild: Recht et al. 2011) with one core a worker: when the machine is
    shared, a worker that has to wait for its core does not hold up the other.
    """

    def __init__(
        self,
        *,
        task: Task[Batch],
        optimizer: torch.optim.Optimizer,
        batches: Iterator[Batch],
        progress: Progress,
        settings: RunSettings,
        output: Path,
    ) -> None:
        self._task = task
        self._optimizer = optimizer
        self._batches = batches
        self._progress = progress
        self._settings = settings
        self._output = output
        self._trained = [parameter for parameter in task.network.parameters() if parameter.requires_grad]
        self._losses: list[float] = []
        self._lock = threading.Lock()
        self._began = time.monotonic() - progress.seconds
        self._saved = time.monotonic()

    def run(self) -> None:
        """Works until the minutes are over, then saves and examines a last time."""
        torch.set_num_threads(1)
        self._task.network.train()
        with ThreadPoolExecutor(self._settings.workers) as pool:
            for worker in [pool.submit(self._work) for _ in range(self._settings.workers)]:
                worker.result()
        self._save()
        self._examine()

    def _work(self) -> None:
        torch.set_flush_denormal(True)  # what is as good as impossible has gradients that take the processor long
        while True:
            with self._lock:
                if self._done() >= 1:
                    return
                batch = next(self._batches)
            loss = self._task.loss(batch)
            gradients = torch.autograd.grad(loss.value, self._trained)
            with self._lock:
                self._update(gradients)
                self._losses = [*self._losses[-99:], loss.value.item()]
                self._count(loss)

    def _done(self) -> float:
        return self._progress.seconds / (self._settings.minutes * 60)

    def _update(self, gradients: Sequence[Tensor]) -> None:
        _set_rate(self._optimizer, self._done(), self._settings.warm_up)
        torch.nn.utils.clip_grads_with_norm_(self._holders(gradients), 1.0, torch.nn.utils.get_total_norm(gradients))
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)

    def _holders(self, gradients: Sequence[Tensor]) -> list[Tensor]:
        holders = [holder for group in self._optimizer.param_groups for holder in group["params"]]
        for holder, gradient in zip(holders, gradients, strict=True):
            holder.grad = gradient
        return holders

    def _count(self, loss: Loss) -> None:
        progress, settings = self._progress, self._settings
        progress.step += 1
        progress.questions += loss.questions
        progress.tokens += loss.tokens
        progress.seconds = time.monotonic() - self._began
        if progress.step % 20 == 0:
            logger.info("%s loss %.3f", progress, sum(self._losses[-20:]) / len(self._losses[-20:]))
        if self._done() * settings.evaluations >= progress.evaluations + 1:
            progress.evaluations = int(self._done() * settings.evaluations)
            self._examine()
        if time.monotonic() - self._saved > settings.checkpoint_minutes * 60:
            self._save()

    def _save(self) -> None:
        state = {
            "network": dict(self._task.own_state()),
            "optimizer": self._optimizer.state_dict(),
            "progress": asdict(self._progress),
            "settings": asdict(self._settings),
        }
        temporary = self._output / f"{CHECKPOINT}.part"
        torch.save(state, temporary)
        temporary.replace(self._output / CHECKPOINT)
        self._saved = time.monotonic()

    def _examine(self) -> None:
        loss = sum(self._losses) / max(len(self._losses), 1)
        self._task.network.eval()
        with torch.inference_mode():
            marks = self._task.marks()
        self._task.network.train()
        line = {**asdict(self._progress), "loss": loss, **marks}
        logger.info("%s", line)
        with (self._output / "curve.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def make_optimizer(network: nn.Module, settings: RunSettings, rates: Mapping[str, float]) -> torch.optim.Optimizer:
    """AdamW over the trained parameters, in their order.

    rates: by the beginning of a parameter's name, where it is not the settings' rate; such a parameter keeps its
    weights, as those are new. It holds ``.data``, which shares the storage but not the version counter: the one
    worker may update a weight while the other's backward pass still reads it.
    """
    groups = []
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            own = next((rate for start, rate in rates.items() if name.startswith(start)), None)
            groups.append(
                {
                    "params": [parameter.data],
                    "rate": settings.rate if own is None else own,
                    "weight_decay": settings.weight_decay if own is None and parameter.ndim > 1 else 0.0,
                }
            )
    return torch.optim.AdamW(groups, lr=settings.rate, betas=(0.9, 0.98), eps=1e-6)


def _set_rate(optimizer: torch.optim.Optimizer, done: float, warm_up: float) -> None:
    share = min(done / warm_up, (1 - done) / (1 - warm_up), 1.0)
    for group in optimizer.param_groups:
        group["lr"] = group["rate"] * max(share, 1e-3)


def restore(path: Path, network: nn.Module, optimizer: torch.optim.Optimizer, progress: Progress) -> None:
    """Puts network, optimizer and progress back to where the checkpoint left them, if there is one."""
    if not path.is_file():
        return
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    for name, value in state["progress"].items():
        setattr(progress, name, value)
    logger.info("going on from %s", progress)
