"""The encoder in training: texts to unit vectors, and the loss that puts a question near what answers it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from index.embedding.builtin_model import PADDING
from training.bert_layers import MASKED, freeze, hidden_states
from training.encoder_pairs import Pair

SCALE = 50.0  # one by the temperature, .02: what the built-in model was made with
_TOKENS_AT_ONCE = 3_072  # texts of like length, padded, that go through the layers together


class EncoderNetwork(nn.Module):
    """Mean over all tokens of the last hidden states, at unit length: as ``index.embedding.onnx_model`` does it.

    frozen_layers: this many lowest layers, and the embeddings, keep their weights.
    reduced: multiplies in bfloat16, several times as fast on a CPU that has instructions for it.
    """

    def __init__(self, bert: BertModel, frozen_layers: int, *, reduced: bool) -> None:
        super().__init__()
        bert.set_attn_implementation("sdpa")
        self.bert = bert
        self.frozen_layers = frozen_layers
        self.reduced = reduced
        freeze(bert, frozen_layers)

    def forward(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """The vectors of token ids, (texts, width), in their order."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        parts = [self._vectors([texts[n] for n in part]) for part in _by_length(order, texts)]
        places = torch.empty(len(order), dtype=torch.long)
        places[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[places]

    def _vectors(self, texts: Sequence[Sequence[int]]) -> Tensor:
        ids = np.full((len(texts), max(map(len, texts))), PADDING, np.int64)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
        batch = torch.from_numpy(ids)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.reduced):
            hidden = hidden_states(self.bert, batch, self.frozen_layers)
        kept = (batch != PADDING).float()
        mean = (hidden.float() * kept[..., None]).sum(dim=1) / kept.sum(dim=1, keepdim=True)
        return functional.normalize(mean, dim=1)

    def own_state(self) -> dict[str, Tensor]:
        """The trained layers, named as in a Hugging Face BERT checkpoint behind "bert."."""
        trained = {name for name, parameter in self.named_parameters() if parameter.requires_grad}
        return {name: tensor for name, tensor in self.state_dict().items() if name in trained}


def _by_length(order: Sequence[int], texts: Sequence[Sequence[int]]) -> list[list[int]]:
    parts: list[list[int]] = [[]]
    for number in order:  # the longest so far
        if parts[-1] and (len(parts[-1]) + 1) * len(texts[number]) > _TOKENS_AT_ONCE:
            parts.append([])
        parts[-1].append(number)
    return parts


def loss_of(questions: Tensor, vectors: Tensor, pairs: Sequence[Pair]) -> Tensor:
    """Return the cross-entropy of each question's right text among all texts of the batch (InfoNCE).

    questions: (pairs, width). vectors: of all pairs' texts in order. A text of a passage that answers a question too
    is not held against it, but for those that the question has of its own.
    """
    passages = [text.passage for pair in pairs for text in pair.texts]
    scores = SCALE * questions @ vectors.T
    allowed = torch.tensor([[passage not in pair.answering for passage in passages] for pair in pairs])
    right, first = [], 0
    for row, pair in enumerate(pairs):
        allowed[row, first : first + len(pair.texts)] = True
        right.append(first)
        first += len(pair.texts)
    return functional.cross_entropy(scores.masked_fill(~allowed, MASKED), torch.tensor(right))
