"""The built-in encoder's layers in training: which of them are trained, and what they make of token ids."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import BertModel

from index.embedding.builtin_model import PADDING

MASKED = -1e4  # the score of what must not be chosen


def hidden_states(bert: BertModel, ids: Tensor, frozen_layers: int = 0) -> Tensor:
    """Last hidden states of token ids (sequences, tokens), padded; no gradient below the layers that are trained."""
    padding = ids == PADDING
    mask = None
    if bool(padding.any()):
        mask = torch.zeros(ids.shape).masked_fill(padding, MASKED)[:, None, None, :]
    with torch.no_grad():
        x = _run(bert.encoder.layer[:frozen_layers], bert.embeddings(ids), mask)
    return _run(bert.encoder.layer[frozen_layers:], x, mask)


def _run(layers: nn.ModuleList, x: Tensor, mask: Tensor | None) -> Tensor:
    for layer in layers:
        output = layer(x, mask)
        x = output[0] if isinstance(output, tuple) else output
    return x


def freeze(bert: BertModel, frozen_layers: int = 0) -> None:
    """Keeps the embeddings and this many lowest layers as they are."""
    bert.embeddings.requires_grad_(False)
    for layer in bert.encoder.layer[:frozen_layers]:
        layer.requires_grad_(False)
