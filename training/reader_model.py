"""The reader as a PyTorch module, and its loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from index.builtin_model import HEADS, MAX_TOKENS, read_package
from training.reader_windows import LabelledWindow

PADDING = 1
_NEVER = -1e4


class ReaderNetwork(nn.Module):
    """The built-in encoder with start and end scores for every token of the window.

    A window's first token adds its own term to all its scores, so that a window as a whole can be
    turned down. The option "no answer here" has the constant score 0: scores of the windows of one
    question are on one scale.

    frozen_layers: this many lowest layers, and the embeddings, keep the encoder's weights.
    """

    def __init__(self, bert: BertModel, frozen_layers: int) -> None:
        super().__init__()
        self.bert = bert
        self.frozen_layers = frozen_layers
        width = bert.config.hidden_size
        self.token_scores = nn.Linear(width, 2)
        self.window_scores = nn.Linear(width, 2)
        for linear in (self.token_scores, self.window_scores):
            nn.init.normal_(linear.weight, std=0.02)
            nn.init.zeros_(linear.bias)
        bert.embeddings.requires_grad_(False)
        for layer in self.bert.encoder.layer[:frozen_layers]:
            layer.requires_grad_(False)

    def forward(self, ids: Tensor, passage: Tensor) -> Tensor:
        """Scores of shape (sequences, tokens, 2); ``passage``, (sequences, tokens) bool, marks the window's tokens."""
        hidden = self.hidden(ids)
        scores: Tensor = self.token_scores(hidden) + self.window_scores(hidden[:, :1])
        return scores.masked_fill(~passage[..., None], _NEVER)

    def hidden(self, ids: Tensor) -> Tensor:
        """Last hidden states, (sequences, tokens, width)."""
        padding = ids == PADDING
        mask = None
        if bool(padding.any()):
            mask = torch.zeros(ids.shape).masked_fill(padding, _NEVER)[:, None, None, :]
        with torch.no_grad():
            x = self.bert.embeddings(ids)
            x = self._run(x, mask, 0, self.frozen_layers)
        return self._run(x, mask, self.frozen_layers, len(self.bert.encoder.layer))

    def _run(self, x: Tensor, mask: Tensor | None, first: int, last: int) -> Tensor:
        for layer in self.bert.encoder.layer[first:last]:
            output = layer(x, mask)
            x = output[0] if isinstance(output, tuple) else output
        return x

    def trained_state(self) -> dict[str, Tensor]:
        """Everything that training changes, by name."""
        trained = {name for name, parameter in self.named_parameters() if parameter.requires_grad}
        return {name: tensor for name, tensor in self.state_dict().items() if name in trained}


def untrained(frozen_layers: int, dropout: float = 0.0) -> ReaderNetwork:
    """A network on the weights of the built-in encoder. Raises ModelError when its package is missing."""
    packaged = read_package()
    words = packaged.words.dequantise()
    tensors = packaged.tensors
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=words.shape[1],
        num_hidden_layers=len({name.split(".")[2] for name in tensors if name.startswith("encoder")}),
        num_attention_heads=HEADS,
        intermediate_size=len(tensors["encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=MAX_TOKENS,
        type_vocab_size=len(tensors["embeddings.token_type_embeddings.weight"]),
        pad_token_id=PADDING,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
    )
    bert = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(array.copy()) for name, array in tensors.items()}
    state["embeddings.word_embeddings.weight"] = torch.from_numpy(words)
    bert.load_state_dict(state)
    return ReaderNetwork(bert, frozen_layers)


def collate(windows: Sequence[LabelledWindow]) -> tuple[Tensor, Tensor]:
    """Token ids, (windows, tokens) int64, padded; and which of them are the passage's, bool."""
    longest = max(len(window.ids) for window in windows)
    ids = np.full((len(windows), longest), PADDING, np.int64)
    passage = np.zeros((len(windows), longest), bool)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        passage[row, window.passage_at : len(window.ids) - 1] = True
    return torch.from_numpy(ids), torch.from_numpy(passage)


def loss_of(scores: Tensor, groups: Sequence[Sequence[LabelledWindow]]) -> Tensor:
    """Mean of two cross-entropies: each window by itself, and the windows of a question together.

    The second is the shared normalisation of Clark & Gardner, "Simple and Effective
    Multi-Paragraph Reading Comprehension" (2018). In both, "no answer" is one more option,
    with score 0. scores: as from the network, for the windows of all groups in order.
    """
    rows = [window for group in groups for window in group]
    options = functional.pad(scores.transpose(1, 2), (1, 0))  # (windows, 2, 1 + tokens), "no answer" first
    targets = torch.tensor([[0 if at is None else at + 1 for at in (row.start, row.end)] for row in rows])
    alone = functional.cross_entropy(options.flatten(0, 1), targets.flatten())
    total = options.logsumexp(dim=2)  # over a window's tokens and "no answer"
    answer = options.gather(2, targets[..., None])[..., 0]
    together, row = [], 0
    for group in groups:
        # Of the windows' "no answer" options, all but one are taken out again: they are the same option.
        spare = len(group) - 1
        summed = total[row : row + len(group)].logsumexp(dim=0)
        together.append((summed + torch.log1p(-spare * torch.exp(-summed)) - answer[row]).mean())
        row += len(group)
    return (alone + torch.stack(together).mean()) / 2
