"""The reader as what is trained: its settings, its loss, and what its learning curve shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from qa.evaluation.metrics import auroc, character_f1, exact_match
from qa.reader.windows import best_span
from training.reader_model import ReaderNetwork, SpanScores, collate, loss_of
from training.reader_windows import LabelledWindow
from training.run import Loss, RunSettings


@dataclass(frozen=True, slots=True)
class Settings(RunSettings):
    rate: float = 5e-5
    batch: int = 8  # questions, each with its windows
    head_rate: float = 1.2e-4
    dropout: float = 0.0
    encyclopaedia: float = 0.15  # share of the questions that are CMRC's and DRCD's
    drawn: int = 3  # wrong windows of an everyday question, of which the hardest is learnt from
    searched: int = 0  # their negatives are found by the product's own search; 0: by shared characters, in seconds
    bfloat16: int = 0  # twice as fast on a CPU with AMX, slow on one without


Group = list[LabelledWindow]
Exam = list[tuple[Tokenizer, LabelledWindow, tuple[str, ...]]]


def hardest(network: Callable[[Tensor, Tensor], SpanScores], groups: Sequence[Group]) -> list[Group]:
    """Each group's first window, and of the others the one that the network is surest to find an answer in.

    Negatives are mined as training goes, by the network itself: Xiong et al., "Approximate Nearest Neighbor Negative
    Contrastive Learning for Dense Text Retrieval" (2021), with the newest weights.
    """
    others = [window for group in groups for window in group[1:]]
    if not others:
        return list(groups)
    with torch.no_grad():
        scores = iter(network(*collate(others)).spans.flatten(1).amax(dim=1).tolist())
    chosen = []
    for group in groups:
        scored = [(next(scores), n) for n in range(1, len(group))]
        chosen.append([group[0], group[max(scored)[1]]] if scored else list(group))
    return chosen


class ReaderTask:
    """Batches are groups of windows, a group a question. exam: windows for the learning curve."""

    def __init__(self, network: ReaderNetwork, exam: Exam) -> None:
        self._network = network
        self._exam = exam

    @property
    def network(self) -> ReaderNetwork:
        """What is trained."""
        return self._network

    def loss(self, batch: list[Group]) -> Loss:
        """The loss of each group's first window and of the hardest other one."""
        batch = hardest(self._network, batch)
        ids, passage = collate([window for group in batch for window in group])
        return Loss(loss_of(self._network(ids, passage), batch), len(batch), ids.numel())

    def own_state(self) -> Mapping[str, Tensor]:
        """Everything that is not the encoder's."""
        return self._network.own_state()

    def marks(self) -> dict[str, float]:
        """Exact match and F1 of the windows that answer, and how well the best score tells them from the others."""
        marks: list[tuple[float, float]] = []
        right: list[float] = []
        wrong: list[float] = []
        for tokenizer, window, answers in self._exam:
            spans = self._network(*collate([window])).spans[0, window.passage_at : -1, window.passage_at : -1]
            first, last, score = best_span(spans.numpy())
            (right if answers else wrong).append(score)
            if answers:
                pieces = [tokenizer.id_to_token(i) or "" for i in window.ids[window.passage_at :]]
                text = "".join(pieces[first:last]).replace("\u2581", " ")
                marks.append((exact_match(text, answers), character_f1(text, answers)))
        em, overlap = np.mean(marks, axis=0).tolist()
        return {"exam_em": em, "exam_f1": overlap, "exam_auroc": auroc(np.array(right), np.array(wrong))}
