"""The candidates for a question, each scored by every part of the search."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace

import numpy as np

from index.candidates import Candidates, Floats, Rows, SearchIndex

CANDIDATES = 64  # from each part of the search


@dataclass(frozen=True, slots=True)
class Signals(Candidates):
    """Candidates, and how their cosines are to be read.

    across: the question is in another language than the documents, and the cosines are those of
    ``qa.languages``.
    """

    across: bool = False

    def without(self, excluded: Collection[int]) -> Signals:
        """The same without the candidates at these rows."""
        kept = ~np.isin(self.rows, list(excluded))
        return replace(self, **{field.name: getattr(self, field.name)[kept] for field in fields(Candidates)})


def find_signals(index: SearchIndex, vector: Floats, question: str, *, across: bool = False) -> Signals:
    """A candidate found by one part is scored by all of them, exactly.

    vector: the question's, (dimension,) float32.
    """
    found = index.candidates(vector, question, CANDIDATES)
    return Signals(**{field.name: getattr(found, field.name) for field in fields(Candidates)}, across=across)


__all__ = ["CANDIDATES", "Floats", "Rows", "Signals", "find_signals"]
