"""The vectors that a generation has, found by the digests of their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from index.candidates import Floats, Rows
from index.digests import Digests, digests_of


class KeptVectors(Protocol):
    """Vectors of passages and sentences, fetched when they are asked for. Its methods raise IndexUnavailableError."""

    def find(self, digests: Digests) -> Rows:
        """Return for each text's digest what ``take`` takes its vector by, -1 where the generation has none."""

    def take(self, rows: Rows) -> Floats:
        """Return the vectors, (rows, dimension) float32."""


def vectors_of(kept: KeptVectors, texts: Sequence[str]) -> Mapping[str, Floats]:
    """Return the vectors of those of the texts that have one, by text, each (dimension,) float32."""
    rows = kept.find(digests_of(texts))
    there = [text for text, row in zip(texts, rows, strict=True) if row >= 0]
    return dict(zip(there, kept.take(rows[rows >= 0]), strict=True))
