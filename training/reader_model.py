"""The reader as a PyTorch module, and its loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from index.embedding.builtin_model import PADDING, make_bert, read_package
from qa.reader.windows import ANSWER_TOKENS
from training.bert_layers import MASKED, freeze, hidden_states
from training.reader_windows import LabelledWindow, Target

PAIR_WIDTH = 64
LENGTH_COST = 0.08  # to begin with, for each token of a span


class SpanScores(NamedTuple):
    """What the network says of a batch of windows; higher is likelier, "no answer" has 0.

    tokens: (windows, tokens, 2), of each token as the answer's first and as its last.
    spans: (windows, tokens, tokens), of each first with each last token; far below 0 where there is no such span.
    """

    tokens: Tensor
    spans: Tensor


class ReaderNetwork(nn.Module):
    """The built-in encoder with scores for every token of the window as the answer's first and last.

    A window's first token adds its own term to all its scores, so that a window as a whole can be
    turned down. The option "no answer here" has the constant score 0: scores of the windows of one
    question are on one scale. A span's score is that of its ends, a term for its length, and a
    product of two projections that says whether these two ends belong together.

    All layers are trained; the embeddings stay the encoder's.

    reduced: multiplies in bfloat16, twice as fast on a CPU with AMX and slow on one without.
    """

    def __init__(self, bert: BertModel, *, reduced: bool = False) -> None:
        super().__init__()
        self.bert = bert
        self.reduced = reduced
        width = bert.config.hidden_size
        self.token_scores = nn.Linear(width, 2)
        self.window_scores = nn.Linear(width, 2)
        self.pair_starts = nn.Linear(width, PAIR_WIDTH)
        self.pair_ends = nn.Linear(width, PAIR_WIDTH)
        for linear in (self.token_scores, self.window_scores, self.pair_starts, self.pair_ends):
            nn.init.normal_(linear.weight, std=0.02)
            nn.init.zeros_(linear.bias)
        nn.init.zeros_(self.pair_ends.weight)
        self.span_lengths = nn.Parameter(-LENGTH_COST * torch.arange(ANSWER_TOKENS, dtype=torch.float32))
        freeze(bert)

    def forward(self, ids: Tensor, passage: Tensor) -> SpanScores:
        """The scores of token ids (windows, tokens); ``passage``, as large, bool, marks the windows' tokens."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.reduced):
            hidden = self.hidden(ids)
        hidden = hidden.float()
        scores: Tensor = self.token_scores(hidden) + self.window_scores(hidden[:, :1])
        pairs = self.pair_starts(hidden) @ self.pair_ends(hidden).transpose(1, 2)
        places = torch.arange(ids.shape[1])
        lengths = places[None, :] - places[:, None]
        allowed = (lengths >= 0) & (lengths < ANSWER_TOKENS) & passage[:, :, None] & passage[:, None, :]
        spans = scores[:, :, None, 0] + scores[:, None, :, 1] + pairs
        spans = spans + self.span_lengths[lengths.clamp(0, ANSWER_TOKENS - 1)]
        return SpanScores(scores.masked_fill(~passage[..., None], MASKED), spans.masked_fill(~allowed, MASKED))

    def hidden(self, ids: Tensor) -> Tensor:
        """Last hidden states, (sequences, tokens, width)."""
        return hidden_states(self.bert, ids)

    def own_state(self) -> dict[str, Tensor]:
        """Everything that is the reader's and not the encoder's, by name."""
        return {name: tensor for name, tensor in self.state_dict().items() if not name.startswith("bert.embeddings.")}


def untrained(dropout: float = 0.0, *, reduced: bool = False) -> ReaderNetwork:
    """A network on the weights of the built-in encoder. Raises ModelError when its package is missing."""
    bert = make_bert(read_package(), dropout)
    bert.set_attn_implementation("eager")  # in bfloat16 a fifth of the time that PyTorch's fused attention takes here
    return ReaderNetwork(bert, reduced=reduced)


def collate(windows: Sequence[LabelledWindow]) -> tuple[Tensor, Tensor]:
    """Token ids, (windows, tokens) int64, padded; and which of them are the passage's, bool."""
    longest = max(len(window.ids) for window in windows)
    ids = np.full((len(windows), longest), PADDING, np.int64)
    passage = np.zeros((len(windows), longest), bool)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        passage[row, window.passage_at : len(window.ids) - 1] = True
    return torch.from_numpy(ids), torch.from_numpy(passage)


def loss_of(scores: SpanScores, groups: Sequence[Sequence[LabelledWindow]]) -> Tensor:
    """Cross-entropy of first token, last token and span, each window by itself and a question's windows together.

    scores: as from the network, for the windows of all groups in order. Together is the shared
    normalisation of Clark & Gardner, "Simple and Effective Multi-Paragraph Reading
    Comprehension" (2018), whose marginal likelihood over all accepted spans this is too; ends and span at once
    is the compound objective of Fajcik et al., "Rethinking the Objectives of Extractive Question Answering" (2021).
    """
    rows = [window for group in groups for window in group]
    sizes = [len(group) for group in groups]
    tokens = scores.tokens.shape[1]
    starts = _choices(rows, lambda target: target.start)
    ends = _choices(rows, lambda target: target.end)
    spans = _choices(rows, lambda target: target.start * tokens + target.end)
    apart = _cross_entropy(scores.tokens[..., 0], starts, sizes) + _cross_entropy(scores.tokens[..., 1], ends, sizes)
    return apart / 4 + _cross_entropy(scores.spans.flatten(1), spans, sizes) / 2


def _choices(rows: Sequence[LabelledWindow], place: Callable[[Target], int]) -> list[dict[int, float]]:
    """For each window the accepted places with their weights, of targets at one place the greatest."""
    found: list[dict[int, float]] = [{} for _ in rows]
    for choices, row in zip(found, rows, strict=True):
        for target in row.targets:
            choices[place(target)] = max(choices.get(place(target), 0.0), target.weight)
    return found


def _cross_entropy(scores: Tensor, accepted: Sequence[dict[int, float]], sizes: Sequence[int]) -> Tensor:
    """Alone and together, averaged; ``scores`` (windows, choices) without "no answer", which scores 0.

    accepted: of each window the right choices; none where "no answer" is right. sizes: how many windows each
    question has. Where several choices are right the likelihood of all counts, each by its weight.
    """
    options = functional.pad(scores, (1, 0))
    total = options.logsumexp(dim=1)
    right = [_likelihood(options[row], choices) for row, choices in enumerate(accepted)]
    alone = (total - torch.stack([options[row, 0] if one is None else one for row, one in enumerate(right)])).mean()
    together, row = [], 0
    for size in sizes:
        # Of the windows' "no answer" options, all but one are taken out again: they are the same option.
        summed = total[row : row + size].logsumexp(dim=0)
        found = [one for one in right[row : row + size] if one is not None]
        answer = torch.stack(found).logsumexp(dim=0) if found else options[row, 0]
        together.append(summed + torch.log1p(-(size - 1) * torch.exp(-summed)) - answer)
        row += size
    return (alone + torch.stack(together).mean()) / 2


def _likelihood(options: Tensor, choices: dict[int, float]) -> Tensor | None:
    """The logarithm of the weighted sum over the right choices; None where there are none."""
    if not choices:
        return None
    places = torch.tensor([choice + 1 for choice in choices])
    return (options[places] + torch.tensor(list(choices.values())).log()).logsumexp(dim=0)
