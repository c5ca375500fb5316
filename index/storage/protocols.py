"""What builds and searches ask of the place that an index is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from index.candidates import Candidates, Floats
from index.records import Passage


class SearchIndex(Protocol):
    """One generation of an index, opened to be searched."""

    @property
    def generation(self) -> str:
        """Its id."""

    @property
    def texts(self) -> Mapping[str, str]:
        """The decoded text of each document, by path, paths in order."""

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, in document order. Some stores fetch them when they are asked for."""

    def candidates(self, vector: Floats, question: str, k: int) -> Candidates:
        """Return the ``k`` nearest passages, those of the ``2 * k`` nearest sentences, and the ``k`` best by BM25.

        A candidate that one part of the search finds is scored by all of them, exactly.

        vector: (dimension,) float32, the question's. Raise IndexUnavailableError where the store cannot be reached.
        """
