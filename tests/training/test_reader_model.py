"""The loss: several right spans, windows without an answer, the windows of a question together."""

from __future__ import annotations

import math

import pytest
import torch

from training.reader_model import SpanScores, loss_of
from training.reader_windows import LabelledWindow, Target

pytestmark = pytest.mark.slow

TOKENS = 6


def window(*targets: Target) -> LabelledWindow:
    return LabelledWindow([0, 5, 2, 6, 7, 2], 3, targets)


def scores(*best: tuple[int, int] | None) -> SpanScores:
    """Of windows that score this span high and all else low; None: everything low."""
    tokens, spans = torch.full((len(best), TOKENS, 2), -20.0), torch.full((len(best), TOKENS, TOKENS), -20.0)
    for row, span in enumerate(best):
        if span is not None:
            tokens[row, span[0], 0] = tokens[row, span[1], 1] = spans[row, span[0], span[1]] = 10.0
    return SpanScores(tokens, spans)


def test_the_right_span_and_the_right_refusal_cost_nothing() -> None:
    group = [window(Target(3, 4)), window()]
    assert loss_of(scores((3, 4), None), [group]).item() == pytest.approx(0, abs=1e-3)
    assert loss_of(scores(None, None), [[window(), window()]]).item() == pytest.approx(0, abs=1e-3)


def test_a_wrong_span_or_a_wrong_refusal_costs_much() -> None:
    assert loss_of(scores((4, 4), None), [[window(Target(3, 3)), window()]]).item() > 5
    assert loss_of(scores(None, None), [[window(Target(3, 4)), window()]]).item() > 5
    assert loss_of(scores(None, (3, 3)), [[window(), window()]]).item() > 5


def test_a_variant_is_right_too_and_costs_what_it_is_worth_less() -> None:
    group = [window(Target(3, 3), Target(3, 4, 0.3))]
    assert loss_of(scores((3, 3)), [group]).item() == pytest.approx(0, abs=1e-3)
    less = loss_of(scores((3, 4)), [group]).item()
    assert less == pytest.approx(-math.log(0.3) * 3 / 4, abs=1e-2)  # their first token is the same


def test_an_answer_in_any_window_of_the_question_counts() -> None:
    group = [window(Target(3, 3)), window(Target(4, 4))]
    both = loss_of(scores((3, 3), (4, 4)), [group]).item()
    one = loss_of(scores((3, 3), None), [group]).item()
    assert both == pytest.approx(0, abs=1e-3)
    assert one > both
