"""Texts known by their digests, 16 bytes each, where there are too many to keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Digests = npt.NDArray[np.uint64]
"""(texts, 2): the two halves of each text's digest."""
Rows = npt.NDArray[np.int64]

DIGEST_BYTES = 16


def text_digest(text: str) -> bytes:
    """Return the name of a text: the first 128 bits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:DIGEST_BYTES]


def digests_of(texts: Iterable[str]) -> Digests:
    """Return the digests of texts, in order."""
    return as_digests(b"".join(map(text_digest, texts)))


def as_digests(content: bytes | bytearray) -> Digests:
    """Return the digests that were put one behind the other."""
    return np.frombuffer(content, np.uint64).reshape(-1, 2)


def first_places(digests: Digests) -> Rows:
    """Return for each text the place of the first that equals it, (texts,)."""
    order = _order(digests)
    starts = np.ones(len(order), np.bool_)  # of a run of equal texts
    ordered = digests[order]
    starts[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    del ordered
    first = np.empty(len(order), np.int64)
    first[order] = order[np.flatnonzero(starts)[np.cumsum(starts) - 1]]
    return first


class DigestRows:
    """Finds the rows of texts by their digests; of equal texts, the first."""

    def __init__(self, digests: Digests) -> None:
        self._rows = _order(digests)
        self._halves = [np.ascontiguousarray(half[self._rows]) for half in digests.T]

    def find(self, digests: Digests) -> Rows:
        """Return for each digest its row, -1 where it is not there."""
        if not len(self._rows):
            return np.full(len(digests), -1, np.int64)
        first, second = self._halves
        places = np.minimum(np.searchsorted(first, digests[:, 0]), len(first) - 1)
        found = (first[places] == digests[:, 0]) & (second[places] == digests[:, 1])
        return np.where(found, self._rows[places], -1)


def _order(digests: Digests) -> Rows:
    """Return the order that has equal digests beside each other, the earlier first."""
    return np.lexsort((digests[:, 1], digests[:, 0]))
