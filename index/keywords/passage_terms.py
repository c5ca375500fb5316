"""The terms of each passage of an index, read from its files a passage at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from index.arrays import map_rows
from index.keywords.postings import TERM_STARTS_FILE, TERMS_FILE, read_words


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """Terms in the files of ``folder``.

    words: the vocabulary, in order. starts: (passages + 1,) where the terms of each passage begin, and the end.
    """

    folder: Path
    words: Sequence[str]
    starts: npt.NDArray[np.int64]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the vocabulary. Raise OSError when it is gone."""
        return cls(folder, read_words(folder), np.array(map_rows(folder / TERM_STARTS_FILE)))

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.starts) - 1

    def of(self, passage: int) -> list[str]:
        """Return the terms of a passage, in order."""
        terms = map_rows(self.folder / TERMS_FILE)[slice(*self.starts[passage : passage + 2])]
        return [self.words[row] for row in terms.tolist() if row]
