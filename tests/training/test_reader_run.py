"""Mining of negatives as training goes: of the windows that do not answer, the hardest is learnt from."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from training.reader_model import SpanScores
from training.reader_run import hardest
from training.reader_windows import LabelledWindow, Target

pytestmark = pytest.mark.slow


class BestIsGreatest(nn.Module):
    """Scores a window's best span with its greatest token id."""

    def forward(self, ids: Tensor, passage: Tensor) -> SpanScores:
        scores = ids.masked_fill(~passage, 0).float()
        return SpanScores(torch.stack([scores, scores], dim=2), scores[:, :, None].expand(-1, -1, ids.shape[1]))


def window(token: int, *targets: Target) -> LabelledWindow:
    return LabelledWindow([0, 900, 2, token, 2], 3, targets)


def test_the_first_window_stays_and_of_the_others_the_hardest() -> None:
    right = window(5, Target(3, 3))
    groups = [[right, window(7), window(9), window(8)], [window(6), window(4)]]
    chosen = hardest(BestIsGreatest(), groups)
    assert [[one.ids[3] for one in group] for group in chosen] == [[5, 9], [6, 4]]
    assert chosen[0][0] is right


def test_groups_without_others_stay_as_they_are() -> None:
    alone = [[window(5)], [window(6)]]
    assert hardest(BestIsGreatest(), alone) == alone
