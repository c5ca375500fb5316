"""Writing the matrix of BM25 in bounded memory: the terms of a passage at a time, sorted in runs kept on the disk."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from index.arrays import ArrayWriter
from index.keywords.postings import NO_TERM, TERMS_FILE, VOCABULARY_FILE, count_pairs, length_norms, rarities, scored

AT_ONCE = 4_000_000  # terms that are sorted in memory
_WORDS_AT_ONCE = 10_000
_PASSAGE_BITS = 32

Pairs = npt.NDArray[np.int64]
"""A term and a passage that has it in each number, the term in the upper half."""


class PostingsWriter:
    """Writes into a new ``folder`` what ``Postings.load`` maps; equal passages give equal files.

    Pairs of terms and passages are sorted a run at a time, and the runs are merged a range of terms at a time.
    Leaving it as a context scores the terms and completes the files.

    scratch: a folder for the runs, which are gone at the end. at_once: terms that are held in memory.
    """

    def __init__(self, folder: Path, scratch: Path, *, at_once: int = AT_ONCE) -> None:
        folder.mkdir()
        self._folder = folder
        self._scratch = scratch
        self._at_once = at_once
        self._vocabulary = {NO_TERM: 0}
        self._pending = array("I")
        self._lengths = array("q")
        self._pending_from = 0  # the first passage of those pending
        self._runs: list[_Run] = []
        self._held = np.zeros(1, np.int64)  # passages that have each term
        self._terms = ArrayWriter(folder / TERMS_FILE, np.uint32)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._terms:
            if kind is not None:
                return
            self._flush()
        self._score()

    def add(self, terms: Sequence[str]) -> None:
        """Add the terms of the next passage, in order."""
        vocabulary = self._vocabulary
        ids = [vocabulary.setdefault(term, len(vocabulary)) for term in terms] or [0]
        self._pending.extend(ids)
        self._lengths.append(len(ids))
        if len(self._pending) >= self._at_once:
            self._flush()

    def _flush(self) -> None:
        terms = np.frombuffer(self._pending, np.uint32) if self._pending else np.empty(0, np.uint32)
        self._terms.append(terms)
        lengths = np.array(self._lengths[self._pending_from :], np.int64)
        passages = np.repeat(np.arange(self._pending_from, len(self._lengths)), lengths)
        pairs, counts = count_pairs((terms.astype(np.int64) << _PASSAGE_BITS) | passages)
        held = np.bincount(pairs >> _PASSAGE_BITS, minlength=len(self._vocabulary))
        held[: len(self._held)] += self._held
        self._held = held
        self._runs.append(_Run.written(self._scratch / f"run-{len(self._runs)}", pairs, counts))
        self._pending, self._pending_from = array("I"), len(self._lengths)

    def _score(self) -> None:
        passages = len(self._lengths)
        lengths = np.array(self._lengths, np.int64)
        starts = np.concatenate([[0], np.cumsum(self._held)])
        norms = length_norms(lengths, lengths.sum() / max(passages, 1))
        rarity, best = rarities(self._held, passages), np.zeros(len(self._held), np.float32)
        with ExitStack() as files:
            scores = files.enter_context(ArrayWriter(self._folder / "bm25.npy", np.float32))
            holders = files.enter_context(ArrayWriter(self._folder / "passages.npy", np.int32))
            for first, last in pairwise(_ranges(starts, self._at_once)):
                pairs, counts = self._merged(first, last)
                term, passage = pairs >> _PASSAGE_BITS, pairs & ((1 << _PASSAGE_BITS) - 1)
                some = scored(rarity[term], counts, norms[passage])
                scores.append(some)
                holders.append(passage)
                used = first + np.flatnonzero(self._held[first:last])
                best[used] = np.maximum.reduceat(some, starts[used] - starts[first]) if len(used) else 0
        ends = np.concatenate([[0], np.cumsum(lengths)])
        for name, values in {"starts": starts, "best": best, "term_starts": ends}.items():
            with ArrayWriter(self._folder / f"{name}.npy", values.dtype) as file:
                file.append(values)
        with (self._folder / VOCABULARY_FILE).open("wb") as written:
            written.writelines(_json_array(list(self._vocabulary)))
        for run in self._runs:
            run.path.unlink()

    def _merged(self, first: int, last: int) -> tuple[Pairs, npt.NDArray[np.float32]]:
        """Return the sorted pairs of the terms of a range, with how often each passage has the term."""
        parts = [run.between(first << _PASSAGE_BITS, last << _PASSAGE_BITS) for run in self._runs]
        pairs, counts = (np.concatenate(some) for some in zip(*parts, strict=True))
        order = np.argsort(pairs, kind="stable")
        return pairs[order], counts[order].astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Run:
    """A file of sorted pairs, all their counts behind them."""

    path: Path
    size: int

    @classmethod
    def written(cls, path: Path, pairs: Pairs, counts: npt.NDArray[np.float32]) -> _Run:
        with path.open("wb") as file:
            file.write(pairs.data)
            file.write(counts.astype(np.uint32).data)
        return cls(path, len(pairs))

    def between(self, low: int, high: int) -> tuple[Pairs, npt.NDArray[np.uint32]]:
        """Return the pairs from ``low`` to below ``high``, with their counts, as copies."""
        if not self.size:
            return np.empty(0, np.int64), np.empty(0, np.uint32)
        pairs = np.memmap(self.path, np.int64, "r", shape=(self.size,))
        counts = np.memmap(self.path, np.uint32, "r", pairs.nbytes, (self.size,))
        some = slice(*np.searchsorted(pairs, [low, high]))
        return np.array(pairs[some]), np.array(counts[some])


def _ranges(starts: npt.NDArray[np.int64], most: int) -> Iterator[int]:
    """Yield the bounds of ranges of terms that have no more pairs than ``most`` together, or are a single term."""
    first = 0
    while first < len(starts) - 1:
        yield first
        first = max(first + 1, int(np.searchsorted(starts, starts[first] + most, side="right")) - 1)
    yield first


def _json_array(words: Sequence[str]) -> Iterator[bytes]:
    """Yield the JSON of all words in parts, the same as in one."""
    yield b"["
    for start in range(0, len(words), _WORDS_AT_ONCE):
        some, separator = words[start : start + _WORDS_AT_ONCE], ", " if start else ""
        yield f"{separator}{json.dumps(some, ensure_ascii=False)[1:-1]}".encode("utf-8", "surrogatepass")
    yield b"]"
