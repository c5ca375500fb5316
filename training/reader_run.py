"""The training loop: workers, learning rate, checkpoints and the learning curve."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from qa.evaluation.metrics import auroc, character_f1, exact_match
from qa.reader.windows import best_span
from training.reader_model import ReaderNetwork, collate, loss_of
from training.reader_windows import LabelledWindow

CHECKPOINT = "checkpoint.pt"

logger = logging.getLogger("training.reader")


@dataclass(frozen=True, slots=True)
class Settings:
    minutes: float = 80.0
    batch: int = 6  # questions, each with its windows
    rate: float = 7e-5
    head_rate: float = 2e-4
    warm_up: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.1
    frozen_layers: int = 4
    seed: int = 2018
    encyclopaedia: float = 0.25  # share of the questions that are CMRC's and DRCD's
    searched: int = 1  # their negatives are found by the product's own search; 0: by shared characters, in seconds
    checkpoint_minutes: float = 5.0
    evaluations: int = 6
    workers: int = 2
    bfloat16: int = 0  # twice as fast on a CPU with AMX, slow on one without


@dataclass(slots=True)
class Progress:
    """How far a run has come; seconds count over restarts."""

    step: int = 0
    seconds: float = 0.0
    questions: int = 0
    tokens: int = 0
    evaluations: int = 0


Group = list[LabelledWindow]
Exam = list[tuple[Tokenizer, LabelledWindow, tuple[str, ...]]]


class Run:
    """Workers that each take a batch, differentiate by themselves and update the weights in turn.

    Asynchronous updates (Hogwild: Recht et al. 2011) with one core a worker: when the machine is
    shared, a worker that has to wait for its core does not hold up the other.
    """

    def __init__(
        self,
        *,
        network: ReaderNetwork,
        optimizer: torch.optim.Optimizer,
        batches: Iterator[list[Group]],
        progress: Progress,
        settings: Settings,
        output: Path,
        exam: Exam,
    ) -> None:
        self._network = network
        self._optimizer = optimizer
        self._batches = batches
        self._progress = progress
        self._settings = settings
        self._output = output
        self._exam = exam
        self._trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
        self._losses: list[float] = []
        self._lock = threading.Lock()
        self._began = time.monotonic() - progress.seconds
        self._saved = time.monotonic()

    def run(self) -> None:
        """Works until the minutes are over, then saves and examines a last time."""
        torch.set_num_threads(1)
        self._network.train()
        with ThreadPoolExecutor(self._settings.workers) as pool:
            for worker in [pool.submit(self._work) for _ in range(self._settings.workers)]:
                worker.result()
        self._save()
        self._examine()

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._done() >= 1:
                    return
                groups = next(self._batches)
            ids, passage = collate([window for group in groups for window in group])
            loss = loss_of(self._network(ids, passage), groups)
            gradients = torch.autograd.grad(loss, self._trained)
            with self._lock:
                self._update(gradients)
                self._losses = [*self._losses[-99:], loss.item()]
                self._count(len(groups), ids.numel())

    def _done(self) -> float:
        return self._progress.seconds / (self._settings.minutes * 60)

    def _update(self, gradients: Sequence[torch.Tensor]) -> None:
        _set_rate(self._optimizer, self._done(), self._settings.warm_up)
        torch.nn.utils.clip_grads_with_norm_(self._holders(gradients), 1.0, torch.nn.utils.get_total_norm(gradients))
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)

    def _holders(self, gradients: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        holders = [holder for group in self._optimizer.param_groups for holder in group["params"]]
        for holder, gradient in zip(holders, gradients, strict=True):
            holder.grad = gradient
        return holders

    def _count(self, questions: int, tokens: int) -> None:
        progress, settings = self._progress, self._settings
        progress.step += 1
        progress.questions += questions
        progress.tokens += tokens
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
            "network": self._network.own_state(),
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
        line = {**asdict(self._progress), "loss": loss, **_marks(self._network, self._exam)}
        logger.info("%s", line)
        with (self._output / "curve.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def make_optimizer(network: ReaderNetwork, settings: Settings) -> torch.optim.Optimizer:
    """AdamW over the trained parameters, in their order.

    It holds ``.data``, which shares the storage but not the version counter: the one worker may
    update a weight while the other's backward pass still reads it.
    """
    groups = []
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            groups.append(
                {
                    "params": [parameter.data],
                    "rate": settings.rate if name.startswith("bert.") else settings.head_rate,
                    "weight_decay": settings.weight_decay if name.startswith("bert.") and parameter.ndim > 1 else 0.0,
                }
            )
    return torch.optim.AdamW(groups, lr=settings.rate, betas=(0.9, 0.98), eps=1e-6)


def _set_rate(optimizer: torch.optim.Optimizer, done: float, warm_up: float) -> None:
    share = min(done / warm_up, (1 - done) / (1 - warm_up), 1.0)
    for group in optimizer.param_groups:
        group["lr"] = group["rate"] * max(share, 1e-3)


def _marks(network: ReaderNetwork, exam: Exam) -> dict[str, float]:
    """Exact match and F1 of the windows that answer, and how well the best score tells them from the others."""
    network.eval()
    marks: list[tuple[float, float]] = []
    right: list[float] = []
    wrong: list[float] = []
    with torch.inference_mode():
        for tokenizer, window, answers in exam:
            spans = network(*collate([window])).spans[0, window.passage_at : -1, window.passage_at : -1]
            first, last, score = best_span(spans.numpy())
            (right if answers else wrong).append(score)
            if answers:
                pieces = [tokenizer.id_to_token(i) or "" for i in window.ids[window.passage_at :]]
                text = "".join(pieces[first:last]).replace("\u2581", " ")
                marks.append((exact_match(text, answers), character_f1(text, answers)))
    network.train()
    em, overlap = np.mean(marks, axis=0).tolist()
    return {"exam_em": em, "exam_f1": overlap, "exam_auroc": auroc(np.array(right), np.array(wrong))}


def restore(path: Path, network: ReaderNetwork, optimizer: torch.optim.Optimizer, progress: Progress) -> None:
    """Puts network, optimizer and progress back to where the checkpoint left them, if there is one."""
    if not path.is_file():
        return
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    for name, value in state["progress"].items():
        setattr(progress, name, value)
    logger.info("going on from %s", progress)
